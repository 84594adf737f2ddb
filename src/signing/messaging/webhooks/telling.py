"""Tells those who look after a webhook that it was paused, or that its receiver ended it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from signing.aggregates.employer import Employer
from signing.fact_words import Both
from signing.messaging.people import list_employer_people, list_staff
from signing.use_cases.core.ledger import Ledger
from signing.use_cases.notices.sending import Message, Posting
from signing.vocabulary import Role

SUBJECT: Mapping[str, Both] = {
    "failing": Both(zh="事件推送已暂停", en="A webhook was paused"),
    "closed": Both(zh="事件推送已暂停", en="A webhook was paused"),
    "gone": Both(zh="事件推送已终止", en="A webhook has ended"),
}
TEXT: Mapping[str, Both] = {
    "failing": Both(
        zh="推送地址“{name}”连续三天没有接收事件，已暂停。接收方恢复后请继续推送，其间的事件会补送。",
        en="The webhook “{name}” took no event for three days and was paused. Once its receiver"
        " works again, resume it: the events in between follow.",
    ),
    "closed": Both(
        zh="添加推送地址“{name}”的账号已经停用，推送已暂停。请核对它通往何处：仍需要的请继续推送，"
        "其间的事件会补送；不需要的请删除。",
        en="The account that added the webhook “{name}” is closed, so it was paused. Check where it"
        " leads: resume it if it is needed, and the events in between follow; else delete it.",
    ),
    "gone": Both(
        zh="推送地址“{name}”的接收方回答不再接收，已终止。仍需推送的，请添加新的地址。",
        en="The receiver of the webhook “{name}” answered that it takes no more, so it has ended."
        " Add a new one if events are still wanted.",
    ),
}
OFFICES: Mapping[str, Role] = {"school": Role.SCHOOL_ADMIN, "province": Role.PROVINCE}


@dataclass(frozen=True)
class OwnersTold:
    outbox: Posting
    ledger: Ledger

    def tell(self, connection: Connection, webhook: Any, why: str) -> None:
        """Post a message to each, in the transaction that pauses or ends the webhook."""
        people = self._list_people(connection, webhook)
        self.outbox.post(connection, [_word(webhook, why, one) for one in people])

    def _list_people(self, connection: Connection, webhook: Any) -> Sequence[UUID]:
        """Return who may manage it: the office's administrators, or whoever is 经办人 now."""
        office = OFFICES.get(webhook.audience)
        if office is not None:
            return list_staff(connection, office).get(webhook.owner, [])
        employer = UUID(webhook.owner)
        people = list_employer_people(connection, [employer]).get(employer, [])
        responsible = self._find_responsible(employer)
        return [one for one in people if one == responsible]

    def _find_responsible(self, employer_id: UUID) -> UUID | None:
        found = self.ledger.load_readable(Employer, [employer_id]).get(employer_id)
        return found.responsible if found else None


def _word(webhook: Any, why: str, account: UUID) -> Message:
    text, cause = TEXT[why], webhook.made_by if why == "closed" else webhook.position
    return Message(
        key=f"webhook/{webhook.id}/{why}/{cause}",
        account=account,
        kind="webhook_ended" if why == "gone" else "webhook_paused",
        group="people",
        subject=SUBJECT[why],
        text=Both(zh=text.zh.format(name=webhook.name), en=text.en.format(name=webhook.name)),
        path=f"/account/webhooks/{webhook.id}",
    )
