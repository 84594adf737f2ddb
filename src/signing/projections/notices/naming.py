"""What sentences name: employers, positions, and what an application or an agreement is about."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from signing.events import (
    EmployerChanged,
    EmployerRegistered,
    EmployerVerified,
    OfferMade,
    OfferSigned,
    PositionChanged,
    PositionOpened,
    ResumeSubmitted,
    SchoolRegistered,
)
from signing.facts import Fact, Recorded, find_field
from signing.projections.engine.rows import Row, Rows
from signing.projections.notices.tables import (
    agreements,
    applications,
    employers,
    positions,
    schools,
)


def _describe_application(fact: ResumeSubmitted | OfferMade) -> Row:
    by_card = fact if isinstance(fact, OfferMade) and fact.employer_id is None else None
    return {
        "id": fact.application_id,
        "employer_id": fact.employer_id,
        "position_id": fact.position_id,
        "offered_by": by_card and by_card.employer_name,
        "offered_title": by_card and by_card.position_title,
    }


def _describe_employer(
    fact: EmployerRegistered | EmployerChanged | EmployerVerified,
) -> Row | None:
    """A new name is told of once it is verified."""
    waits = isinstance(fact, EmployerChanged) and fact.name_waits
    return None if waits or fact.name is None else {"id": fact.originator_id, "name": fact.name}


def _describe_position(fact: PositionOpened | PositionChanged) -> Row:
    return {"id": fact.originator_id, "title": fact.job.title}


def _describe_agreement(fact: OfferSigned) -> Row:
    named = fact.employer
    return {"number": fact.agreement_number, "employer": named.name, "employer_id": named.id}


def _describe_school(fact: SchoolRegistered) -> Row:
    return {"id": fact.originator_id, "code": fact.code}


NAMING: dict[type[Fact], tuple[Table, Callable[[Any], Row | None]]] = {
    ResumeSubmitted: (applications, _describe_application),
    OfferMade: (applications, _describe_application),
    EmployerRegistered: (employers, _describe_employer),
    EmployerChanged: (employers, _describe_employer),
    EmployerVerified: (employers, _describe_employer),
    PositionOpened: (positions, _describe_position),
    PositionChanged: (positions, _describe_position),
    OfferSigned: (agreements, _describe_agreement),
    SchoolRegistered: (schools, _describe_school),
}


class Names:
    """The names that a batch brings, and those before it that its facts are about."""

    def __init__(self, facts: Sequence[Recorded], connection: Connection) -> None:
        asked = _list_values(facts, "application_id")
        numbers = _list_values(facts, "agreement_number") | _list_values(facts, "voided")
        ids = {(one.fact.originator_id,) for one in facts}
        keys = {applications: asked, agreements: numbers, schools: ids}
        self._rows = {
            table: Rows(table, connection, keys.get(table, ()))
            for table in (applications, employers, positions, agreements, schools)
        }

    def note(self, fact: Fact) -> None:
        if type(fact) in NAMING:
            table, describe = NAMING[type(fact)]
            row = describe(fact)
            if row is not None:
                self._rows[table].put(row)

    def find(self, table: Table, key: Any) -> Row | None:
        return self._rows[table].get(key)

    def write(self) -> None:
        for rows in self._rows.values():
            rows.write()


def _list_values(facts: Sequence[Recorded], name: str) -> set[tuple[Any, ...]]:
    return {(value,) for one in facts if (value := find_field(one.fact, name))}
