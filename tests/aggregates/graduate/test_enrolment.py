"""The roster's side: enrolment, source information, binding."""

from datetime import timedelta
from typing import Any

from signing.aggregates.graduate import Graduate
from signing.events import (
    GraduateCollegeChanged,
    GraduateEnrolled,
    RosterCorrected,
    SourceConfirmed,
    WeChatBound,
    WeChatUnbound,
)
from signing.refusals import (
    AlreadyBound,
    AlreadyRegistered,
    NotBound,
    ReasonMissing,
)
from support.facts.cast import (
    ADMIN,
    GRADUATE,
    NOW,
    a_confirmed_graduate,
    a_graduate,
    make_id,
)
from support.facts.given_when_then import given
from support.stories.chronicle import PERSON, STUDIES, encrypt_plainly
from support.stories.graduate import GraduateStory

REASON = encrypt_plainly("录入有误")
THREE_YEARS = timedelta(days=3 * 365)
ROW: dict[str, Any] = {
    "identity_digest": "d2",
    "person": encrypt_plainly(PERSON),
    "studies": STUDIES.model_copy(update={"major": "网络工程"}),
}
ENROLLED = ROW | {"school_code": "99001", "year": 2026, "student_number": "20260009"}


def test_the_roster_enrols_a_graduate() -> None:
    after = (
        given(Graduate(make_id("new")))
        .when(lambda one: one.enrol(ADMIN, **ENROLLED))
        .then(GraduateEnrolled, **ENROLLED)
    )
    assert after.student_number == "20260009"
    assert not after.confirmed


def test_nobody_is_enrolled_twice() -> None:
    (
        given(a_graduate())
        .when(lambda one: one.enrol(ADMIN, **ENROLLED))
        .then_refused(AlreadyRegistered)
    )


def test_a_graduate_confirms_their_source_information() -> None:
    after = given(a_graduate()).when(lambda one: one.confirm_source(GRADUATE)).then(SourceConfirmed)
    assert after.confirmed


def test_a_correction_clears_the_confirmation_and_says_so() -> None:
    after = (
        given(a_confirmed_graduate())
        .when(lambda one: one.correct(ADMIN, **ROW))
        .then(RosterCorrected, **ROW, confirmation_cleared=True)
    )
    assert not after.confirmed
    assert after.studies.major == "网络工程"


def test_a_correction_of_unconfirmed_data_clears_nothing() -> None:
    (
        given(a_graduate())
        .when(lambda one: one.correct(ADMIN, **ROW))
        .then(RosterCorrected, confirmation_cleared=False)
    )


def test_a_graduate_follows_a_renamed_college_and_stays_confirmed() -> None:
    before = a_confirmed_graduate()
    after = (
        given(before)
        .when(lambda one: one.follow_college(ADMIN, former="信息工程学院", college="计算机学院"))
        .then(GraduateCollegeChanged, former="信息工程学院", college="计算机学院")
    )
    assert after.confirmed
    assert after.studies == before.studies.model_copy(update={"college": "计算机学院"})


def test_a_graduate_binds_a_wechat_account() -> None:
    account = make_id("account")
    after = (
        given(a_graduate())
        .when(lambda one: one.bind(GRADUATE, account))
        .then(WeChatBound, wechat_account=account)
    )
    assert after.wechat_account == account


def test_a_bound_graduate_binds_no_other_account() -> None:
    (
        given(a_graduate(GraduateStory.bound))
        .when(lambda one: one.bind(GRADUATE, make_id("another")))
        .then_refused(AlreadyBound)
    )


def test_a_school_admin_unbinds_with_a_reason() -> None:
    bound = a_graduate(GraduateStory.bound)
    after = (
        given(bound)
        .when(lambda one: one.unbind(ADMIN, REASON))
        .then(WeChatUnbound, wechat_account=bound.wechat_account, reason=REASON)
    )
    assert after.wechat_account is None


def test_an_unbound_graduate_may_bind_again() -> None:
    (
        given(a_graduate(GraduateStory.bound, GraduateStory.unbound))
        .when(lambda one: one.bind(GRADUATE, make_id("account")))
        .then(WeChatBound)
    )


def test_what_is_not_bound_cannot_be_unbound() -> None:
    given(a_graduate()).when(lambda one: one.unbind(ADMIN, REASON)).then_refused(NotBound)


def test_unbinding_needs_a_reason() -> None:
    (
        given(a_graduate(GraduateStory.bound))
        .when(lambda one: one.unbind(ADMIN, None))
        .then_refused(ReasonMissing)
    )


def test_every_fact_says_who_did_it_when_and_under_which_request() -> None:
    (
        given(a_graduate())
        .when(lambda one: one.confirm_source(GRADUATE))
        .then(SourceConfirmed, actor=GRADUATE.actor, timestamp=NOW, request_id="r-now")
    )
