"""How facts change the roster."""

from collections.abc import Sequence

from sqlalchemy import Connection

from signing.events import (
    DestinationRecorded,
    GraduateCollegeChanged,
    GraduateEnrolled,
    GuessingNoticed,
    PersonalDataErased,
    RosterCorrected,
    SourceConfirmed,
    SourceErrorAnswered,
    SourceErrorReported,
    WeChatBound,
    WeChatUnbound,
)
from signing.facts import Fact, Recorded, find_field
from signing.outcomes import STATE_AFTER, standing_after
from signing.projections.engine.rows import Row, Rows
from signing.projections.engine.searching import index_rows
from signing.projections.roster_list.binding_rows import fold as fold_bindings
from signing.projections.roster_list.inquiries import KINDS as ASKING
from signing.projections.roster_list.inquiries import fold as fold_inquiries
from signing.projections.roster_list.tables import graduates, sought
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    Person,
    Standing,
    Studies,
)
from signing.vocabulary.masks import mask_number

MOVING: frozenset[type[Fact]] = frozenset({*STATE_AFTER, DestinationRecorded})
DESCRIBING: frozenset[type[Fact]] = frozenset(
    {
        GraduateCollegeChanged,
        GraduateEnrolled,
        GuessingNoticed,
        PersonalDataErased,
        RosterCorrected,
        SourceConfirmed,
        SourceErrorAnswered,
        SourceErrorReported,
        WeChatBound,
        WeChatUnbound,
    }
)
EVERY = DESCRIBING | MOVING
NAMING: frozenset[type[Fact]] = frozenset({GraduateEnrolled, PersonalDataErased, RosterCorrected})

HEARD = EVERY | ASKING


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    mine = [recorded for recorded in facts if type(recorded.fact) in EVERY]
    rows = Rows(graduates, connection, {(recorded.fact.originator_id,) for recorded in mine})
    for recorded in mine:
        if isinstance(recorded.fact, GraduateEnrolled):
            rows.put(_describe_enrolment(recorded.fact, recorded))
        else:
            rows.change(recorded.fact.originator_id, **_describe_change(recorded))
    rows.write()
    named = {one.fact.originator_id for one in mine if type(one.fact) in NAMING}
    known = [row for one in named if (row := rows.get(one)) is not None]
    index_rows(sought, connection, known, ["name"], whole=["student_number"])
    fold_inquiries(facts, connection)
    fold_bindings(facts, connection, rows)


def _describe_enrolment(fact: GraduateEnrolled, recorded: Recorded) -> Row:
    return {
        "id": fact.originator_id,
        "school_code": fact.school_code,
        "year": fact.year,
        "student_number": fact.student_number,
        "standing": Standing.FREE.value,
        "confirmed": False,
        "error_reported": False,
        "guessed_at": None,
        "bound": False,
        "unbound_since": fact.timestamp,
        "destination": AWAITING_EMPLOYMENT,
        **_describe_person(fact.studies, recorded.decrypt(fact.person)),
    }


def _describe_person(studies: Studies, person: str | None) -> Row:
    who = Person.model_validate_json(person) if person else None
    return {
        "name": who.name if who else "",
        "id_number": mask_number(who.id_number) if who else "",
        "college": studies.college,
        "major": studies.major,
        "level": studies.level,
    }


def _describe_change(recorded: Recorded) -> Row:
    fact = recorded.fact
    if type(fact) in MOVING:
        return _describe_move(fact)
    if isinstance(fact, GraduateCollegeChanged):
        return {"college": fact.college}
    return _describe_person_change(fact, recorded)


def _describe_person_change(fact: Fact, recorded: Recorded) -> Row:
    match fact:
        case RosterCorrected(studies=studies, person=person):
            cleared = {"confirmed": False} if fact.confirmation_cleared else {}
            settled = cleared | {"error_reported": False}
            return _describe_person(studies, recorded.decrypt(person)) | settled
        case SourceConfirmed():
            return {"confirmed": True}
        case GuessingNoticed(timestamp=noticed):
            return {"guessed_at": noticed}
        case SourceErrorReported() | SourceErrorAnswered():
            return {"error_reported": isinstance(fact, SourceErrorReported)}
        case PersonalDataErased():
            blank = {"name": "", "id_number": "", "error_reported": False}
            return blank | {"bound": False, "unbound_since": None}
        case _:
            bound = isinstance(fact, WeChatBound)
            return {"bound": bound, "unbound_since": None if bound else fact.timestamp}


def _describe_move(fact: Fact) -> Row:
    standing = standing_after(fact)
    destination = find_field(fact, "destination")
    stands = {"standing": standing.value} if standing else {}
    return stands if destination is None else stands | {"destination": destination}
