"""The releases of an employer's record: what each reader may see of them, the latest first."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select
from typing_extensions import TypedDict

from signing.projections.employer_record.figures import YEARS
from signing.projections.employer_record.folding import SAID, Answer
from signing.projections.employer_record.tables import agreements
from signing.projections.engine.paging import Page, Slice, load_page
from signing.projections.engine.visibility import limit_to_oversight
from signing.storage.readers import Reader
from signing.vocabulary import Oversight
from signing.vocabulary.china_time import CHINA, to_china_time

Ender = Literal["EMPLOYER", "GRADUATE", "BOTH"]
Asker = Literal["graduate", "employer"]


class EndedAgreement(TypedDict):
    """A release of an agreement in a `month` (`2026-05`, in China).

    `ended_by` is who ended it, as `asked_by`, who asked for it, said; null where they did not.
    `answer` is what the other side said of it. `agreement_number` is null for whom it is not told.
    """

    month: str
    asked_by: Asker
    ended_by: Ender | None
    answer: Answer
    agreement_number: str | None


def list_releases(
    connection: Reader, oversight: Oversight, employer_id: UUID, now: datetime, part: Slice
) -> Page[EndedAgreement]:
    """Return the releases of graduates whom the reader oversees."""
    mine = limit_to_oversight(agreements, oversight)
    return _list(connection, [*mine, *_select_counted(employer_id, now)], part, _present)


def list_own_releases(
    connection: Reader, employer_id: UUID, now: datetime, part: Slice
) -> Page[EndedAgreement]:
    """Return all that count, for the employer itself."""
    return _list(connection, _select_counted(employer_id, now), part, _present)


def list_anonymous_releases(
    connection: Reader, employer_id: UUID, now: datetime, part: Slice
) -> Page[EndedAgreement]:
    """Return all that count, and of none whose it was."""
    return _list(connection, _select_counted(employer_id, now), part, _present_to_anyone)


def _list(
    connection: Reader,
    where: list[ColumnElement[bool]],
    part: Slice,
    present: Callable[[Row[Any]], EndedAgreement],
) -> Page[EndedAgreement]:
    query = select(agreements).where(*where)
    return load_page(connection, query, [agreements.c.released], part, present, newest_first=True)


def _select_counted(employer_id: UUID, now: datetime) -> list[ColumnElement[bool]]:
    begins = datetime(to_china_time(now).year - YEARS + 1, 1, 1, tzinfo=CHINA)
    return [
        agreements.c.employer_id == employer_id,
        agreements.c.released.is_not(None),
        agreements.c.released_at >= begins,
    ]


def _present(row: Row[Any]) -> EndedAgreement:
    return {
        "month": f"{to_china_time(row.released_at):%Y-%m}",
        "asked_by": row.asked_by,
        "ended_by": row.ended_by,
        "answer": SAID[row.agreed],
        "agreement_number": row.agreement_number,
    }


def _present_to_anyone(row: Row[Any]) -> EndedAgreement:
    return {**_present(row), "agreement_number": None}
