"""SQL conditions that limit a list to what its reader may see."""

from typing import Any

from sqlalchemy import ColumnElement, Table
from typing_extensions import TypedDict

from signing.projections.engine.searching import match_text
from signing.vocabulary import Oversight


class GraduateLine(TypedDict):
    """A graduate in a list of agreements; `name` and number are "" once erased."""

    id: str
    name: str
    student_number: str
    college: str
    major: str
    level: str


def limit_to_oversight(table: Table, oversight: Oversight) -> list[ColumnElement[bool]]:
    """Return conditions for rows of the overseen school and colleges."""
    conditions: list[ColumnElement[bool]] = []
    if oversight.school_code is not None:
        conditions.append(table.c.school_code == oversight.school_code)
    if oversight.colleges:
        conditions.append(table.c.college.in_(sorted(oversight.colleges)))
    return conditions


def match_words(sought: Table, table: Table, q: str) -> list[ColumnElement[bool]]:
    """Return conditions for rows that `q` names.

    It is in a name, begins the student number, or is the agreement number or the credit code.
    """
    return match_text(sought, table.c.agreement_number, q)


def describe_graduate(row: Any) -> GraduateLine:
    return {
        "id": str(row.graduate_id),
        "name": row.name,
        "student_number": row.student_number,
        "college": row.college,
        "major": row.major,
        "level": row.level,
    }
