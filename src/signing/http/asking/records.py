"""An employer's record as whoever asks may read it, and its figures beside what they look at."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from typing_extensions import TypedDict

from signing.http.asking.readers import ReaderOfRecords
from signing.http.asking.reads import Part
from signing.http.asking.security import ByRecordReader
from signing.projections import employer_record
from signing.projections.applications import OwnApplication
from signing.projections.engine.paging import Page
from signing.refusals import NotYours
from signing.storage.readers import Reader
from signing.use_cases.core.actors import BoundGraduate, EmployerUser
from signing.vocabulary.names import employer_id as find_id


class EmployerRecord(TypedDict):
    """An employer's figures, and a part of the releases behind them that the reader may see.

    An employer reads all of its own, a school those of its graduates, the province all; graduates
    read all without the agreement's number. `next` is the `cursor` of the part behind it.
    """

    employer: employer_record.EmployerName
    releases: employer_record.ReleaseFigures
    items: list[employer_record.EndedAgreement]
    next: str | None


def read_record(
    employer_id: UUID, by: ByRecordReader, connection: ReaderOfRecords, part: Part
) -> EmployerRecord:
    """Raises NoSuchEmployer, and NotYours of an employer that asks about another."""
    if isinstance(by, EmployerUser) and by.employer_id != employer_id:
        raise NotYours
    page = _list_releases(employer_id, by, connection, part)
    return {
        "employer": employer_record.find_employer(connection, employer_id),
        "releases": employer_record.load_figures_of(connection, employer_id, by.now),
        "items": page.items,
        "next": page.next,
    }


def find_figures(
    connection: Reader, employer_ids: Iterable[UUID], now: datetime
) -> Callable[[UUID], employer_record.ReleaseFigures]:
    """Load the figures of these employers at once, for the items of a list."""
    found = employer_record.load_figures(connection, {*employer_ids}, now)
    return found.__getitem__


def find_applied_employer(one: OwnApplication) -> UUID | None:
    """Return whose record is beside an application; one by card is found by its credit code."""
    if one["employer"]["id"] is not None:
        return UUID(one["employer"]["id"])
    return None if one["offeror"] is None else find_id(one["offeror"]["credit_code"])


ReadRecord = Annotated[EmployerRecord, Depends(read_record)]


def _list_releases(
    employer_id: UUID, by: ByRecordReader, connection: ReaderOfRecords, part: Part
) -> Page[employer_record.EndedAgreement]:
    if isinstance(by, BoundGraduate):
        return employer_record.list_anonymous_releases(connection, employer_id, by.now, part)
    if isinstance(by, EmployerUser):
        return employer_record.list_own_releases(connection, employer_id, by.now, part)
    return employer_record.list_releases(connection, by.oversight, employer_id, by.now, part)
