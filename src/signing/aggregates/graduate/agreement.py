"""One agreement of a graduate, from its signing to whatever ended it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, assert_never
from uuid import UUID

from signing.aggregates.graduate.amendment import Amendment
from signing.aggregates.graduate.person_check import PersonCheck
from signing.aggregates.graduate.stamped_copy import StampedCopy
from signing.events import (
    AgreementFact,
    AgreementPrinted,
    AmendmentAccepted,
    AmendmentApproved,
    AmendmentDeclined,
    AmendmentFact,
    AmendmentProposed,
    AmendmentRejected,
    AmendmentWithdrawn,
    DisputeWithdrawn,
    GraduateUnlocked,
    OfferSigned,
    RosterCorrected,
    SchoolApproved,
    SchoolRejected,
    SigningConfirmed,
    SigningDisputed,
    StampedCopyAccepted,
    StampedCopyFiled,
    StampedCopyOffered,
    StampedCopyReturned,
    TerminationAnswered,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.outcomes import STATE_AFTER
from signing.refusals import (
    AmendmentClosed,
    NoSuchAmendment,
    NoSuchStampedCopy,
    NotAmendable,
    NotAwaitingReview,
    NotEffective,
    NothingToConfirm,
    NotPrintableYet,
    NotTerminating,
    StaleVersion,
)
from signing.vocabulary import (
    SCHOOL_ROLES,
    WHO_SIGNED,
    AgreementNumber,
    AgreementState,
    AmendmentState,
    ApplicationId,
    Channel,
    Confirmation,
    EmployerParty,
    Encrypted,
    FileRef,
    GraduateParty,
    Side,
)


@dataclass(frozen=True)
class Agreement:
    number: AgreementNumber
    channel: Channel
    graduate: GraduateParty
    employer: EmployerParty
    position_id: UUID | None
    position_title: str
    terms: Encrypted
    signed_at: datetime
    application_id: ApplicationId | None = None
    licence: FileRef | None = None
    """Of an employer that signed by card, if it sent one."""
    state: AgreementState = STATE_AFTER[OfferSigned]
    touched: int = 0
    """Version of the graduate at the last change that a reviewer must have seen."""
    confirmed_at: datetime | None = None
    """When the graduate accepted the offer, or confirmed last what was signed without them."""
    content: str | None = None
    """SHA-256 (hex) of what the graduate confirmed; None where they accepted an offer."""
    disputed: bool = False
    objection: Encrypted | None = None
    """What the graduate wrote when they disputed it last."""
    approved_at: datetime | None = None
    ended_at: datetime | None = None
    prints: int = 0
    school_prints: int = 0
    """Of this edition, and since the school corrected who signed."""
    termination: TerminationRequested | None = None
    answer: TerminationAnswered | None = None
    person_check: PersonCheck | None = None
    """Of who held the phone when the graduate accepted or confirmed it last."""
    edition: int = 1
    """Of the paper: 1 as the school approved it first, one more with each amendment since."""
    amended_at: datetime | None = None
    """When the school approved the terms of this edition; None of the first."""
    amendments: tuple[Amendment, ...] = ()
    stamped_copies: tuple[StampedCopy, ...] = ()
    """That the parties photographed."""

    @classmethod
    def opened(cls, fact: OfferSigned) -> Self:
        return cls(
            number=fact.agreement_number,
            channel=fact.channel,
            graduate=fact.graduate,
            employer=fact.employer,
            position_id=fact.position_id,
            position_title=fact.position_title,
            terms=fact.terms,
            signed_at=fact.timestamp,
            application_id=fact.application_id,
            licence=fact.licence,
            confirmed_at=fact.timestamp if fact.application_id is not None else None,
            touched=fact.originator_version,
        )

    @property
    def accepted(self) -> bool:
        """Return whether the graduate confirmed it by accepting the offer, and not since."""
        return self.application_id is not None and self.content is None

    @property
    def confirmation(self) -> Confirmation:
        if self.disputed:
            return Confirmation.DISPUTED
        return Confirmation.CONFIRMED if self.confirmed_at else Confirmation.UNCONFIRMED

    @property
    def is_confirmed(self) -> bool:
        """Return whether the graduate stands by it: they accepted or confirmed it, undisputed."""
        return self.confirmation is Confirmation.CONFIRMED

    @property
    def open_amendment(self) -> Amendment | None:
        """The one that waits for the other side, or for the school."""
        return next((one for one in self.amendments if one.state.is_open), None)

    @property
    def editions_approved_at(self) -> tuple[datetime, ...]:
        """When the school approved each edition of the paper, the first one first; () before."""
        approved = (one for one in self.amendments if one.state is AmendmentState.APPROVED)
        moments = (self.approved_at, *(one.ended_at for one in approved))
        return tuple(moment for moment in moments if moment is not None)

    def amendment(self, number: int) -> Amendment:
        if not 1 <= number <= len(self.amendments):
            raise NoSuchAmendment
        return self.amendments[number - 1]

    def stamped_copy(self, offer: int) -> StampedCopy:
        if not 1 <= offer <= len(self.stamped_copies):
            raise NoSuchStampedCopy
        return self.stamped_copies[offer - 1]

    def evolve(self, fact: AgreementFact) -> Self:  # noqa: C901, PLR0911 — a case a fact
        match fact:
            case AgreementPrinted(actor=actor):
                by_school = 1 if actor.role in SCHOOL_ROLES else 0
                printed = self.school_prints + by_school
                return replace(self, prints=fact.ordinal, school_prints=printed)
            case StampedCopyFiled():
                return self
            case StampedCopyOffered():
                offered = StampedCopy.offered(fact)
                former = (one.replaced_by(offered) for one in self.stamped_copies)
                return replace(self, stamped_copies=(*former, offered))
            case StampedCopyAccepted() | StampedCopyReturned():
                copies = tuple(one.evolve(fact) for one in self.stamped_copies)
                return replace(self, stamped_copies=copies)
            case (
                AmendmentProposed()
                | AmendmentAccepted()
                | AmendmentDeclined()
                | AmendmentWithdrawn()
                | AmendmentApproved()
                | AmendmentRejected()
            ):
                return self._after_amendment(fact)
            case SigningConfirmed(content=content, timestamp=at):
                confirmed = replace(self, confirmed_at=at, content=content, disputed=False)
                return replace(confirmed, touched=fact.originator_version)
            case SigningDisputed() | DisputeWithdrawn():
                disputed = isinstance(fact, SigningDisputed)
                words = fact.words if isinstance(fact, SigningDisputed) else self.objection
                objecting = replace(self, disputed=disputed, objection=words)
                return replace(objecting, touched=fact.originator_version)
            case TerminationAnswered():
                return replace(self, answer=fact, touched=fact.originator_version)
            case (
                SchoolApproved()
                | SchoolRejected()
                | TerminationRequested()
                | TerminationWithdrawn()
                | TerminationApproved()
                | TerminationRejected()
            ):
                return self._moved(fact)
            case _:
                assert_never(fact)

    def _after_amendment(self, fact: AmendmentFact) -> Self:
        touched = replace(self, touched=fact.originator_version)
        if isinstance(fact, AmendmentProposed):
            opened = Amendment.opened(fact, self.terms, self.position_title)
            return replace(touched, amendments=(*self.amendments, opened))
        asked = self.amendments[fact.amendment - 1].evolve(fact)
        amendments = tuple(asked if one.number == asked.number else one for one in self.amendments)
        touched = replace(touched, amendments=amendments)
        if isinstance(fact, AmendmentApproved):
            copies = tuple(one.outdated() for one in self.stamped_copies)
            touched = replace(touched, edition=fact.edition, amended_at=fact.timestamp)
            touched = replace(touched, school_prints=0, stamped_copies=copies)
        return touched.amended(asked) if asked.state.is_agreed else touched

    def amended(self, by: Amendment) -> Self:
        """With the terms that both agreed to last, by which the graduate stands."""
        return replace(
            self,
            terms=by.terms,
            position_title=by.position_title,
            confirmed_at=by.proposed_at if by.asked_by is Side.GRADUATE else by.answered_at,
            content=by.content,
            disputed=False,
        )

    def _moved(self, fact: AgreementFact) -> Self:
        state = STATE_AFTER[type(fact)]
        asked = fact if isinstance(fact, TerminationRequested) else None
        approved = fact.timestamp if isinstance(fact, SchoolApproved) else self.approved_at
        return replace(
            self,
            state=state,
            touched=fact.originator_version,
            termination=asked,
            answer=None,
            approved_at=approved,
            ended_at=None if state.is_live else fact.timestamp,
            amendments=self.amendments if state.is_live else self._lapse_amendments(fact.timestamp),
        )

    def _lapse_amendments(self, at: datetime) -> tuple[Amendment, ...]:
        return tuple(one.lapsed(at) for one in self.amendments)

    def unlocked(self, fact: GraduateUnlocked) -> Self:
        return replace(
            self,
            state=STATE_AFTER[type(fact)],
            touched=fact.originator_version,
            termination=None,
            answer=None,
            ended_at=fact.timestamp,
            amendments=self._lapse_amendments(fact.timestamp),
        )

    def corrected(self, fact: RosterCorrected) -> Self:
        """The roster changed beneath a live agreement: whoever decides must look again.

        What the school printed of somebody with another name waits to be printed again.
        """
        if not self.state.is_live:
            return self
        prints = 0 if WHO_SIGNED.intersection(fact.fields) else self.school_prints
        return replace(self, touched=fact.originator_version, school_prints=prints)

    def over_since(self, served_by: datetime) -> datetime | None:
        """When nothing was left to do under it; None while somebody still has to decide.

        One in effect ends by its own words (clause 5) once the labour contract is made. That is
        no fact of ours: it is taken to be made by `served_by`, or at the approval if that is later.
        """
        if self.state is AgreementState.EFFECTIVE:
            return max(served_by, self.approved_at or served_by)
        return self.ended_at

    def must_be_unchanged_since(self, seen: int | None, latest: int) -> None:
        """`seen` is a version of the graduate, up to the `latest`: nobody has seen a later one."""
        if seen is not None and not self.touched <= seen <= latest:
            raise StaleVersion

    def must_await_review(self) -> None:
        if self.state is not AgreementState.AWAITING_REVIEW:
            raise NotAwaitingReview

    def must_be_confirmable(self) -> None:
        """While it waits, and after an approval that did not wait for it."""
        if self.state not in {AgreementState.AWAITING_REVIEW, AgreementState.EFFECTIVE}:
            raise NothingToConfirm

    def must_be_amendable(self) -> None:
        """Signed and not ended; while its release is asked for, nothing of it is changed."""
        if not self.state.is_amendable:
            raise NotAmendable

    def must_have_open_amendment(self) -> None:
        if self.open_amendment is None:
            raise AmendmentClosed

    def must_be_effective(self) -> None:
        if self.state is not AgreementState.EFFECTIVE:
            raise NotEffective

    def must_be_terminating(self) -> None:
        if self.state is not AgreementState.TERMINATING:
            raise NotTerminating

    def must_be_in_force(self) -> None:
        """Approved and not ended; under termination it still holds."""
        if self.state is AgreementState.AWAITING_REVIEW:
            raise NotPrintableYet
        if not self.state.is_in_force:
            raise NotEffective
