"""Accounts and sessions: who comes in, and for how long."""

from datetime import timedelta
from uuid import UUID

import pytest

from offices import NOW, stamp
from signing.application.accounts import Accounts, hashed
from signing.application.actors import Someone
from signing.application.office import Office
from signing.application.schools import Appointment, Schools
from signing.application.wechat import NoWeChat, SimulatedWeChat
from signing.refusals import AlreadyRegistered, NotReady, NotYours, TooMany, WrongCredentials
from signing.vocabulary import Role, staff_id
from towns import Town

PASSWORD = "correct horse battery"
HASH = hashed(PASSWORD)


@pytest.fixture
def accounts(town: Town) -> Accounts:
    one = Appointment("zhou", "周老师", HASH, Role.COUNSELOR, "99001", ("文学院",))
    Schools(town.office).appoint(town.admin(), one)
    return Accounts(town.office)


def test_the_right_password_opens_a_session(accounts: Accounts) -> None:
    session = accounts.sign_in("zhou", PASSWORD, NOW)

    who = accounts.who(session.token, NOW)

    assert who is not None
    assert (who.role, who.subject) == (Role.COUNSELOR, staff_id("zhou"))


@pytest.mark.parametrize(("username", "password"), [("zhou", "wrong"), ("nobody", PASSWORD)])
def test_every_mismatch_gets_one_answer(accounts: Accounts, username: str, password: str) -> None:
    with pytest.raises(WrongCredentials):
        accounts.sign_in(username, password, NOW)


def test_guessing_ends_after_ten_tries_and_starts_again_later(accounts: Accounts) -> None:
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            accounts.sign_in("zhou", "guess", NOW)
    with pytest.raises(TooMany):
        accounts.sign_in("zhou", PASSWORD, NOW)

    assert accounts.sign_in("zhou", PASSWORD, NOW + timedelta(minutes=15)).token


def test_a_session_ends_by_signing_out_by_age_and_by_idleness(accounts: Accounts) -> None:
    session = accounts.sign_in("zhou", PASSWORD, NOW)
    assert accounts.who(session.token, NOW + timedelta(hours=3)) is None

    at = NOW
    while at < NOW + timedelta(hours=11):
        at += timedelta(hours=1)
        assert accounts.who(session.token, at) is not None
    assert accounts.who(session.token, NOW + timedelta(hours=12, minutes=1)) is None

    again = accounts.sign_in("zhou", PASSWORD, NOW)
    accounts.sign_out(again.token)
    assert accounts.who(again.token, NOW) is None


def test_dismissal_ends_the_account_and_its_sessions_at_once(
    accounts: Accounts, town: Town
) -> None:
    session = accounts.sign_in("zhou", PASSWORD, NOW)

    Schools(town.office).dismiss(town.admin(), staff_id("zhou"), "调离")

    assert accounts.who(session.token, NOW) is None
    with pytest.raises(WrongCredentials):
        accounts.sign_in("zhou", PASSWORD, NOW)


def test_a_username_is_given_once(accounts: Accounts, town: Town) -> None:
    del accounts
    again = Appointment("zhou", "另一位", HASH, Role.AUDITOR, "")
    with pytest.raises(AlreadyRegistered):
        Schools(town.office).appoint(Someone(stamp=stamp()), again)


def test_a_school_appoints_for_itself_and_no_auditor(town: Town) -> None:
    schools = Schools(town.office)
    for role, school in ((Role.AUDITOR, ""), (Role.PROVINCE, ""), (Role.COUNSELOR, "99002")):
        with pytest.raises(NotYours):
            schools.appoint(town.admin(), Appointment("li", "李老师", HASH, role, school))
    with pytest.raises(NotYours):
        schools.dismiss(town.admin("99002"), _appointed(town.office, town), "无关")


def test_the_demos_wechat_knows_demo_codes_and_no_others() -> None:
    assert SimulatedWeChat().openid_of("demo-1") == "demo-1"
    for code in ("demo-", "other", ""):
        with pytest.raises(WrongCredentials):
            SimulatedWeChat().openid_of(code)
    with pytest.raises(NotReady):
        NoWeChat().openid_of("demo-1")


def _appointed(office: Office, town: Town) -> UUID:
    appointment = Appointment("sun", "孙老师", HASH, Role.COUNSELOR, "99001")
    Schools(office).appoint(town.admin(), appointment)
    return staff_id("sun")
