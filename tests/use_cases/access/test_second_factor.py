"""The second factor: who needs one, how it is enrolled, used, lost and reset."""

from base64 import b32decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import select, update

from signing.refusals import (
    NoSecondFactor,
    NoSuchAccount,
    NotSignedIn,
    ReasonMissing,
    SecondFactorNeeded,
    TicketOver,
    TooMany,
    WrongCode,
    WrongPassword,
)
from signing.storage.account_tables import (
    accounts,
    one_time_tokens,
    recovery_codes,
    second_factors,
)
from signing.use_cases.access import totp
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts, NewSession, SignedIn
from signing.use_cases.access.lockouts import FREE, FREE_EVERYWHERE
from signing.use_cases.access.overview import Overview
from signing.use_cases.access.own_factor import OwnFactor, Standing
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.second_step import SecondStep, SecondStepDue, Step
from signing.use_cases.access.security_log import Chosen, Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.core.policy import Policy
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW, OpenContext, make_stamp
from support.use_cases.signing_in import list_other_kinds
from support.use_cases.small_province import SmallProvince

PASSWORD = "correct horse battery"
HASH = hash_password(PASSWORD)
VISIT = Visit(now=NOW, address="203.0.113.7", agent="curl/8", request_id="r-1")
STAFF = {
    "zhou": (Role.COUNSELOR, "99001"),
    "lin": (Role.SCHOOL_ADMIN, "99001"),
    "he": (Role.AUDITOR, ""),
    "shen": (Role.PROVINCE, ""),
}
RFC_6238 = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}
"""The last six of the eight digits of appendix B."""


@pytest.fixture
def small_province(database_url: str, tmp_path: Path) -> Iterator[SmallProvince]:
    opened = OpenContext(database_url, tmp_path / "files", Policy(second_factor="required"))
    built = SmallProvince(opened.context)
    for username, (role, school) in STAFF.items():
        one = Appointment(username, "周老师", HASH, role, school)
        Schools(opened.context).appoint(Operator(stamp=make_stamp()), one)
    yield built
    opened.close()


@pytest.fixture
def context(small_province: SmallProvince) -> Context:
    return small_province.context


def visit_at(seconds: float) -> Visit:
    return replace(VISIT, now=NOW + timedelta(seconds=seconds))


def begin_sign_in(context: Context, username: str, visit: Visit = VISIT) -> SecondStepDue:
    outcome = Accounts(context).sign_in(username, PASSWORD, visit)
    assert isinstance(outcome, SecondStepDue)
    return outcome


def make_totp(secret: str, now: datetime) -> str:
    return totp.code_at(b32decode(secret), totp.step_at(now))


def enrol_factor(context: Context, username: str) -> tuple[str, list[str], NewSession]:
    """Enrol somebody who must have a second factor, and sign in at NOW."""
    ticket = begin_sign_in(context, username).ticket
    secret = SecondStep(context).enrol(ticket, VISIT).secret
    session, codes = Accounts(context).pass_second_step(ticket, make_totp(secret, NOW), VISIT)
    assert codes is not None
    return secret, codes, session


def open_session(context: Context, username: str) -> SignedIn:
    opened = Accounts(context).sign_in(username, PASSWORD, VISIT)
    assert isinstance(opened, NewSession)
    return find_signed_in(context, opened)


def find_signed_in(context: Context, session: NewSession, now: datetime = NOW) -> SignedIn:
    found = Accounts(context).find_session(session.token, now)
    assert found is not None
    return found


def list_kinds(context: Context, small_province: SmallProvince) -> list[str]:
    log = SecurityLog(context).list_events(small_province.province(), None, 50)
    return list_other_kinds(one["kind"] for one in reversed(log))


@pytest.mark.parametrize(("moment", "expected"), RFC_6238.items())
def test_codes_are_those_of_rfc_6238(moment: int, expected: str) -> None:
    assert totp.code_at(b"12345678901234567890", moment // totp.STEP_SECONDS) == expected


def test_who_must_have_a_second_factor_is_asked_to_enrol(context: Context) -> None:
    asked = {name: Accounts(context).sign_in(name, PASSWORD, VISIT) for name in STAFF}
    steps = {name: getattr(one, "step", None) for name, one in asked.items()}
    assert steps == {"zhou": None, "lin": Step.ENROL, "he": Step.ENROL, "shen": Step.ENROL}


def test_where_all_must_have_one_counselors_and_employers_enrol_before_anything_else(
    small_province: SmallProvince,
) -> None:
    # given a province that asks everybody with a password, and an employer beside its staff
    strict = replace(small_province.context, policy=Policy(second_factor="all"))
    employer = small_province.employer()
    _set_password(strict, name_employer_account("employer-0"))
    names = [*STAFF, "employer-0"]

    # when each signs in with the right password
    asked = {name: Accounts(strict).sign_in(name, PASSWORD, VISIT) for name in names}

    # then there is no session for anybody, only a ticket to enrol
    assert {getattr(one, "step", None) for one in asked.values()} == {Step.ENROL}

    # and with the first code of the app there is one; the next time a code is asked for
    enrol_factor(strict, "zhou")
    _, _, session = enrol_factor(strict, "employer-0")
    who = find_signed_in(strict, session)
    assert (who.role, who.subject) == (Role.EMPLOYER, employer.employer_id)
    assert begin_sign_in(strict, "employer-0").step is Step.CODE

    # and it is not given up again
    with pytest.raises(SecondFactorNeeded):
        OwnFactor(strict).give_up(who, PASSWORD, "000000", VISIT)
    assert OwnFactor(strict).load_standing(who) == Standing(
        enrolled=True, required=True, passkeys=0
    )


def test_an_employer_may_have_one_where_only_offices_must(small_province: SmallProvince) -> None:
    small_province.employer()
    context = small_province.context
    _set_password(context, name_employer_account("employer-0"))
    own, who = OwnFactor(context), open_session(context, "employer-0")
    begun = own.begin(who, None, PASSWORD, "", VISIT)
    assert unquote(urlsplit(begun.url).path) == "/网上签约:employer-0"
    secret = begun.secret
    own.confirm(who, make_totp(secret, NOW), VISIT)
    assert begin_sign_in(context, "employer-0").step is Step.CODE
    own.give_up(who, PASSWORD, make_totp(secret, visit_at(60).now), visit_at(60))
    assert isinstance(Accounts(context).sign_in("employer-0", PASSWORD, VISIT), NewSession)


def _set_password(context: Context, stored: str) -> None:
    own = accounts.c.username == stored
    with context.engine.begin() as connection:
        connection.execute(update(accounts).where(own).values(password_hash=HASH))


def test_where_none_is_required_who_has_one_is_asked_in_any_case(context: Context) -> None:
    secret, _, _ = enrol_factor(context, "lin")
    relaxed = replace(context, policy=Policy(second_factor="off"))

    assert isinstance(Accounts(relaxed).sign_in("he", PASSWORD, VISIT), NewSession)
    ticket = begin_sign_in(relaxed, "lin").ticket
    later = visit_at(60)
    session, codes = Accounts(relaxed).pass_second_step(ticket, make_totp(secret, later.now), later)
    assert codes is None
    assert find_signed_in(relaxed, session).role is Role.SCHOOL_ADMIN


def test_an_app_is_told_everything_by_the_address_it_scans(context: Context) -> None:
    begun = SecondStep(context).enrol(begin_sign_in(context, "lin").ticket, VISIT)
    told = urlsplit(begun.url)
    assert (told.scheme, told.netloc) == ("otpauth", "totp")
    assert unquote(told.path) == "/网上签约:lin"
    assert parse_qs(told.query) == {
        "secret": [begun.secret],
        "issuer": ["网上签约"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }
    assert len(b32decode(begun.secret)) == 20


def test_a_code_is_accepted_once(context: Context) -> None:
    secret, _, _ = enrol_factor(context, "lin")

    ticket = begin_sign_in(context, "lin").ticket
    with pytest.raises(WrongCode):  # the one of the enrolment
        Accounts(context).pass_second_step(ticket, make_totp(secret, NOW), VISIT)
    fresh = make_totp(secret, NOW + timedelta(seconds=30))
    assert Accounts(context).pass_second_step(ticket, fresh, VISIT)[1] is None
    with pytest.raises(WrongCode):
        Accounts(context).pass_second_step(
            begin_sign_in(context, "lin").ticket, fresh, visit_at(30)
        )


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_one_step_off(context: Context, seconds: int, *, accepted: bool) -> None:
    secret, _, _ = enrol_factor(context, "lin")
    visit = visit_at(600)
    ticket = begin_sign_in(context, "lin", visit).ticket
    shown = make_totp(secret, visit.now + timedelta(seconds=seconds))
    if accepted:
        assert Accounts(context).pass_second_step(ticket, shown, visit)
    else:
        with pytest.raises(WrongCode):
            Accounts(context).pass_second_step(ticket, shown, visit)


def test_one_code_at_the_same_moment_opens_one_session(context: Context) -> None:
    secret, _, _ = enrol_factor(context, "lin")
    tickets = [begin_sign_in(context, "lin").ticket for _ in range(4)]
    shown = make_totp(secret, NOW + timedelta(seconds=30))

    def tried(ticket: str) -> str:
        try:
            Accounts(context).pass_second_step(ticket, shown, VISIT)
        except WrongCode as refused:
            return refused.code
        return "in"

    with ThreadPoolExecutor(4) as racing:
        told = list(racing.map(tried, tickets))
    assert sorted(told) == ["WrongCode"] * 3 + ["in"]


def test_a_ticket_is_for_one_session_five_minutes_and_nothing_else(context: Context) -> None:
    secret, _, _ = enrol_factor(context, "lin")
    ticket = begin_sign_in(context, "lin").ticket
    assert Accounts(context).find_session(ticket, NOW) is None
    with pytest.raises(TicketOver):  # it is for a code, not for a new secret
        SecondStep(context).enrol(ticket, VISIT)
    late = visit_at(300)
    with pytest.raises(TicketOver):
        Accounts(context).pass_second_step(ticket, make_totp(secret, late.now), late)

    ticket = begin_sign_in(context, "lin", late).ticket
    Accounts(context).pass_second_step(ticket, make_totp(secret, late.now), late)
    later = visit_at(360)
    with pytest.raises(TicketOver):
        Accounts(context).pass_second_step(ticket, make_totp(secret, later.now), later)


def test_a_ticket_from_before_does_not_replace_a_factor_that_was_enrolled_since(
    context: Context,
) -> None:
    begun_before, asked_before = (
        begin_sign_in(context, "lin").ticket,
        begin_sign_in(context, "lin").ticket,
    )
    secret = SecondStep(context).enrol(begun_before, VISIT).secret
    _, _, session = enrol_factor(context, "lin")
    with pytest.raises(TicketOver):
        Accounts(context).pass_second_step(begun_before, make_totp(secret, NOW), VISIT)
    with pytest.raises(TicketOver):
        SecondStep(context).enrol(asked_before, VISIT)
    assert find_signed_in(context, session).role is Role.SCHOOL_ADMIN


def test_guessing_codes_ends_after_five_and_the_password_does_not_open_it(
    context: Context, small_province: SmallProvince
) -> None:
    secret, _, _ = enrol_factor(context, "lin")
    for _ in range(5):
        with pytest.raises(WrongCode):
            Accounts(context).pass_second_step(
                begin_sign_in(context, "lin").ticket, "000000", VISIT
            )
    ticket, right = (
        begin_sign_in(context, "lin").ticket,
        make_totp(secret, NOW + timedelta(seconds=30)),
    )
    with pytest.raises(TooMany):
        Accounts(context).pass_second_step(ticket, right, VISIT)
    assert "locked" in list_kinds(context, small_province)


def guess_codes(context: Context, username: str, visit: Visit, times: int) -> list[str]:
    """Pass the password and guess at the code, and return what the guesses were answered."""
    ticket, told = begin_sign_in(context, username, visit).ticket, []
    for _ in range(times):
        try:
            SecondStep(context).accept_code(ticket, "000000", visit)
        except (WrongCode, TooMany) as refused:
            told.append(refused.code)
    return told


def pass_second_step(context: Context, secret: str, visit: Visit) -> NewSession:
    ticket = begin_sign_in(context, "lin", visit).ticket
    return Accounts(context).pass_second_step(ticket, make_totp(secret, visit.now), visit)[0]


def test_whoever_has_the_password_locks_themselves_out_of_the_second_step_and_not_its_owner(
    context: Context,
) -> None:
    # given somebody in another network who knows the password, and guesses until it is enough
    secret, _, session = enrol_factor(context, "lin")
    thief = replace(visit_at(60), address="198.51.100.9")
    assert guess_codes(context, "lin", thief, FREE + 1) == ["WrongCode"] * FREE + ["TooMany"]

    # then the owner passes at once: on a new device, and on the known one beside the thief
    pass_second_step(context, secret, visit_at(60))
    beside = replace(visit_at(120), address=thief.address, devices=session.devices)
    pass_second_step(context, secret, beside)

    # and the thief does not, even with a right code
    with pytest.raises(TooMany):
        pass_second_step(context, secret, replace(visit_at(90), address=thief.address))


def test_guesses_from_many_networks_close_the_second_step_for_unknown_devices_only(
    context: Context,
) -> None:
    secret, _, session = enrol_factor(context, "lin")
    for number in range(FREE_EVERYWHERE):
        far = replace(visit_at(60), address=f"2001:db8:0:{number:x}::1")
        assert guess_codes(context, "lin", far, 1) == ["WrongCode"]
    with pytest.raises(TooMany):
        pass_second_step(context, secret, visit_at(60))
    pass_second_step(context, secret, replace(visit_at(60), devices=session.devices))


def test_a_known_device_guesses_no_more_codes_than_another(context: Context) -> None:
    secret, _, session = enrol_factor(context, "lin")
    known = replace(visit_at(60), devices=session.devices)
    assert guess_codes(context, "lin", known, FREE + 1) == ["WrongCode"] * FREE + ["TooMany"]
    pass_second_step(context, secret, visit_at(60))


def test_an_administrator_ends_a_lock_of_the_second_step(small_province: SmallProvince) -> None:
    context = small_province.context
    secret, _, _ = enrol_factor(context, "lin")
    guess_codes(context, "lin", visit_at(60), FREE)
    overview, by = Overview(context), small_province.province()
    assert overview.show_account(by, staff_id("lin"))["state"] == "locked"
    overview.unlock(by, staff_id("lin"), visit_at(60))
    pass_second_step(context, secret, visit_at(60))


def test_a_recovery_code_is_good_once_however_it_is_typed(
    context: Context, small_province: SmallProvince
) -> None:
    _, codes, _ = enrol_factor(context, "lin")
    assert len(set(codes)) == 10
    typed = codes[3].lower().replace("-", " ")
    assert (
        Accounts(context).pass_second_step(begin_sign_in(context, "lin").ticket, typed, VISIT)[1]
        is None
    )
    with pytest.raises(WrongCode):
        Accounts(context).pass_second_step(begin_sign_in(context, "lin").ticket, codes[3], VISIT)
    assert list_kinds(context, small_province) == ["second_factor_enrolled", "recovery_code_used"]


def test_no_secret_no_code_and_no_ticket_is_stored_in_the_clear(context: Context) -> None:
    secret, codes, _ = enrol_factor(context, "lin")
    ticket = begin_sign_in(context, "lin").ticket
    with context.engine.connect() as connection:
        rows = [
            str([bytes(value) if isinstance(value, memoryview) else value for value in row])
            for table in (second_factors, recovery_codes, one_time_tokens)
            for row in connection.execute(select(table))
        ]
    assert len(rows) == 12
    for hidden in (
        secret,
        str(b32decode(secret))[2:-1],
        ticket,
        codes[0],
        totp.strip_code(codes[0]),
    ):
        assert not [row for row in rows if hidden in row]


def test_a_counselor_may_have_one_and_give_it_up(context: Context) -> None:
    own, here = OwnFactor(context), open_session(context, "zhou")
    elsewhere = Accounts(context).sign_in("zhou", PASSWORD, VISIT)
    assert isinstance(elsewhere, NewSession)
    with pytest.raises(WrongPassword):
        own.begin(here, None, "a wrong one", "", VISIT)
    secret = own.begin(here, None, PASSWORD, "", VISIT).secret
    assert isinstance(Accounts(context).sign_in("zhou", PASSWORD, VISIT), NewSession)  # not yet

    assert len(own.confirm(here, make_totp(secret, NOW), VISIT)) == 10

    assert begin_sign_in(context, "zhou").step is Step.CODE
    assert Accounts(context).find_session(elsewhere.token, NOW) is None
    with pytest.raises(WrongCode):
        own.give_up(here, PASSWORD, "000000", VISIT)
    own.give_up(here, PASSWORD, make_totp(secret, visit_at(30).now), visit_at(30))
    assert isinstance(Accounts(context).sign_in("zhou", PASSWORD, VISIT), NewSession)


def test_a_new_device_takes_the_place_of_the_old_one_only_with_its_code(context: Context) -> None:
    secret, _, session = enrol_factor(context, "lin")
    here, own = find_signed_in(context, session), OwnFactor(context)
    with pytest.raises(WrongCode):
        own.begin(here, None, PASSWORD, "", VISIT)
    begun = own.begin(here, None, PASSWORD, make_totp(secret, visit_at(30).now), visit_at(30))
    own.confirm(here, make_totp(begun.secret, visit_at(30).now), visit_at(30))

    visit = visit_at(90)
    ticket = begin_sign_in(context, "lin", visit).ticket
    with pytest.raises(WrongCode):
        Accounts(context).pass_second_step(ticket, make_totp(secret, visit.now), visit)
    Accounts(context).pass_second_step(ticket, make_totp(begun.secret, visit.now), visit)


def test_an_office_that_needs_one_cannot_give_it_up(context: Context) -> None:
    secret, _, session = enrol_factor(context, "lin")
    with pytest.raises(SecondFactorNeeded):
        OwnFactor(context).give_up(
            find_signed_in(context, session),
            PASSWORD,
            make_totp(secret, visit_at(30).now),
            visit_at(30),
        )


def test_nobody_enrols_without_a_session_or_a_ticket(context: Context) -> None:
    with pytest.raises(NotSignedIn):
        OwnFactor(context).begin(None, None, PASSWORD, "", VISIT)
    with pytest.raises(TicketOver):
        OwnFactor(context).begin(None, "made up", PASSWORD, "", VISIT)


def test_a_lost_factor_is_reset_with_a_reason_by_who_answers_for_the_account(
    context: Context, small_province: SmallProvince
) -> None:
    _, codes, session = enrol_factor(context, "lin")
    desk, lin = SecondFactors(context), staff_id("lin")
    with pytest.raises(NoSuchAccount):
        desk.reset(small_province.admin("99002"), lin, "手机丢失", VISIT)
    with pytest.raises(ReasonMissing):
        desk.reset(small_province.province(), lin, "  ", VISIT)

    desk.reset(small_province.province(), lin, "手机丢失", VISIT)

    assert Accounts(context).find_session(session.token, NOW) is None
    ticket = begin_sign_in(context, "lin")
    assert ticket.step is Step.ENROL
    with pytest.raises(WrongCode):
        Accounts(context).pass_second_step(ticket.ticket, codes[0], VISIT)
    told = SecurityLog(context).list_events(
        small_province.admin(), None, 1, Chosen(kind=Kind.FACTOR_REMOVED)
    )[0]
    assert (told["kind"], told["reason"]) == ("second_factor_removed", "手机丢失")
    with pytest.raises(NoSecondFactor):
        desk.reset(small_province.province(), lin, "再次", VISIT)
