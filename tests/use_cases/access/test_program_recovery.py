"""Programs that a thief makes: few, confirmed by a code, and over when the account is recovered."""

from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection

from signing.refusals import (
    ClientUnknown,
    CodeNeeded,
    NotSignedIn,
    Refusal,
    TooManyPrograms,
    WrongCode,
)
from signing.use_cases.access import clients as programs
from signing.use_cases.access import program_ends, totp
from signing.use_cases.access.account_rows import Account, load_account
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.clients import MOST, Clients, NewClient
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince
from support.waiting import PATIENCE

PASSWORD, OTHER = "correct horse battery", "seven quiet mountains"
VISIT = Visit(now=NOW, address="203.0.113.7", request_id="r-1")
READS = [Scope.STATISTICS_READ]


@pytest.fixture
def desk(small_province: SmallProvince) -> Clients:
    for username in ("lin", "wei"):
        one = Appointment(username, "周老师", hash_password(PASSWORD), Role.SCHOOL_ADMIN, "99001")
        Schools(small_province.context).appoint(small_province.admin(), one)
    return Clients(small_province.context)


def sign_in(desk: Clients, username: str = "lin") -> SignedIn:
    accounts = Accounts(desk.context)
    opened = accounts.open_session(
        Role.SCHOOL_ADMIN, staff_id(username), NOW, username=username, visit=VISIT
    )
    who = accounts.find_session(opened.token, NOW)
    assert who is not None
    return who


def create(desk: Clients, who: SignedIn, name: str = "教务系统", code: str = "") -> NewClient:
    return desk.create(who, name, READS, VISIT, code)


def load_lin(desk: Clients) -> Account:
    return load_account(desk.context.engine, staff_id("lin"))


def enrol_factor(desk: Clients) -> bytes:
    factors, account = SecondFactors(desk.context), load_lin(desk)
    secret = b32decode(factors.begin(account).secret)
    factors.confirm(account, totp.code_at(secret, totp.step_at(NOW) - 1), VISIT, kept=None)
    return secret


def must_have_ended(desk: Clients, *made: NewClient) -> None:
    for one in made:
        with pytest.raises(ClientUnknown):
            desk.grant(one["client_id"], one["client_secret"], None, VISIT)


def list_kinds(desk: Clients, small_province: SmallProvince) -> list[str]:
    log = SecurityLog(desk.context).list_events(small_province.admin(), None, 50)
    return [one["kind"] for one in log]


def test_a_new_password_by_a_link_ends_all_programs_and_lists_them(
    desk: Clients, small_province: SmallProvince
) -> None:
    thief, other = sign_in(desk), sign_in(desk, "wei")
    made = [create(desk, thief, name) for name in ("教务系统", "备份")]
    beside = create(desk, other)
    token = desk.grant(made[0]["client_id"], made[0]["client_secret"], None, VISIT).token

    link = Resets(desk.context).offer(small_province.admin(), staff_id("lin"), VISIT)
    assert desk.find_program(token, NOW) is not None
    redeemed = Resets(desk.context).redeem(link.token, OTHER, VISIT)

    assert sorted(redeemed.ended_programs) == ["备份", "教务系统"]
    assert desk.find_program(token, NOW) is None
    must_have_ended(desk, *made)
    assert all(one["revoked_at"] == NOW for one in desk.list_own(sign_in(desk)))
    assert desk.grant(beside["client_id"], beside["client_secret"], None, VISIT).token
    assert list_kinds(desk, small_province).count("client_revoked") == 2


def test_a_factor_that_is_reset_ends_all_programs(
    desk: Clients, small_province: SmallProvince
) -> None:
    made = create(desk, sign_in(desk))
    enrol_factor(desk)
    SecondFactors(desk.context).reset(small_province.admin(), staff_id("lin"), "手机被盗", VISIT)
    must_have_ended(desk, made)
    assert list_kinds(desk, small_province)[:2] == ["client_revoked", "second_factor_removed"]


def test_changing_ones_own_password_leaves_the_programs(desk: Clients) -> None:
    who = sign_in(desk)
    made = create(desk, who)
    Resets(desk.context).change_own(who, PASSWORD, OTHER, VISIT)
    assert desk.grant(made["client_id"], made["client_secret"], None, VISIT).token


def test_a_stolen_session_makes_no_program_where_there_is_a_factor(desk: Clients) -> None:
    secret = enrol_factor(desk)
    stolen = sign_in(desk)
    with pytest.raises(CodeNeeded):
        create(desk, stolen)
    with pytest.raises(WrongCode):
        create(desk, stolen, code="000000")
    assert desk.list_own(stolen) == []
    code = totp.code_at(secret, totp.step_at(NOW))
    assert create(desk, stolen, code=code)["client_secret"]
    with pytest.raises(WrongCode):  # each code is used once
        create(desk, stolen, code=code)


def test_an_account_has_ten_programs_at_most_and_revoked_ones_do_not_count(desk: Clients) -> None:
    who = sign_in(desk)
    made = [create(desk, who) for _ in range(MOST)]
    with pytest.raises(TooManyPrograms) as refused:
        create(desk, who)
    assert refused.value.about == {"most": 10}
    assert create(desk, sign_in(desk, "wei"))["client_id"]
    desk.revoke(who, made[0]["client_id"], VISIT)
    assert create(desk, who)["client_id"]


def test_programs_made_at_the_same_moment_are_no_more_than_ten(desk: Clients) -> None:
    who, together = sign_in(desk), Barrier(8)

    def attempt(_: int) -> str:
        together.wait(PATIENCE)
        try:
            return create(desk, who)["client_id"] and "made"
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(attempt, range(16)))
    assert sorted(told) == ["TooManyPrograms"] * 6 + ["made"] * 10


def test_a_program_that_is_made_while_the_account_is_recovered_does_not_stay(
    desk: Clients, small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thief's request was let in before the sessions ended, and writes after."""
    thief = sign_in(desk)
    link = Resets(desk.context).offer(small_province.admin(), staff_id("lin"), VISIT)
    hold = program_ends.hold_account

    def recover_first(connection: Connection, username: str) -> None:
        Resets(desk.context).redeem(link.token, OTHER, VISIT)
        hold(connection, username)

    monkeypatch.setattr(programs, "hold_account", recover_first)
    with pytest.raises(NotSignedIn):
        create(desk, thief)
    monkeypatch.undo()
    assert desk.list_own(sign_in(desk)) == []
