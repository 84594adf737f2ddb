"""Whoever forgot a password gets a link by mail; whoever asks for another learns nothing."""

from base64 import b32decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from signing.refusals import EmailLinkOver, LinkOver, MailNotSet, TooMany
from signing.use_cases.access import totp
from signing.use_cases.access.account_letters import OF_AN_ACCOUNT, AccountLetters
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.ceremonies import RelyingParty
from signing.use_cases.access.forgotten import MOST_ACCOUNTS, OF_A_NETWORK, ForgottenPasswords
from signing.use_cases.access.own_emails import OwnEmails
from signing.use_cases.access.own_factor import OwnFactor
from signing.use_cases.access.own_passkeys import Proof
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.second_step import SecondStepDue
from signing.use_cases.access.security_log import Chosen, Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Anyone
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, employer_id, staff_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.mailboxes import VISIT, Mailboxes, find_session, read_token, with_mail
from support.use_cases.small_province import CREDIT_CODES, SmallProvince, make_employer_form

PASSWORD, CHOSEN = "correct horse battery", "seven quiet mountains"
HASH = hash_password(PASSWORD)
ADDRESS = "zhou@example.com"
PARTY = RelyingParty.at("http://localhost:8000")


@pytest.fixture
def small_province(context: Context) -> SmallProvince:
    return SmallProvince(with_mail(context))


@pytest.fixture
def mailboxes(small_province: SmallProvince) -> Mailboxes:
    """Return mailboxes, after zhou has confirmed an address and sun has not."""
    found = Mailboxes(small_province.context)
    for username in ("zhou", "sun"):
        appoint(small_province, username)
    confirm(found, "zhou", ADDRESS)
    own = OwnEmails(small_province.context, PARTY)
    own.change(
        find_session(found.context, "sun", PASSWORD), "sun@example.com", Proof(PASSWORD), VISIT
    )
    found.write()
    found.posted.clear()
    return found


@pytest.fixture
def forgotten(mailboxes: Mailboxes) -> ForgottenPasswords:
    return ForgottenPasswords(mailboxes.context)


def appoint(small_province: SmallProvince, username: str) -> None:
    one = Appointment(username, "周老师", HASH, Role.COUNSELOR, "99001", ("文学院",))
    Schools(small_province.context).appoint(small_province.admin(), one)


def confirm(mailboxes: Mailboxes, username: str, address: str) -> None:
    own, who = (
        OwnEmails(mailboxes.context, PARTY),
        find_session(mailboxes.context, username, PASSWORD),
    )
    own.change(who, address, Proof(PASSWORD), VISIT)
    own.confirm(read_token(mailboxes.write_one()), VISIT)


@pytest.mark.parametrize("typed", ["zhou", ADDRESS, " Zhou@EXAMPLE.com", "zhou＠example.com"])
def test_the_link_goes_to_the_confirmed_address_and_sets_a_password_once(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, typed: str
) -> None:
    forgotten.ask(typed, VISIT)
    letter = mailboxes.write_one()
    assert (letter.kind, letter.to) == ("password_link", ADDRESS)
    assert letter.until == NOW + timedelta(minutes=30)
    assert "zhou" in letter.text.zh
    assert "zhou" in letter.text.en
    Resets(mailboxes.context).redeem(read_token(letter), CHOSEN, VISIT)
    assert find_session(mailboxes.context, "zhou", CHOSEN).username == "zhou"
    with pytest.raises(LinkOver):
        Resets(mailboxes.context).redeem(read_token(letter), CHOSEN, VISIT)
    told = mailboxes.write_one()
    assert told.kind == "password_set"
    assert "账号 zhou 的密码刚刚修改过" in told.text.zh


def test_a_link_is_over_after_half_an_hour(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes
) -> None:
    forgotten.ask("zhou", VISIT)
    token, resets = read_token(mailboxes.write_one()), Resets(mailboxes.context)
    assert resets.name_owner(token, NOW + timedelta(minutes=29)) == "zhou"
    with pytest.raises(LinkOver):
        resets.name_owner(token, NOW + timedelta(minutes=30))


@pytest.mark.parametrize(
    "typed",
    [
        "nobody",
        "nobody@example.com",
        "sun",
        "sun@example.com",
        "",
        "a\r\nb",
        "'; --",
        "李@例子.中国",
    ],
)
def test_nobody_without_a_confirmed_address_gets_one(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, typed: str
) -> None:
    forgotten.ask(typed, VISIT)
    assert mailboxes.write() == []
    assert count_letters(mailboxes.context) == 0


def test_asking_does_the_same_whoever_is_meant(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    """The same statements in the same order, and one row written: so the same time."""
    Schools(small_province.context).dismiss(small_province.admin(), staff_id("sun"), "调离")
    done = {}
    for typed in ("zhou", ADDRESS, "sun", "nobody", "nobody@example.com"):
        with noting_statements(mailboxes.context.engine) as statements:
            forgotten.ask(typed, VISIT)
        done[typed] = (tuple(statements), count_letters(mailboxes.context))
        with mailboxes.context.engine.begin() as connection:
            connection.execute(text("DELETE FROM account_letters"))
    assert set(done.values()) == {done["nobody"]}
    assert done["nobody"][1] == 1


def test_what_was_typed_is_not_kept(forgotten: ForgottenPasswords, mailboxes: Mailboxes) -> None:
    forgotten.ask("my secret password", VISIT)
    with mailboxes.context.engine.connect() as connection:
        [row] = connection.execute(text("SELECT account_letters::text FROM account_letters"))
    assert "secret" not in str(row)
    assert b"secret".hex() not in str(row)


def test_an_account_gets_few_links_and_nobody_sees_when_there_are_no_more(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes
) -> None:
    (most, span), (most_a_day, _) = OF_AN_ACCOUNT
    for typed in ["zhou", ADDRESS, "zhou", ADDRESS, "zhou"]:
        forgotten.ask(typed, VISIT)
        mailboxes.write()
    assert len(mailboxes.posted) == most
    at = NOW
    for _ in range(5):
        at += span
        for _ in range(most + 1):
            forgotten.ask("zhou", Visit(now=at, address="198.51.100.9"))
            mailboxes.write(at)
    assert len(mailboxes.posted) == most_a_day


def test_a_network_asks_only_so_often(forgotten: ForgottenPasswords) -> None:
    (most, _), _ = OF_A_NETWORK
    for number in range(most):
        forgotten.ask(f"nobody-{number}", VISIT)
    for typed in ("zhou", "nobody"):
        with pytest.raises(TooMany):
            forgotten.ask(typed, VISIT)
    forgotten.ask("zhou", Visit(now=NOW, address="198.51.100.9"))


def test_the_second_factor_stays(forgotten: ForgottenPasswords, mailboxes: Mailboxes) -> None:
    context = mailboxes.context
    factor, who = OwnFactor(context), find_session(context, "zhou", PASSWORD)
    secret = b32decode(factor.begin(who, None, PASSWORD, "", VISIT).secret)
    factor.confirm(who, totp.code_at(secret, totp.step_at(NOW)), VISIT)
    forgotten.ask("zhou", VISIT)
    Resets(context).redeem(read_token(mailboxes.write_one()), CHOSEN, VISIT)
    assert isinstance(Accounts(context).sign_in("zhou", CHOSEN, VISIT), SecondStepDue)


def test_asking_makes_no_other_link_invalid(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    """Or strangers could take from people what an administrator gave them."""
    resets = Resets(mailboxes.context)
    given = resets.offer(small_province.admin(), staff_id("zhou"), VISIT)
    forgotten.ask("zhou", VISIT)
    first = read_token(mailboxes.write_one())
    forgotten.ask("zhou", VISIT)
    mailboxes.write_one()
    assert resets.name_owner(given.token, NOW) == resets.name_owner(first, NOW) == "zhou"
    resets.redeem(given.token, CHOSEN, VISIT)
    with pytest.raises(LinkOver):
        resets.name_owner(first, NOW)


@pytest.mark.parametrize("replaced_by", [None, "zhou@another.example"])
def test_a_link_is_over_once_the_address_that_it_went_to_is_no_longer_the_accounts(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, replaced_by: str | None
) -> None:
    """Whoever reads the former mailbox is who the owner wanted to be rid of."""
    context, resets = mailboxes.context, Resets(mailboxes.context)
    forgotten.ask("zhou", VISIT)
    token = read_token(mailboxes.write_one())
    assert resets.name_owner(token, NOW) == "zhou"
    own, who = OwnEmails(context, PARTY), find_session(context, "zhou", PASSWORD)
    if replaced_by is None:
        own.remove(who, Proof(PASSWORD), VISIT)
    else:
        own.change(who, replaced_by, Proof(PASSWORD), VISIT)
        assert resets.name_owner(token, NOW) == "zhou", "until the new one is confirmed"
        [link] = [one for one in mailboxes.write() if one.to == replaced_by]
        own.confirm(read_token(link), VISIT)
    with pytest.raises(LinkOver):
        resets.name_owner(token, NOW)
    with pytest.raises(LinkOver):
        resets.redeem(token, CHOSEN, VISIT)
    assert find_session(context, "zhou", PASSWORD).username == "zhou"


def test_a_link_that_was_not_mailed_takes_the_addresses_away(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    """Whoever had the password entered a mailbox of theirs: it must not lead back in."""
    context, resets = mailboxes.context, Resets(mailboxes.context)
    own, thief = OwnEmails(context, PARTY), find_session(context, "zhou", PASSWORD)
    own.change(thief, "thief@example.net", Proof(PASSWORD), VISIT)
    [waits] = [one for one in mailboxes.write() if one.to == "thief@example.net"]
    given = resets.offer(small_province.admin(), staff_id("zhou"), VISIT)
    assert resets.redeem(given.token, CHOSEN, VISIT).removed_email
    told = mailboxes.write()
    assert [(one.kind, one.to) for one in told] == [
        ("password_set", ADDRESS),
        ("email_removed", ADDRESS),
    ]
    with pytest.raises(EmailLinkOver):
        own.confirm(read_token(waits), VISIT)
    for typed in ("zhou", ADDRESS, "thief@example.net"):
        forgotten.ask(typed, VISIT)
    assert mailboxes.write() == []
    assert list_kinds(small_province)[:3] == [
        *("email_removed", "password_reset", "password_reset_offered")
    ]


def test_a_link_that_was_mailed_leaves_its_address_and_no_other(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes
) -> None:
    context, resets = mailboxes.context, Resets(mailboxes.context)
    own, thief = OwnEmails(context, PARTY), find_session(context, "zhou", PASSWORD)
    own.change(thief, "thief@example.net", Proof(PASSWORD), VISIT)
    [waits] = [one for one in mailboxes.write() if one.to == "thief@example.net"]
    forgotten.ask("zhou", VISIT)
    assert not resets.redeem(read_token(mailboxes.write_one()), CHOSEN, VISIT).removed_email
    with pytest.raises(EmailLinkOver):
        own.confirm(read_token(waits), VISIT)
    shown = own.show(find_session(context, "zhou", CHOSEN))
    assert (shown["address"], shown["waiting"]) == (ADDRESS, None)


def list_kinds(small_province: SmallProvince) -> list[str]:
    log = SecurityLog(small_province.context)
    return [one["kind"] for one in log.list_events(small_province.admin(), None, 50)]


def test_a_letter_that_is_written_late_has_no_link_behind_a_new_password(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    """A new password makes all links invalid: those too that were asked for and not yet written."""
    context, resets = mailboxes.context, Resets(mailboxes.context)
    one = Appointment(
        *("qian", "钱老师", HASH, Role.COUNSELOR, "99001"),
        password_given=False,
        email="wrong@example.com",
    )
    Schools(context).appoint(small_province.admin(), one)
    forgotten.ask("zhou", VISIT)
    for username in ("qian", "zhou"):
        given = resets.offer(small_province.admin(), staff_id(username), VISIT)
        resets.redeem(given.token, CHOSEN, VISIT)
    assert {letter.kind for letter in mailboxes.write()} == {"password_set", "email_removed"}


def test_an_employer_and_staff_of_one_name_each_get_their_own(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes
) -> None:
    context, code = mailboxes.context, CREDIT_CODES[1]
    form = make_employer_form(code)
    Employers(context).register(
        Anyone(stamp=make_stamp()), form, "zhou", HASH, None, "firm@example.org"
    )
    OwnEmails(context, PARTY).confirm(read_token(mailboxes.write_one()), VISIT)
    forgotten.ask("zhou", VISIT)
    letters = {one.account: one.to for one in mailboxes.write()}
    assert letters == {staff_id("zhou"): ADDRESS, employer_id(code): "firm@example.org"}


def test_a_mailbox_of_many_accounts_gets_a_link_for_few(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    for number in range(MOST_ACCOUNTS + 2):
        appoint(small_province, f"one-{number}")
        confirm(mailboxes, f"one-{number}", "office@example.com")
    mailboxes.posted.clear()
    forgotten.ask("office@example.com", VISIT)
    assert len(mailboxes.write()) == MOST_ACCOUNTS
    forgotten.ask(f"one-{MOST_ACCOUNTS + 1}", VISIT)
    mailboxes.write_one()
    assert find_name(mailboxes.posted[-1]) == f"one-{MOST_ACCOUNTS + 1}"


def test_a_closed_account_gets_none_though_it_was_asked_for_before(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    forgotten.ask("zhou", VISIT)
    Schools(small_province.context).dismiss(small_province.admin(), staff_id("zhou"), "调离")
    assert mailboxes.write() == []


def test_what_was_asked_for_long_ago_is_not_sent(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes
) -> None:
    forgotten.ask("zhou", VISIT)
    assert mailboxes.write(NOW + timedelta(hours=1, seconds=1)) == []


def test_the_log_of_accounts_says_that_a_link_was_mailed_and_from_where(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    forgotten.ask("zhou", VISIT)
    mailboxes.write()
    log = SecurityLog(mailboxes.context)
    chosen = Chosen(kind=Kind.LINK_MAILED)
    [said] = log.list_events(small_province.admin(), None, 10, chosen)
    assert (said["account"], said["actor"]) == (staff_id("zhou"), "anyone")
    assert (said["request_id"], bool(said["address_digest"])) == ("r-1", True)


def test_a_letter_that_cannot_be_posted_is_written_later(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten.ask("zhou", VISIT)

    def fail(*_: Any) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(mailboxes, "post", fail)
        with pytest.raises(OSError):  # noqa: PT011 - any
            mailboxes.write()
    assert count_letters(mailboxes.context) == 1
    assert mailboxes.write_one().kind == "password_link"


def test_several_processes_write_each_letter_once(
    forgotten: ForgottenPasswords, mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    for number in range(8):
        appoint(small_province, f"one-{number}")
        confirm(mailboxes, f"one-{number}", f"one-{number}@example.com")
    mailboxes.posted.clear()
    for number in range(8):
        forgotten.ask(f"one-{number}", VISIT)
    letters = AccountLetters(mailboxes.context, mailboxes)
    with ThreadPoolExecutor(4) as pool:
        asked = sum(pool.map(letters.write_all, [NOW] * 4))
    assert asked == 8
    assert sorted(one.to for one in mailboxes.posted) == [f"one-{n}@example.com" for n in range(8)]


def test_without_mail_nobody_asks(context: Context) -> None:
    SmallProvince(context)
    with pytest.raises(MailNotSet):
        ForgottenPasswords(context).ask("zhou", VISIT)


def find_name(letter: Any) -> str:
    return str(letter.text.zh.split(" ")[1])


def count_letters(context: Context) -> int:
    with context.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM account_letters")).scalar_one())


@contextmanager
def noting_statements(engine: Engine) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)
