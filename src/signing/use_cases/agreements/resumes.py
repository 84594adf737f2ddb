"""Which résumés an employer can read: those whose purpose lasts, by the facts of this moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.conditions import find_resume_end
from signing.aggregates.position import Position
from signing.refusals import EmployerSuspended, NoSuchApplication, ResumeClosed
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.context import UseCases
from signing.vocabulary import ApplicationId, ResumeEnd, find_applicant_id

ANSWER_TIME = timedelta(days=14)
"""So long after a position is closed its applications that wait can be read, and answered."""


class Resumes(UseCases):
    def must_be_readable(self, by: EmployerUser, application: ApplicationId) -> None:
        """Raises EmployerSuspended, ResumeClosed, NoSuchApplication."""
        end = self.find_ends(by, [application])[application]
        if end is ResumeEnd.SUSPENDED:
            raise EmployerSuspended
        if end is not None:
            raise ResumeClosed(why=end.value)

    def find_ends(
        self, by: EmployerUser, chosen: Sequence[ApplicationId]
    ) -> dict[ApplicationId, ResumeEnd | None]:
        """Say of each why it cannot be read; None of those that can.

        It asks the facts: a read model may be behind them. Raises NoSuchApplication, also for
        applications to others.
        """
        if self.ledger.load(Employer, by.employer_id).suspended:
            return dict.fromkeys(chosen, ResumeEnd.SUSPENDED)
        applicants = self._load_applicants(by, chosen)
        places = {one: who.application(one).position_id for one, who in applicants.items()}
        positions = self.ledger.load_many(Position, list(set(places.values())))
        return {
            one: find_resume_end(applicants[one], one, by.employer_id)
            or _find_closing(positions[place], by.now)
            for one, place in places.items()
        }

    def _load_applicants(
        self, by: EmployerUser, chosen: Sequence[ApplicationId]
    ) -> dict[ApplicationId, Graduate]:
        """Raises NoSuchApplication, also for those to others."""
        owners = {one: find_applicant_id(one) for one in chosen}
        known = self.ledger.load_many(Graduate, [one for one in owners.values() if one])
        applicants = {one: known[owner] for one, owner in owners.items() if owner in known}
        for one in chosen:
            if one not in applicants or not _is_to(applicants[one], one, by.employer_id):
                raise NoSuchApplication
        return applicants


def _is_to(graduate: Graduate, application: ApplicationId, employer_id: UUID) -> bool:
    return graduate.application(application).employer_id == employer_id


def _find_closing(position: Position, now: datetime) -> ResumeEnd | None:
    closed_at = position.closed_at
    long_ago = closed_at is not None and now > closed_at + ANSWER_TIME
    return ResumeEnd.POSITION_CLOSED if long_ago else None
