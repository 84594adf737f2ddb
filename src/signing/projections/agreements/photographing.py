"""How facts change the pages that the parties photographed: offered, replaced, answered."""

from collections.abc import Iterable
from typing import get_args

from sqlalchemy import Connection, Table

from signing.events import AmendmentApproved, StampedCopyAccepted, StampedCopyOffered, StampedFact
from signing.facts import Recorded
from signing.projections.engine.rows import Row, Rows
from signing.vocabulary import StampedCopyState

KINDS = frozenset(get_args(StampedFact))


def load_offered(table: Table, connection: Connection, facts: Iterable[Recorded]) -> Rows:
    told = [one.fact for one in facts if isinstance(one.fact, StampedFact | AmendmentApproved)]
    numbers = {fact.agreement_number for fact in told}
    if not numbers:
        return Rows(table, connection, ())
    return Rows.about(table, connection, "agreement_number", numbers)


def note_offer(offered: Rows, fact: StampedFact, standing: Row) -> None:
    """Note what a fact changes of the pages of the agreement that so stands."""
    number = fact.agreement_number
    if isinstance(fact, StampedCopyOffered):
        _replace_former(offered, fact)
        offered.put(_describe_offer(fact, standing))
        return
    accepted = isinstance(fact, StampedCopyAccepted)
    state = StampedCopyState.ACCEPTED if accepted else StampedCopyState.RETURNED
    offered.change(number, fact.offer, state=state.value, answered_at=fact.timestamp)


def note_edition(offered: Rows, fact: AmendmentApproved) -> None:
    """What nobody has answered shows a paper that was replaced."""
    for key in offered.keys_where("agreement_number", fact.agreement_number):
        if (offered.get(*key) or {}).get("state") == StampedCopyState.OFFERED.value:
            offered.change(*key, state=StampedCopyState.REPLACED.value)


def _replace_former(offered: Rows, fact: StampedCopyOffered) -> None:
    for key in offered.keys_where("agreement_number", fact.agreement_number):
        row = offered.get(*key) or {}
        same = row["copy_name"], row["offered_by"], row["state"]
        if same == (
            fact.copy_name.value,
            fact.actor.role.value,
            StampedCopyState.OFFERED.value,
        ):
            offered.change(*key, state=StampedCopyState.REPLACED.value)


def _describe_offer(fact: StampedCopyOffered, standing: Row) -> Row:
    return {
        "agreement_number": fact.agreement_number,
        "offer": fact.offer,
        "school_code": standing["school_code"],
        "state": StampedCopyState.OFFERED.value,
        "copy_name": fact.copy_name.value,
        "edition": fact.edition,
        "likeness": fact.likeness,
        "offered_by": fact.actor.role.value,
        "offered_at": fact.timestamp,
        "answered_at": None,
    }
