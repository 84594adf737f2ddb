"""What all lists of agreements share: who signed with whom, and the agreement's state."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Integer, Table, Text, Uuid

from signing.events import (
    AgreementPrinted,
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    RosterCorrected,
    SchoolApproved,
    SourceConfirmed,
    StampedCopyFiled,
)
from signing.facts import Fact, Recorded
from signing.outcomes import STATE_AFTER
from signing.projections.engine.rows import Key, Row, Rows
from signing.projections.engine.searching import index_rows
from signing.vocabulary import AgreementState, Encrypted, Person

_NUMBER: dict[type[Fact], str] = {GraduateUnlocked: "voided"}
"""Where a fact names its agreement under another name."""
OF_ALL_AGREEMENTS: frozenset[type[Fact]] = frozenset(
    {RosterCorrected, SourceConfirmed, PersonalDataErased}
)
HEARD: frozenset[type[Fact]] = OF_ALL_AGREEMENTS | {
    kind
    for kind in Fact.kinds.values()
    if kind is GraduateUnlocked or "agreement_number" in kind.model_fields
}
"""What `fold_agreements` needs."""
UNSEEN = (AgreementPrinted, StampedCopyFiled, SourceConfirmed, PersonalDataErased)
"""Facts that leave what a reviewer decides on as it was."""
FOUND_BY = ("name", "employer")
FOUND_WHOLE = ("agreement_number", "credit_code")
"""Columns that a list is searched by, beside the student number.

The whole agreement number only: all those of a year begin with it, as student numbers do.
"""


def define_columns() -> list[Column[Any]]:
    """Return the columns that `describe_signing` fills."""
    return [
        Column("agreement_number", Text, primary_key=True),
        Column("graduate_id", Uuid, nullable=False, index=True),
        Column("school_code", Text, nullable=False),
        Column("year", Integer, nullable=False),
        Column("student_number", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("college", Text, nullable=False),
        Column("major", Text, nullable=False),
        Column("level", Text, nullable=False),
        Column("employer_id", Uuid),
        Column("employer", Text, nullable=False),
        Column("credit_code", Text, nullable=False),
        Column("position_title", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("signed_at", DateTime(timezone=True), nullable=False),
    ]


def describe_signing(recorded: Recorded, fact: OfferSigned) -> Row:
    graduate, employer = fact.graduate, fact.employer
    return {
        "agreement_number": fact.agreement_number,
        "graduate_id": fact.originator_id,
        "school_code": graduate.school_code,
        "year": graduate.year,
        "student_number": graduate.student_number,
        "name": read_name(recorded, graduate.person),
        "college": graduate.studies.college,
        "major": graduate.studies.major,
        "level": graduate.studies.level,
        "employer_id": employer.id,
        "employer": employer.name,
        "credit_code": employer.credit_code,
        "position_title": fact.position_title,
        "channel": fact.channel.value,
        "state": STATE_AFTER[OfferSigned].value,
        "signed_at": fact.timestamp,
    }


def describe_change(recorded: Recorded) -> Row:
    """Return what a later fact changes in them."""
    match recorded.fact:
        case RosterCorrected(studies=studies, person=person):
            described = studies.model_dump(include={"college", "major", "level"})
            return described | {"name": read_name(recorded, person)}
        case PersonalDataErased():
            return {"name": ""}
    state = STATE_AFTER.get(type(recorded.fact))
    return {"state": state.value} if state else {}


def approved(recorded: Recorded) -> Row:
    """When the school approved it, for lists with a column `approved_at`."""
    fact = recorded.fact
    return {"approved_at": fact.timestamp} if isinstance(fact, SchoolApproved) else {}


def describe_version(recorded: Recorded, row: Row) -> Row:
    """The graduate's version at the last change that a decision must have seen."""
    fact = recorded.fact
    over = not AgreementState(row["state"]).is_live
    if isinstance(fact, UNSEEN) or (isinstance(fact, RosterCorrected) and over):
        return {}
    return {"version": fact.originator_version}


def fold_agreements(
    table: Table,
    facts: Sequence[Recorded],
    connection: Connection,
    first: Callable[[Recorded, OfferSigned], Row],
    later: Callable[[Recorded, Row], Row],
    sought: Table | None = None,
) -> None:
    """Fold facts into rows by agreement: `first` makes one, `later` says what a fact changes.

    The table `sought` indexes them by name, employer and their numbers.
    """
    mine = [recorded for recorded in facts if concerns_agreements(recorded.fact)]
    rows = Rows.about(
        table, connection, "graduate_id", (recorded.fact.originator_id for recorded in mine)
    )
    named: dict[Key, Row] = {}
    for recorded in mine:
        if isinstance(recorded.fact, OfferSigned):
            row = first(recorded, recorded.fact)
            rows.put(row)
            named[row["agreement_number"],] = row
            continue
        for key in _find_keys(recorded.fact, rows):
            named |= _change_row(rows, key, recorded, later)
    rows.write()
    if sought is not None:
        index_rows(sought, connection, named.values(), FOUND_BY, whole=FOUND_WHOLE)


def _change_row(
    rows: Rows, key: Key, recorded: Recorded, later: Callable[[Recorded, Row], Row]
) -> dict[Key, Row]:
    """Change a row; return it if its names changed."""
    row = rows.get(*key)
    if row is None:
        return {}
    changes = later(recorded, row)
    rows.change(*key, **changes)
    return {key: row} if "name" in changes else {}


def concerns_agreements(fact: Fact) -> bool:
    if isinstance(fact, GraduateUnlocked):
        return fact.voided is not None
    return type(fact) in OF_ALL_AGREEMENTS or hasattr(fact, "agreement_number")


def read_name(recorded: Recorded, person: Encrypted) -> str:
    """Return the person's name; "" once erased."""
    opened = recorded.decrypt(person)
    return Person.model_validate_json(opened).name if opened else ""


def _find_keys(fact: Fact, rows: Rows) -> list[tuple[Any, ...]]:
    if type(fact) in OF_ALL_AGREEMENTS:
        return rows.keys_where("graduate_id", fact.originator_id)
    number = getattr(fact, _NUMBER.get(type(fact), "agreement_number"))
    return [(number,)]
