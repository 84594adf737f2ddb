"""A job that a registered employer offers."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, assert_never
from uuid import UUID

from signing.aggregates import Stream
from signing.events import PositionChanged, PositionClosed, PositionFact, PositionOpened
from signing.refusals import NotYours
from signing.refusals import PositionClosed as Closed
from signing.vocabulary import Attribution, Job

NO_EMPLOYER = UUID(int=0)


@dataclass(frozen=True)
class Position(Stream):
    employer_id: UUID = NO_EMPLOYER
    title: str = ""
    job: Job | None = None
    closed_at: datetime | None = None

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    def open(
        self, by: Attribution, *, employer_id: UUID, employer_name: str, job: Job
    ) -> PositionOpened:
        return self.record(
            PositionOpened, by, employer_id=employer_id, employer_name=employer_name, job=job
        )

    def change(self, by: Attribution, *, employer_id: UUID, job: Job) -> PositionChanged:
        self.must_be_open_at(employer_id)
        return self.record(PositionChanged, by, job=job)

    def close(self, by: Attribution, *, employer_id: UUID) -> PositionClosed:
        self.must_be_open_at(employer_id)
        return self.record(PositionClosed, by)

    def must_be_open(self) -> None:
        if self.closed:
            raise Closed

    def must_be_open_at(self, employer_id: UUID) -> None:
        if self.employer_id != employer_id:
            raise NotYours
        self.must_be_open()

    def evolve(self, fact: PositionFact) -> Self:
        return replace(self._after(fact), version=fact.originator_version)

    def _after(self, fact: PositionFact) -> Self:
        match fact:
            case PositionOpened(job=job, employer_id=employer_id):
                return replace(self, employer_id=employer_id, job=job, title=job.title)
            case PositionChanged(job=job):
                return replace(self, job=job, title=job.title)
            case PositionClosed(timestamp=at):
                return replace(self, closed_at=at)
            case _:
                assert_never(fact)
