"""Finds the names of schools, with or without graduates."""

from sqlalchemy import select

from signing.projections.esign_ratio.tables import schools
from signing.storage.readers import Reader
from signing.vocabulary import Oversight


def load_school_name(connection: Reader, oversight: Oversight, code: str) -> str | None:
    """Return None if there is no such school, or the reader may not see it."""
    if oversight.school_code not in {None, code}:
        return None
    named = select(schools.c.name).where(schools.c.code == code)
    return connection.execute(named).scalar_one_or_none()


def load_all_names(connection: Reader) -> dict[str, str]:
    """Return the names of all schools by code."""
    rows = connection.execute(select(schools.c.code, schools.c.name))
    return {row.code: row.name for row in rows}


def has_any_school(connection: Reader, oversight: Oversight) -> bool:
    """Return whether the province has a school at all; a school's reader has one."""
    if oversight.school_code is not None:
        return True
    return connection.execute(select(schools.c.code).limit(1)).first() is not None
