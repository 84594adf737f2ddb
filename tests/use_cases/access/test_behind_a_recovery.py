"""What a thief began before the owner was helped does not end behind it."""

from base64 import b32decode
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from signing.refusals import NotSignedIn, WrongCredentials
from signing.storage.account_tables import accounts
from signing.use_cases.access import passwords, totp
from signing.use_cases.access.account_rows import load_account
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.ceremonies import RelyingParty
from signing.use_cases.access.own_emails import OwnEmails
from signing.use_cases.access.own_factor import OwnFactor
from signing.use_cases.access.own_passkeys import Proof
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.second_step import SecondStepDue
from signing.use_cases.access.sessions import Sessions
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW
from support.use_cases.mailboxes import find_session
from support.use_cases.small_province import SmallProvince

PASSWORD, CHOSEN = "correct horse battery", "seven quiet mountains"
VISIT = Visit(now=NOW, address="203.0.113.7", request_id="r-1")
PARTY = RelyingParty.at("http://localhost:8000")
Recover = Callable[[], object]


@pytest.fixture
def context(small_province: SmallProvince) -> Context:
    hashed = passwords.hash_password(PASSWORD)
    one = Appointment("zhou", "周老师", hashed, Role.COUNSELOR, "99001", password_given=False)
    Schools(small_province.context).appoint(small_province.admin(), one)
    return small_province.context


@pytest.fixture
def recover(context: Context, small_province: SmallProvince) -> Recover:
    """Return what sets a password by an administrator's link, once."""
    left = [Resets(context).offer(small_province.admin(), staff_id("zhou"), VISIT).token]

    def redeem() -> None:
        if left:
            Resets(context).redeem(left.pop(), CHOSEN, VISIT)

    return redeem


@pytest.fixture
def thief(context: Context) -> SignedIn:
    return find_session(context, "zhou", PASSWORD)


def after(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, then: Recover) -> None:
    """Do something once a function has answered, before its caller goes on."""
    answer = getattr(module, name)

    def answered(*given: Any) -> Any:
        found = answer(*given)
        then()
        return found

    monkeypatch.setattr(module, name, answered)


def list_sessions(context: Context) -> list[Any]:
    return list(Sessions(context).list_own(find_session(context, "zhou", CHOSEN), NOW))


def test_the_former_password_opens_no_session(
    context: Context, recover: Recover, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(monkeypatch, passwords, "check_password", recover)
    with pytest.raises(WrongCredentials):
        Accounts(context).sign_in("zhou", PASSWORD, VISIT)
    assert len(list_sessions(context)) == 1, "the owner's"


def test_the_former_password_leads_to_no_second_step(
    context: Context, recover: Recover, monkeypatch: pytest.MonkeyPatch
) -> None:
    factors, account = SecondFactors(context), load_account(context.engine, staff_id("zhou"))
    secret = b32decode(factors.begin(account).secret)
    factors.confirm(account, totp.code_at(secret, totp.step_at(NOW)), VISIT, kept=None)
    after(monkeypatch, passwords, "check_password", recover)
    with pytest.raises(WrongCredentials):
        Accounts(context).sign_in("zhou", PASSWORD, VISIT)
    assert isinstance(Accounts(context).sign_in("zhou", CHOSEN, VISIT), SecondStepDue)


def test_the_former_password_replaces_no_new_one(
    context: Context, thief: SignedIn, recover: Recover, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(monkeypatch, passwords, "check_password", recover)
    with pytest.raises(NotSignedIn):
        Resets(context).change_own(thief, PASSWORD, "nine loud rivers flow", VISIT)
    assert find_session(context, "zhou", CHOSEN).username == "zhou"


def test_no_mail_address_is_entered(
    context: Context, thief: SignedIn, recover: Recover, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(monkeypatch, passwords, "check_password", recover)
    own = OwnEmails(context, PARTY)
    with pytest.raises(NotSignedIn):
        own.change(thief, "thief@example.net", Proof(PASSWORD), VISIT)
    assert own.show(find_session(context, "zhou", CHOSEN))["waiting"] is None


def test_no_second_factor_is_enrolled(
    context: Context, thief: SignedIn, recover: Recover, monkeypatch: pytest.MonkeyPatch
) -> None:
    factor = OwnFactor(context)
    secret = b32decode(factor.begin(thief, None, PASSWORD, "", VISIT).secret)
    after(monkeypatch, totp, "find_step", recover)
    with pytest.raises(NotSignedIn):
        factor.confirm(thief, totp.code_at(secret, totp.step_at(NOW)), VISIT)
    assert find_session(context, "zhou", CHOSEN).username == "zhou", "without a second step"


def test_no_second_factor_is_enrolled_on_the_way_in(
    context: Context, recover: Recover, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the ticket of whoever has to have one, and no session yet."""
    factors, account = SecondFactors(context), load_account(context.engine, staff_id("zhou"))
    secret = b32decode(factors.begin(account).secret)
    after(monkeypatch, totp, "find_step", recover)
    with pytest.raises(WrongCredentials):
        factors.confirm(account, totp.code_at(secret, totp.step_at(NOW)), VISIT, kept=None)
    assert find_session(context, "zhou", CHOSEN).username == "zhou", "without a second step"


def test_a_password_that_is_only_hashed_anew_lets_its_owner_in(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another sign-in may have done so a moment ago, at the cost of today."""
    anew = update(accounts).values(password_hash=passwords.hash_password(PASSWORD))
    left = [anew.where(accounts.c.username == "zhou")]

    def hash_anew() -> None:
        with context.engine.connect() as connection:
            for one in left:
                connection.execute(one)
        left.clear()

    after(monkeypatch, passwords, "check_password", hash_anew)
    assert find_session(context, "zhou", PASSWORD).username == "zhou"
