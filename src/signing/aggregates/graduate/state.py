"""Where a graduate stands, as the facts left them."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self, assert_never
from uuid import UUID

from signing.aggregates import F, Stream
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.application import Application
from signing.aggregates.graduate.person_check import PersonCheck
from signing.events import (
    AgreementFact,
    AmendmentAccepted,
    AmendmentProposed,
    ApplicationFact,
    CardFact,
    CardIssued,
    CardRevoked,
    ConsentGiven,
    ConsentWithdrawn,
    DestinationRecorded,
    GraduateCollegeChanged,
    GraduateContactChanged,
    GraduateEnrolled,
    GraduateFact,
    GraduateUnlocked,
    GuessingNoticed,
    NoticeAccepted,
    OfferMade,
    OfferSigned,
    PersonalDataErased,
    PersonChecked,
    PrivacyFact,
    PrivacyRequestAnswered,
    PrivacyRequested,
    ResumeSubmitted,
    RosterCorrected,
    RosterFact,
    SchoolApproved,
    SchoolRejected,
    SigningConfirmed,
    SourceConfirmed,
    SourceErrorAnswered,
    SourceErrorReported,
    TerminationAnswered,
    TerminationApproved,
    TerminationRequested,
    WeChatBound,
    WeChatUnbound,
)
from signing.facts import Fact
from signing.refusals import Erased, NoSuchAgreement, NoSuchApplication
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    AgreementNumber,
    ApplicationId,
    Attribution,
    CardEnd,
    Channel,
    CheckStep,
    ConsentKind,
    Encrypted,
    Role,
    Standing,
    Studies,
    agreement_number,
    nth_application_id,
)

STEP_OF: dict[type[Fact], CheckStep] = {
    TerminationRequested: CheckStep.RELEASE,
    TerminationAnswered: CheckStep.RELEASE,
    AmendmentProposed: CheckStep.CONFIRMATION,
    AmendmentAccepted: CheckStep.CONFIRMATION,
}
"""Of what a graduate does, the step whose check it uses up."""
NOBODY = Encrypted(sealed="")
NO_STUDIES = Studies(college="", major="", level="", origin_region="")


@dataclass(frozen=True)
class Card:
    """What a graduate shows an employer in person: one at a time, until `expires_at`."""

    id: UUID
    expires_at: datetime


@dataclass(frozen=True)
class GraduateState(Stream):
    school_code: str = ""
    year: int = 0
    student_number: str = ""
    identity_digest: str = ""
    person: Encrypted = NOBODY
    studies: Studies = NO_STUDIES
    confirmed: bool = False
    error_reported: bool = False
    contact_is_own: bool = False
    """Whether phone and address are the graduate's own, which no roster file changes."""
    erased: bool = False
    notice: str = ""
    """The edition of the notice that the graduate accepted last; "" before the first."""
    consents: frozenset[tuple[ConsentKind, ApplicationId | None]] = frozenset()
    """Given and not withdrawn."""
    withdrawn_consents: frozenset[tuple[ConsentKind, ApplicationId | None]] = frozenset()
    """Withdrawn, and not given again since."""
    privacy_requests: tuple[PrivacyRequested, ...] = ()
    """That nobody has answered yet."""
    answered_requests: frozenset[UUID] = frozenset()
    guessed_at: datetime | None = None
    """When it was last noticed that somebody guesses at the graduate's data."""
    checked: tuple[PersonCheck, ...] = ()
    """Of who holds the phone, one a step at most; the step uses it up."""
    wechat_account: UUID | None = None
    destination: str = AWAITING_EMPLOYMENT
    destination_employer: str = ""
    """As the school recorded it with the destination; an agreement has its own."""
    card: Card | None = None
    used_cards: tuple[tuple[UUID, Channel], ...] = ()
    """With the channel of the signing that each died of."""
    revoked_cards: tuple[tuple[UUID, CardEnd], ...] = ()
    applications: tuple[Application, ...] = ()
    agreements: tuple[Agreement, ...] = ()

    @property
    def live(self) -> Agreement | None:
        """The one agreement that has not ended."""
        return next((one for one in reversed(self.agreements) if one.state.is_live), None)

    @property
    def standing(self) -> Standing:
        if self.live:
            return Standing(self.live.state.value)
        if self.destination != AWAITING_EMPLOYMENT:
            return Standing.PLACED_ELSEWHERE
        return Standing.FREE

    def application(self, application_id: ApplicationId) -> Application:
        for one in self.applications:
            if one.id == application_id:
                return one
        raise NoSuchApplication

    def agreement(self, number: AgreementNumber) -> Agreement:
        for one in self.agreements:
            if one.number == number:
                return one
        raise NoSuchAgreement

    @property
    def over_since(self) -> datetime | None:
        """When studies and all agreements were over; None while one has no end in sight."""
        over = [one.over_since(self.year_end) for one in self.agreements]
        ends = [one for one in over if one is not None]
        return max([self._graduation, *ends]) if len(ends) == len(over) else None

    @property
    def year_end(self) -> datetime:
        """By then who graduated in the year has begun to work."""
        return datetime(self.year + 1, 1, 1, tzinfo=UTC)

    @property
    def _graduation(self) -> datetime:
        """The day that the roster says; without one the end of the year."""
        day = self.studies.graduates_on
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else self.year_end

    def find_check(self, step: CheckStep, at: datetime) -> PersonCheck | None:
        """Return the check that is good for the step at that time."""
        return next((one for one in self.checked if one.step is step and one.is_fresh(at)), None)

    def next_application_id(self) -> ApplicationId:
        return nth_application_id(self.id, len(self.applications) + 1)

    def next_agreement_number(self) -> AgreementNumber:
        ordinal = len(self.agreements) + 1
        return agreement_number(self.school_code, self.year, self.student_number, ordinal)

    def record(self, kind: type[F], by: Attribution, /, **fields: Any) -> F:
        """The next fact; of who was erased there is none, whatever was decided."""
        if self.erased:
            raise Erased
        return super().record(kind, by, **fields)

    def evolve(self, fact: GraduateFact) -> Self:
        return replace(self._after(fact), version=fact.originator_version)

    def _after(self, fact: GraduateFact) -> Self:
        if isinstance(fact, OfferSigned):
            return self._signed(fact)
        if isinstance(fact, RosterFact):
            return self._after_roster(fact)
        if isinstance(fact, PrivacyFact):
            return self._after_privacy(fact)
        if isinstance(fact, ApplicationFact):
            return self._after_application(fact)
        if isinstance(fact, CardFact):
            return self._after_card(fact)
        return self._after_agreement(fact)

    def _after_roster(self, fact: RosterFact) -> Self:  # noqa: C901, PLR0911, PLR0912 — a case a fact
        match fact:
            case GraduateEnrolled():
                return replace(
                    self,
                    school_code=fact.school_code,
                    year=fact.year,
                    student_number=fact.student_number,
                    identity_digest=fact.identity_digest,
                    person=fact.person,
                    studies=fact.studies,
                )
            case RosterCorrected():
                return replace(
                    self,
                    identity_digest=fact.identity_digest,
                    person=fact.person,
                    studies=fact.studies,
                    confirmed=self.confirmed and not fact.confirmation_cleared,
                    error_reported=False,
                    agreements=tuple(one.corrected(fact) for one in self.agreements),
                )
            case SourceConfirmed():
                return replace(self, confirmed=True)
            case SourceErrorReported() | SourceErrorAnswered():
                return replace(self, error_reported=isinstance(fact, SourceErrorReported))
            case GraduateContactChanged(person=person):
                return replace(self, person=person, contact_is_own=True)
            case GraduateCollegeChanged(college=college):
                moved = self.studies.model_copy(update={"college": college})
                return replace(self, studies=moved)
            case WeChatBound(wechat_account=account):
                return replace(self._use_check(CheckStep.BINDING), wechat_account=account)
            case WeChatUnbound():
                return replace(self, wechat_account=None, checked=())
            case DestinationRecorded(destination=destination, employer_name=employer):
                return replace(self, destination=destination, destination_employer=employer)
            case GraduateUnlocked(destination=destination):
                agreements = tuple(
                    one.unlocked(fact) if one.number == fact.voided else one
                    for one in self.agreements
                )
                return replace(
                    self,
                    agreements=agreements,
                    destination=destination,
                    destination_employer="",
                )
            case GuessingNoticed(timestamp=noticed):
                return replace(self, guessed_at=noticed)
            case PersonChecked(step=step, kind=kind, timestamp=at):
                others = self._use_check(step)
                return replace(others, checked=(*others.checked, PersonCheck(step, kind, at)))
            case PersonalDataErased():
                unbound = replace(self, wechat_account=None, card=None)
                return replace(unbound, erased=True, error_reported=False, privacy_requests=())
            case _:
                assert_never(fact)

    def _after_privacy(self, fact: PrivacyFact) -> Self:
        match fact:
            case NoticeAccepted(notice=notice):
                return replace(self, notice=notice)
            case ConsentGiven() | ConsentWithdrawn():
                one = frozenset({(fact.consent, fact.application_id)})
                given, withdrawn = self.consents - one, self.withdrawn_consents - one
                if isinstance(fact, ConsentGiven):
                    return replace(self, consents=given | one, withdrawn_consents=withdrawn)
                return replace(self, consents=given, withdrawn_consents=withdrawn | one)
            case PrivacyRequested():
                return replace(self, privacy_requests=(*self.privacy_requests, fact))
            case PrivacyRequestAnswered(inquiry_id=answered):
                left = tuple(one for one in self.privacy_requests if one.inquiry_id != answered)
                done = self.answered_requests | {answered}
                return replace(self, privacy_requests=left, answered_requests=done)
            case _:
                assert_never(fact)

    def _after_application(self, fact: ApplicationFact) -> Self:
        known = {one.id: one for one in self.applications}
        if isinstance(fact, ResumeSubmitted | OfferMade) and fact.application_id not in known:
            known[fact.application_id] = Application.opened(fact)
        moved = known[fact.application_id].evolve(fact)
        known[fact.application_id] = replace(moved, touched=fact.originator_version)
        return replace(self, applications=tuple(known.values()))

    def _after_card(self, fact: CardFact) -> Self:
        match fact:
            case CardIssued(card_id=card_id, expires_at=expires_at):
                return replace(self, card=Card(card_id, expires_at))
            case CardRevoked(card_id=card_id, why=why):
                return replace(self, card=None, revoked_cards=(*self.revoked_cards, (card_id, why)))
            case _:
                assert_never(fact)

    def _use_check(self, step: CheckStep) -> Self:
        left = tuple(one for one in self.checked if one.step is not step)
        return self if len(left) == len(self.checked) else replace(self, checked=left)

    def _signed(self, fact: OfferSigned) -> Self:
        by_graduate = fact.actor.role is Role.GRADUATE
        check = self.find_check(CheckStep.ACCEPTANCE, fact.timestamp) if by_graduate else None
        left = self._use_check(CheckStep.ACCEPTANCE) if by_graduate else self
        same = fact.application_id
        applications = tuple(one.signed() if one.id == same else one for one in self.applications)
        used = [(self.card.id, fact.channel)] if self.card else []
        return replace(
            left,
            applications=applications,
            agreements=(*self.agreements, replace(Agreement.opened(fact), person_check=check)),
            card=None,
            used_cards=(*self.used_cards, *used),
        )

    def _after_agreement(self, fact: AgreementFact) -> Self:
        number = fact.agreement_number
        agreements = tuple(
            one.evolve(fact) if one.number == number else one for one in self.agreements
        )
        match fact:
            case SchoolApproved() | SchoolRejected() | TerminationApproved():
                return replace(self, agreements=agreements, destination=fact.destination)
            case SigningConfirmed():
                return self._confirmed(fact, agreements)
        used = STEP_OF.get(type(fact)) if fact.actor.role is Role.GRADUATE else None
        return replace(self._use_check(used) if used else self, agreements=agreements)

    def _confirmed(self, fact: SigningConfirmed, agreements: tuple[Agreement, ...]) -> Self:
        check = self.find_check(CheckStep.CONFIRMATION, fact.timestamp)
        checked = tuple(
            replace(one, person_check=check) if one.number == fact.agreement_number else one
            for one in agreements
        )
        return replace(self._use_check(CheckStep.CONFIRMATION), agreements=checked)
