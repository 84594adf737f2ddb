"""The counts of an employer's record: those of this calendar year and the two before it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from typing_extensions import TypedDict

from signing.projections.employer_record.tables import COUNTS, employers, years
from signing.refusals import NoSuchEmployer
from signing.storage.readers import Reader
from signing.vocabulary.china_time import to_china_time

YEARS = 3
"""Calendar years that are counted, with the one that runs."""


class ReleaseFigures(TypedDict):
    """How many agreements of an employer came into effect, and were released, `since` that year.

    `released` is the sum of those that the employer, the graduate or both ended, as whoever asked
    for it said, and of those of which it was `unsaid`. `by_employer` is the sum of those that the
    other side `confirmed`, `contradicted`, or left `unanswered` until the school decided.
    """

    since: int
    effective: int
    released: int
    by_employer: int
    by_graduate: int
    by_both: int
    unsaid: int
    confirmed: int
    contradicted: int
    unanswered: int


class EmployerName(TypedDict):
    """An employer, registered or not: `id` is the UUID that its credit code gives."""

    id: str
    name: str


def load_figures(
    connection: Reader, employer_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, ReleaseFigures]:
    """Return the figures of each of these, zeros for one without any agreement."""
    since = to_china_time(now).year - YEARS + 1
    sums = [func.sum(years.c[name]).label(name) for name in COUNTS]
    query = select(years.c.employer_id, *sums).where(
        years.c.employer_id.in_(set(employer_ids)), years.c.year >= since
    )
    rows = connection.execute(query.group_by(years.c.employer_id)) if employer_ids else ()
    found = {row.employer_id: row._asdict() for row in rows}
    return {one: _describe(since, found.get(one, {})) for one in employer_ids}


def load_figures_of(connection: Reader, employer_id: UUID, now: datetime) -> ReleaseFigures:
    return load_figures(connection, [employer_id], now)[employer_id]


def find_employer(connection: Reader, employer_id: UUID) -> EmployerName:
    """Return its name, as graduates read it, or as it signed. Raises NoSuchEmployer."""
    query = select(employers.c.name).where(employers.c.id == employer_id)
    name = connection.execute(query).scalar_one_or_none()
    if name is None:
        raise NoSuchEmployer
    return {"id": str(employer_id), "name": name}


def _describe(since: int, counts: Mapping[str, Any]) -> ReleaseFigures:
    return {
        "since": since,
        "effective": counts.get("effective", 0),
        "released": counts.get("released", 0),
        "by_employer": counts.get("by_employer", 0),
        "by_graduate": counts.get("by_graduate", 0),
        "by_both": counts.get("by_both", 0),
        "unsaid": counts.get("unsaid", 0),
        "confirmed": counts.get("confirmed", 0),
        "contradicted": counts.get("contradicted", 0),
        "unanswered": counts.get("unanswered", 0),
    }
