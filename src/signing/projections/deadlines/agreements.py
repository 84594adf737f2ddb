"""What waits about an agreement, for whomever: how it stands, and who signed it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, Text, cast, select

from signing.projections.agreements.tables import schools, signings, standings
from signing.projections.deadlines.kinds import DeadlineKind
from signing.projections.deadlines.rows import Value, select_rows
from signing.vocabulary import AgreementState, Confirmation

ALL_SCHOOLS = select(schools.c.code)
"""So that an index which begins with the school serves for all of them."""


def select_about_agreements(
    kind: DeadlineKind,
    table: Table,
    *,
    since: Value,
    due: Value | None = None,
    number: Value | None = None,
) -> Select[Any]:
    """Select one kind from a table of agreements; `number` tells rows of one agreement apart."""
    key: Value = table.c.agreement_number
    source = table if table is standings else table.join(standings, _is_of(standings, table))
    values = _describe_agreement()
    if number is not None:
        key = key + "#" + cast(number, Text)
        values["number"] = number
    source = source.join(signings, _is_of(signings, table))
    return select_rows(kind, source, key=key, since=since, due=due, **values)


def match_unconfirmed() -> list[ColumnElement[bool]]:
    """What waits for its review is what a confirmation is asked for."""
    return [
        standings.c.confirmation == Confirmation.UNCONFIRMED.value,
        standings.c.listed == "pending",
        standings.c.state == AgreementState.AWAITING_REVIEW.value,
    ]


def _is_of(other: Table, table: Table) -> ColumnElement[bool]:
    same: ColumnElement[bool] = other.c.agreement_number == table.c.agreement_number
    return same


def _describe_agreement() -> dict[str, Value]:
    return {
        "school_code": standings.c.school_code,
        "college": standings.c.college,
        "graduate_id": signings.c.graduate_id,
        "graduate": signings.c.name,
        "employer_id": signings.c.employer_id,
        "employer": signings.c.employer,
        "title": signings.c.position_title,
        "agreement_number": standings.c.agreement_number,
        "disputed": standings.c.confirmation == Confirmation.DISPUTED.value,
    }
