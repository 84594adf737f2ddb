"""Where a graduate went: other destinations, unlocking, and erasing a person."""

from datetime import timedelta

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import DestinationRecorded, GraduateUnlocked, PersonalDataErased
from signing.refusals import (
    AlreadySigned,
    Erased,
    NothingToUnlock,
    ReasonMissing,
)
from signing.vocabulary import Standing
from support.facts.cast import (
    ADMIN,
    a_graduate,
    a_graduate_asking_release,
    a_graduate_in_effect,
    a_graduate_placed_elsewhere,
    a_graduate_with_a_card,
    a_signed_graduate,
)
from support.facts.given_when_then import given
from support.stories.chronicle import encrypt_plainly
from support.stories.graduate import GraduateStory

REASON = encrypt_plainly("单位倒闭")
THREE_YEARS = timedelta(days=3 * 365)
LIVE = [a_signed_graduate(), a_graduate_in_effect(), a_graduate_asking_release()]


def test_a_school_records_another_destination() -> None:
    after = (
        given(a_graduate())
        .when(lambda one: one.record_destination(ADMIN, "80"))
        .then(DestinationRecorded, destination="80")
    )
    assert after.standing is Standing.PLACED_ELSEWHERE


def test_a_school_records_with_whom_a_graduate_signed_on_paper() -> None:
    after = (
        given(a_graduate())
        .when(lambda one: one.record_destination(ADMIN, "10", "淮上纸业有限公司"))
        .then(DestinationRecorded, destination="10", employer_name="淮上纸业有限公司")
    )
    assert after.destination_employer == "淮上纸业有限公司"


def test_a_mistaken_destination_can_be_corrected() -> None:
    (
        given(a_graduate_placed_elsewhere())
        .when(lambda one: one.record_destination(ADMIN, "46"))
        .then(DestinationRecorded, destination="46")
    )


@pytest.mark.parametrize("graduate", LIVE, ids=lambda one: one.standing.name)
def test_no_other_destination_beside_a_live_agreement(graduate: Graduate) -> None:
    (
        given(graduate)
        .when(lambda one: one.record_destination(ADMIN, "80"))
        .then_refused(AlreadySigned)
    )


@pytest.mark.parametrize("graduate", LIVE, ids=lambda one: one.standing.name)
def test_unlocking_voids_the_live_agreement(graduate: Graduate) -> None:
    assert graduate.live is not None
    (
        given(graduate)
        .when(lambda one: one.unlock(ADMIN, REASON))
        .then(GraduateUnlocked, voided=graduate.live.number, destination="70", reason=REASON)
    )


def test_unlocking_a_graduate_placed_elsewhere_voids_nothing() -> None:
    (
        given(a_graduate_placed_elsewhere())
        .when(lambda one: one.unlock(ADMIN, REASON))
        .then(GraduateUnlocked, voided=None, destination="70")
    )


def test_a_free_graduate_needs_no_unlocking() -> None:
    given(a_graduate()).when(lambda one: one.unlock(ADMIN, REASON)).then_refused(NothingToUnlock)


def test_unlocking_needs_a_reason() -> None:
    (
        given(a_signed_graduate())
        .when(lambda one: one.unlock(ADMIN, None))
        .then_refused(ReasonMissing)
    )


def test_erasing_a_person_ends_their_binding_and_their_card() -> None:
    after = (
        given(a_graduate_with_a_card(GraduateStory.bound))
        .when(lambda one: one.erase(ADMIN, retention=THREE_YEARS))
        .then(PersonalDataErased)
    )
    assert after.erased
    assert after.wechat_account is None
    assert after.card is None


def test_nothing_happens_to_the_erased_any_more() -> None:
    erased = given(a_graduate()).when(lambda one: one.erase(ADMIN, retention=THREE_YEARS))
    after = erased.then(PersonalDataErased)
    given(after).when(lambda one: one.confirm_source(ADMIN)).then_refused(Erased)
    given(after).when(lambda one: one.erase(ADMIN, retention=THREE_YEARS)).then_refused(Erased)
