"""What a graduate was told and consents to, takes back, and asks about their data."""

from datetime import timedelta
from uuid import UUID

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.conditions import find_resume_end
from signing.events import (
    CardIssued,
    ConsentGiven,
    ConsentWithdrawn,
    NoticeAccepted,
    PrivacyRequestAnswered,
    PrivacyRequested,
    ResumeWithdrawn,
)
from signing.refusals import (
    ConsentAlreadyGiven,
    ConsentAlreadyWithdrawn,
    ConsentMissing,
    Erased,
    NoSuchApplication,
    NoSuchPrivacyRequest,
    PrivacyRequestClosed,
    PrivacyRequestOpen,
    ReasonMissing,
)
from signing.vocabulary import (
    ApplicationId,
    Channel,
    ConsentKind,
    PrivacyRequestKind,
    ResumeEnd,
    Standing,
)
from support.facts.cast import (
    ADMIN,
    FIRM,
    GRADUATE,
    NOW,
    SOON,
    a_confirmed_graduate,
    a_graduate,
    a_signed_graduate,
    an_applicant,
    make_id,
)
from support.facts.given_when_then import given
from support.stories.chronicle import encrypt_plainly
from support.stories.graduate import GraduateStory

WORDS = encrypt_plainly("专业应为网络工程")
ANSWER_TIME = timedelta(days=15)
FIRST = make_id("an inquiry")


def ask(one: Graduate, asked: PrivacyRequestKind = PrivacyRequestKind.COPY) -> PrivacyRequested:
    return one.ask_about_data(
        GRADUATE, inquiry_id=FIRST, asked=asked, words=WORDS, answer_time=ANSWER_TIME
    )


def answer(one: Graduate, inquiry: UUID = FIRST) -> PrivacyRequestAnswered:
    return one.answer_request(ADMIN, inquiry_id=inquiry, granted=True, words=WORDS)


def show_card(one: Graduate) -> CardIssued:
    return one.issue_card(GRADUATE, card_id=make_id("a card"), expires_at=SOON)


def test_who_was_bound_before_is_stopped_by_nothing() -> None:
    given(a_confirmed_graduate()).when(show_card).then(CardIssued)


def test_a_notice_is_accepted_with_its_edition() -> None:
    after = (
        given(a_graduate())
        .when(lambda one: one.accept_notice(GRADUATE, "2026-11"))
        .then(NoticeAccepted, notice="2026-11")
    )
    assert after.notice == "2026-11"


def test_who_was_asked_and_has_not_consented_signs_nothing() -> None:
    asked = a_confirmed_graduate(GraduateStory.accepted_notice)
    given(asked).when(show_card).then_refused(ConsentMissing)
    consenting = (
        given(asked)
        .when(lambda one: one.consent_to_id_number(GRADUATE, "2026-11"))
        .then(ConsentGiven, consent=ConsentKind.ID_NUMBER)
    )
    given(consenting).when(show_card).then(CardIssued)
    given(consenting).when(lambda one: one.consent_to_id_number(GRADUATE, "2026-11")).then_refused(
        ConsentAlreadyGiven
    )


def test_a_withdrawn_consent_stops_signing_until_it_is_given_again() -> None:
    withdrawn = (
        given(a_confirmed_graduate())
        .when(lambda one: one.withdraw_id_number_consent(GRADUATE))
        .then(ConsentWithdrawn, consent=ConsentKind.ID_NUMBER)
    )
    given(withdrawn).when(show_card).then_refused(ConsentMissing)
    given(withdrawn).when(lambda one: one.withdraw_id_number_consent(GRADUATE)).then_refused(
        ConsentAlreadyWithdrawn
    )
    again = withdrawn.evolve(withdrawn.consent_to_id_number(GRADUATE, "2026-11"))
    given(again).when(show_card).then(CardIssued)


def test_what_was_signed_before_a_withdrawal_stands() -> None:
    signed = a_signed_graduate(GraduateStory.withdrew_consent)
    assert signed.standing is Standing.AWAITING_REVIEW


def test_a_resume_is_closed_with_its_consent_and_its_open_application_ends() -> None:
    applied = an_applicant()
    number = applied.applications[-1].id
    withdrawn = (
        given(applied)
        .when(lambda one: one.withdraw_resume_consent(GRADUATE, number))
        .then(ConsentWithdrawn, application_id=number)
    )
    assert find_resume_end(withdrawn, number, FIRM.id) is ResumeEnd.WITHDRAWN
    ended = withdrawn.end_application_without_consent(GRADUATE, number)
    assert isinstance(ended, ResumeWithdrawn)
    given(withdrawn).when(lambda one: one.withdraw_resume_consent(GRADUATE, number)).then_refused(
        ConsentAlreadyWithdrawn
    )


def test_the_resume_of_a_signed_application_is_closed_while_the_agreement_stands() -> None:
    signed = a_signed_graduate(channel=Channel.PLATFORM)
    number = signed.applications[-1].id
    assert find_resume_end(signed, number, FIRM.id) is None
    withdrawn = signed.evolve(signed.withdraw_resume_consent(GRADUATE, number))
    assert find_resume_end(withdrawn, number, FIRM.id) is ResumeEnd.WITHDRAWN
    assert withdrawn.end_application_without_consent(GRADUATE, number) is None
    assert withdrawn.live is not None


def test_nobody_withdraws_a_resume_that_was_never_sent() -> None:
    given(a_graduate()).when(
        lambda one: one.withdraw_resume_consent(GRADUATE, ApplicationId(f"{one.id}-1"))
    ).then_refused(NoSuchApplication)


def test_a_request_has_a_day_by_which_it_is_answered() -> None:
    after = given(a_graduate()).when(ask).then(PrivacyRequested, due_by=NOW + ANSWER_TIME)
    given(after).when(ask).then_refused(PrivacyRequestOpen)
    given(after).when(lambda one: ask(one, PrivacyRequestKind.DELETION)).then(PrivacyRequested)


def test_a_request_is_answered_once_and_may_then_be_made_again() -> None:
    asked = a_graduate()
    asked = asked.evolve(ask(asked))
    answered = given(asked).when(answer).then(PrivacyRequestAnswered, granted=True)
    given(answered).when(answer).then_refused(PrivacyRequestClosed)
    given(answered).when(ask).then(PrivacyRequested)


def test_an_answer_needs_words_and_a_request() -> None:
    asked = a_graduate()
    asked = asked.evolve(ask(asked))
    given(asked).when(
        lambda one: one.answer_request(ADMIN, inquiry_id=FIRST, granted=False, words=None)
    ).then_refused(ReasonMissing)
    given(asked).when(lambda one: answer(one, make_id("another"))).then_refused(
        NoSuchPrivacyRequest
    )


def test_nothing_waits_once_the_person_is_erased() -> None:
    erased = a_graduate(GraduateStory.asked_about_data, GraduateStory.erased)
    assert not erased.privacy_requests
    given(erased).when(ask).then_refused(Erased)
