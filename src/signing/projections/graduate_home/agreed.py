"""A graduate's newest agreement, as the read model of all agreements has it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from typing_extensions import TypedDict

from signing.projections.agreements.reading import select_agreements
from signing.projections.agreements.releasing import AnsweredTermination
from signing.projections.agreements.tables import requests, signings
from signing.projections.graduate_home.next_steps import ReleaseTurn
from signing.storage.readers import Reader
from signing.vocabulary import AgreementState, Side
from signing.vocabulary.answers import EndedByWord, SideWord

RELEASES = {
    "pending": "REQUESTED",
    "unlocked": "REQUESTED",
    "withdrawn": "WITHDRAWN",
    "approved": "APPROVED",
    "rejected": "REJECTED",
}
"""What a request is called here: one that an unlocking overtook was never answered."""
ASKED = frozenset(
    {
        *("request", "requested_at", "request_reason", "decision_reason"),
        *("asked_by", "ended_by", "owed", "answer_by", "answer"),
    }
)


class Termination(TypedDict):
    """The last request to end an agreement: REQUESTED, WITHDRAWN, APPROVED or REJECTED, and when.

    `reason` is why the school refused it, else null. `asked_by` is who asked, `asked` why, `owed`
    what is owed for it, null where they wrote nothing or once erased, and `ended_by` who ends it,
    null where they did not say. `answer_by` is until when the school waits for the other side,
    null where it need not; `answer` is null until they answered.
    """

    state: str
    at: datetime
    reason: str | None
    asked_by: SideWord
    ended_by: EndedByWord | None
    asked: str | None
    owed: str | None
    answer_by: datetime | None
    answer: AnsweredTermination | None


def load_newest_agreement(connection: Reader, graduate_id: UUID) -> Row[Any] | None:
    asked = [one for one in requests.columns if one.name in ASKED]
    query = (
        select_agreements(signings)
        .add_columns(*asked, requests.c.ended_at.label("answered_at"))
        .outerjoin(requests, requests.c.agreement_number == signings.c.agreement_number)
        .where(signings.c.graduate_id == graduate_id)
        .order_by(signings.c.signed_at.desc(), signings.c.agreement_number.desc())
    )
    return connection.execute(query.limit(1)).one_or_none()


def read_end(row: Row[Any]) -> datetime | None:
    """When it ended: it has been in its state since, and comes to no other."""
    since: datetime = row.since
    return None if AgreementState(row.state).is_live else since


def read_termination(row: Row[Any]) -> Termination | None:
    if row.request is None:
        return None
    state = RELEASES[row.request]
    at = row.requested_at if state == "REQUESTED" else row.answered_at
    return {
        "state": state,
        "at": at,
        "reason": row.decision_reason,
        "asked_by": row.asked_by,
        "ended_by": row.ended_by,
        "asked": row.request_reason,
        "owed": row.owed,
        "answer_by": row.answer_by,
        "answer": row.answer,
    }


def find_release_turn(row: Row[Any] | None) -> ReleaseTurn:
    """Return what the graduate can do about a release that waits for the school."""
    if row is None or row.request != "pending":
        return ReleaseTurn()
    own, unanswered = row.asked_by == Side.GRADUATE.value, row.answer is None
    return ReleaseTurn(
        own=own,
        to_answer=unanswered and not own,
        link_to_pass_on=unanswered and own and row.employer_id is None,
    )
