"""Finds employers by name."""

from sqlalchemy import or_, select
from typing_extensions import TypedDict

from signing.projections.employer_desk.tables import employers
from signing.projections.engine.paging import MOST
from signing.storage.readers import Reader
from signing.vocabulary import Oversight


class EmployerFound(TypedDict):
    """A found employer; `id` is a UUID."""

    id: str
    credit_code: str
    name: str


def find_employers(connection: Reader, oversight: Oversight, words: str) -> list[EmployerFound]:
    """Return the employers with exactly this name or credit code.

    Only who oversees the whole province finds any.
    """
    if oversight.school_code is not None:
        return []
    exactly = or_(employers.c.credit_code == words.upper(), employers.c.name == words)
    query = select(employers.c.id, employers.c.credit_code, employers.c.name).where(exactly)
    rows = connection.execute(query.order_by(employers.c.credit_code).limit(MOST))
    return [{"id": str(row.id), "credit_code": row.credit_code, "name": row.name} for row in rows]
