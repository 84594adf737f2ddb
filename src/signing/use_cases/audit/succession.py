"""Whether a fact may follow what came before it in its stream, by the rules of its aggregate.

Rules that depend on settings, on words or on what a reviewer saw bind decisions of their day, and
are left out.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast, get_args

from signing import events
from signing.aggregates import Stream
from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.application import Application
from signing.aggregates.minimum_wages import MinimumWages
from signing.aggregates.parked_fact import ParkedFact
from signing.aggregates.position import Position
from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.facts import Fact
from signing.refusals import Refusal
from signing.use_cases.audit.amendment_succession import fits_amendment
from signing.use_cases.core.ledger import BEGINNINGS
from signing.vocabulary import Role, Side, Stage, Verification

OWNERS: dict[type[Fact], type[Stream]] = {
    kind: owner
    for kinds, owner in (
        (events.GraduateFact, Graduate),
        (events.EmployerFact, Employer),
        (events.PositionFact, Position),
        (events.SchoolFact, School),
        (events.StaffFact, Staff),
        (events.WeChatFact, WeChatAccount),
        (events.ParkingFact, ParkedFact),
        (events.WageFact, MinimumWages),
    )
    for kind in get_args(kinds) or (kinds,)
}
ON_AGREEMENTS: Mapping[type[Fact], Callable[[Agreement], None]] = {
    events.SigningConfirmed: Agreement.must_be_confirmable,
    events.SigningDisputed: Agreement.must_await_review,
    events.DisputeWithdrawn: Agreement.must_await_review,
    events.SchoolApproved: Agreement.must_await_review,
    events.SchoolRejected: Agreement.must_await_review,
    events.AgreementPrinted: Agreement.must_be_in_force,
    events.StampedCopyFiled: Agreement.must_be_in_force,
    events.StampedCopyOffered: Agreement.must_be_in_force,
    events.StampedCopyAccepted: Agreement.must_be_in_force,
    events.StampedCopyReturned: Agreement.must_be_in_force,
    events.AmendmentProposed: Agreement.must_be_amendable,
    events.AmendmentAccepted: Agreement.must_be_amendable,
    events.AmendmentDeclined: Agreement.must_be_amendable,
    events.AmendmentWithdrawn: Agreement.must_have_open_amendment,
    events.AmendmentApproved: Agreement.must_be_amendable,
    events.AmendmentRejected: Agreement.must_be_amendable,
    events.TerminationRequested: Agreement.must_be_effective,
    events.TerminationWithdrawn: Agreement.must_be_terminating,
    events.TerminationAnswered: Agreement.must_be_terminating,
    events.TerminationApproved: Agreement.must_be_terminating,
    events.TerminationRejected: Agreement.must_be_terminating,
}
TURNS: Mapping[type[Fact], tuple[Stage, ...]] = {
    events.InterviewInvited: (Stage.SUBMITTED,),
    events.OfferMade: (Stage.INTERVIEW_ACCEPTED, Stage.OFFER_WITHDRAWN),
    events.CandidateNotSelected: (
        Stage.SUBMITTED,
        Stage.INVITED,
        Stage.INTERVIEW_ACCEPTED,
        Stage.OFFER_WITHDRAWN,
    ),
}
"""The stages in which it is the employer's turn, beside questions that nobody answered in time."""
AFTER: Mapping[type[Fact], tuple[Stage, ...]] = {
    events.InterviewAccepted: (Stage.INVITED,),
    events.InterviewDeclined: (Stage.INVITED,),
    events.InterviewMoved: (Stage.INVITED, Stage.INTERVIEW_ACCEPTED),
    events.InterviewWithdrawn: (Stage.INVITED, Stage.INTERVIEW_ACCEPTED),
    events.OfferWithdrawn: (Stage.OFFERED,),
    events.OfferDeclined: (Stage.OFFERED,),
}


BEGUN_AGAIN: frozenset[type[Stream]] = frozenset({ParkedFact, WeChatAccount, MinimumWages})
"""What the first fact of a stream may happen to more than once."""


def follows(aggregate: Stream | None, fact: Fact) -> bool:
    """Return whether the fact fits a stream that has come to `aggregate`; None before its first."""
    owner = OWNERS[type(fact)]
    begins = type(fact) is BEGINNINGS[owner][0]
    if aggregate is None:
        return begins
    if type(aggregate) is not owner:
        return False
    if begins and owner not in BEGUN_AGAIN:
        return False
    try:
        return _fits(aggregate, fact)
    except Refusal:
        return False


def _fits(aggregate: Any, fact: Any) -> bool:  # noqa: C901, PLR0911 — a case an aggregate
    match aggregate:
        case Graduate():
            return not aggregate.erased and _fits_graduate(aggregate, fact)
        case Position():
            return not aggregate.closed
        case Staff():
            return not aggregate.dismissed
        case Employer():
            return _fits_employer(aggregate, fact)
        case School():
            return _fits_school(aggregate, fact)
        case MinimumWages():
            return True
        case WeChatAccount():
            bound = aggregate.graduate_id
            claims = isinstance(fact, events.WeChatClaimed)
            return bound is None if claims else bound == fact.graduate_id
        case _:
            return isinstance(fact, events.FactParked) or bool(aggregate.parked)


def _fits_school(school: School, fact: events.SchoolFact) -> bool:
    match fact:
        case events.CollegeAdded():
            return fact.college not in school.colleges
        case events.CollegeRenamed():
            return fact.college in school.colleges and fact.name not in school.colleges
        case events.CollegesMerged():
            return school.colleges.issuperset(fact.colleges)
        case events.VerificationDelegated() | events.VerificationReclaimed():
            lets = isinstance(fact, events.VerificationDelegated)
            return school.verifies_employers is not lets
        case _:
            return True


def _fits_employer(employer: Employer, fact: events.EmployerFact) -> bool:
    if fact.actor.account in employer.closed_accounts:
        return False
    if isinstance(fact, events.ColleagueFact):
        return _fits_people(employer, fact)
    match fact:
        case events.EmployerSuspended() | events.EmployerReinstated():
            return employer.suspended is isinstance(fact, events.EmployerReinstated)
        case events.EmployerClaimed() | events.ClaimDecided():
            known = any(one.id == fact.claim_id for one in employer.claims)
            return known is isinstance(fact, events.ClaimDecided)
        case _:
            return _fits_verification(employer.verification, fact)


def _fits_verification(now: Verification, fact: events.EmployerFact) -> bool:
    match fact:
        case events.EmployerVerified():
            return now is not Verification.VERIFIED
        case events.EmployerRefused():
            return now is Verification.WAITING
        case events.VerificationRequested():
            return now is Verification.REFUSED
        case events.VerificationLapsed():
            return now.is_trusted
        case _:
            return True


def _fits_people(employer: Employer, fact: events.ColleagueFact) -> bool:
    invited = {one.id for one in employer.colleagues}
    match fact:
        case events.ColleagueInvited():
            return fact.colleague_id not in {employer.id, *invited}
        case events.ColleagueJoined():
            return fact.colleague_id in invited - set(employer.people)
        case events.ColleagueRemoved():
            known = invited | set(employer.people)
            return fact.colleague_id in known - {employer.responsible}
        case events.EmployerHandedOver():
            handed = fact.former == employer.responsible != fact.responsible
            upheld = fact.actor.role is Role.PROVINCE and fact.responsible in invited
            return handed and (upheld or fact.responsible in employer.people)


def _fits_graduate(graduate: Graduate, fact: events.GraduateFact) -> bool:
    if type(fact) in ON_AGREEMENTS:
        agreement = graduate.agreement(cast("events.SchoolApproved", fact).agreement_number)
        ON_AGREEMENTS[type(fact)](agreement)
        if isinstance(fact, events.AmendmentFact):
            return fits_amendment(agreement, fact)
        return _fits_side(agreement, fact)
    if isinstance(fact, events.OfferSigned):
        return _fits_signing(graduate, fact)
    if isinstance(fact, events.ApplicationFact):
        return _fits_application(graduate, fact)
    if isinstance(fact, events.PrivacyFact):
        return _fits_privacy(graduate, fact)
    return _fits_roster(graduate, fact)


def _fits_side(agreement: Agreement, fact: events.GraduateFact) -> bool:
    """Whoever asked for a release takes it back, and the other side answers."""
    asked = agreement.termination
    if asked is None or not isinstance(
        fact, events.TerminationWithdrawn | events.TerminationAnswered
    ):
        return True
    own = asked.asked_by is Side.of(fact.actor.role)
    return own is isinstance(fact, events.TerminationWithdrawn)


def _fits_signing(graduate: Graduate, fact: events.OfferSigned) -> bool:
    graduate.must_be_able_to_sign()
    if any(one.number == fact.agreement_number for one in graduate.agreements):
        return False
    if fact.application_id is None:
        return True
    return graduate.application(fact.application_id).stage is Stage.OFFERED


def _fits_application(graduate: Graduate, fact: events.ApplicationFact) -> bool:
    graduate.must_be_free()
    known = any(one.id == fact.application_id for one in graduate.applications)
    if not known and isinstance(fact, events.ResumeSubmitted | events.OfferMade):
        if fact.position_id is None:
            graduate.must_be_able_to_sign()
            return graduate.card is not None
        graduate.must_be_able_to_apply(fact.position_id)
        return True
    return _fits_stage(graduate.application(fact.application_id), fact)


def _fits_stage(application: Application, fact: events.ApplicationFact) -> bool:
    if type(fact) in TURNS:
        application.must_await(*TURNS[type(fact)], now=fact.timestamp)
        return True
    if isinstance(fact, events.ResumeWithdrawn):
        return application.stage.is_open
    return application.stage in AFTER.get(type(fact), ())


def _fits_privacy(graduate: Graduate, fact: events.PrivacyFact) -> bool:
    match fact:
        case events.ConsentGiven():
            given = (fact.consent, fact.application_id) in graduate.consents
            of_next = fact.application_id in {None, graduate.next_application_id()}
            return not given and of_next
        case events.ConsentWithdrawn():
            of_known = fact.application_id is None or bool(
                graduate.application(fact.application_id)
            )
            key = (fact.consent, fact.application_id)
            return of_known and key not in graduate.withdrawn_consents
        case events.PrivacyRequested():
            return all(one.asked is not fact.asked for one in graduate.privacy_requests)
        case events.PrivacyRequestAnswered():
            return any(one.inquiry_id == fact.inquiry_id for one in graduate.privacy_requests)
        case _:
            return True


def _fits_roster(graduate: Graduate, fact: Any) -> bool:  # noqa: C901, PLR0911 — a case a fact
    match fact:
        case events.SourceErrorReported():
            return not graduate.error_reported
        case events.SourceErrorAnswered():
            return graduate.error_reported
        case events.WeChatBound():
            return graduate.wechat_account is None
        case events.WeChatUnbound():
            return graduate.wechat_account == fact.wechat_account
        case events.DestinationRecorded():
            return graduate.live is None
        case events.GraduateUnlocked():
            return fact.voided == (graduate.live.number if graduate.live else None)
        case events.CardIssued():
            graduate.must_be_able_to_sign()
            return True
        case events.CardRevoked():
            return graduate.card is not None and graduate.card.id == fact.card_id
        case _:
            return True
