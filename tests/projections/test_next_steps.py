"""What a graduate can do next, for every situation."""

import pytest

from signing.projections.graduate_home.next_steps import ReleaseTurn, Situation, list_next_actions
from signing.vocabulary import Confirmation, Standing

FREE = Standing.FREE
AWAITING = Standing.AWAITING_REVIEW

TABLE = [
    (Situation(FREE, confirmed=False), ["confirm_source", "browse_positions"]),
    (
        Situation(FREE, confirmed=False, offers=1),
        ["confirm_source", "reply_offer", "browse_positions"],
    ),
    (Situation(FREE, confirmed=True), ["browse_positions", "show_card"]),
    (
        Situation(FREE, confirmed=True, notice_accepted=False),
        ["read_notice", "browse_positions", "show_card"],
    ),
    (Situation(FREE, confirmed=True, consents=False), ["give_consent", "browse_positions"]),
    (
        Situation(FREE, confirmed=True, invitations=2),
        ["reply_invitation", "browse_positions", "show_card"],
    ),
    (
        Situation(FREE, confirmed=True, invitations=1, offers=1),
        ["reply_offer", "reply_invitation", "browse_positions", "show_card"],
    ),
    (Situation(AWAITING, confirmed=True), ["wait_for_review", "dispute"]),
    (
        Situation(AWAITING, confirmed=True, confirmation=Confirmation.DISPUTED),
        ["wait_for_review", "withdraw_dispute"],
    ),
    (
        Situation(AWAITING, confirmed=True, confirmation=Confirmation.UNCONFIRMED),
        ["confirm_signing", "wait_for_review", "dispute"],
    ),
    (
        Situation(Standing.EFFECTIVE, confirmed=True, confirmation=Confirmation.UNCONFIRMED),
        ["confirm_signing", "download_agreement", "request_termination"],
    ),
    (Situation(AWAITING, confirmed=False), ["wait_for_review", "dispute", "confirm_source"]),
    (
        Situation(Standing.EFFECTIVE, confirmed=True),
        ["download_agreement", "request_termination"],
    ),
    (
        Situation(Standing.TERMINATING, confirmed=True),
        ["wait_for_decision", "withdraw_termination", "download_agreement"],
    ),
    (
        Situation(
            Standing.TERMINATING,
            confirmed=True,
            release=ReleaseTurn(own=False, to_answer=True),
        ),
        ["answer_termination", "wait_for_decision", "download_agreement"],
    ),
    (
        Situation(Standing.TERMINATING, confirmed=True, release=ReleaseTurn(link_to_pass_on=True)),
        [
            "pass_on_answer_link",
            "wait_for_decision",
            "withdraw_termination",
            "download_agreement",
        ],
    ),
    (Situation(Standing.PLACED_ELSEWHERE, confirmed=True), ["ask_school_to_unlock"]),
    (
        Situation(Standing.PLACED_ELSEWHERE, confirmed=False),
        ["ask_school_to_unlock", "confirm_source"],
    ),
]


@pytest.mark.parametrize(("situation", "actions"), TABLE)
def test_the_next_steps_follow_from_the_situation(situation: Situation, actions: list[str]) -> None:
    assert list_next_actions(situation) == actions


@pytest.mark.parametrize("standing", [one for one in Standing if one is not Standing.FREE])
def test_who_is_not_free_answers_no_offer(standing: Standing) -> None:
    waiting = Situation(standing, confirmed=True, invitations=1, offers=1)

    assert not {"reply_offer", "reply_invitation", "show_card"} & set(list_next_actions(waiting))


def test_there_is_always_something_to_do_or_to_wait_for() -> None:
    assert all(list_next_actions(Situation(one, confirmed=True)) for one in Standing)
