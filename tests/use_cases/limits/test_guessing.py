"""Tries that are judged at the same moment: hurrying wins nothing."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event, get_ident
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, select, text

from signing.refusals import (
    AlreadySigned,
    CardExpired,
    NoSuchGraduate,
    Refusal,
    TailWrong,
    TooMany,
)
from signing.storage.schema import attempts as attempts_table
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.core.actors import WeChatUser
from signing.use_cases.core.lookups import find_matching_graduate
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.limits import guessing
from signing.use_cases.limits.attempts import Attempts, Limit
from signing.use_cases.limits.guessing import Guesses
from signing.use_cases.limits.right_guesses import RightGuesses
from signing.vocabulary import Role, wechat_account_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import (
    TERMS,
    SmallProvince,
    make_card_holder,
    make_person,
)
from support.waiting import PATIENCE, soon

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
    together, take = Barrier(MANY), Attempts.take

    def taken(*asked: Any) -> None:
        if get_ident() not in came:
            came.add(get_ident())
            together.wait(PATIENCE)
        take(*asked)

    def attempt(_: int) -> str:
        with pytest.raises(Refusal) as told:
            Bindings(small_province.context).bind(make_wechat_user(), wrong)
        return told.value.code

    with monkeypatch.context() as patched, ThreadPoolExecutor(MANY) as pool:
        patched.setattr(Attempts, "take", taken)
        told = Counter(pool.map(attempt, range(MANY)))

    assert told[NoSuchGraduate.code] <= 10
    assert told[NoSuchGraduate.code] + told[TooMany.code] == MANY


def count_attempts(province: SmallProvince) -> dict[str, int]:
    """Return what is on record, by the kind of the limit."""
    query = select(attempts_table.c.scope, attempts_table.c.count)
    with province.context.engine.connect() as connection:
        return {scope.partition(":")[0]: made for scope, made in connection.execute(query)}


def test_wrong_guesses_stay_on_record_and_right_ones_never_are(
    small_province: SmallProvince,
) -> None:
    # given one who is bound, one wrong guess at him
    by = small_province.employer()
    position = small_province.open_position(by)
    small_province.graduate()
    signings, right = Signings(small_province.context), small_province.identity()
    with pytest.raises(NoSuchGraduate):
        signings.sign_directly(by, position, right.model_copy(update={"name": "猜"}), TERMS)
    wrong = count_attempts(small_province)

    # when the next one is right, and when it was right and could not sign again
    signings.sign_directly(by, position, right, TERMS)
    with pytest.raises(AlreadySigned):
        signings.sign_directly(by, position, right, TERMS)

    assert wrong == {"guesses-by": 1, "guesses-at": 1}
    assert count_attempts(small_province) == wrong


def test_a_right_guess_leaves_nothing_on_record(small_province: SmallProvince) -> None:
    small_province.sign_agreement()

    assert count_attempts(small_province) == {}


def guess_wrong(province: SmallProvince, position: UUID, times: int) -> Counter[str]:
    """Guess at the first graduate; return what the employer is told."""
    wrong = province.identity().model_copy(update={"name": "猜"})
    told: Counter[str] = Counter()
    for _ in range(times):
        with pytest.raises(Refusal) as refused:
            Signings(province.context).sign_directly(province.employer(), position, wrong, TERMS)
        told[refused.value.code] += 1
    return told


def sign_late(
    province: SmallProvince, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[UUID], object]
) -> BaseException | None:
    """Sign with a right guess, which is judged before `meanwhile` and goes on after it."""
    by = province.employer()
    position = province.open_position(by)
    judged, overtaken = Event(), Event()

    def wait(*asked: Any) -> Any:
        found = find_matching_graduate(*asked)
        judged.set()
        overtaken.wait(PATIENCE)
        return found

    monkeypatch.setattr(guessing, "find_matching_graduate", wait)
    signings, right = Signings(province.context), province.identity()
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(signings.sign_directly, by, position, right, TERMS)
        assert judged.wait(PATIENCE)
        monkeypatch.undo()
        meanwhile(position)
        overtaken.set()
        return late.exception(PATIENCE)


@pytest.mark.parametrize("signed", [False, True], ids=["could sign", "cannot sign"])
def test_a_right_guess_that_wrong_ones_overtake_is_too_late(
    small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch, *, signed: bool
) -> None:
    """Were it let through, the right one of any number at once would be; or told to be right."""
    _ = small_province.sign_agreement() if signed else small_province.graduate()
    most = small_province.context.policy.tries.person

    ended = sign_late(
        small_province, monkeypatch, lambda position: guess_wrong(small_province, position, most)
    )

    assert isinstance(ended, TooMany)
    assert len(small_province.load_graduate().agreements) == int(signed)


def test_a_right_guess_is_let_through_beside_fewer_wrong_ones(
    small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_province.graduate()
    few = small_province.context.policy.tries.person - 1

    ended = sign_late(
        small_province, monkeypatch, lambda position: guess_wrong(small_province, position, few)
    )

    assert ended is None
    assert set(count_attempts(small_province).values()) == {few}


def test_of_guesses_to_sign_that_all_found_the_limit_open_no_more_are_told(
    small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_province.graduate()
    position = small_province.open_position(small_province.employer())
    together, ask = Barrier(MANY), RightGuesses.must_be_open

    def ask_together(*asked: Any) -> None:
        ask(*asked)
        together.wait(PATIENCE)

    monkeypatch.setattr(RightGuesses, "must_be_open", ask_together)
    with ThreadPoolExecutor(MANY) as pool:
        guessed = pool.map(lambda _: guess_wrong(small_province, position, 1), range(MANY))
        told = sum(guessed, Counter[str]())

    most = small_province.context.policy.tries.person
    assert told == {NoSuchGraduate.code: most, TooMany.code: MANY - most}


def test_a_guess_that_is_counted_while_another_is_taken_back_stays(
    small_province: SmallProvince,
) -> None:
    # given a guess that was right, and another one that is being counted
    attempts, limits = Attempts(small_province.context.engine), [Limit("guesses-by:me", ())]
    attempts.take(limits, NOW)
    engine = create_engine(small_province.context.engine.url)
    with engine.connect() as other, ThreadPoolExecutor(1) as pool:
        other.execute(text("UPDATE attempts SET count = count + 1"))

        # when the right one is taken back before the other is committed
        given_back = pool.submit(attempts.give_back, limits, NOW)
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        with engine.connect() as third:
            soon(lambda: third.execute(waiting).scalar())
        other.commit()
        given_back.result(PATIENCE)
    engine.dispose()

    assert count_attempts(small_province) == {"guesses-by": 1}


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
