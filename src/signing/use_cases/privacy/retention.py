"""Finds whom the retention period allows to erase: studies and agreements ended long enough ago."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from signing.aggregates.graduate import Graduate
from signing.events import GraduateEnrolled
from signing.storage.schema import events
from signing.use_cases.core.context import UseCases

AT_ONCE = 500
FIRST = UUID(int=0)


@dataclass(frozen=True)
class Due:
    """A graduate who may be erased, and when their last agreement or studies ended."""

    id: UUID
    school_code: str
    year: int
    student_number: str
    over_since: datetime


class Retention(UseCases):
    def count_graduates(self) -> int:
        """Count all graduates; `find_due` looks at each."""
        enrolled = select(func.count()).where(events.c.topic == GraduateEnrolled.topic())
        with self.context.engine.connect() as connection:
            return int(connection.execute(enrolled).scalar_one())

    def find_due(self, now: datetime) -> Iterator[tuple[int, list[Due]]]:
        """Yield, batch by batch, how many were looked at, and who of them may be erased."""
        after, looked_at = FIRST, 0
        while some := self._load_ids_after(after):
            looked_at, after = looked_at + len(some), some[-1]
            limit = now - self.context.policy.retention
            there = [
                one for one in self.ledger.load_readable(Graduate, some).values() if not one.erased
            ]
            ends = [(one, one.over_since) for one in there]
            yield looked_at, [_describe_due(one, end) for one, end in ends if end and end <= limit]

    def _load_ids_after(self, after: UUID) -> Sequence[UUID]:
        query = (
            select(events.c.stream)
            .where(events.c.stream > after, events.c.version == 1)
            .where(events.c.topic == GraduateEnrolled.topic())
            .order_by(events.c.stream)
            .limit(AT_ONCE)
        )
        with self.context.engine.connect() as connection:
            return connection.execute(query).scalars().all()


def _describe_due(graduate: Graduate, over_since: datetime) -> Due:
    return Due(
        id=graduate.id,
        school_code=graduate.school_code,
        year=graduate.year,
        student_number=graduate.student_number,
        over_since=over_since,
    )
