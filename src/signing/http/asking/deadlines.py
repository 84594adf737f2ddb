"""Whose deadlines a request is about: those of who asks, and nobody else's."""

from typing import Annotated

from fastapi import Depends, Query
from pydantic import BeforeValidator

from signing.http.asking.readers import ReaderOfDeadlines
from signing.http.asking.security import ByRecordReader
from signing.http.asking.use_cases import ToVerifications
from signing.projections import deadlines
from signing.projections.deadlines import (
    DeadlineItem,
    DeadlineKind,
    Filters,
    StateOfDeadlines,
    Whose,
)
from signing.use_cases.core.actors import BoundGraduate, EmployerUser, SchoolAdmin
from signing.vocabulary import Role

SHOWN = 5
"""On top of an inbox."""


def find_whose(by: ByRecordReader, verifications: ToVerifications) -> Whose:
    """Return what waits for who asks: of a school's staff, within what they oversee."""
    if isinstance(by, BoundGraduate):
        return Whose(Role.GRADUATE, by.graduate_id)
    if isinstance(by, EmployerUser):
        return Whose(Role.EMPLOYER, by.employer_id)
    return Whose(
        by.stamp.actor.role,
        oversight=by.oversight,
        verifies=isinstance(by, SchoolAdmin) and verifications.may_verify(by),
        binding_time=verifications.context.policy.binding_time,
    )


def _none_if_empty(given: str | None) -> str | None:
    return given or None


AskedKind = Annotated[
    DeadlineKind | None, BeforeValidator(_none_if_empty), Query(description="What waits.")
]
AskedState = Annotated[
    StateOfDeadlines,
    BeforeValidator(lambda given: given or "all"),
    Query(description="Overdue, due within 24 hours, or later."),
]


async def read_filters(state: AskedState = "all", kind: AskedKind = None) -> Filters:
    return Filters(state, kind)


WhoseDeadlines = Annotated[Whose, Depends(find_whose)]
AskedDeadlines = Annotated[Filters, Depends(read_filters)]


def list_first(
    by: ByRecordReader, whose: WhoseDeadlines, connection: ReaderOfDeadlines
) -> list[DeadlineItem]:
    """Return the few that are due first, for a page of something else."""
    return deadlines.list_first(connection, whose, by.now, SHOWN)


FirstDeadlines = Annotated[list[DeadlineItem], Depends(list_first)]
