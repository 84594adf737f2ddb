"""短信通知: text messages for what asks its reader for an answer, and for nothing else.

Over the same bridge as the codes of person checks (`core/sms.py`). One names who asks and until
when; whoever reads it on a locked phone learns no more.
"""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.refusals import SmsAway, SmsNotSet, SmsRefused
from signing.use_cases.core.context import Context
from signing.use_cases.core.decryption import decrypt_contact, decrypt_person
from signing.use_cases.core.sms import SmsSender, TextMessage
from signing.use_cases.notices.sending import (
    ChannelAway,
    Message,
    PermanentFailure,
    read_moment,
)

TEMPLATES: Final[Mapping[str, str]] = {
    "OfferMade": "offer",
    "OfferSigned": "confirmation",
    "AmendmentProposed": "amendment",
    "TerminationRequested": "release",
}
"""Our names of the templates, by the kind of what asks."""
OF_GRADUATES: Final = frozenset({"offer", "confirmation"})
PARAMETERS: Final = ("employer", "position", "reply_by")
MOBILE = re.compile(r"(?:\+?86[ -]?)?(1[3-9][0-9]{9})")
AWAY = "短信服务暂时没有答复。 The provider of text messages does not answer at the moment."
REFUSED = (
    "短信服务不接受这个号码或模板：请核对 SIGNING_SMS_TEMPLATES 和本人的手机号码。"
    " The provider of text messages does not take this number or template: check"
    " SIGNING_SMS_TEMPLATES, and the reader's mobile number."
)
NOT_SET = (
    "短信服务或这种通知的模板没有设置了：请核对 SIGNING_SMS_URL 和 SIGNING_SMS_TEMPLATES。"
    " The provider or the template of such notices is not set any more: check SIGNING_SMS_URL and"
    " SIGNING_SMS_TEMPLATES."
)


@dataclass(frozen=True, repr=False)
class TextMessages:
    """A channel of the outbox. `named` are the templates that the operator has had approved."""

    context: Context
    named: frozenset[str]
    channel: Literal["sms"] = "sms"

    @property
    def is_set(self) -> bool:
        return self._sms.is_set and sends_notices(self.named)

    def takes(self, message: Message) -> bool:
        template = TEMPLATES.get(message.kind, "")
        if template not in self.named:
            return False
        if self._find_graduate(message.account) is not None:
            return True
        asks = template != "release" or self.context.policy.termination_needs_employer
        return template not in OF_GRADUATES and asks

    def find_address(self, account: UUID) -> str | None:
        """Return a mobile number: the graduate's own, or that of who registered the employer."""
        graduate = self._find_graduate(account)
        phone = self._find_phone(graduate) if graduate else self._find_registrant(account)
        found = MOBILE.fullmatch(phone.strip())
        return found[1] if found else None

    def send(self, message: Message, to: str) -> None:
        template = TEMPLATES.get(message.kind, "")
        if template not in self.named:
            raise PermanentFailure(NOT_SET)
        parameters = {name: _write(message.fields.get(name, "")) for name in PARAMETERS}
        try:
            self._sms.send(TextMessage(to, template, parameters, message.key))
        except SmsRefused:
            raise PermanentFailure(REFUSED) from None
        except SmsNotSet:
            raise PermanentFailure(NOT_SET) from None
        except SmsAway:
            raise ChannelAway(AWAY) from None

    @property
    def _sms(self) -> SmsSender:
        return self.context.sms

    def _find_graduate(self, account: UUID) -> Graduate | None:
        return self.context.ledger.load_readable(Graduate, [account]).get(account)

    def _find_phone(self, graduate: Graduate) -> str:
        cipher = self.context.vault.load_cipher(graduate.id)
        return decrypt_person(cipher, graduate.person).phone

    def close(self) -> None:
        """The provider's connections are the context's."""

    def _find_registrant(self, account: UUID) -> str:
        """Only whoever registered an employer left a number; colleagues have none."""
        employer = self.context.ledger.load_readable(Employer, [account]).get(account)
        if employer is None or employer.registrant_left:
            return ""
        cipher = self.context.vault.load_cipher(employer.id)
        return decrypt_contact(cipher, employer.registrant).phone


def sends_notices(named: Collection[str]) -> bool:
    """Return whether a template of ours is named: that of the codes alone sends no notices."""
    return any(one in named for one in TEMPLATES.values())


def _write(value: str) -> str:
    """Write a moment as people say it in China, other words as they are."""
    with suppress(ValueError):
        return f"{read_moment(value):%m月%d日 %H:%M}"
    return value
