"""What a school is called, whether it has graduates or not."""

from sqlalchemy import or_, select

from signing.projections.esign_ratio.tables import schools
from signing.storage.readers import Reader
from signing.vocabulary import Oversight


def load_school_name(connection: Reader, oversight: Oversight, code: str) -> str | None:
    """None where there is no such school, and where it is not the reader's to see."""
    if oversight.school_code not in {None, code}:
        return None
    named = select(schools.c.name).where(schools.c.code == code)
    return connection.execute(named).scalar_one_or_none()


def has_any_school(connection: Reader, oversight: Oversight) -> bool:
    """Whether the province has a school at all; whoever is of one has it."""
    if oversight.school_code is not None:
        return True
    return connection.execute(select(schools.c.code).limit(1)).first() is not None


def find_schools(connection: Reader, oversight: Oversight, words: str) -> dict[str, str]:
    """Names by code, of the schools with exactly this code or name."""
    exactly = or_(schools.c.code == words, schools.c.name == words)
    rows = connection.execute(select(schools.c.code, schools.c.name).where(exactly)).all()
    return {row.code: row.name for row in rows if oversight.school_code in {None, row.code}}
