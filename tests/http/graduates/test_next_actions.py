"""Whatever a graduate can do next has words and a page."""

from itertools import product

import pytest

from signing.http.pages.graduates.my_words import NEXT, find_action
from signing.projections.graduate_home.next_steps import ReleaseTurn, Situation, list_next_actions
from signing.vocabulary import Confirmation, Standing

YES_OR_NO = (True, False)


@pytest.mark.parametrize("standing", Standing)
def test_whatever_can_be_done_next_has_words_and_a_page(standing: Standing) -> None:
    for action in _list_all_actions(standing):
        assert find_action(action).path.startswith("/me/")


def test_no_words_are_kept_for_what_nobody_can_do() -> None:
    possible = {action for standing in Standing for action in _list_all_actions(standing)}
    assert set(NEXT) == possible


def _list_all_actions(standing: Standing) -> set[str]:
    """Return what can be done in any situation of that standing."""
    releases = [
        ReleaseTurn(own=own, to_answer=to_answer, link_to_pass_on=link)
        for own, to_answer, link in product(YES_OR_NO, repeat=3)
    ]
    situations = (
        Situation(
            standing,
            confirmed=confirmed,
            confirmation=confirmation,
            notice_accepted=accepted,
            consents=consents,
            invitations=1,
            offers=1,
            release=release,
            asked_to_amend=asked,
        )
        for confirmed, confirmation, accepted, consents, release, asked in product(
            YES_OR_NO, Confirmation, YES_OR_NO, YES_OR_NO, releases, YES_OR_NO
        )
    )
    return {action for one in situations for action in list_next_actions(one)}
