"""生源信息有误: one report at a time, until the row is corrected or the school answers."""

from datetime import timedelta

from signing.aggregates.graduate import Graduate
from signing.events import SourceErrorAnswered, SourceErrorReported
from signing.refusals import (
    Erased,
    ErrorAlreadyReported,
    NoErrorReported,
    ReasonMissing,
)
from signing.vocabulary import SourceField
from support.facts.cast import (
    ADMIN,
    COUNSELOR,
    GRADUATE,
    a_graduate,
)
from support.facts.given_when_then import given
from support.stories.chronicle import PERSON, STUDIES, encrypt_plainly

FIELDS = (SourceField.NAME, SourceField.MAJOR)
REASON = encrypt_plainly("与学籍一致")


def report_error(one: Graduate) -> SourceErrorReported:
    return one.report_error(GRADUATE, FIELDS, encrypt_plainly("应为网络工程"))


def make_reporting_graduate() -> Graduate:
    one = a_graduate()
    return one.evolve(report_error(one))


def test_a_graduate_reports_what_is_wrong() -> None:
    after = given(a_graduate()).when(report_error).then(SourceErrorReported, fields=FIELDS)
    assert after.error_reported


def test_a_second_report_waits_for_the_first() -> None:
    given(make_reporting_graduate()).when(report_error).then_refused(ErrorAlreadyReported)


def test_the_school_answers_with_a_reason() -> None:
    after = (
        given(make_reporting_graduate())
        .when(lambda one: one.answer_error(COUNSELOR, REASON))
        .then(SourceErrorAnswered, reason=REASON)
    )
    assert not after.error_reported
    given(after).when(report_error).then(SourceErrorReported)


def test_an_answer_needs_a_reason_and_a_report() -> None:
    given(make_reporting_graduate()).when(
        lambda one: one.answer_error(COUNSELOR, None)
    ).then_refused(ReasonMissing)
    given(a_graduate()).when(lambda one: one.answer_error(COUNSELOR, REASON)).then_refused(
        NoErrorReported
    )


def test_a_correction_settles_the_report() -> None:
    one = make_reporting_graduate()
    corrected = one.evolve(
        one.correct(ADMIN, identity_digest="d", person=encrypt_plainly(PERSON), studies=STUDIES)
    )
    assert not corrected.error_reported
    given(corrected).when(lambda one: one.answer_error(COUNSELOR, REASON)).then_refused(
        NoErrorReported
    )


def test_who_was_erased_reports_nothing_and_waits_for_nothing() -> None:
    one = make_reporting_graduate()
    erased = one.evolve(one.erase(ADMIN, retention=timedelta(0)))
    assert not erased.error_reported
    given(erased).when(report_error).then_refused(Erased)
