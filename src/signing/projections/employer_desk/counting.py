"""Keeps the state of each position, application and agreement, to count them."""

from collections.abc import Sequence
from typing import get_args

from sqlalchemy import Connection

from signing.events import (
    AgreementFact,
    ApplicationFact,
    GraduateUnlocked,
    OfferMade,
    OfferSigned,
    PositionClosed,
    PositionOpened,
    ResumeSubmitted,
    TerminationAnswered,
    TerminationRequested,
)
from signing.facts import Recorded, find_field
from signing.outcomes import STAGE_AFTER, STATE_AFTER
from signing.projections.employer_desk.tables import counted
from signing.projections.engine.rows import Row, Rows

POSITION = "position"
APPLICATION = "application"
AGREEMENT = "agreement"
OPEN = "OPEN"
CLOSED = "CLOSED"

PositionHeard = PositionOpened | PositionClosed
ApplicationHeard = ApplicationFact | OfferSigned
AgreementHeard = AgreementFact | OfferSigned | GraduateUnlocked
KINDS = frozenset(get_args(PositionHeard | ApplicationHeard | AgreementHeard))


def fold(facts: Sequence[Recorded], connection: Connection) -> None:
    heard = [one for one in facts if type(one.fact) in KINDS]
    changes = [change for one in heard for change in _list_changes(one)]
    rows = Rows(counted, connection, {(change["id"],) for change in changes})
    for change in changes:
        kind = change.get("kind")
        if kind is None or (kind == APPLICATION and (change["id"],) in rows):
            rows.change(change["id"], **change)
        else:
            rows.put(change)
    rows.write()


def _list_changes(recorded: Recorded) -> list[Row]:
    """Return the changes by `id`: whole rows, with `kind`, for facts that begin something."""
    fact = recorded.fact
    changes: list[Row] = []
    if isinstance(fact, PositionHeard):
        changes.append(_describe_position(fact))
    if isinstance(fact, ApplicationHeard) and fact.application_id is not None:
        changes.append(_describe_application(fact))
    if isinstance(fact, TerminationAnswered):
        changes.append({"id": fact.agreement_number, "asked_by": None})
    elif isinstance(fact, AgreementHeard) and type(fact) in STATE_AFTER:
        changes.append(_describe_agreement(fact))
    return changes


def _describe_position(fact: PositionHeard) -> Row:
    identity = str(fact.originator_id)
    if isinstance(fact, PositionClosed):
        return {"id": identity, "state": CLOSED}
    return {"id": identity, "kind": POSITION, "employer_id": fact.employer_id, "state": OPEN}


def _describe_application(fact: ApplicationHeard) -> Row:
    moved = {
        "id": fact.application_id,
        "state": STAGE_AFTER[type(fact)].value,
        "reply_by": find_field(fact, "reply_by"),
    }
    if not isinstance(fact, ResumeSubmitted | OfferMade) or fact.employer_id is None:
        return moved
    begins = {"kind": APPLICATION, "employer_id": fact.employer_id}
    return moved | begins | {"graduate_id": fact.originator_id}


def _describe_agreement(fact: AgreementHeard) -> Row:
    number = fact.voided if isinstance(fact, GraduateUnlocked) else fact.agreement_number
    asked_by = fact.asked_by.value if isinstance(fact, TerminationRequested) else None
    moved = {"id": number, "state": STATE_AFTER[type(fact)].value, "asked_by": asked_by}
    if not isinstance(fact, OfferSigned) or fact.employer.id is None:
        return moved
    begins = {"kind": AGREEMENT, "employer_id": fact.employer.id}
    return moved | begins | {"graduate_id": fact.originator_id}
