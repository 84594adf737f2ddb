"""A graduate of a story: all that can happen to one."""

from datetime import timedelta
from uuid import uuid5

from signing.aggregates.graduate.amending import Proposal
from signing.aggregates.graduate.amendment import Amendment
from signing.aggregates.graduate.release import ReleaseRequest
from signing.facts import Recorded
from signing.vocabulary import (
    AgreementNumber,
    CardEnd,
    Channel,
    CheckKind,
    CheckStep,
    CopyName,
    EndedBy,
    Role,
    Side,
    Terms,
)
from support.stories.applying import ApplyingStory
from support.stories.chronicle import BETTER_TERMS, TERMS, a_file, encrypt_plainly
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

    def person_checked(self, step: CheckStep = CheckStep.CONFIRMATION) -> Recorded:
        """Show that it is them who hold the phone."""
        fact = self.state.check_person(self._by(), step=step, kind=CheckKind.SMS, reference="sms-1")
        return self._did(fact)

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
        edition = self.state.agreements[-1].edition
        return self._did(
            self.state.print_agreement(
                by, self.number, copies=copies, reason=why, codes=codes, edition=edition
            )
        )

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

    def proposed_amendment(
        self,
        role: Role = Role.GRADUATE,
        *,
        terms: Terms = BETTER_TERMS,
        title: str | None = None,
        reason: str = "转正后调薪",
    ) -> Recorded:
        """Propose other terms; the employer does with `Role.EMPLOYER`."""
        changed = ["monthly_pay"] if title is None else ["position_title", "monthly_pay"]
        asked = Proposal(
            terms=encrypt_plainly(terms),
            changed=tuple(changed),
            reason=encrypt_plainly(reason),
            content=f"{len(self.state.agreements[-1].amendments) + 1:064x}",
            position_title=title,
        )
        return self._did(self.state.propose_amendment(self._by(role), self.number, asked))

    def accepted_amendment(self, role: Role = Role.EMPLOYER) -> Recorded:
        open_one = self._open_amendment
        return self._did(
            self.state.accept_amendment(
                self._by(role), self.number, open_one.number, content=open_one.content
            )
        )

    def declined_amendment(
        self, role: Role = Role.EMPLOYER, reason: str = "没有商量过"
    ) -> Recorded:
        number = self._open_amendment.number
        by, why = self._by(role), encrypt_plainly(reason)
        return self._did(self.state.decline_amendment(by, self.number, number, reason=why))

    def withdrew_amendment(self, role: Role = Role.GRADUATE) -> Recorded:
        number = self._open_amendment.number
        return self._did(self.state.withdraw_amendment(self._by(role), self.number, number))

    def approved_amendment(self) -> Recorded:
        by, number = self._by(Role.COUNSELOR), self._open_amendment.number
        return self._did(self.state.approve_amendment(by, self.number, number, None))

    def rejected_amendment(self, reason: str = "月薪与岗位不符") -> Recorded:
        by, number = self._by(Role.COUNSELOR), self._open_amendment.number
        why = encrypt_plainly(reason)
        return self._did(self.state.reject_amendment(by, self.number, number, None, why))

    @property
    def _open_amendment(self) -> Amendment:
        found = self.state.agreements[-1].open_amendment
        assert found is not None
        return found

    def asked_release(
        self,
        reason: str = "考上研究生",
        *,
        needs_employer: bool = False,
        role: Role = Role.GRADUATE,
        ended_by: EndedBy | None = None,
        owed: str = "",
    ) -> Recorded:
        """Ask for release; `needs_employer`: the school waits five days for the other side."""
        by = self._by(role)
        asked = ReleaseRequest(
            reason=encrypt_plainly(reason),
            files=(a_file(),),
            ended_by=ended_by,
            owed=encrypt_plainly(owed) if owed else None,
        )
        answer_by = by.at + timedelta(days=5) if needs_employer else None
        return self._did(
            self.state.request_termination(by, self.number, asked, answer_by=answer_by)
        )

    def employer_asked_release(self, reason: str = "业务调整") -> Recorded:
        return self.asked_release(
            reason, role=Role.EMPLOYER, ended_by=EndedBy.EMPLOYER, owed="支付违约金"
        )

    def withdrew_release(self, role: Role = Role.GRADUATE) -> Recorded:
        return self._did(self.state.withdraw_termination(self._by(role), self.number))

    def answered_release(
        self, *, agreed: bool = True, words: str = "同意", role: Role | None = None
    ) -> Recorded:
        """Answer as the other side: an employer by its account, or by a link without one."""
        employer, asked = (
            self.state.agreements[-1].employer.id,
            self.state.agreements[-1].termination,
        )
        by_employer = Role.CARD_HOLDER if employer is None else Role.EMPLOYER
        other = Role.GRADUATE if asked and asked.asked_by is Side.EMPLOYER else by_employer
        return self._did(
            self.state.answer_termination(
                self._by(role or other),
                self.number,
                employer_id=employer,
                agreed=agreed,
                words=encrypt_plainly(words),
            )
        )

    def employer_answered(self, *, agreed: bool = True, words: str = "同意") -> Recorded:
        return self.answered_release(agreed=agreed, words=words)

    def released(self, *, in_time: bool = True) -> Recorded:
        """Approve the termination as a counselor; not `in_time` once the other side is late."""
        by, asked = self._by(Role.COUNSELOR), self.state.agreement(self.number).termination
        waited = asked.answer_by if in_time and asked else by.at
        return self._did(self.state.approve_termination(by, self.number, None, waits_until=waited))

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
