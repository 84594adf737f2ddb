"""A check of who holds the phone: good for its step, once, and for ten minutes."""

from datetime import timedelta

import pytest

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.person_check import FRESH, PersonCheck
from signing.aggregates.graduate.release import ReleaseRequest
from signing.events import PersonChecked, SigningConfirmed, TerminationRequested
from signing.refusals import Erased
from signing.vocabulary import Attribution, Channel, CheckKind, CheckStep, Role
from support.facts.cast import (
    ADMIN,
    FIRM,
    GRADUATE,
    NOW,
    a_confirmed_graduate,
    a_graduate,
    a_graduate_in_effect,
    a_graduate_with_an_offer,
    a_signed_graduate,
    act_as,
)
from support.facts.given_when_then import given
from support.stories.chronicle import a_file, encrypt_plainly
from support.stories.graduate import GraduateStory

CONTENT = "ab" * 32
CONFIRMATION = CheckStep.CONFIRMATION
SMS = PersonCheck(CONFIRMATION, CheckKind.SMS, NOW)


def check(
    one: Graduate, by: Attribution = GRADUATE, step: CheckStep = CONFIRMATION
) -> PersonChecked:
    return one.check_person(by, step=step, kind=CheckKind.SMS, reference="sms-1")


def unconfirmed() -> Graduate:
    return a_signed_graduate(confirmed=False)


def test_a_check_is_put_on_record() -> None:
    after = (
        given(unconfirmed()).when(check).then(PersonChecked, step=CONFIRMATION, reference="sms-1")
    )
    assert after.checked == (SMS,)


@pytest.mark.parametrize(
    ("later", "good"),
    [
        (timedelta(0), True),
        (FRESH, True),
        (FRESH + timedelta(microseconds=1), False),
        (-timedelta(seconds=1), False),
    ],
)
def test_it_is_good_for_ten_minutes(later: timedelta, *, good: bool) -> None:
    one = unconfirmed()
    one = one.evolve(check(one))
    assert (one.find_check(CONFIRMATION, NOW + later) == SMS) is good


def test_it_is_good_for_no_other_step() -> None:
    one = unconfirmed()
    one = one.evolve(check(one))
    others = [step for step in CheckStep if step is not CONFIRMATION]
    assert [one.find_check(step, NOW) for step in others] == [None] * 3


def test_the_step_uses_it_up_and_the_agreement_remembers_it() -> None:
    one = unconfirmed()
    one = one.evolve(check(one))
    after = given(one).when(lambda it: it.confirm(GRADUATE, CONTENT)).then(SigningConfirmed)
    assert after.checked == ()
    assert after.agreements[-1].person_check == SMS


def test_what_is_confirmed_without_one_says_so() -> None:
    after = (
        given(unconfirmed()).when(lambda it: it.confirm(GRADUATE, CONTENT)).then(SigningConfirmed)
    )
    assert after.agreements[-1].person_check is None


def test_an_old_check_says_nothing_of_a_later_confirmation() -> None:
    one = unconfirmed()
    one = one.evolve(check(one))
    late = act_as(Role.GRADUATE, NOW + FRESH + timedelta(minutes=1))
    after = given(one).when(lambda it: it.confirm(late, CONTENT)).then(SigningConfirmed)
    assert after.agreements[-1].person_check is None


def test_what_somebody_else_signs_uses_up_nothing() -> None:
    one = a_confirmed_graduate(
        lambda story: story.person_checked(CheckStep.ACCEPTANCE),
        lambda story: story.signed(FIRM, Channel.DIRECT),
    )
    assert [known.step for known in one.checked] == [CheckStep.ACCEPTANCE]


def test_an_accepted_offer_uses_up_its_own_and_remembers_it() -> None:
    one = a_graduate_with_an_offer(lambda story: story.person_checked(CheckStep.ACCEPTANCE))
    [checked] = one.checked
    story = a_graduate_with_an_offer(
        lambda story: story.person_checked(CheckStep.ACCEPTANCE), GraduateStory.accepted_offer
    )
    assert story.checked == ()
    assert story.agreements[-1].person_check == checked


def test_a_second_check_replaces_the_first() -> None:
    one = unconfirmed()
    one = one.evolve(check(one))
    later = act_as(Role.GRADUATE, NOW + timedelta(minutes=5))
    one = one.evolve(check(one, later))
    assert [known.at for known in one.checked] == [later.at]


def test_a_verdict_need_not_have_seen_it() -> None:
    one = unconfirmed()
    before = one.agreements[-1].touched
    assert one.evolve(check(one)).agreements[-1].touched == before


def test_to_ask_for_release_uses_its_check_up() -> None:
    one = a_graduate_in_effect()
    one = one.evolve(check(one, step=CheckStep.RELEASE))
    asked = ReleaseRequest(reason=encrypt_plainly("考上研究生"), files=(a_file(),))
    after = (
        given(one)
        .when(lambda it: it.request_termination(GRADUATE, it.agreements[-1].number, asked))
        .then(TerminationRequested)
    )
    assert after.checked == ()


def test_who_is_unbound_has_passed_nothing() -> None:
    one = a_graduate(GraduateStory.bound)
    one = one.evolve(check(one))
    assert one.evolve(one.unbind(ADMIN, encrypt_plainly("换手机"))).checked == ()


def test_of_who_was_erased_nothing_is_recorded() -> None:
    one = Graduate(unconfirmed().id, erased=True)
    given(one).when(check).then_refused(Erased)
