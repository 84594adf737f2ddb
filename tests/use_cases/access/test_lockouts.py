"""Locking somebody out: what strangers' wrong tries do, and to whom they do nothing."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from signing.refusals import AlreadyRegistered, Refusal, TooMany, WrongCredentials, WrongPassword
from signing.use_cases.access import passwords
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts, NewSession
from signing.use_cases.access.confirming import Confirming
from signing.use_cases.access.known_devices import KNOWN_FOR, LONGEST, MOST, KnownDevices
from signing.use_cases.access.lockouts import FREE, FREE_EVERYWHERE, MOST_OF_AN_ADDRESS
from signing.use_cases.access.overview import Overview
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Anyone
from signing.use_cases.organisations.employers import Employers
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.signing_in import appoint_counselors, sign_in_fully
from support.use_cases.small_province import CREDIT_CODES, SmallProvince, make_employer_form

PASSWORD, ANOTHER = "correct horse battery", "seven quiet mountains"
HASH, ANOTHER_HASH = hash_password(PASSWORD), hash_password(ANOTHER)
CAMPUS = Visit(now=NOW, address="203.0.113.7", request_id="r-1")
HOME = replace(CAMPUS, address="198.51.100.9")


@pytest.fixture
def accounts(small_province: SmallProvince) -> Accounts:
    return appoint_counselors(small_province, HASH)


def guess(accounts: Accounts, username: str, visit: Visit, password: str = "guess") -> str:
    try:
        accounts.sign_in(username, password, visit)
    except Refusal as refused:
        return refused.code
    return "in"


def guess_until_locked(accounts: Accounts, username: str, visit: Visit) -> None:
    assert [guess(accounts, username, visit) for _ in range(FREE)] == ["WrongCredentials"] * FREE
    assert guess(accounts, username, visit, PASSWORD) == "TooMany"


def lock_everywhere(accounts: Accounts, username: str) -> None:
    """Guess from as many networks as it takes."""
    for number in range(FREE_EVERYWHERE):
        wrong = guess(accounts, username, replace(CAMPUS, address=f"2001:db8:0:{number:x}::1"))
        assert wrong == "WrongCredentials"


def register_employer(small_province: SmallProvince, username: str, number: int = 0) -> None:
    Employers(small_province.context).register(
        Anyone(stamp=make_stamp()),
        make_employer_form(CREDIT_CODES[number]),
        username,
        ANOTHER_HASH,
    )


def test_wrong_tries_lock_the_network_that_they_come_from_and_no_other(accounts: Accounts) -> None:
    guess_until_locked(accounts, "zhou", CAMPUS)
    assert guess(accounts, "sun", CAMPUS, PASSWORD) == "in"
    assert guess(accounts, "zhou", HOME, PASSWORD) == "in"
    assert guess(accounts, "zhou", CAMPUS, PASSWORD) == "TooMany", "another network's is no pardon"


def test_all_addresses_of_one_ipv6_network_are_locked_together(accounts: Accounts) -> None:
    for number in range(FREE):
        guess(accounts, "zhou", replace(CAMPUS, address=f"2001:db8:0:7::{number + 1:x}"))
    beside = replace(CAMPUS, address="2001:db8:0:7:ffff::1")
    assert guess(accounts, "zhou", beside, PASSWORD) == "TooMany"
    assert guess(accounts, "zhou", replace(CAMPUS, address="2001:db8:0:8::1"), PASSWORD) == "in"


def test_a_device_that_signed_in_before_is_not_locked_out(accounts: Accounts) -> None:
    known = sign_in_fully(accounts, "zhou", PASSWORD, CAMPUS).devices
    guess_until_locked(accounts, "zhou", CAMPUS)

    assert guess(accounts, "zhou", replace(CAMPUS, devices=known), PASSWORD) == "in"


def test_fifty_wrong_passwords_and_more_do_not_lock_a_campus(accounts: Accounts) -> None:
    known = sign_in_fully(accounts, "zhou", PASSWORD, CAMPUS).devices
    for number in range(MOST_OF_AN_ADDRESS):
        assert guess(accounts, f"nobody-{number}", CAMPUS) == "WrongCredentials"
    assert guess(accounts, "sun", CAMPUS, PASSWORD) == "TooMany"

    assert guess(accounts, "zhou", replace(CAMPUS, devices=known), PASSWORD) == "in"
    assert guess(accounts, "sun", HOME, PASSWORD) == "in"


def test_many_networks_lock_an_account_for_unknown_devices_only(accounts: Accounts) -> None:
    known = sign_in_fully(accounts, "zhou", PASSWORD, CAMPUS).devices
    lock_everywhere(accounts, "zhou")

    assert guess(accounts, "zhou", HOME, PASSWORD) == "TooMany"
    assert guess(accounts, "zhou", replace(HOME, devices=known), PASSWORD) == "in"
    assert guess(accounts, "sun", HOME, PASSWORD) == "in"


def test_a_name_that_nobody_has_is_locked_in_the_same_ways(accounts: Accounts) -> None:
    guess_until_locked(accounts, "nobody", CAMPUS)
    lock_everywhere(accounts, "another")
    assert guess(accounts, "another", HOME) == "TooMany"


def test_a_known_device_has_an_allowance_and_no_more(accounts: Accounts) -> None:
    """Whoever steals the cookie guesses as slowly as anybody, and locks nobody else."""
    stolen = replace(HOME, devices=sign_in_fully(accounts, "zhou", PASSWORD, CAMPUS).devices)
    guess_until_locked(accounts, "zhou", stolen)
    assert guess(accounts, "zhou", replace(stolen, address="192.0.2.1"), PASSWORD) == "TooMany"
    assert guess(accounts, "zhou", CAMPUS, PASSWORD) == "in"
    later = replace(stolen, now=NOW + timedelta(minutes=1, seconds=1))
    assert guess(accounts, "zhou", later, PASSWORD) == "in"


def test_a_device_is_known_by_the_account_that_it_signed_in_to(accounts: Accounts) -> None:
    of_sun = replace(CAMPUS, devices=sign_in_fully(accounts, "sun", PASSWORD, CAMPUS).devices)
    guess_until_locked(accounts, "zhou", CAMPUS)
    assert guess(accounts, "zhou", of_sun, PASSWORD) == "TooMany"


@pytest.mark.parametrize("made_up", ["x", ".", "…" * 3, "." * LONGEST, "A" * (LONGEST + 1)])
def test_a_made_up_cookie_makes_no_device_known(accounts: Accounts, made_up: str) -> None:
    guess_until_locked(accounts, "zhou", replace(CAMPUS, devices=made_up))
    assert guess(accounts, "zhou", replace(CAMPUS, devices=made_up), PASSWORD) == "TooMany"


def test_a_token_for_another_purpose_makes_no_device_known(accounts: Accounts) -> None:
    plain = f"0\n{NOW.isoformat()}\nzhou".encode()
    shown = accounts.context.tokens.encrypt("note", plain)
    assert KnownDevices(accounts.context).recognise("zhou", replace(CAMPUS, devices=shown)) is None


def test_a_device_is_forgotten_half_a_year_after_its_last_sign_in(accounts: Accounts) -> None:
    known = KnownDevices(accounts.context)
    shown = replace(CAMPUS, devices=known.remember("zhou", CAMPUS))
    late = replace(shown, now=NOW + KNOWN_FOR - timedelta(days=1))
    assert known.recognise("zhou", late) is not None
    again = replace(late, devices=known.remember("zhou", late), now=late.now + timedelta(days=9))
    assert known.recognise("zhou", again) == known.recognise("zhou", late)
    assert known.recognise("zhou", replace(shown, now=NOW + KNOWN_FOR)) is None


def test_a_shared_computer_is_known_to_the_last_five_accounts(accounts: Accounts) -> None:
    known, shown = KnownDevices(accounts.context), CAMPUS
    for number in range(MOST + 1):
        shown = replace(shown, devices=known.remember(f"one-{number}", shown))
    assert len(shown.devices) < LONGEST
    names = [f"one-{number}" for number in range(MOST + 1)]
    recognised = [known.recognise(name, shown) is not None for name in names]
    assert recognised == [False, *[True] * MOST]


def test_the_cookie_tells_no_name(accounts: Accounts) -> None:
    devices = KnownDevices(accounts.context).remember("zhou", CAMPUS)
    assert "zhou" not in devices
    assert KnownDevices(accounts.context).remember("zhou", CAMPUS) != devices


def test_tries_of_one_address_at_the_same_moment_count_before_they_are_checked(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.use_cases.access.lockouts.MOST_OF_AN_ADDRESS", 8)
    with ThreadPoolExecutor(8) as guessing:
        told = Counter(
            guessing.map(lambda number: guess(accounts, f"nobody-{number}", CAMPUS), range(32))
        )
    assert told["WrongCredentials"] <= 8
    assert told["WrongCredentials"] + told["TooMany"] + told["PasswordsCrowded"] == 32


def test_a_locked_try_is_not_hashed(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    guess_until_locked(accounts, "zhou", CAMPUS)

    def fail(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(passwords, "check_password", fail)
    assert guess(accounts, "zhou", CAMPUS, PASSWORD) == "TooMany"


def test_right_passwords_use_up_nothing_of_the_address(accounts: Accounts) -> None:
    for _ in range(3):
        assert guess(accounts, "zhou", CAMPUS, PASSWORD) == "in"
    with accounts.context.engine.connect() as connection:
        for counted in ("attempts", "wrong_tries"):
            query = text(f"SELECT count(*) FROM {counted}")  # noqa: S608 — two tables
            assert connection.execute(query).scalar() == 0


def test_strangers_do_not_lock_what_is_asked_again_of_who_is_signed_in(accounts: Accounts) -> None:
    lock_everywhere(accounts, "zhou")
    guess_until_locked(accounts, "sun", CAMPUS)
    for username in ("zhou", "sun"):
        confirmed = Confirming(accounts.context).account(username, PASSWORD, CAMPUS)
        assert confirmed.username == username
    for _ in range(FREE):
        with pytest.raises(WrongPassword):
            Confirming(accounts.context).account("zhou", "guess", CAMPUS)
    with pytest.raises(TooMany):
        Confirming(accounts.context).account("zhou", PASSWORD, HOME)


def test_a_link_makes_its_browser_known_however_much_others_try(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    resets = Resets(accounts.context)
    link = resets.offer(small_province.admin(), staff_id("zhou"), HOME)
    devices = resets.redeem(link.token, ANOTHER, HOME).devices
    lock_everywhere(accounts, "zhou")
    assert guess(accounts, "zhou", HOME, ANOTHER) == "TooMany"
    assert guess(accounts, "zhou", replace(HOME, devices=devices), ANOTHER) == "in"


@pytest.mark.parametrize("lock", [lock_everywhere, lambda a, u: guess_until_locked(a, u, CAMPUS)])
def test_an_administrator_sees_every_kind_of_lock_and_ends_it(
    accounts: Accounts, small_province: SmallProvince, lock: object
) -> None:
    assert callable(lock)
    lock(accounts, "zhou")
    overview = Overview(accounts.context)
    assert overview.show_account(small_province.admin(), staff_id("zhou"))["state"] == "locked"
    overview.unlock(small_province.admin(), staff_id("zhou"), CAMPUS)
    assert guess(accounts, "zhou", CAMPUS, PASSWORD) == "in"
    assert overview.show_account(small_province.admin(), staff_id("zhou"))["state"] == "open"


# ── names of employers ──


def test_registering_teaches_nothing_about_names_of_staff(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    register_employer(small_province, "zhou")
    register_employer(small_province, "nobody", 1)

    for username in ("zhou", "nobody"):
        opened = accounts.sign_in(username, ANOTHER, CAMPUS)
        assert isinstance(opened, NewSession)
        assert opened.role is Role.EMPLOYER
    staff = accounts.sign_in("zhou", PASSWORD, CAMPUS)
    assert isinstance(staff, NewSession)
    assert staff.subject == staff_id("zhou")


def test_an_employers_name_is_given_once(accounts: Accounts, small_province: SmallProvince) -> None:
    del accounts
    register_employer(small_province, "dongfang")
    with pytest.raises(AlreadyRegistered):
        register_employer(small_province, "dongfang", 1)


def test_an_employer_of_before_keeps_its_plain_name(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    register_employer(small_province, "dongfang")
    with accounts.context.engine.begin() as connection:
        plain = text("UPDATE accounts SET username = 'dongfang' WHERE username = :stored")
        connection.execute(plain, {"stored": name_employer_account("dongfang")})
    with pytest.raises(AlreadyRegistered):
        register_employer(small_province, "dongfang", 1)
    opened = accounts.sign_in("dongfang", ANOTHER, CAMPUS)
    assert isinstance(opened, NewSession)
    assert opened.role is Role.EMPLOYER


def test_work_does_not_tell_which_names_of_employers_are_names_of_staff(
    accounts: Accounts, small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_employer(small_province, "zhou")
    register_employer(small_province, "nobody", 1)
    checked: list[str] = []
    check = passwords.check_password

    def count(password: str, password_hash: str | None) -> tuple[bool, str | None]:
        checked.append(password)
        return check(password, password_hash)

    monkeypatch.setattr(passwords, "check_password", count)
    for password in ("guess", ANOTHER):
        for username in ("zhou", "nobody"):
            checked.clear()
            guess(accounts, username, CAMPUS, password)
            assert len(checked) == (2 if password == "guess" else 1), (username, password)


def test_an_own_right_password_makes_no_wrong_ones_at_anothers_forgotten(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    """Register as a counselor's namesake, and sign in between the guesses at the counselor's."""
    register_employer(small_province, "zhou")
    for _ in range(FREE):
        assert guess(accounts, "zhou", CAMPUS) == "WrongCredentials"
        assert guess(accounts, "zhou", CAMPUS, ANOTHER) == "in"
    assert guess(accounts, "zhou", CAMPUS, PASSWORD) == "TooMany"


def test_nobody_signs_in_under_the_stored_name_to_have_more_tries(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    register_employer(small_province, "dongfang")
    stored = name_employer_account("dongfang")
    with pytest.raises(WrongCredentials):
        accounts.sign_in(stored, ANOTHER, CAMPUS)
    guess_until_locked(accounts, "dongfang", HOME)
    assert guess(accounts, "dongfang", HOME, ANOTHER) == "TooMany"
    assert guess(accounts, stored, HOME, ANOTHER) == "TooMany"
