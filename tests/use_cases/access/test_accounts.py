"""Accounts and sessions: who comes in, and for how long."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text

from signing.refusals import (
    AlreadyRegistered,
    CommandLineOnly,
    NoSuchAccount,
    NoSuchStaff,
    NothingLocked,
    NotYours,
    Refusal,
    TooMany,
    WrongCredentials,
)
from signing.use_cases.access import passwords
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.lockouts import MOST_OF_AN_ADDRESS
from signing.use_cases.access.overview import Overview
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.signing_in import list_other_kinds, sign_in_fully
from support.use_cases.small_province import SmallProvince

PASSWORD = "correct horse battery"
HASH = hash_password(PASSWORD)
VISIT = Visit(now=NOW, address="203.0.113.7", agent="curl/8", request_id="r-1")


@pytest.fixture
def accounts(small_province: SmallProvince) -> Accounts:
    one = Appointment("zhou", "周老师", HASH, Role.COUNSELOR, "99001", ("文学院",))
    Schools(small_province.context).appoint(small_province.admin(), one)
    return Accounts(small_province.context)


def test_the_right_password_opens_a_session(accounts: Accounts) -> None:
    session = sign_in_fully(accounts, "zhou", PASSWORD, VISIT)

    who = accounts.find_session(session.token, NOW)

    assert who is not None
    assert (who.role, who.subject) == (Role.COUNSELOR, staff_id("zhou"))


@pytest.mark.parametrize(("username", "password"), [("zhou", "wrong"), ("nobody", PASSWORD)])
def test_every_mismatch_gets_one_answer(accounts: Accounts, username: str, password: str) -> None:
    with pytest.raises(WrongCredentials):
        sign_in_fully(accounts, username, password, VISIT)


def test_five_wrong_tries_close_an_account_and_each_further_one_for_twice_as_long(
    accounts: Accounts,
) -> None:
    guess_often(accounts, "zhou", times=5)
    at, waits = NOW, []
    for _ in range(9):
        with pytest.raises(TooMany) as closed:
            sign_in_fully(accounts, "zhou", PASSWORD, visit_at(at))
        waits.append(closed.value.about["seconds"])
        at += timedelta(seconds=waits[-1])
        guess_often(accounts, "zhou", at=at)
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert sign_in_fully(accounts, "zhou", PASSWORD, visit_at(at + timedelta(hours=1))).token


def test_the_right_password_or_a_day_makes_wrong_tries_forgotten(accounts: Accounts) -> None:
    for days in range(3):
        guess_often(accounts, "zhou", times=4, at=NOW + timedelta(days=days, seconds=days))
    sign_in_fully(accounts, "zhou", PASSWORD, visit_at(NOW + timedelta(days=3)))
    guess_often(accounts, "zhou", times=4, at=NOW + timedelta(days=3))
    assert sign_in_fully(accounts, "zhou", PASSWORD, visit_at(NOW + timedelta(days=3))).token


def test_names_that_nobody_has_are_closed_in_the_same_way(accounts: Accounts) -> None:
    for username in ("zhou", "nobody"):
        guess_often(accounts, username, times=5)
        with pytest.raises(TooMany) as closed:
            sign_in_fully(accounts, username, PASSWORD, VISIT)
        assert closed.value.about == {"seconds": 60}


def test_an_unknown_name_costs_as_much_work_as_a_known_one(
    accounts: Accounts, small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    Schools(small_province.context).dismiss(
        small_province.admin(), _appoint_counselor(small_province.context, small_province), "调离"
    )
    counting = CountingHasher()
    monkeypatch.setattr(passwords, "HASHER", PasswordHash((counting,)))
    work = {}
    for username in ("zhou", "nobody", "sun", "another"):
        before = counting.verified
        guess_often(accounts, username, times=5)
        for _ in range(20):
            with pytest.raises(TooMany):
                sign_in_fully(accounts, username, "guess", VISIT)
        work[username] = counting.verified - before
    assert work == dict.fromkeys(("zhou", "nobody", "sun", "another"), 5)
    assert counting.hashed <= 1  # nobody's, once for the whole process


def test_tries_at_the_same_moment_are_no_more_than_tries_in_turn(accounts: Accounts) -> None:
    def attempt(_: int) -> str:
        try:
            sign_in_fully(accounts, "zhou", "guess", VISIT)
        except (WrongCredentials, TooMany) as refused:
            return refused.code
        return "in"

    with ThreadPoolExecutor(8) as guessing:
        told = Counter(guessing.map(attempt, range(40)))
    assert told == {"WrongCredentials": 5, "TooMany": 35}


def test_an_address_that_guesses_everywhere_is_refused_everywhere(accounts: Accounts) -> None:
    for number in range(MOST_OF_AN_ADDRESS):
        guess_often(accounts, f"nobody-{number}")
    with pytest.raises(TooMany):
        sign_in_fully(accounts, "zhou", PASSWORD, VISIT)
    elsewhere = replace(VISIT, address="198.51.100.9")
    assert sign_in_fully(accounts, "zhou", PASSWORD, elsewhere).token


def test_all_addresses_of_one_network_are_refused_together(accounts: Accounts) -> None:
    for number in range(MOST_OF_AN_ADDRESS):
        neighbour = replace(VISIT, address=f"2001:db8:0:7::{number + 1:x}")
        with pytest.raises(WrongCredentials):
            sign_in_fully(accounts, f"nobody-{number}", "wrong", neighbour)
    with pytest.raises(TooMany):
        sign_in_fully(accounts, "zhou", PASSWORD, replace(VISIT, address="2001:db8:0:7:ffff::1"))
    elsewhere = replace(VISIT, address="2001:db8:0:8::1")
    assert sign_in_fully(accounts, "zhou", PASSWORD, elsewhere).token


def test_what_was_typed_as_a_name_is_stored_nowhere(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    guess_often(accounts, "my secret password", times=5)
    with small_province.context.engine.connect() as connection:
        tables = connection.execute(
            text("SELECT row_to_json(t)::text FROM wrong_tries t UNION ALL"
                 " SELECT row_to_json(a)::text FROM attempts a")
        ).scalars().all()  # fmt: skip
    assert len(tables) == 3
    assert not [row for row in tables if "secret" in row or VISIT.address in row]


def test_an_administrator_sees_locked_accounts_and_opens_them(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    _appoint_counselor(small_province.context, small_province)
    guess_often(accounts, "zhou", times=5)
    overview = Overview(small_province.context)

    seen = {
        one["username"]: one["state"] for one in overview.list_staff(small_province.admin(), "", 50)
    }
    assert seen == {"sun": "open", "zhou": "locked"}
    assert overview.list_staff(small_province.admin("99002"), "", 50) == []
    for other in (small_province.admin("99002"), small_province.province()):
        with pytest.raises(NoSuchAccount):
            overview.unlock(other, staff_id("zhou"), VISIT)

    overview.unlock(small_province.admin(), staff_id("zhou"), VISIT)

    assert sign_in_fully(accounts, "zhou", PASSWORD, VISIT).token
    with pytest.raises(NothingLocked):
        overview.unlock(small_province.admin(), staff_id("zhou"), VISIT)
    kinds = [
        one["kind"]
        for one in SecurityLog(small_province.context).list_events(small_province.admin(), None, 99)
    ]
    assert list_other_kinds(kinds) == ["unlocked", "locked"]


def test_a_session_ends_by_signing_out_by_age_and_by_idleness(accounts: Accounts) -> None:
    session = sign_in_fully(accounts, "zhou", PASSWORD, VISIT)
    assert accounts.find_session(session.token, NOW + timedelta(hours=3)) is None

    at = NOW
    while at < NOW + timedelta(hours=11):
        at += timedelta(hours=1)
        assert accounts.find_session(session.token, at) is not None
    assert accounts.find_session(session.token, NOW + timedelta(hours=12, minutes=1)) is None

    again = sign_in_fully(accounts, "zhou", PASSWORD, VISIT)
    accounts.sign_out(again.token, VISIT)
    assert accounts.find_session(again.token, NOW) is None


def test_dismissal_ends_the_account_and_its_sessions_at_once(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    session = sign_in_fully(accounts, "zhou", PASSWORD, VISIT)

    Schools(small_province.context).dismiss(small_province.admin(), staff_id("zhou"), "调离")

    assert accounts.find_session(session.token, NOW) is None
    with pytest.raises(WrongCredentials):
        sign_in_fully(accounts, "zhou", PASSWORD, VISIT)


def test_a_session_that_was_opened_while_its_account_was_closed_opens_nothing(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    Schools(small_province.context).dismiss(small_province.admin(), staff_id("zhou"), "调离")
    late = accounts.open_session(Role.COUNSELOR, staff_id("zhou"), NOW, username="zhou")
    assert accounts.find_session(late.token, NOW) is None


def test_wrong_tries_of_long_ago_are_not_kept(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    for number in range(3):
        guess_often(accounts, f"nobody-{number}")
    guess_often(accounts, "nobody", at=NOW + timedelta(days=1, seconds=1))
    with small_province.context.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM wrong_tries")).scalar() == 2


def test_a_username_is_given_once(accounts: Accounts, small_province: SmallProvince) -> None:
    del accounts
    again = Appointment("zhou", "另一位", HASH, Role.AUDITOR, "")
    with pytest.raises(AlreadyRegistered):
        Schools(small_province.context).appoint(Operator(stamp=make_stamp()), again)


def test_a_school_appoints_for_itself_and_no_auditor(small_province: SmallProvince) -> None:
    schools = Schools(small_province.context)
    refused: dict[tuple[Role, str], type[Refusal]] = {
        (Role.AUDITOR, ""): CommandLineOnly,
        (Role.PROVINCE, ""): CommandLineOnly,
        (Role.COUNSELOR, "99002"): NotYours,
    }
    for (role, school), refusal in refused.items():
        with pytest.raises(refusal):
            schools.appoint(small_province.admin(), Appointment("li", "李老师", HASH, role, school))
    with pytest.raises(NoSuchStaff):
        schools.dismiss(
            small_province.admin("99002"),
            _appoint_counselor(small_province.context, small_province),
            "无关",
        )


class CountingHasher(Argon2Hasher):
    """The real hasher, which counts its work."""

    def __init__(self) -> None:
        super().__init__()
        self.verified = self.hashed = 0

    def verify(self, password: str | bytes, hash: str | bytes) -> bool:  # noqa: A002 - theirs
        self.verified += 1
        return super().verify(password, hash)

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self.hashed += 1
        return super().hash(password, salt=salt)


def visit_at(at: datetime) -> Visit:
    return replace(VISIT, now=at)


def guess_often(accounts: Accounts, username: str, times: int = 1, at: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            sign_in_fully(accounts, username, "guess", visit_at(at))


def _appoint_counselor(context: Context, small_province: SmallProvince) -> UUID:
    appointment = Appointment("sun", "孙老师", HASH, Role.COUNSELOR, "99001")
    Schools(context).appoint(small_province.admin(), appointment)
    return staff_id("sun")
