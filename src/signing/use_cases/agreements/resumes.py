"""Which résumés an employer can read: those whose purpose lasts, by the facts of this moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.conditions import find_resume_end
from signing.aggregates.position import Position
from signing.refusals import (
    HistoryUnreadable,
    NoSuchApplication,
    NoSuchGraduate,
    ResumeClosed,
)
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.context import UseCases
from signing.vocabulary import ApplicationId, ResumeEnd, find_applicant_id

ANSWER_TIME = timedelta(days=14)
"""So long after a position is closed its applications that wait can be read, and answered."""


class Resumes(UseCases):
    def must_be_readable(self, by: EmployerUser, application: ApplicationId) -> None:
        """Raises HistoryUnreadable, ResumeClosed, NoSuchApplication; and as `must_be_trusted`."""
        end = self.find_ends(by, [application])[application]
        if end in {ResumeEnd.SUSPENDED, ResumeEnd.NOT_VERIFIED}:
            self.ledger.load(Employer, by.employer_id).must_be_trusted()
        if end is ResumeEnd.UNREADABLE:
            raise HistoryUnreadable
        if end is not None:
            raise ResumeClosed(why=end.value)

    def find_ends(
        self, by: EmployerUser, chosen: Sequence[ApplicationId]
    ) -> dict[ApplicationId, ResumeEnd | None]:
        """Say of each why it cannot be read; None of those that can.

        It asks the facts: a read model may be behind them. Raises NoSuchApplication, also for
        applications to others.
        """
        employer = self.ledger.load(Employer, by.employer_id)
        if employer.suspended:
            return dict.fromkeys(chosen, ResumeEnd.SUSPENDED)
        if not employer.verification.is_trusted:
            return dict.fromkeys(chosen, ResumeEnd.NOT_VERIFIED)
        applicants = self._load_applicants(by, chosen)
        places = {
            one: who.application(one).get_position() for one, who in applicants.items() if who
        }
        positions = self.ledger.load_readable(Position, list(set(places.values())))
        ends: dict[ApplicationId, ResumeEnd | None] = {}
        for one, who in applicants.items():
            position = positions.get(places[one]) if who else None
            if who is None or position is None:
                ends[one] = ResumeEnd.UNREADABLE
            else:
                ends[one] = find_resume_end(who, one, by.employer_id) or _find_closing(
                    position, by.now
                )
        return ends

    def _load_applicants(
        self, by: EmployerUser, chosen: Sequence[ApplicationId]
    ) -> dict[ApplicationId, Graduate | None]:
        """Return None for one whose facts cannot be read: it must not hide the others.

        Raises NoSuchApplication, also for those to others.
        """
        owners = {one: find_applicant_id(one) for one in chosen}
        known = self.ledger.load_readable(Graduate, [one for one in owners.values() if one])
        applicants: dict[ApplicationId, Graduate | None] = {}
        for one, owner in owners.items():
            graduate = applicants[one] = known.get(owner) if owner else None
            if graduate is None:
                self._must_be_unreadable(owner)
            elif not _is_to(graduate, one, by.employer_id):
                raise NoSuchApplication
        return applicants

    def _must_be_unreadable(self, owner: UUID | None) -> None:
        """Raises NoSuchApplication if nobody is there."""
        try:
            if owner is not None:
                self.ledger.load(Graduate, owner)
        except HistoryUnreadable:
            return
        except NoSuchGraduate:
            pass
        raise NoSuchApplication


def _is_to(graduate: Graduate, application: ApplicationId, employer_id: UUID) -> bool:
    return graduate.application(application).employer_id == employer_id


def _find_closing(position: Position, now: datetime) -> ResumeEnd | None:
    closed_at = position.closed_at
    long_ago = closed_at is not None and now > closed_at + ANSWER_TIME
    return ResumeEnd.POSITION_CLOSED if long_ago else None
