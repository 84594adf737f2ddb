"""Conditions that keep a list within what its reader may see."""

from typing import Any

from sqlalchemy import ColumnElement, Table, or_

from signing.vocabulary import Oversight


def within(table: Table, oversight: Oversight) -> list[ColumnElement[bool]]:
    """Rows of the overseen school and colleges."""
    conditions: list[ColumnElement[bool]] = []
    if oversight.school_code is not None:
        conditions.append(table.c.school_code == oversight.school_code)
    if oversight.colleges:
        conditions.append(table.c.college.in_(sorted(oversight.colleges)))
    return conditions


def found_by(table: Table, q: str) -> list[ColumnElement[bool]]:
    """Rows whose graduate's name or number, or whose employer, holds what was typed."""
    words = q.strip()
    if not words:
        return []
    texts: list[Any] = [table.c.name, table.c.student_number, table.c.employer]
    return [or_(*(text.contains(words, autoescape=True) for text in texts))]


def shown_graduate(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.graduate_id),
        "name": row.name,
        "student_number": row.student_number,
        "college": row.college,
        "major": row.major,
        "level": row.level,
    }
