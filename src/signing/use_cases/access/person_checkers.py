"""How somebody shows that a phone is in the right hands: a code, or a provider of identities."""

from dataclasses import dataclass
from enum import Enum, auto
from hmac import compare_digest
from secrets import randbelow
from typing import Protocol
from unicodedata import normalize
from uuid import UUID

from signing.refusals import FieldsWrong, NoPhoneToCheck
from signing.use_cases.access.identity_provider import IdentityProvider
from signing.use_cases.access.person_check_rows import LIFE, HeldCheck
from signing.use_cases.core.sms import SmsSender, TextMessage
from signing.use_cases.privacy.vault import Vault
from signing.vocabulary import CheckKind
from signing.vocabulary.masks import mask_number

DIGITS = 6
TEMPLATE = "check"


@dataclass(frozen=True)
class Holder:
    """Who should hold the phone, by the roster; `phone` as the school wrote it last."""

    name: str
    id_number: str
    phone: str
    return_path: str = ""
    """The page of ours that a provider leads back to."""


@dataclass(frozen=True)
class Started:
    """`sent_to` is masked, and `address` is where the person goes; one of them is "".

    `code_digest` is of the code that the answer must be; empty where the provider judges.
    """

    reference: str
    sent_to: str = ""
    address: str = ""
    code_digest: bytes = b""


class Finding(Enum):
    PASSED = auto()
    WRONG = auto()
    WAITS = auto()


class PersonChecker(Protocol):
    @property
    def kind(self) -> CheckKind: ...

    def start(self, check: UUID, holder: Holder) -> Started:
        """Send the code, or open a session. Raises SmsAway, IdentityAway, NoPhoneToCheck."""
        ...

    def read_answer(self, typed: str) -> str:
        """Raises FieldsWrong of what cannot be one, so that it costs no try."""
        ...

    def finish(self, held: HeldCheck, answer: str) -> tuple[Finding, str]:
        """Return what was found, with the provider's reference. Raises IdentityAway."""
        ...


@dataclass(frozen=True)
class SmsChecker:
    sms: SmsSender
    vault: Vault
    kind: CheckKind = CheckKind.SMS

    def start(self, check: UUID, holder: Holder) -> Started:
        if not holder.phone:
            raise NoPhoneToCheck
        code = f"{randbelow(10**DIGITS):0{DIGITS}}"
        minutes = str(int(LIFE.total_seconds()) // 60)
        message = TextMessage(
            holder.phone, TEMPLATE, {"code": code, "minutes": minutes}, f"check-{check}"
        )
        sent = self.sms.send(message)
        return Started(sent, mask_number(holder.phone), code_digest=self._digest(check, code))

    def read_answer(self, typed: str) -> str:
        code = "".join(normalize("NFKC", typed).split())
        if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
            wrong = {"field": "code", "zh": "请填写 6 位数字验证码", "en": "the code has 6 digits"}
            raise FieldsWrong(errors=[wrong])
        return code

    def finish(self, held: HeldCheck, answer: str) -> tuple[Finding, str]:
        is_right = compare_digest(held.code_digest, self._digest(held.id, answer))
        return Finding.PASSED if is_right else Finding.WRONG, held.reference

    def _digest(self, check: UUID, code: str) -> bytes:
        return self.vault.digest("person check code", f"{check}|{code}")


@dataclass(frozen=True)
class IdentityChecker:
    identity: IdentityProvider
    kind: CheckKind = CheckKind.IDENTITY

    def start(self, check: UUID, holder: Holder) -> Started:
        del check
        opened = self.identity.begin(holder.name, holder.id_number, holder.return_path)
        return Started(opened.id, address=opened.address)

    def read_answer(self, typed: str) -> str:
        """What the provider found out is asked of the provider alone."""
        return typed

    def finish(self, held: HeldCheck, answer: str) -> tuple[Finding, str]:
        del answer
        found = self.identity.find_result(held.reference)
        if found.passed is None:
            return Finding.WAITS, ""
        return (Finding.PASSED if found.passed else Finding.WRONG), found.reference
