"""A graduate of a story who applies for positions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from signing.facts import Recorded
from signing.vocabulary import (
    ApplicationId,
    FileRef,
    Interview,
    Role,
    Terms,
)
from support.stories.chronicle import (
    RESUME,
    TERMS,
    Chronicle,
    encrypt_plainly,
)
from support.stories.employer import EmployerStory
from support.stories.enrolled import EnrolledStory

REPLY_TIME = timedelta(days=5)


class ApplyingStory(EnrolledStory):
    """A graduate who applies; methods act on the newest application."""

    def __init__(self, story: Chronicle, key: tuple[str, int, str], row: dict[str, Any]) -> None:
        super().__init__(story, key, row)
        self.employers: dict[UUID, EmployerStory] = {}

    @property
    def application(self) -> ApplicationId:
        return self.state.applications[-1].id

    def applied(self, employer: EmployerStory, attachment: FileRef | None = None) -> Recorded:
        position = employer.position
        self.employers[employer.id] = employer
        return self._did(
            self.state.submit_resume(
                self._by(),
                position_id=position.id,
                employer_id=employer.id,
                resume=encrypt_plainly(RESUME),
                attachment=attachment,
            )
        )

    def consented_to_resume(self) -> Recorded:
        """Let the employer of the next application have the résumé."""
        return self._did(self.state.consent_to_next_resume(self._by()))

    def withdrew_resume_consent(self) -> Recorded:
        return self._did(self.state.withdraw_resume_consent(self._by(), self.application))

    def withdrew(self) -> Recorded:
        return self._did(self.state.withdraw_resume(self._by(), self.application))

    def invited(self, place: str = "云山市湖滨路1号") -> Recorded:
        at = self.story.now + timedelta(days=2)
        interview = encrypt_plainly(Interview(at=at, place=place, note="带简历"))
        turn = self._employers_turn()
        return self._did(self.state.invite(**turn, interview=interview, reply_by=self._soon()))

    def moved_interview(self, place: str = "云山市湖滨路2号") -> Recorded:
        at = self.story.now + timedelta(days=3)
        interview = encrypt_plainly(Interview(at=at, place=place, note="带简历"))
        turn = self._employers_turn() | {"held_at": None}
        moved = self.state.move_interview(**turn, interview=interview, reply_by=self._soon())
        return self._did(moved)

    def withdrew_interview(self) -> Recorded:
        """Withdraw the invitation as the employer."""
        turn = self._employers_turn() | {"held_at": None}
        return self._did(self.state.withdraw_interview(**turn))

    def accepted_interview(self) -> Recorded:
        return self._did(self.state.accept_interview(self._by(), self.application))

    def declined_interview(self) -> Recorded:
        return self._did(self.state.decline_interview(self._by(), self.application))

    def not_selected(self) -> Recorded:
        return self._did(self.state.not_select(**self._employers_turn()))

    def offered(self, terms: Terms = TERMS) -> Recorded:
        turn = self._employers_turn()
        return self._did(
            self.state.offer(
                **turn,
                **name_offer_parties(self._applied_to()),
                terms=encrypt_plainly(terms),
                reply_by=self._soon(),
            )
        )

    def offered_directly(self, employer: EmployerStory, terms: Terms = TERMS) -> Recorded:
        """Offer where channel DIRECT needs consent; `accepted_offer` signs."""
        position = employer.position
        self.employers[employer.id] = employer
        return self._did(
            self.state.offer_directly(
                self._by(Role.EMPLOYER),
                position_id=position.id,
                employer_id=employer.id,
                **name_offer_parties(employer),
                terms=encrypt_plainly(terms),
                reply_by=self._soon(),
            )
        )

    def withdrew_offer(self) -> Recorded:
        """Withdraw the offer as the employer."""
        return self._did(self.state.withdraw_offer(**self._employers_turn()))

    def declined_offer(self) -> Recorded:
        return self._did(self.state.decline_offer(self._by(), self.application))

    def accepted_offer(self) -> Recorded:
        asked = self.state.applications[-1]
        party = asked.employer or self._applied_to().party()
        title = asked.position_title or self._applied_to().position.title
        return self._did(
            self.state.accept_offer(
                self._by(),
                application_id=self.application,
                employer=party,
                position_title=title,
            )
        )

    def _applied_to(self) -> EmployerStory:
        return self.employers[self.state.applications[-1].get_employer()]

    def _employers_turn(self) -> dict[str, Any]:
        return {
            "by": self._by(Role.EMPLOYER),
            "application_id": self.application,
            "employer_id": self._applied_to().id,
        }

    def _soon(self) -> datetime:
        return self.story.now + REPLY_TIME


def name_offer_parties(employer: EmployerStory) -> dict[str, Any]:
    """Return the names of employer and position as an offer records them."""
    return {"employer_name": employer.party().name, "position_title": employer.position.title}
