"""One WeChat account, one graduate."""

from signing.aggregates.wechat_account import WeChatAccount
from signing.events import WeChatClaimed, WeChatReleased
from signing.refusals import AlreadyBound, NotBound
from support.facts.cast import ADMIN, GRADUATE, make_id
from support.facts.given_when_then import given

UNCLAIMED = WeChatAccount(make_id("account"))
CLAIMED = UNCLAIMED.evolve(UNCLAIMED.claim(GRADUATE, make_id("lin")))


def test_a_graduate_claims_an_account() -> None:
    after = (
        given(UNCLAIMED)
        .when(lambda one: one.claim(GRADUATE, make_id("lin")))
        .then(WeChatClaimed, graduate_id=make_id("lin"))
    )
    assert after.graduate_id == make_id("lin")


def test_a_claimed_account_belongs_to_nobody_else() -> None:
    (
        given(CLAIMED)
        .when(lambda one: one.claim(GRADUATE, make_id("zhou")))
        .then_refused(AlreadyBound)
    )


def test_a_released_account_may_be_claimed_again() -> None:
    after = (
        given(CLAIMED)
        .when(lambda one: one.release(ADMIN))
        .then(WeChatReleased, graduate_id=make_id("lin"))
    )
    given(after).when(lambda one: one.claim(GRADUATE, make_id("zhou"))).then(WeChatClaimed)


def test_an_unclaimed_account_cannot_be_released() -> None:
    given(UNCLAIMED).when(lambda one: one.release(ADMIN)).then_refused(NotBound)
