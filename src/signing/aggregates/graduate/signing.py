"""Signing, the same condition for all three channels (seed, sections 一 and 二)."""

from datetime import datetime
from uuid import UUID

from signing.aggregates.graduate.offering import Offering
from signing.events import (
    CardIssued,
    CardRevoked,
    OfferSigned,
    SigningDisputed,
)
from signing.refusals import (
    CardExpired,
    CardUsed,
    NotAwaitingReview,
    SourceNotConfirmed,
)
from signing.vocabulary import (
    AgreementNumber,
    AgreementState,
    ApplicationId,
    Attribution,
    CardEnd,
    Channel,
    EmployerParty,
    GraduateParty,
    Sealed,
    agreement_number,
)


class Signing(Offering):
    def must_be_able_to_sign(self) -> None:
        """Every condition for a signature, in one place: free, and the roster data confirmed."""
        self.must_be_free()
        if not self.confirmed:
            raise SourceNotConfirmed

    def accept_offer(
        self,
        by: Attribution,
        *,
        application_id: ApplicationId,
        employer: EmployerParty,
        position_title: str,
        seen: int | None = None,
    ) -> OfferSigned:
        """What was offered is signed, whatever the employer and the position are called by now.

        Offers that do not say a name or a title are signed with those given here.
        """
        application = self.actionable(application_id)
        application.must_be_offered(by.at)
        application.must_be_unchanged_since(seen)
        self.must_be_able_to_sign()
        offered_by = application.employer_name or employer.name
        return self._sign(
            by,
            channel=application.channel,
            employer=employer.model_copy(update={"name": offered_by}),
            position_title=application.position_title or position_title,
            terms=application.terms,
            application_id=application_id,
            position_id=application.position_id,
        )

    def sign_directly(
        self,
        by: Attribution,
        *,
        employer: EmployerParty,
        position_id: UUID,
        position_title: str,
        terms: Sealed,
    ) -> OfferSigned:
        self.must_be_able_to_sign()
        return self._sign(
            by,
            channel=Channel.DIRECT,
            employer=employer,
            position_title=position_title,
            terms=terms,
            application_id=None,
            position_id=position_id,
        )

    def sign_by_card(
        self,
        by: Attribution,
        *,
        card_id: UUID,
        employer: EmployerParty,
        position_title: str,
        terms: Sealed,
    ) -> OfferSigned:
        self.must_hold_card(card_id, by.at)
        self.must_be_able_to_sign()
        return self._sign(
            by,
            channel=Channel.CARD,
            employer=employer,
            position_title=position_title,
            terms=terms,
            application_id=None,
            position_id=None,
        )

    def must_hold_card(self, card_id: UUID, now: datetime) -> None:
        """Raises CardUsed with whether it was `by_card`, CardExpired with `why`."""
        used = dict(self.used_cards).get(card_id)
        if used is not None:
            raise CardUsed(by_card=used is Channel.CARD)
        revoked = dict(self.revoked_cards).get(card_id)
        if revoked is not None:
            raise CardExpired(why=revoked.value)
        if self.card is None or self.card.id != card_id or now > self.card.expires_at:
            raise CardExpired(why="expired")

    def issue_card(self, by: Attribution, *, card_id: UUID, expires_at: datetime) -> CardIssued:
        self.must_be_able_to_sign()
        return self.record(CardIssued, by, card_id=card_id, expires_at=expires_at)

    def revoke_card(self, by: Attribution, why: CardEnd) -> CardRevoked:
        if self.card is None:
            raise CardExpired
        return self.record(CardRevoked, by, card_id=self.card.id, why=why)

    def dispute(self, by: Attribution, words: Sealed, seen: int | None = None) -> SigningDisputed:
        """A graduate says that they did not agree to what was signed in their name."""
        if self.live is None or self.live.state is not AgreementState.AWAITING_REVIEW:
            raise NotAwaitingReview
        self.live.must_be_unchanged_since(seen)
        return self.record(SigningDisputed, by, agreement_number=self.live.number, words=words)

    def next_agreement_number(self) -> AgreementNumber:
        ordinal = len(self.agreements) + 1
        return agreement_number(self.school_code, self.year, self.student_number, ordinal)

    def _sign(self, by: Attribution, **agreed: object) -> OfferSigned:
        graduate = GraduateParty(
            school_code=self.school_code,
            year=self.year,
            student_number=self.student_number,
            person=self.person,
            studies=self.studies,
        )
        return self.record(
            OfferSigned,
            by,
            agreement_number=self.next_agreement_number(),
            graduate=graduate,
            **agreed,
        )
