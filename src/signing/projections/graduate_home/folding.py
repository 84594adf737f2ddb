"""How facts change a graduate's home."""

from collections.abc import Sequence

from sqlalchemy import Connection

from signing.events import (
    GraduateEnrolled,
    PersonalDataErased,
    Recorded,
    RosterCorrected,
    SourceConfirmed,
    WeChatBound,
    WeChatUnbound,
)
from signing.projections.graduate_home import agreed, asked
from signing.projections.graduate_home.tables import graduates
from signing.projections.masks import masked
from signing.projections.outcomes import standing_after
from signing.projections.rows import Row, Rows
from signing.vocabulary import AWAITING_EMPLOYMENT, Person, Standing


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    _fold_graduates(facts, connection)
    agreed.fold(facts, connection)
    asked.fold(facts, connection)
    erased = [one.fact.originator_id for one in facts if isinstance(one.fact, PersonalDataErased)]
    if erased:
        agreed.blank(erased, connection)


def _fold_graduates(facts: Sequence[Recorded], connection: Connection) -> None:
    theirs = [one for one in facts if _concerns_a_home(one)]
    rows = Rows(graduates, connection, {(one.fact.originator_id,) for one in theirs})
    for recorded in theirs:
        if isinstance(recorded.fact, GraduateEnrolled):
            rows.put(_enrolled(recorded, recorded.fact))
        else:
            rows.change(recorded.fact.originator_id, **_roster(recorded), **_standing(recorded))
    rows.write()


def _concerns_a_home(recorded: Recorded) -> bool:
    return isinstance(recorded.fact, ROSTER) or standing_after(recorded.fact) is not None


ROSTER = (
    GraduateEnrolled,
    RosterCorrected,
    SourceConfirmed,
    WeChatBound,
    WeChatUnbound,
    PersonalDataErased,
)


def _enrolled(recorded: Recorded, fact: GraduateEnrolled) -> Row:
    said = {"source_fact": type(fact).__name__, "source_at": fact.timestamp}
    stands = {"standing": Standing.FREE.value, "standing_fact": type(fact).__name__}
    return {
        "id": fact.originator_id,
        "school_code": fact.school_code,
        "year": fact.year,
        "student_number": fact.student_number,
        "bound": False,
        "confirmed": False,
        "destination": AWAITING_EMPLOYMENT,
        "standing_at": fact.timestamp,
        **said,
        **stands,
        **_described(recorded, fact),
    }


def _roster(recorded: Recorded) -> Row:
    """What a fact of the roster changes."""
    fact = recorded.fact
    said = {"source_fact": type(fact).__name__, "source_at": fact.timestamp}
    match fact:
        case RosterCorrected(confirmation_cleared=True):
            return _described(recorded, fact) | said | {"confirmed": False}
        case RosterCorrected():
            return _described(recorded, fact)
        case SourceConfirmed():
            return said | {"confirmed": True}
        case WeChatBound() | WeChatUnbound():
            return {"bound": isinstance(fact, WeChatBound)}
        case PersonalDataErased():
            return {"person": None, "bound": False}
    return {}


def _standing(recorded: Recorded) -> Row:
    """What a fact that moves the graduate changes."""
    fact = recorded.fact
    standing = standing_after(fact)
    if standing is None:
        return {}
    moved = {
        "standing": standing.value,
        "standing_fact": type(fact).__name__,
        "standing_at": fact.timestamp,
    }
    destination = getattr(fact, "destination", None)
    return moved if destination is None else moved | {"destination": destination}


def _described(recorded: Recorded, fact: GraduateEnrolled | RosterCorrected) -> Row:
    opened = recorded.open(fact.person)
    person = None
    if opened:
        read = Person.model_validate_json(opened)
        person = read.model_dump() | {"id_number": masked(read.id_number)}
    return {"person": person, "studies": fact.studies.model_dump(mode="json")}
