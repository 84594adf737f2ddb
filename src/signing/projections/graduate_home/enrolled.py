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
        match fact:
            case GraduateEnrolled():
                rows.put(_describe_key(fact) | _describe_person(recorded, fact))
            case RosterCorrected():
                rows.change(fact.originator_id, **_describe_person(recorded, fact))
            case GraduateCollegeChanged(originator_id=id_, college=college):
                if known := rows.get(id_):
                    rows.change(id_, studies={**known["studies"], "college": college})
            case GraduateContactChanged():
                rows.change(fact.originator_id, person=_open_person(recorded, fact.person))
            case PersonalDataErased():
                rows.change(fact.originator_id, person=None)
    rows.write()


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
