"""The names of schools, with or without graduates."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from signing.projections.esign_ratio.as_of import Cut
from signing.projections.esign_ratio.tables import schools
from signing.storage.readers import Reader
from signing.vocabulary import Oversight


class School(NamedTuple):
    """Named at a position of the log."""

    code: str
    name: str
    position: int
    at: datetime


def load_schools(connection: Reader) -> Sequence[School]:
    columns = [schools.c[name] for name in School._fields]
    return [School(*row) for row in connection.execute(select(*columns))]


def name_known_schools(found: Sequence[School], at: Cut) -> dict[str, str]:
    """Return the names by code of those known by then."""
    return {
        one.code: one.name
        for one in found
        if one.position <= at.position and (at.until is None or one.at <= at.until)
    }


def find_school_name(found: Sequence[School], oversight: Oversight, code: str) -> str | None:
    """Return None if there is no such school, or the reader may not see it."""
    if oversight.school_code not in {None, code}:
        return None
    return next((one.name for one in found if one.code == code), None)


def has_any_school(found: Sequence[School], oversight: Oversight) -> bool:
    """Return whether the province has a school at all; a school's reader has one."""
    return oversight.school_code is not None or bool(found)
