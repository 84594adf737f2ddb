"""Passwords: which may be chosen, how they are changed, and how somebody gets a new one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select, text

from signing.refusals import (
    CommandLineOnly,
    LinkOver,
    NoSuchAccount,
    NotYours,
    PasswordTooEasy,
    PasswordTooShort,
    TooMany,
    WrongCredentials,
    WrongPassword,
)
from signing.storage.account_tables import account_events, accounts, one_time_tokens
from signing.use_cases.access import passwords
from signing.use_cases.access.account_rows import load_account
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.passwords import hash_new_password
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Operator, Province, SchoolAdmin
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, employer_id, staff_id
from support.hashing import IN_EARNEST
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.signing_in import list_other_kinds, sign_in_fully
from support.use_cases.small_province import CREDIT_CODES, SmallProvince, move_later

PASSWORD = "correct horse battery"
OTHER = "seven quiet mountains"
HASH = IN_EARNEST.hash(PASSWORD)
VISIT = Visit(now=NOW, address="203.0.113.7", agent="curl/8", request_id="r-1")
TOMORROW = replace(VISIT, now=NOW + timedelta(hours=24))
STAFF = {
    "zhou": (Role.COUNSELOR, "99001"),
    "lin": (Role.SCHOOL_ADMIN, "99001"),
    "fang": (Role.SCHOOL_ADMIN, "99002"),
    "he": (Role.AUDITOR, ""),
    "shen": (Role.PROVINCE, ""),
}


@pytest.fixture(autouse=True)
def in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords at the cost of production."""
    monkeypatch.setattr(passwords, "HASHER", IN_EARNEST)


@pytest.fixture
def staffed(small_province: SmallProvince) -> Context:
    for username, (role, school) in STAFF.items():
        one = Appointment(username, "周老师", HASH, role, school)
        Schools(small_province.context).appoint(Operator(stamp=make_stamp()), one)
    return small_province.context


def open_session(context: Context, username: str) -> SignedIn:
    token = sign_in_fully(Accounts(context), username, PASSWORD, VISIT).token
    who = Accounts(context).find_session(token, NOW)
    assert who is not None
    return who


def list_kinds(context: Context) -> list[str]:
    with context.engine.connect() as connection:
        told = select(account_events.c.kind).order_by(account_events.c.id)
        return list_other_kinds(connection.execute(told).scalars())


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "a long enough one",
        "牛肉面加辣不要香菜谢谢你",
        " " * 3 + "K3x-9vQ_pL2z",
    ],
)
def test_any_characters_may_stand_in_a_password(password: str) -> None:
    assert hash_new_password(password, "zhou", "周老师").startswith("$argon2id$")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "qwertyuiop12",
        "202620262026",
        "iloveyou1234",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "signing12345",
        "zhou.xiaolan1",
        "wangqian2026",
    ],
)
def test_what_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooEasy):
        hash_new_password(password, "zhou.xiaolan")


def test_eleven_characters_are_too_few() -> None:
    assert hash_new_password("K3x-9vQ_pL2z")
    with pytest.raises(PasswordTooShort):
        hash_new_password("K3x-9vQ_pL2")


def test_a_guess_costs_much_memory() -> None:
    assert "m=65536" in hash_new_password("K3x-9vQ_pL2z")


def test_a_very_long_password_costs_no_more_than_a_moment() -> None:
    assert hash_new_password("correct horse battery staple " * 6)


def test_a_hash_that_costs_too_little_today_is_made_anew_by_signing_in(
    staffed: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    dearer = PasswordHash((Argon2Hasher(time_cost=4),))
    monkeypatch.setattr(passwords, "HASHER", dearer)

    sign_in_fully(Accounts(staffed), "zhou", PASSWORD, VISIT)

    with staffed.engine.connect() as connection:
        stored = select(accounts.c.password_hash).where(accounts.c.username == "zhou")
        kept = connection.execute(stored).scalar_one()
    assert kept != HASH
    assert "t=4" in kept
    assert sign_in_fully(Accounts(staffed), "zhou", PASSWORD, VISIT).token


def test_changing_the_password_ends_every_other_session(staffed: Context) -> None:
    desk = Accounts(staffed)
    elsewhere = sign_in_fully(desk, "zhou", PASSWORD, VISIT).token
    here = sign_in_fully(desk, "zhou", PASSWORD, VISIT).token
    who = desk.find_session(here, NOW)
    assert who is not None

    Resets(staffed).change_own(who, PASSWORD, OTHER, VISIT)

    assert desk.find_session(here, NOW) == replace(who, must_change_password=False)
    assert desk.find_session(elsewhere, NOW) is None
    assert sign_in_fully(desk, "zhou", OTHER, VISIT).token
    with pytest.raises(WrongCredentials):
        sign_in_fully(desk, "zhou", PASSWORD, VISIT)
    assert list_kinds(staffed) == ["password_changed"]


def test_a_stolen_session_guesses_the_password_no_faster(staffed: Context) -> None:
    who = open_session(staffed, "zhou")
    for _ in range(5):
        with pytest.raises(WrongPassword):
            Resets(staffed).change_own(who, "a wrong one", OTHER, VISIT)
    with pytest.raises(TooMany):
        Resets(staffed).change_own(who, PASSWORD, OTHER, VISIT)
    assert list_kinds(staffed) == ["locked"]


def test_a_link_sets_the_password_once_and_ends_sessions_and_locks(
    staffed: Context, small_province: SmallProvince
) -> None:
    desk = Accounts(staffed)
    session = sign_in_fully(desk, "zhou", PASSWORD, VISIT).token
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            sign_in_fully(desk, "zhou", "a wrong one", VISIT)

    link = Resets(staffed).offer(small_province.admin(), staff_id("zhou"), VISIT)
    Resets(staffed).redeem(link.token, OTHER, VISIT)

    assert desk.find_session(session, NOW) is None
    assert sign_in_fully(desk, "zhou", OTHER, VISIT).token
    with pytest.raises(LinkOver):
        Resets(staffed).redeem(link.token, "another good password", VISIT)
    assert list_kinds(staffed) == ["locked", "password_reset_offered", "password_reset"]


def test_a_link_is_not_used_up_by_a_password_that_is_refused(
    staffed: Context, small_province: SmallProvince
) -> None:
    link = Resets(staffed).offer(small_province.admin(), staff_id("zhou"), VISIT)
    with pytest.raises(PasswordTooEasy):
        Resets(staffed).redeem(link.token, "password1234", VISIT)
    Resets(staffed).redeem(link.token, OTHER, VISIT)


def test_a_link_dies_with_the_next_one_and_after_a_day(
    staffed: Context, small_province: SmallProvince
) -> None:
    first = Resets(staffed).offer(small_province.admin(), staff_id("zhou"), VISIT)
    second = Resets(staffed).offer(small_province.admin(), staff_id("zhou"), VISIT)

    for token, visit in ((first.token, VISIT), (second.token, TOMORROW), ("made up", VISIT)):
        with pytest.raises(LinkOver):
            Resets(staffed).redeem(token, OTHER, visit)
    assert second.expires_at == TOMORROW.now


def test_the_token_of_a_link_is_stored_nowhere(
    staffed: Context, small_province: SmallProvince
) -> None:
    link = Resets(staffed).offer(small_province.admin(), staff_id("zhou"), VISIT)
    with staffed.engine.connect() as connection:
        rows = connection.execute(select(one_time_tokens)).all()
        answers = connection.execute(text("SELECT count(*) FROM answers")).scalar_one()
    assert len(rows) == 1
    assert answers == 0
    assert link.token not in str(rows)
    assert len(bytes(rows[0].digest)) == 32


def test_dismissal_kills_a_link(staffed: Context, small_province: SmallProvince) -> None:
    link = Resets(staffed).offer(small_province.admin(), staff_id("zhou"), VISIT)
    Schools(staffed).dismiss(small_province.admin(), staff_id("zhou"), "调离")
    with pytest.raises(LinkOver):
        Resets(staffed).redeem(link.token, OTHER, VISIT)


def test_a_school_answers_for_its_staff_and_the_province_for_schools_and_employers(
    staffed: Context, small_province: SmallProvince
) -> None:
    small_province.employer()
    firm = employer_id(CREDIT_CODES[0])
    by_school = {"zhou": True, "lin": True, "fang": False, "he": False, "shen": False}
    by_province = {"zhou": False, "lin": True, "fang": True, "he": False, "shen": False}

    assert {name: _may_offer(staffed, small_province.admin(), name) for name in STAFF} == by_school
    assert {
        name: _may_offer(staffed, small_province.province(), name) for name in STAFF
    } == by_province
    assert Resets(staffed).offer(small_province.province(), firm, VISIT).token
    with pytest.raises(NoSuchAccount):
        Resets(staffed).offer(small_province.admin(), firm, VISIT)
    with pytest.raises(NoSuchAccount):
        Resets(staffed).offer(small_province.province(), staff_id("nobody"), VISIT)


def test_nobody_makes_a_link_for_themselves(
    staffed: Context, small_province: SmallProvince
) -> None:
    own = small_province.admin()
    actor = own.stamp.actor.model_copy(update={"account": str(staff_id("lin"))})
    lin = replace(own, stamp=own.stamp.model_copy(update={"actor": actor}))
    assert not _may_offer(staffed, lin, "lin")
    assert _may_offer(staffed, lin, "zhou")


def test_a_school_reads_what_was_done_to_its_own_accounts(
    staffed: Context, small_province: SmallProvince
) -> None:
    Resets(staffed).offer(small_province.province(), staff_id("fang"), VISIT)
    Resets(staffed).offer(small_province.admin(), staff_id("zhou"), VISIT)
    at_the_command_line = SecurityLog(staffed).doing(VISIT, "system")
    he = load_account(staffed.engine, staff_id("he"))
    Resets(staffed).make_link(he, at_the_command_line)
    log = SecurityLog(staffed)

    seen = {
        who: [one["account"] for one in log.list_events(by, None, 50)]
        for who, by in (
            ("99001", small_province.admin()),
            ("99002", small_province.admin("99002")),
            ("province", small_province.province()),
        )
    }

    zhou, fang = staff_id("zhou"), staff_id("fang")
    assert seen == {"99001": [zhou], "99002": [fang], "province": [he.id, zhou, fang]}
    newest = log.list_events(small_province.province(), None, 1)[0]
    assert newest["kind"] == "password_reset_offered"
    assert VISIT.address not in str(newest)
    assert [
        one["account"] for one in log.list_events(small_province.province(), newest["id"], 1)
    ] == [zhou]


def test_what_happened_yesterday_is_read_by_who_asks_today(
    staffed: Context, small_province: SmallProvince
) -> None:
    Resets(staffed).offer(small_province.admin(), staff_id("zhou"), VISIT)
    assert (
        SecurityLog(staffed).list_events(
            move_later(small_province.admin(), TOMORROW.now), None, 50
        )[0]["at"]
        == NOW
    )


def _may_offer(context: Context, by: SchoolAdmin | Province, username: str) -> bool:
    try:
        Resets(context).offer(by, staff_id(username), VISIT)
    except (CommandLineOnly, NotYours, NoSuchAccount):
        return False
    return True
