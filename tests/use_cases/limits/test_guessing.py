"""Tries that are judged at the same moment: hurrying wins nothing."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event, get_ident
from typing import Any

import pytest

from signing.refusals import (
    CardExpired,
    NoSuchGraduate,
    Refusal,
    TailWrong,
    TooMany,
)
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.core.actors import WeChatUser
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.limits.attempts import Attempts, Limit
from signing.use_cases.limits.guessing import Guesses
from signing.vocabulary import Role, wechat_account_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince, make_card_holder, make_person
from support.waiting import PATIENCE

MANY = 20
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)


def make_wechat_user(name: str = "guesser") -> WeChatUser:
    account = wechat_account_id(name)
    return WeChatUser(stamp=make_stamp(Role.GRADUATE, account=str(account)), wechat_account=account)


def test_tries_that_all_find_the_door_open_are_ten_at_most(
    small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_province.enrol("7")
    wrong = small_province.identity("7").model_copy(update={"name": "猜"})
    came: set[int] = set()
    together, look = Barrier(MANY), Attempts._counts  # noqa: SLF001 - the moment between

    def looked(*asked: Any) -> Any:
        found = look(*asked)
        if get_ident() not in came:
            came.add(get_ident())
            together.wait(PATIENCE)
        return found

    def attempt(_: int) -> str:
        with pytest.raises(Refusal) as told:
            Bindings(small_province.context).bind(make_wechat_user(), wrong)
        return told.value.code

    with monkeypatch.context() as patched, ThreadPoolExecutor(MANY) as pool:
        patched.setattr(Attempts, "_counts", looked)
        told = Counter(pool.map(attempt, range(MANY)))

    assert told[NoSuchGraduate.code] <= 10
    assert told[NoSuchGraduate.code] + told[TooMany.code] == MANY


def test_a_right_try_that_five_wrong_ones_overtake_is_too_late(
    small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were it judged before it is counted, the right one of any number would get through."""
    token = Cards(small_province.context).issue(small_province.graduate()).answer["token"]
    right, knows = make_person("1").id_number[-6:], Cards._knows  # noqa: SLF001 - as above
    judged, overtaken = Event(), Event()

    def waiting(*asked: Any) -> Any:
        known = knows(*asked)
        if known:
            judged.set()
            overtaken.wait(PATIENCE)
        return known

    monkeypatch.setattr(Cards, "_knows", waiting)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(Cards(small_province.context).verify, make_card_holder(), token, right)
        assert judged.wait(PATIENCE)
        for _ in range(5):
            with pytest.raises((TailWrong, CardExpired)):
                Cards(small_province.context).verify(make_card_holder(), token, "000000")
        overtaken.set()
        assert isinstance(late.exception(PATIENCE), CardExpired)


def test_a_refused_try_is_not_counted_and_delays_nobody(small_province: SmallProvince) -> None:
    attempts = Attempts(small_province.context.engine)
    scopes = [Limit("mine", ((2, QUARTER),)), Limit("everyone's", ((100, QUARTER),))]
    for _ in range(7):
        with pytest.raises((NoSuchGraduate, TooMany)), attempts.guess(scopes, NOW):
            raise NoSuchGraduate
    counts = {name: sum(made.values()) for name, made in attempts._counts(scopes, NOW).items()}  # noqa: SLF001 - what is on record
    assert counts == {"mine": 2, "everyone's": 2}


@pytest.mark.parametrize(
    ("made", "until"),
    [
        ({}, None),
        ({0: 9}, None),
        ({0: 10}, QUARTER),
        ({1: 10}, None),
        ({0: 1, 1: 9, 2: 9, 3: 9, 4: 2}, DAY - 4 * QUARTER),
        ({0: 10, 50: 20}, DAY - 50 * QUARTER),
        ({90: 30}, DAY - 90 * QUARTER),
    ],
)
def test_a_scope_opens_when_fewer_than_the_limit_are_left_in_each_span(
    made: dict[int, int], until: timedelta | None
) -> None:
    scope = Limit("any", ((10, QUARTER), (30, DAY)))
    now = NOW.replace(minute=30)
    end = scope.closed_until({now - age * QUARTER: count for age, count in made.items()})
    assert (end if end is not None and end > now else None) == (until and now + until)


def test_whoever_called_over_no_network_has_no_address(small_province: SmallProvince) -> None:
    guesses = Guesses(small_province.context)
    assert guesses.limit_address(make_wechat_user()) == []
    homes = ("203.0.113.7", "::ffff:203.0.113.7", "2001:db8::1", "2001:db8::ffff", "testclient")
    names = [
        guesses.limit_address(replace(make_wechat_user(), address=one))[0].name for one in homes
    ]
    assert names[0] == names[1]
    assert names[2] == names[3]
    assert len(set(names)) == 3
