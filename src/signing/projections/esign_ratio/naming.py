"""Finds the names of schools, with or without graduates."""

from sqlalchemy import or_, select

from signing.projections.esign_ratio.tables import schools
from signing.storage.readers import Reader
from signing.vocabulary import Oversight


def load_school_name(connection: Reader, oversight: Oversight, code: str) -> str | None:
    """Return None if there is no such school, or the reader may not see it."""
    if oversight.school_code not in {None, code}:
        return None
    named = select(schools.c.name).where(schools.c.code == code)
    return connection.execute(named).scalar_one_or_none()


def has_any_school(connection: Reader, oversight: Oversight) -> bool:
    """Return whether the province has a school at all; a school's reader has one."""
    if oversight.school_code is not None:
        return True
    return connection.execute(select(schools.c.code).limit(1)).first() is not None


def find_schools(connection: Reader, oversight: Oversight, words: str) -> dict[str, str]:
    """Return names by code of the schools with exactly this code or name."""
    exactly = or_(schools.c.code == words, schools.c.name == words)
    rows = connection.execute(select(schools.c.code, schools.c.name).where(exactly)).all()
    return {row.code: row.name for row in rows if oversight.school_code in {None, row.code}}
