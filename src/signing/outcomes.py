"""What a fact leaves behind: the stage of an application, the state of an agreement, the standing.

The facts carry these outcomes in their names; aggregates and read models read them here.
"""

from uuid import UUID

from signing.events import (
    AmendmentAccepted,
    AmendmentApproved,
    AmendmentDeclined,
    AmendmentProposed,
    AmendmentRejected,
    AmendmentWithdrawn,
    CandidateNotSelected,
    DestinationRecorded,
    EmployerRefused,
    EmployerRegistered,
    EmployerVerified,
    GraduateUnlocked,
    InterviewAccepted,
    InterviewDeclined,
    InterviewInvited,
    InterviewMoved,
    InterviewWithdrawn,
    OfferDeclined,
    OfferMade,
    OfferSigned,
    OfferWithdrawn,
    ResumeSubmitted,
    ResumeWithdrawn,
    SchoolApproved,
    SchoolRejected,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
    VerificationLapsed,
    VerificationRequested,
)
from signing.facts import Fact
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    AgreementState,
    AmendmentState,
    Stage,
    Standing,
    Verification,
)
from signing.vocabulary.names import employer_id

STAGE_AFTER: dict[type[Fact], Stage] = {
    ResumeSubmitted: Stage.SUBMITTED,
    ResumeWithdrawn: Stage.WITHDRAWN,
    InterviewInvited: Stage.INVITED,
    InterviewMoved: Stage.INVITED,
    InterviewWithdrawn: Stage.SUBMITTED,
    InterviewAccepted: Stage.INTERVIEW_ACCEPTED,
    InterviewDeclined: Stage.INTERVIEW_DECLINED,
    CandidateNotSelected: Stage.NOT_SELECTED,
    OfferMade: Stage.OFFERED,
    OfferWithdrawn: Stage.OFFER_WITHDRAWN,
    OfferDeclined: Stage.OFFER_DECLINED,
    OfferSigned: Stage.SIGNED,
}

STATE_AFTER: dict[type[Fact], AgreementState] = {
    OfferSigned: AgreementState.AWAITING_REVIEW,
    SchoolApproved: AgreementState.EFFECTIVE,
    SchoolRejected: AgreementState.REJECTED,
    TerminationRequested: AgreementState.TERMINATING,
    TerminationWithdrawn: AgreementState.EFFECTIVE,
    TerminationApproved: AgreementState.TERMINATED,
    TerminationRejected: AgreementState.EFFECTIVE,
    GraduateUnlocked: AgreementState.UNLOCKED,
}

STANDING_AFTER: dict[type[Fact], Standing] = {
    kind: Standing(state.value) if state.is_live else Standing.FREE
    for kind, state in STATE_AFTER.items()
}


def standing_after(fact: Fact) -> Standing | None:
    """Where the graduate stands because of this fact; None when it moves nobody."""
    if isinstance(fact, DestinationRecorded):
        waits = fact.destination == AWAITING_EMPLOYMENT
        return Standing.FREE if waits else Standing.PLACED_ELSEWHERE
    return STANDING_AFTER.get(type(fact))


AMENDMENT_AFTER: dict[type[Fact], AmendmentState] = {
    AmendmentProposed: AmendmentState.PROPOSED,
    AmendmentAccepted: AmendmentState.ACCEPTED,
    AmendmentDeclined: AmendmentState.DECLINED,
    AmendmentWithdrawn: AmendmentState.WITHDRAWN,
    AmendmentApproved: AmendmentState.APPROVED,
    AmendmentRejected: AmendmentState.REJECTED,
}


def amendment_after(fact: Fact) -> AmendmentState | None:
    """What became of an amendment because of this fact; None if it moves none by its kind.

    Whatever ends an agreement lapses its open amendment, which no fact says by itself.
    """
    if isinstance(fact, AmendmentAccepted) and fact.applied:
        return AmendmentState.APPLIED
    return AMENDMENT_AFTER.get(type(fact))


VERIFICATION_AFTER: dict[type[Fact], Verification] = {
    EmployerVerified: Verification.VERIFIED,
    EmployerRefused: Verification.REFUSED,
    VerificationRequested: Verification.WAITING,
    VerificationLapsed: Verification.WAITING,
}


def verification_after(fact: Fact) -> Verification | None:
    """How the verification of an employer stands because of this fact; None if it moves nothing."""
    if isinstance(fact, EmployerRegistered):
        return Verification.WAITING if fact.to_verify else Verification.EARLIER
    return VERIFICATION_AFTER.get(type(fact))


def find_signatory(fact: Fact) -> UUID | None:
    """Return the employer, registered or not, in whose name a card was signed, else None."""
    if isinstance(fact, OfferSigned) and fact.employer.id is None:
        return employer_id(fact.employer.credit_code)
    return None
