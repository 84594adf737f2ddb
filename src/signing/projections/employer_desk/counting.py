"""Keeps the state of each position, application and agreement, to count them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, get_args

from sqlalchemy import Connection

from signing.events import (
    AgreementFact,
    AmendmentFact,
    AmendmentProposed,
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
from signing.facts import Fact, Recorded, find_field
from signing.outcomes import STAGE_AFTER, STATE_AFTER
from signing.projections.employer_desk.tables import counted
from signing.projections.engine.bulk import Lookup
from signing.projections.engine.rows import Row, Rows
from signing.vocabulary import Side

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


def list_lookups(recorded: Recorded) -> Iterator[Lookup]:
    if isinstance(recorded.fact, ResumeSubmitted | OfferMade):
        yield counted, (recorded.fact.application_id,)


def _list_changes(recorded: Recorded) -> list[Row]:
    """Return the changes by `id`: whole rows, with `kind`, for facts that begin something."""
    fact = recorded.fact
    changes = (describe(fact) for describe in DESCRIBED_BY[type(fact)])
    return [one for one in changes if one["id"] is not None]


def _describe_position(fact: PositionHeard) -> Row:
    identity = str(fact.originator_id)
    if isinstance(fact, PositionClosed):
        return {"id": identity, "state": CLOSED}
    return {"id": identity, "kind": POSITION, "employer_id": fact.employer_id, "state": OPEN}


def _describe_application(fact: ApplicationHeard) -> Row:
    """The id is None of an agreement without an application."""
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


def _describe_answer(fact: TerminationAnswered) -> Row:
    return {"id": fact.agreement_number, "asked_by": None}


def _describe_amendment(fact: AmendmentFact) -> Row:
    """Whether the employer is asked for an answer since."""
    asked = isinstance(fact, AmendmentProposed) and fact.asked_by is Side.GRADUATE
    return {"id": fact.agreement_number, "to_answer": asked}


DESCRIPTIONS: tuple[tuple[Callable[[Any], Row], Collection[type[Fact]]], ...] = (
    (_describe_position, get_args(PositionHeard)),
    (_describe_application, get_args(ApplicationHeard)),
    (_describe_answer, (TerminationAnswered,)),
    (_describe_agreement, STATE_AFTER.keys() & get_args(AgreementHeard)),
    (_describe_amendment, get_args(AmendmentFact)),
)
DESCRIBED_BY: dict[type[Fact], list[Callable[[Any], Row]]] = {
    kind: [describe for describe, kinds in DESCRIPTIONS if kind in kinds] for kind in KINDS
}
"""What each kind changes, found at once: five unions would be asked of every fact."""
