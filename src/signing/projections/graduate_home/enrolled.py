"""What the roster says about the person of a graduate's home."""

from collections.abc import Sequence

from sqlalchemy import Connection

from signing.events import (
    GraduateCollegeChanged,
    GraduateContactChanged,
    GraduateEnrolled,
    PersonalDataErased,
    RosterCorrected,
)
from signing.facts import Fact, Recorded
from signing.projections.engine.rows import Row, Rows
from signing.projections.graduate_home.tables import people
from signing.vocabulary import Encrypted, Person
from signing.vocabulary.masks import mask_number

KINDS: frozenset[type[Fact]] = frozenset(
    {
        GraduateCollegeChanged,
        GraduateContactChanged,
        GraduateEnrolled,
        PersonalDataErased,
        RosterCorrected,
    }
)


def fold(facts: Sequence[Recorded], connection: Connection) -> None:
    heard = [one for one in facts if type(one.fact) in KINDS]
    rows = Rows(people, connection, {(one.fact.originator_id,) for one in heard})
    for recorded in heard:
        fact = recorded.fact
        if isinstance(fact, GraduateEnrolled):
            rows.put(_describe_key(fact) | _describe_person(recorded, fact))
        elif known := rows.get(fact.originator_id):
            rows.change(fact.originator_id, **_describe_change(recorded, known))
    rows.write()


def _describe_change(recorded: Recorded, known: Row) -> Row:
    match recorded.fact:
        case RosterCorrected() as fact:
            return _describe_person(recorded, fact)
        case GraduateCollegeChanged(college=college):
            return {"studies": {**known["studies"], "college": college}}
        case GraduateContactChanged(person=person):
            return {"person": _open_person(recorded, person)}
    return {"person": None}


def _describe_key(fact: GraduateEnrolled) -> Row:
    return {
        "id": fact.originator_id,
        "school_code": fact.school_code,
        "year": fact.year,
        "student_number": fact.student_number,
    }


def _describe_person(recorded: Recorded, fact: GraduateEnrolled | RosterCorrected) -> Row:
    person = _open_person(recorded, fact.person)
    return {"person": person, "studies": fact.studies.model_dump(mode="json")}


def _open_person(recorded: Recorded, sealed: Encrypted) -> Row | None:
    opened = recorded.decrypt(sealed)
    if not opened:
        return None
    read = Person.model_validate_json(opened)
    return read.model_dump() | {"id_number": mask_number(read.id_number)}
