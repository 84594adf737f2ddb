"""A graduate of a story: all that can happen to one."""

from datetime import timedelta
from uuid import uuid5

from signing.aggregates.graduate.release import ReleaseRequest
from signing.facts import Recorded
from signing.vocabulary import (
    AgreementNumber,
    CardEnd,
    Channel,
    CopyName,
    Role,
    Terms,
)
from support.stories.applying import ApplyingStory
from support.stories.chronicle import TERMS, a_file, encrypt_plainly
from support.stories.employer import EmployerStory

CARD_TIME = timedelta(minutes=15)


class GraduateStory(ApplyingStory):
    """A graduate; methods act on the newest agreement."""

    @property
    def number(self) -> AgreementNumber:
        return self.state.agreements[-1].number

    def carded(self) -> Recorded:
        """Issue a new card."""
        card, ends = uuid5(self.id, f"card{self.state.version}"), self.story.now + CARD_TIME
        return self._did(self.state.issue_card(self._by(), card_id=card, expires_at=ends))

    def revoked_card(self) -> Recorded:
        return self._did(self.state.revoke_card(self._by(), CardEnd.REVOKED))

    def signed(
        self,
        employer: EmployerStory,
        channel: Channel = Channel.DIRECT,
        *,
        terms: Terms = TERMS,
        title: str = "",
        confirmed: bool = True,
    ) -> Recorded:
        """Sign by any channel, with all steps before it but the confirmation of the source.

        What was signed without the graduate they confirm at once, unless told otherwise.
        """
        ways = {
            Channel.PLATFORM: self._signed_on_platform,
            Channel.DIRECT: self._signed_directly,
            Channel.CARD: self._signed_by_card,
        }
        signed = ways[channel](employer, terms, title)
        if confirmed and channel is not Channel.PLATFORM:
            self.confirmed_signing()
        return signed

    def confirmed_signing(self) -> Recorded:
        """Confirm what was signed without them."""
        fact = self.state.confirm(self._by(), "c0" * 32)
        assert fact is not None
        return self._did(fact)

    def offered_by_card(self, employer: EmployerStory, terms: Terms = TERMS) -> Recorded:
        """Offer by card where that needs consent; the card dies, and `accepted_offer` signs."""
        self.carded()
        assert self.state.card is not None
        made = self._did(
            self.state.offer_by_card(
                self._by(Role.CARD_HOLDER),
                card_id=self.state.card.id,
                employer=employer.party(by_card=True),
                position_title="店员",
                terms=encrypt_plainly(terms),
                reply_by=self._soon(),
                licence=a_file("执照.pdf"),
            )
        )
        self._did(self.state.revoke_card(self._by(Role.CARD_HOLDER), CardEnd.OFFERED))
        return made

    def disputed(self, words: str = "我没有同意") -> Recorded:
        return self._did(self.state.dispute(self._by(), encrypt_plainly(words)))

    def withdrew_dispute(self) -> Recorded:
        return self._did(self.state.withdraw_dispute(self._by()))

    def approved(self, verified: str = "已电话与毕业生核实签约意愿") -> Recorded:
        """Approve; where the graduate has not confirmed it, say what was verified."""
        known = self.state.agreements[-1].is_confirmed
        words = None if known else encrypt_plainly(verified)
        by = self._by(Role.COUNSELOR)
        return self._did(self.state.approve(by, self.number, None, verified=words))

    def rejected(self, reason: str = "岗位与专业不符") -> Recorded:
        by = self._by(Role.COUNSELOR)
        return self._did(self.state.reject(by, self.number, None, encrypt_plainly(reason)))

    def printed(
        self,
        reason: str = "",
        role: Role = Role.COUNSELOR,
        *,
        copies: tuple[CopyName, ...] = tuple(CopyName),
        codes: tuple[str, ...] = (),
    ) -> Recorded:
        why, by = encrypt_plainly(reason) if reason else None, self._by(role)
        fact = self.state.print_agreement(by, self.number, copies=copies, reason=why, codes=codes)
        return self._did(fact)

    def filed(self) -> Recorded:
        """File the stamped copy."""
        by = self._by(Role.COUNSELOR)
        return self._did(self.state.file_stamped_copy(by, self.number, a_file("盖章.pdf")))

    def offered_stamped_copy(
        self, copy: CopyName = CopyName.SCHOOL, role: Role = Role.GRADUATE
    ) -> Recorded:
        """Send a photograph of the stamped page, laid flat."""
        offered = self.state.offer_stamped_copy(
            self._by(role),
            self.number,
            copy,
            file=a_file("盖章.jpg"),
            page=a_file("flat.jpg"),
            likeness=98,
        )
        return self._did(offered)

    def accepted_stamped_copy(self, offer: int) -> Recorded:
        by = self._by(Role.COUNSELOR)
        return self._did(self.state.accept_stamped_copy(by, self.number, offer))

    def returned_stamped_copy(self, offer: int, reason: str = "照片不清楚") -> Recorded:
        by, why = self._by(Role.COUNSELOR), encrypt_plainly(reason)
        return self._did(self.state.return_stamped_copy(by, self.number, offer, why))

    def asked_release(
        self, reason: str = "考上研究生", *, needs_employer: bool = False
    ) -> Recorded:
        return self._did(
            self.state.request_termination(
                by := self._by(),
                self.number,
                ReleaseRequest(reason=encrypt_plainly(reason), files=(a_file(),)),
                answer_by=by.at + timedelta(days=5) if needs_employer else None,
            )
        )

    def withdrew_release(self) -> Recorded:
        return self._did(self.state.withdraw_termination(self._by(), self.number))

    def employer_answered(self, *, agreed: bool = True, words: str = "同意") -> Recorded:
        employer = self.state.agreements[-1].employer.id
        assert employer is not None
        by = self._by(Role.EMPLOYER)
        return self._did(
            self.state.answer_termination(
                by, self.number, employer_id=employer, agreed=agreed, words=encrypt_plainly(words)
            )
        )

    def released(self) -> Recorded:
        """Approve the termination as a counselor."""
        by = self._by(Role.COUNSELOR)
        return self._did(self.state.approve_termination(by, self.number, None))

    def refused_release(self, reason: str = "材料不全") -> Recorded:
        by = self._by(Role.COUNSELOR)
        return self._did(
            self.state.reject_termination(by, self.number, None, encrypt_plainly(reason))
        )

    def _signed_on_platform(self, employer: EmployerStory, terms: Terms, _title: str) -> Recorded:
        self.applied(employer)
        self.invited()
        self.accepted_interview()
        self.offered(terms)
        return self.accepted_offer()

    def _signed_directly(self, employer: EmployerStory, terms: Terms, title: str) -> Recorded:
        position = employer.position
        return self._did(
            self.state.sign_directly(
                self._by(Role.EMPLOYER),
                employer=employer.party(),
                position_id=position.id,
                position_title=title or position.title,
                terms=encrypt_plainly(terms),
            )
        )

    def _signed_by_card(self, employer: EmployerStory, terms: Terms, title: str) -> Recorded:
        self.carded()
        assert self.state.card is not None
        return self._did(
            self.state.sign_by_card(
                self._by(Role.CARD_HOLDER),
                card_id=self.state.card.id,
                employer=employer.party(by_card=True),
                position_title=title,
                terms=encrypt_plainly(terms),
            )
        )
