"""What sentences name: employers, positions, and what an application or an agreement is about."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from signing.events import (
    EmployerChanged,
    EmployerRegistered,
    OfferMade,
    OfferSigned,
    PositionChanged,
    PositionOpened,
    ResumeSubmitted,
    SchoolRegistered,
)
from signing.fact_words import find_words
from signing.facts import Fact, Recorded, find_field
from signing.outcomes import VERIFICATION_AFTER, find_signatory, verification_after
from signing.projections.engine.rows import Row, Rows
from signing.projections.notices.tables import (
    agreements,
    applications,
    employers,
    positions,
    schools,
)
from signing.vocabulary.names import school_id


def _describe_application(fact: ResumeSubmitted | OfferMade) -> Row:
    by_card = fact if isinstance(fact, OfferMade) and fact.employer_id is None else None
    return {
        "id": fact.application_id,
        "employer_id": fact.employer_id,
        "position_id": fact.position_id,
        "offered_by": by_card and by_card.employer_name,
        "offered_title": by_card and by_card.position_title,
    }


def _describe_position(fact: PositionOpened | PositionChanged) -> Row:
    return {"id": fact.originator_id, "title": fact.job.title}


def _describe_agreement(fact: OfferSigned) -> Row:
    named = fact.employer
    return {
        "number": fact.agreement_number,
        "employer": named.name,
        "employer_id": named.id,
        "signatory": find_signatory(fact),
    }


def _describe_school(fact: SchoolRegistered) -> Row:
    return {"id": fact.originator_id, "code": fact.code, "name": fact.name}


NAMING: dict[type[Fact], tuple[Table, Callable[[Any], Row]]] = {
    ResumeSubmitted: (applications, _describe_application),
    OfferMade: (applications, _describe_application),
    PositionOpened: (positions, _describe_position),
    PositionChanged: (positions, _describe_position),
    OfferSigned: (agreements, _describe_agreement),
    SchoolRegistered: (schools, _describe_school),
}
IN_ITS_NAME = "in_its_name"
"""The variant of what an employer is told of an agreement that a card signed in its name."""
TOLD_LATER = frozenset(
    kind
    for kind in Fact.kinds.values()
    if IN_ITS_NAME in find_words(kind.__name__).notices.get("employer", {})
)
OF_VERIFICATION: frozenset[type[Fact]] = frozenset(
    {EmployerRegistered, EmployerChanged, *VERIFICATION_AFTER}
)
HEARD_FOR_NAMES: frozenset[type[Fact]] = frozenset(NAMING) | OF_VERIFICATION


class Names:
    """The names that a batch brings, and those before it that its facts are about."""

    def __init__(self, facts: Sequence[Recorded], connection: Connection) -> None:
        asked = _list_values(facts, "application_id")
        numbers = _list_values(facts, "agreement_number") | _list_values(facts, "voided")
        ids = {(one.fact.originator_id,) for one in facts}
        signed = [one.fact for one in facts if isinstance(one.fact, OfferSigned)]
        places = {(school_id(one.graduate.school_code),) for one in signed}
        agreed = Rows(agreements, connection, numbers)
        later = [one for one in facts if type(one.fact) in TOLD_LATER]
        about = _list_values(later, "agreement_number") | _list_values(later, "voided")
        before = [row["signatory"] for key in about if (row := agreed.get(*key))]
        signatories = {(one,) for one in [*before, *map(find_signatory, signed)] if one}
        keys = {
            applications: asked,
            schools: ids | places,
            employers: ids | signatories,
        }
        self._rows = {
            table: Rows(table, connection, keys.get(table, ()))
            for table in (applications, employers, positions, schools)
        } | {agreements: agreed}

    def note(self, fact: Fact) -> None:
        if type(fact) in NAMING:
            table, describe = NAMING[type(fact)]
            self._rows[table].put(describe(fact))
        elif type(fact) in OF_VERIFICATION:
            self._note_employer(fact)

    def _note_employer(self, fact: Fact) -> None:
        """A new name is told of once it is verified."""
        employer, now = fact.originator_id, verification_after(fact)
        known: Row = {} if now is None else {"trusted": now.is_trusted}
        waits = isinstance(fact, EmployerChanged) and fact.name_waits
        if name := None if waits else find_field(fact, "name"):
            known["name"] = name
        if isinstance(fact, EmployerRegistered):
            self._rows[employers].put({"id": employer} | known)
        else:
            self._rows[employers].change(employer, **known)

    def find(self, table: Table, key: Any) -> Row | None:
        return self._rows[table].get(key)

    def write(self) -> None:
        for rows in self._rows.values():
            rows.write()


def _list_values(facts: Sequence[Recorded], name: str) -> set[tuple[Any, ...]]:
    return {(value,) for one in facts if (value := find_field(one.fact, name))}
