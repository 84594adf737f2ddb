"""The jobs that a registered employer offers."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID, uuid4

from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.position import Position
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.vocabulary import Job


class PositionAnswer(TypedDict):
    """A position as it stands now: `id` is a UUID, pay in yuan a month."""

    id: str
    title: str
    job_category: str
    workplace: str
    monthly_pay: str
    headcount: int
    description: str


class ClosedPosition(TypedDict):
    """A position that takes no more applications; `id` is a UUID."""

    id: str
    closed: bool


class Positions(UseCases):
    @command
    def open(self, by: EmployerUser, job: Job) -> Outcome[PositionAnswer]:
        employer = self.ledger.load(Employer, by.employer_id)
        employer.must_be_active()
        opened = Position(uuid4()).open(
            by.stamp, employer_id=employer.id, employer_name=employer.name, job=job
        )
        return self.ledger.save(by, opened, answer=_describe_position(opened.originator_id, job))

    @command
    def change(
        self, by: EmployerUser, position_id: UUID, changes: Mapping[str, str | int | Decimal]
    ) -> Outcome[PositionAnswer]:
        """`changes` holds the fields of the job that change."""
        position = self.ledger.load(Position, position_id)
        position.must_be_open_at(by.employer_id)
        kept = position.job.model_dump() if position.job else {}
        job = Job.model_validate({**kept, **changes})
        changed = position.change(by.stamp, employer_id=by.employer_id, job=job)
        return self.ledger.save(by, changed, answer=_describe_position(position.id, job))

    @command
    def close(self, by: EmployerUser, position_id: UUID) -> Outcome[ClosedPosition]:
        position = self.ledger.load(Position, position_id)
        closed = position.close(by.stamp, employer_id=by.employer_id)
        return self.ledger.save(by, closed, answer={"id": str(position.id), "closed": True})


def _describe_position(position_id: UUID, job: Job) -> PositionAnswer:
    said = job.model_dump(mode="json")
    return {
        "id": str(position_id),
        "title": said["title"],
        "job_category": said["job_category"],
        "workplace": said["workplace"],
        "monthly_pay": said["monthly_pay"],
        "headcount": said["headcount"],
        "description": said["description"],
    }
