"""Passkeys: enrolled, used at the second step, attacked, removed, lost and reset."""

import json
from base64 import b32decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from signing.refusals import (
    NoPasskeysHere,
    NoSecondFactor,
    NoSuchPasskey,
    PasskeyCloned,
    PasskeyKnown,
    PasskeyRefused,
    Refusal,
    SecondFactorNeeded,
    TicketOver,
    TooMany,
    TooManyPasskeys,
    WrongCode,
    WrongPassword,
)
from signing.storage.account_tables import passkeys as table
from signing.use_cases.access import passkeys as passkeys_module
from signing.use_cases.access import totp
from signing.use_cases.access.accounts import Accounts, NewSession, SignedIn
from signing.use_cases.access.ceremonies import RelyingParty
from signing.use_cases.access.overview import Overview
from signing.use_cases.access.own_emails import OwnEmails
from signing.use_cases.access.own_factor import OwnFactor
from signing.use_cases.access.own_passkeys import OwnPasskeys, Proof
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.second_step import SecondStepDue, Step
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.core.policy import Policy
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.authenticators import EDDSA, ES256, PRESENT, RS256, Authenticator
from support.use_cases.contexts import NOW, OpenContext, make_stamp
from support.use_cases.signing_in import list_other_kinds
from support.use_cases.small_province import SmallProvince

PASSWORD = "correct horse battery"
HASH = hash_password(PASSWORD)
VISIT = Visit(now=NOW, address="203.0.113.7", agent="curl/8", request_id="r-1")
ORIGIN = "https://sign.example.edu.cn"
PARTY = RelyingParty.at(ORIGIN)
KNOWN = Proof(PASSWORD)
STAFF = {"zhou": Role.COUNSELOR, "sun": Role.COUNSELOR, "lin": Role.SCHOOL_ADMIN}


@pytest.fixture
def small_province(database_url: str, tmp_path: Path) -> Iterator[SmallProvince]:
    opened = OpenContext(database_url, tmp_path / "files", Policy(second_factor="required"))
    built = SmallProvince(opened.context)
    for username, role in STAFF.items():
        one = Appointment(username, "周老师", HASH, role, "99001")
        Schools(opened.context).appoint(Operator(stamp=make_stamp()), one)
    yield built
    opened.close()


@pytest.fixture
def context(small_province: SmallProvince) -> Context:
    return small_province.context


@pytest.fixture
def own(context: Context) -> OwnPasskeys:
    return OwnPasskeys(context, PARTY)


@pytest.fixture
def zhou(context: Context) -> SignedIn:
    opened = Accounts(context).sign_in("zhou", PASSWORD, VISIT)
    assert isinstance(opened, NewSession)
    return find_signed_in(context, opened)


@pytest.fixture
def key() -> Authenticator:
    return Authenticator(ORIGIN)


def find_signed_in(context: Context, session: NewSession) -> SignedIn:
    found = Accounts(context).find_session(session.token, NOW)
    assert found is not None
    return found


def visit_at(seconds: float) -> Visit:
    return replace(VISIT, now=NOW + timedelta(seconds=seconds))


def enrol(own: OwnPasskeys, who: SignedIn, key: Authenticator, proof: Proof = KNOWN) -> list[str]:
    return own.enrol(who, key.create(own.begin(who, None, proof, VISIT)), "办公室电脑", VISIT)


def begin_sign_in(context: Context, username: str = "zhou", visit: Visit = VISIT) -> SecondStepDue:
    outcome = Accounts(context).sign_in(username, PASSWORD, visit)
    assert isinstance(outcome, SecondStepDue)
    return outcome


def sign_in_by(own: OwnPasskeys, key: Authenticator, username: str = "zhou") -> NewSession:
    ticket = begin_sign_in(own.context, username).ticket
    return own.pass_second_step(ticket, key.get(own.ask_in_second_step(ticket, VISIT)), VISIT)


def list_kinds(context: Context, small_province: SmallProvince) -> list[str]:
    log = SecurityLog(context).list_events(small_province.province(), None, 50)
    return list_other_kinds(one["kind"] for one in reversed(log))


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_a_passkey_of_each_algorithm_is_enrolled_and_signs_in(
    own: OwnPasskeys, zhou: SignedIn, small_province: SmallProvince, algorithm: int
) -> None:
    key = Authenticator(ORIGIN, algorithm)
    assert len(enrol(own, zhou, key)) == 10

    due = begin_sign_in(own.context)
    assert (due.step, due.passkey) == (Step.CODE, True)
    session = sign_in_by(own, key)

    assert find_signed_in(own.context, session).username == "zhou"
    [listed] = own.list_own(zhou)
    assert (listed["name"], listed["created_at"], listed["last_used_at"]) == (
        "办公室电脑",
        NOW,
        NOW,
    )
    assert list_kinds(own.context, small_province) == ["passkey_enrolled", "passkey_used"]


def test_a_browser_is_asked_for_this_account_and_this_service(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    made = json.loads(own.begin(zhou, None, KNOWN, VISIT))
    assert made["rp"] == {"name": "网上签约", "id": "sign.example.edu.cn"}
    assert (made["user"]["name"], made["attestation"]) == ("zhou", "none")
    assert made["authenticatorSelection"]["userVerification"] == "preferred"
    assert [one["alg"] for one in made["pubKeyCredParams"]] == [ES256, EDDSA, RS256]

    enrol(own, zhou, key)
    asked = json.loads(own.ask(zhou, VISIT))
    assert (asked["rpId"], asked["userVerification"]) == ("sign.example.edu.cn", "preferred")
    assert len(asked["allowCredentials"]) == 1


def test_without_user_verification_it_is_accepted_but_not_without_presence(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    enrol(own, zhou, key)
    key.flags = PRESENT
    assert sign_in_by(own, key).token
    key.flags = 0
    with pytest.raises(PasskeyRefused):
        sign_in_by(own, key)


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://sign.example.edu.cn.evil.example"},
        {"origin": "http://sign.example.edu.cn"},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"type": "webauthn.create"},
        {"crossOrigin": True},
    ],
)
def test_an_answer_for_another_page_or_challenge_is_refused(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator, lie: dict[str, object]
) -> None:
    enrol(own, zhou, key)
    ticket = begin_sign_in(own.context).ticket
    with pytest.raises(PasskeyRefused):
        own.pass_second_step(ticket, key.get(own.ask_in_second_step(ticket, VISIT), **lie), VISIT)
    assert sign_in_by(own, key).token


def test_an_answer_for_another_service_is_refused(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    enrol(own, zhou, key)
    ticket = begin_sign_in(own.context).ticket
    asked = json.loads(own.ask_in_second_step(ticket, VISIT)) | {"rpId": "evil.example"}
    with pytest.raises(PasskeyRefused):
        own.pass_second_step(ticket, key.get(json.dumps(asked)), VISIT)


def test_an_enrolment_from_another_page_is_refused(own: OwnPasskeys, zhou: SignedIn) -> None:
    elsewhere = Authenticator("https://evil.example")
    with pytest.raises(PasskeyRefused):
        enrol(own, zhou, elsewhere)
    assert own.list_own(zhou) == []


def test_an_answer_is_accepted_once(own: OwnPasskeys, zhou: SignedIn, key: Authenticator) -> None:
    key.counts = False  # many never count, so the counter does not tell
    enrol(own, zhou, key)
    first, second = begin_sign_in(own.context).ticket, begin_sign_in(own.context).ticket
    answer = key.get(own.ask_in_second_step(first, VISIT))
    assert own.pass_second_step(first, answer, VISIT).token

    with pytest.raises(TicketOver):
        own.pass_second_step(first, answer, VISIT)
    with pytest.raises(PasskeyRefused):
        own.pass_second_step(second, answer, VISIT)


def test_one_answer_at_the_same_moment_opens_one_session(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    enrol(own, zhou, key)
    ticket = begin_sign_in(own.context).ticket
    answer = key.get(own.ask_in_second_step(ticket, VISIT))

    def sign_in(_: int) -> str:
        try:
            own.pass_second_step(ticket, answer, VISIT)
        except Refusal as refused:
            return refused.code
        return "in"

    with ThreadPoolExecutor(4) as racing:
        told = list(racing.map(sign_in, range(4)))
    assert told.count("in") == 1


def test_a_challenge_holds_for_five_minutes_and_for_its_own_step(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    enrol(own, zhou, key)
    ticket, other = begin_sign_in(own.context).ticket, begin_sign_in(own.context).ticket
    late = key.get(own.ask(zhou, VISIT))
    with pytest.raises(PasskeyRefused):  # five minutes later
        own.begin(zhou, None, Proof(PASSWORD, passkey=late), visit_at(300))
    with pytest.raises(PasskeyRefused):  # of another sign-in
        own.pass_second_step(ticket, key.get(own.ask_in_second_step(other, VISIT)), VISIT)
    with pytest.raises(PasskeyRefused):  # of the session
        own.pass_second_step(ticket, key.get(own.ask(zhou, VISIT)), VISIT)
    made = json.loads(own.begin(zhou, None, prove_in_session(own, zhou, key), VISIT))
    asked = {"rpId": PARTY.id, "challenge": made["challenge"]}
    with pytest.raises(PasskeyRefused):  # of an enrolment
        own.pass_second_step(ticket, key.get(json.dumps(asked)), VISIT)


def prove_in_session(own: OwnPasskeys, who: SignedIn, key: Authenticator) -> Proof:
    return Proof(PASSWORD, passkey=key.get(own.ask(who, VISIT)))


def test_a_mail_address_is_changed_with_a_passkey_and_not_without(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    enrol(own, zhou, key)
    emails = OwnEmails(own.context, PARTY)
    with pytest.raises(WrongCode):
        emails.change(zhou, "zhou@example.com", KNOWN, VISIT)
    proof = prove_in_session(own, zhou, key)
    assert emails.change(zhou, "zhou@example.com", proof, VISIT)["waiting"] == "zhou@example.com"
    with pytest.raises(PasskeyRefused):  # each answer is accepted once
        emails.remove(zhou, proof, VISIT)


def test_a_passkey_of_another_account_is_refused(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    # given two who have one each
    opened = Accounts(own.context).sign_in("sun", PASSWORD, VISIT)
    assert isinstance(opened, NewSession)
    sun, other = find_signed_in(own.context, opened), Authenticator(ORIGIN)
    enrol(own, zhou, key)
    codes = enrol(own, sun, other)

    # then one's signs the other in neither by itself nor under the other's name
    with pytest.raises(PasskeyRefused):
        sign_in_by(own, other, "zhou")
    other.credential = key.credential
    with pytest.raises(PasskeyRefused):
        sign_in_by(own, other, "zhou")
    with pytest.raises(PasskeyKnown):
        enrol(own, sun, other, Proof(PASSWORD, codes[0]))
    with pytest.raises(NoSuchPasskey):
        own.remove(sun, own.list_own(zhou)[0]["id"], Proof(PASSWORD, codes[1]), VISIT)


def test_a_copy_is_refused_and_put_on_record(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator, small_province: SmallProvince
) -> None:
    # given a passkey that was copied, and then used twice by its owner
    enrol(own, zhou, key)
    cloned = copy(key)
    sign_in_by(own, key)
    sign_in_by(own, key)

    # then the copy shows a counter that the service has seen
    with pytest.raises(PasskeyCloned):
        sign_in_by(own, cloned)
    assert "passkey_cloned" in list_kinds(own.context, small_province)
    assert sign_in_by(own, key).token


def test_a_forged_answer_does_not_make_a_passkey_look_like_a_copy(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    enrol(own, zhou, key)
    forged = Authenticator(ORIGIN, count=-1, credential=key.credential)
    with pytest.raises(PasskeyRefused):
        sign_in_by(own, forged)


def test_guessing_ends_after_five_as_with_codes(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator, small_province: SmallProvince
) -> None:
    enrol(own, zhou, key)
    for _ in range(5):
        with pytest.raises(PasskeyRefused):
            sign_in_by(own, Authenticator(ORIGIN))
    with pytest.raises(TooMany):
        sign_in_by(own, key)
    log = SecurityLog(own.context).list_events(small_province.province(), None, 50)
    assert [one["kind"] for one in log].count("passkey_failed") == 5
    assert "locked" in list_kinds(own.context, small_province)


@pytest.mark.parametrize(
    "answer", ["", "[]", "{}", "no JSON", '{"response": {"clientDataJSON": "e30"}}', "1" * 9000]
)
def test_what_is_no_answer_is_refused(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator, answer: str
) -> None:
    with pytest.raises(PasskeyRefused):
        own.enrol(zhou, answer, "x", VISIT)
    enrol(own, zhou, key)
    with pytest.raises(PasskeyRefused):
        own.pass_second_step(begin_sign_in(own.context).ticket, answer, VISIT)


def test_a_second_one_needs_the_first_or_a_code_and_each_is_removed_by_itself(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    codes, second = enrol(own, zhou, key), Authenticator(ORIGIN)
    [first] = [one["id"] for one in own.list_own(zhou)]
    with pytest.raises(WrongCode):
        enrol(own, zhou, second)
    assert enrol(own, zhou, second, prove_in_session(own, zhou, key)) == []
    third = Authenticator(ORIGIN)
    assert enrol(own, zhou, third, Proof(PASSWORD, codes[0])) == []

    others = [one["id"] for one in own.list_own(zhou) if one["id"] != first]
    with pytest.raises(WrongPassword):
        own.remove(zhou, first, Proof("not it", codes[1]), VISIT)
    with pytest.raises(WrongCode):
        own.remove(zhou, first, KNOWN, VISIT)
    own.remove(zhou, first, prove_in_session(own, zhou, second), VISIT)
    with pytest.raises(PasskeyRefused):
        sign_in_by(own, key)
    assert sign_in_by(own, third).token

    # and with the last of them the recovery codes end
    own.remove(zhou, others[0], Proof(PASSWORD, codes[2]), VISIT)
    own.remove(zhou, others[1], Proof(PASSWORD, codes[3]), VISIT)
    assert isinstance(Accounts(own.context).sign_in("zhou", PASSWORD, VISIT), NewSession)
    assert own.list_own(zhou) == []


def test_enrolling_and_removing_end_other_sessions(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    elsewhere = Accounts(own.context).sign_in("zhou", PASSWORD, VISIT)
    assert isinstance(elsewhere, NewSession)
    codes = enrol(own, zhou, key)
    assert Accounts(own.context).find_session(elsewhere.token, NOW) is None

    again = sign_in_by(own, key)
    own.remove(zhou, own.list_own(zhou)[0]["id"], Proof(PASSWORD, codes[0]), VISIT)
    assert Accounts(own.context).find_session(again.token, NOW) is None
    assert Accounts(own.context).is_session_open(zhou, NOW)


def test_an_office_enrols_one_while_signing_in_and_keeps_its_last_factor(
    own: OwnPasskeys, key: Authenticator
) -> None:
    due = begin_sign_in(own.context, "lin")
    assert (due.step, due.passkey) == (Step.ENROL, False)
    options = own.begin(None, due.ticket, Proof(""), VISIT)
    session, codes = own.enrol_in_second_step(due.ticket, key.create(options), "密钥", VISIT)
    lin = find_signed_in(own.context, session)
    assert len(codes) == 10

    with pytest.raises(TicketOver):  # a ticket from before would enrol a stranger's
        own.begin(None, due.ticket, Proof(""), VISIT)
    own_id = own.list_own(lin)[0]["id"]
    with pytest.raises(SecondFactorNeeded):
        own.remove(lin, own_id, Proof(PASSWORD, codes[0]), VISIT)
    assert sign_in_by(own, key, "lin").token

    # an app beside it may be given up, and so may the passkey beside an app
    factors = OwnFactor(own.context)
    secret = b32decode(factors.begin(lin, None, PASSWORD, codes[1], VISIT).secret)
    new_codes = factors.confirm(lin, totp.code_at(secret, totp.step_at(NOW)), VISIT)
    own.remove(lin, own_id, Proof(PASSWORD, new_codes[0]), VISIT)
    with pytest.raises(SecondFactorNeeded):
        factors.give_up(lin, PASSWORD, new_codes[1], VISIT)


def test_who_gives_up_the_app_keeps_passkeys_and_recovery_codes(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    codes, factors = enrol(own, zhou, key), OwnFactor(own.context)
    begun = factors.begin(zhou, None, PASSWORD, codes[0], VISIT)
    secret = b32decode(begun.secret)
    codes = factors.confirm(zhou, totp.code_at(secret, totp.step_at(NOW)), VISIT)

    factors.give_up(zhou, PASSWORD, codes[0], VISIT)

    assert sign_in_by(own, key).token
    ticket = begin_sign_in(own.context).ticket
    assert Accounts(own.context).pass_second_step(ticket, codes[1], VISIT)[1] is None


def test_without_the_device_a_recovery_code_signs_in(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator
) -> None:
    codes = enrol(own, zhou, key)
    ticket = begin_sign_in(own.context).ticket
    session, new_codes = Accounts(own.context).pass_second_step(ticket, codes[4], VISIT)
    assert (find_signed_in(own.context, session).username, new_codes) == ("zhou", None)


def test_a_reset_drops_passkeys_codes_and_sessions(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator, small_province: SmallProvince
) -> None:
    enrol(own, zhou, key)
    reset, owner = SecondFactors(own.context), staff_id("zhou")
    by = small_province.admin()
    assert Overview(own.context).show_account(by, owner)["second_factor"] is True

    reset.reset(by, owner, "设备丢失", VISIT)

    assert Overview(own.context).show_account(by, owner)["second_factor"] is False
    assert isinstance(Accounts(own.context).sign_in("zhou", PASSWORD, VISIT), NewSession)
    assert not Accounts(own.context).is_session_open(zhou, NOW)
    assert list_kinds(own.context, small_province) == ["passkey_enrolled", "second_factor_removed"]
    with pytest.raises(NoSecondFactor):
        reset.reset(by, owner, "再次", VISIT)


def test_an_account_has_no_more_than_its_most(
    own: OwnPasskeys, zhou: SignedIn, key: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passkeys_module, "MOST", 1)
    enrol(own, zhou, key)
    with pytest.raises(TooManyPasskeys):
        own.begin(zhou, None, prove_in_session(own, zhou, key), VISIT)


def test_its_name_is_stored_encrypted(own: OwnPasskeys, zhou: SignedIn, key: Authenticator) -> None:
    enrol(own, zhou, key)
    with own.context.engine.connect() as connection:
        [row] = connection.execute(select(table))
    assert "办公室".encode() not in bytes(row.sealed_name)


@pytest.mark.parametrize(
    ("address", "party", "origin"),
    [
        ("https://Sign.example.edu.cn/", "sign.example.edu.cn", "https://sign.example.edu.cn"),
        ("https://sign.example.edu.cn:443", "sign.example.edu.cn", "https://sign.example.edu.cn"),
        ("https://a.example:8443", "a.example", "https://a.example:8443"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("http://0.0.0.0:8000", "localhost", "http://localhost:8000"),
        ("http://localhost:8000", "localhost", "http://localhost:8000"),
    ],
)
def test_the_service_is_known_by_its_public_address(address: str, party: str, origin: str) -> None:
    found = RelyingParty.at(address)
    found.must_be_possible()
    assert (found.id, found.origin) == (party, origin)


@pytest.mark.parametrize("address", ["http://sign.example.edu.cn", "https://203.0.113.7"])
def test_where_browsers_have_no_passkeys_nobody_is_asked_for_one(
    own: OwnPasskeys, zhou: SignedIn, address: str
) -> None:
    there = replace(own, party=RelyingParty.at(address))
    with pytest.raises(NoPasskeysHere):
        there.begin(zhou, None, KNOWN, VISIT)
