"""Whom the retention allows to erase: nobody while something is left to do, later everybody."""

from datetime import UTC, datetime, timedelta

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import PersonalDataErased
from signing.refusals import AgreementIsLive, RetentionRuns
from signing.vocabulary import Role
from support.facts.cast import (
    ADMIN,
    FIRM,
    NOW,
    a_graduate,
    a_graduate_asking_release,
    a_graduate_in_effect,
    a_signed_graduate,
    act_as,
)
from support.facts.given_when_then import given
from support.stories.graduate import GraduateStory

THREE_YEARS = timedelta(days=3 * 365)
INSTANT = timedelta(seconds=1)
YEAR_END = datetime(2027, 1, 1, tzinfo=UTC)
"""Of who graduates in 2026: by then a labour contract has replaced the agreement."""
UNDECIDED = [a_signed_graduate(), a_graduate_asking_release()]


def sign_a_year_later(one: GraduateStory) -> None:
    """Sign and approve an agreement in the year after."""
    one.story.days_pass(365)
    one.signed(FIRM)
    one.approved()


@pytest.mark.parametrize("graduate", UNDECIDED, ids=lambda one: one.standing.name)
def test_nobody_is_erased_while_somebody_still_has_to_decide(graduate: Graduate) -> None:
    in_ten_years = act_as(Role.SYSTEM, NOW + timedelta(days=10 * 365))
    (
        given(graduate)
        .when(lambda one: one.erase(in_ten_years, retention=timedelta(0)))
        .then_refused(AgreementIsLive)
    )
    assert graduate.over_since is None


def test_nobody_is_erased_while_their_agreement_has_yet_to_serve() -> None:
    (
        given(a_graduate_in_effect())
        .when(
            lambda one: one.erase(act_as(Role.SYSTEM, YEAR_END - INSTANT), retention=timedelta(0))
        )
        .then_refused(AgreementIsLive)
    )


def test_what_is_in_effect_is_retained_from_the_end_of_the_graduates_year() -> None:
    graduate = a_graduate_in_effect()
    assert graduate.over_since == YEAR_END
    (
        given(graduate)
        .when(
            lambda one: one.erase(
                act_as(Role.SYSTEM, YEAR_END + THREE_YEARS - INSTANT), retention=THREE_YEARS
            )
        )
        .then_refused(RetentionRuns)
    )
    (
        given(graduate)
        .when(
            lambda one: one.erase(
                act_as(Role.SYSTEM, YEAR_END + THREE_YEARS), retention=THREE_YEARS
            )
        )
        .then(PersonalDataErased)
    )


def test_what_was_approved_later_is_retained_from_its_approval() -> None:
    graduate = a_graduate(GraduateStory.confirmed, sign_a_year_later)
    [agreement] = graduate.agreements
    assert agreement.approved_at is not None
    assert graduate.over_since == agreement.approved_at > YEAR_END


def test_nobody_is_erased_while_an_ended_agreement_is_retained() -> None:
    (
        given(a_signed_graduate(GraduateStory.rejected))
        .when(lambda one: one.erase(ADMIN, retention=THREE_YEARS))
        .then_refused(RetentionRuns)
    )


def test_a_person_is_erased_once_the_retention_is_over() -> None:
    later = act_as(Role.SCHOOL_ADMIN, NOW + THREE_YEARS)
    (
        given(a_signed_graduate(GraduateStory.rejected))
        .when(lambda one: one.erase(later, retention=THREE_YEARS))
        .then(PersonalDataErased)
    )
