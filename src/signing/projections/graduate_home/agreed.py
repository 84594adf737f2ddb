"""A graduate's newest agreement, as the read model of all agreements has it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from typing_extensions import TypedDict

from signing.projections.agreements.reading import select_agreements
from signing.projections.agreements.tables import requests, signings
from signing.storage.readers import Reader
from signing.vocabulary import AgreementState

RELEASES = {
    "pending": "REQUESTED",
    "unlocked": "REQUESTED",
    "withdrawn": "WITHDRAWN",
    "approved": "APPROVED",
    "rejected": "REJECTED",
}
"""What a request is called here: one that an unlocking overtook was never answered."""


class Termination(TypedDict):
    """The last request to end an agreement: REQUESTED, WITHDRAWN, APPROVED or REJECTED, and when.

    `reason` is why the school refused it, else null.
    """

    state: str
    at: datetime
    reason: str | None


def load_newest_agreement(connection: Reader, graduate_id: UUID) -> Row[Any] | None:
    asked = (requests.c.request, requests.c.requested_at, requests.c.decision_reason)
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
    return {"state": state, "at": at, "reason": row.decision_reason}
