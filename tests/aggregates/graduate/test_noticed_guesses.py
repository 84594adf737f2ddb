"""Somebody guesses at a graduate's data: noticed once a day, and it changes nothing else."""

from datetime import timedelta

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.enrolment import NOTICED_EVERY
from signing.events import GuessingNoticed
from signing.refusals import Erased, GuessingKnown
from signing.vocabulary import Attribution
from support.facts.cast import ADMIN, a_graduate
from support.facts.given_when_then import given

LATER = ADMIN.model_copy(update={"at": ADMIN.at + NOTICED_EVERY})
JUST_BEFORE = ADMIN.model_copy(update={"at": LATER.at - timedelta(seconds=1)})


def notice(one: Graduate, by: Attribution = ADMIN) -> GuessingNoticed:
    return one.notice_guessing(by, 10)


def test_it_is_noticed_once_a_day() -> None:
    after = given(a_graduate()).when(notice).then(GuessingNoticed, tries=10)
    given(after).when(lambda one: notice(one, JUST_BEFORE)).then_refused(GuessingKnown)
    again = given(after).when(lambda one: notice(one, LATER)).then(GuessingNoticed)
    assert again.guessed_at == LATER.at


def test_it_moves_neither_standing_nor_confirmation() -> None:
    before = a_graduate()
    after = before.evolve(notice(before))
    assert (after.standing, after.confirmed, after.agreements) == (
        before.standing,
        before.confirmed,
        before.agreements,
    )


def test_of_whoever_was_erased_nothing_is_noticed() -> None:
    erased = a_graduate()
    gone = erased.evolve(erased.erase(ADMIN, retention=timedelta(0)))
    given(gone).when(notice).then_refused(Erased)
