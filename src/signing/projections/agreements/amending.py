"""How facts change an amendment: proposed, answered, taken back, decided, lapsed, erased."""

from signing.events import (
    AmendmentAccepted,
    AmendmentDeclined,
    AmendmentFact,
    AmendmentProposed,
    AmendmentRejected,
    GraduateCollegeChanged,
    GraduateUnlocked,
    PersonalDataErased,
    RosterCorrected,
    SchoolRejected,
    TerminationApproved,
)
from signing.facts import Fact, Recorded
from signing.outcomes import amendment_after
from signing.projections.agreements.standing import name_college
from signing.projections.engine.rows import Row, Rows
from signing.vocabulary import AmendmentState, Encrypted

ENDING = SchoolRejected | TerminationApproved | GraduateUnlocked
"""What ends an agreement, and with it whatever was to be changed of it."""
OPEN = frozenset(one.value for one in AmendmentState if one.is_open)


def note_amendment(amendments: Rows, recorded: Recorded, standing: Row) -> Row | None:
    """Note what a fact changes of the amendment of the agreement that so stands.

    Return its row if it came into another state.
    """
    fact = recorded.fact
    if isinstance(fact, AmendmentProposed):
        row = _describe_proposal(recorded, fact, standing)
        amendments.put(row)
        return row
    if isinstance(fact, AmendmentFact):
        moved = _describe_move(recorded, fact)
        return _move(amendments, fact.agreement_number, fact.amendment, moved)
    if isinstance(fact, ENDING) and standing["amendment_state"] in OPEN:
        lapsed = _move_to(AmendmentState.LAPSED, fact)
        return _move(amendments, standing["agreement_number"], standing["amendment"], lapsed)
    if standing["amendment"] is not None:
        _change_person(amendments, fact, standing)
    return None


def is_agreed(row: Row) -> bool:
    """Whether its terms hold since."""
    return AmendmentState(row["amended"]).is_agreed


def read_terms(row: Row) -> Encrypted:
    return Encrypted(sealed=row["proposed_terms"])


def _describe_proposal(recorded: Recorded, fact: AmendmentProposed, standing: Row) -> Row:
    place = {name: standing[name] for name in ("agreement_number", "school_code", "college")}
    return place | {
        "amendment": fact.amendment,
        "amended": AmendmentState.PROPOSED.value,
        "moved_at": fact.timestamp,
        "asked_by": fact.asked_by.value,
        "changed": list(fact.changed),
        "proposed_terms": fact.terms.sealed,
        "proposed_title": fact.position_title,
        "why": recorded.decrypt(fact.reason),
        "refusal": None,
        "proposed_at": fact.timestamp,
        "answered_at": None,
        "closed_at": None,
    }


def _describe_move(recorded: Recorded, fact: AmendmentFact) -> Row:
    moved = _move_to(amendment_after(fact), fact)
    if isinstance(fact, AmendmentAccepted | AmendmentDeclined):
        moved["answered_at"] = fact.timestamp
    if isinstance(fact, AmendmentDeclined | AmendmentRejected):
        moved["refusal"] = recorded.decrypt(fact.reason)
    return moved


def _move_to(state: AmendmentState | None, fact: Fact) -> Row:
    assert state is not None  # each fact of an amendment moves it
    at = fact.timestamp
    moved: Row = {"amended": state.value, "moved_at": at}
    return moved if state.is_open else moved | {"closed_at": at}


def _move(amendments: Rows, number: str, amendment: int, moved: Row) -> Row | None:
    row = amendments.get(number, amendment)
    if row is not None:
        amendments.change(number, amendment, **moved)
    return row


def _change_person(amendments: Rows, fact: Fact, standing: Row) -> None:
    """All amendments of the agreement are of the same person."""
    changes: Row = {}
    if isinstance(fact, RosterCorrected | GraduateCollegeChanged):
        changes = {"college": name_college(fact)}
    elif isinstance(fact, PersonalDataErased):
        changes = {"why": None, "refusal": None}
    if changes:
        for amendment in range(1, standing["amendment"] + 1):
            amendments.change(standing["agreement_number"], amendment, **changes)
