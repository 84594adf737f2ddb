"""The jobs that a registered employer offers."""

from typing import Any
from uuid import UUID, uuid4

from signing.aggregates.employer import Employer
from signing.aggregates.position import Position
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.vocabulary import Job


class Positions(UseCases):
    @command
    def open(self, by: EmployerUser, job: Job) -> Outcome:
        employer = self.ledger.load(Employer, by.employer_id)
        employer.must_be_active()
        opened = Position(uuid4()).open(
            by.stamp, employer_id=employer.id, employer_name=employer.name, job=job
        )
        return self.ledger.save(by, opened, answer=_answer(opened.originator_id, job))

    @command
    def change(self, by: EmployerUser, position_id: UUID, changes: dict[str, Any]) -> Outcome:
        """`changes` holds the fields of the job that change."""
        position = self.ledger.load(Position, position_id)
        position.must_be_open_at(by.employer_id)
        kept = position.job.model_dump() if position.job else {}
        job = Job(**(kept | changes))
        changed = position.change(by.stamp, employer_id=by.employer_id, job=job)
        return self.ledger.save(by, changed, answer=_answer(position.id, job))

    @command
    def close(self, by: EmployerUser, position_id: UUID) -> Outcome:
        position = self.ledger.load(Position, position_id)
        closed = position.close(by.stamp, employer_id=by.employer_id)
        return self.ledger.save(by, closed, answer={"id": str(position.id), "closed": True})


def _answer(position_id: UUID, job: Job) -> dict[str, Any]:
    return {"id": str(position_id), **job.model_dump(mode="json")}
