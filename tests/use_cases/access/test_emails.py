"""A mail address is used once its owner has shown that its mailbox is theirs."""

from base64 import b32decode
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text

from signing.refusals import (
    EmailLinkOver,
    MailNotSet,
    NoEmailWaiting,
    NotYours,
    TooMany,
    WrongCode,
    WrongPassword,
)
from signing.storage.outbox_tables import outbox
from signing.use_cases.access import totp
from signing.use_cases.access.account_letters import UNCLAIMED, AccountLetters
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.ceremonies import RelyingParty
from signing.use_cases.access.email_rows import Letter, ask_for_letter, run_beside
from signing.use_cases.access.emails import MOST_OF_A_MAILBOX, MOST_OF_AN_ACCOUNT, Emails
from signing.use_cases.access.own_emails import OwnEmails
from signing.use_cases.access.own_factor import OwnFactor
from signing.use_cases.access.own_passkeys import Proof
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.security_log import Doing, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Anyone
from signing.use_cases.core.context import Context
from signing.use_cases.notices.sending import Message
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.invitations import Invitations
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, employer_id, staff_id, wechat_account_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.mailboxes import VISIT, Mailboxes, find_session, read_token, with_mail
from support.use_cases.signing_in import list_other_kinds
from support.use_cases.small_province import CREDIT_CODES, SmallProvince, make_employer_form

PASSWORD, CHOSEN = "correct horse battery", "seven quiet mountains"
HASH = hash_password(PASSWORD)
PROOF = Proof(PASSWORD)
ADDRESS, OTHER = "zhou@example.com", "zhou.lin@example.org"
PARTY = RelyingParty.at("http://localhost:8000")
ZHOU = staff_id("zhou")


@pytest.fixture
def small_province(context: Context) -> SmallProvince:
    """Return a province whose installation sends mail."""
    return SmallProvince(with_mail(context))


@pytest.fixture
def mailboxes(small_province: SmallProvince) -> Mailboxes:
    return Mailboxes(small_province.context)


@pytest.fixture
def zhou(small_province: SmallProvince) -> SignedIn:
    appoint(small_province, "zhou")
    return find_session(small_province.context, "zhou", PASSWORD)


@pytest.fixture
def own(small_province: SmallProvince) -> OwnEmails:
    return OwnEmails(small_province.context, PARTY)


def appoint(small_province: SmallProvince, username: str, email: str = "") -> UUID:
    one = Appointment(
        *(username, "周老师", HASH, Role.COUNSELOR, "99001", ("文学院",)), email=email
    )
    Schools(small_province.context).appoint(small_province.admin(), one)
    return staff_id(username)


def confirm(own: OwnEmails, mailboxes: Mailboxes, who: SignedIn, address: str = ADDRESS) -> None:
    own.change(who, address, PROOF, VISIT)
    links = [one for one in mailboxes.write() if one.kind == "email_confirmation"]
    own.confirm(read_token(links[-1]), VISIT)


def say(message: Message) -> str:
    parts = (message.subject, message.text)
    return " ".join(f"{one.zh} {one.en}" for one in parts)


def list_kinds(small_province: SmallProvince) -> list[str]:
    log = SecurityLog(small_province.context).list_events(small_province.province(), None, 50)
    return list_other_kinds(one["kind"] for one in reversed(log))


def test_an_address_is_used_once_its_link_was_opened(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    emails = Emails(small_province.context)
    kept = own.change(zhou, ADDRESS, PROOF, VISIT)
    assert (kept["address"], kept["waiting"], kept["mailed"]) == (None, ADDRESS, True)
    assert emails.find_address(ZHOU) is None
    letter = mailboxes.write_one()
    assert (letter.to, letter.account, letter.urgent) == (ADDRESS, ZHOU, True)
    assert letter.until == NOW + timedelta(hours=24)
    assert "zhou" not in say(letter), "whoever has the mailbox may be a stranger"

    assert own.find_waiting(read_token(letter), NOW) == ADDRESS
    assert own.confirm(read_token(letter), VISIT) == ADDRESS

    assert emails.find_address(ZHOU) == ADDRESS
    assert own.show(zhou)["confirmed_at"] == NOW
    with pytest.raises(EmailLinkOver):
        own.confirm(read_token(letter), VISIT)
    assert list_kinds(small_province) == ["email_entered", "email_confirmed"]


@pytest.mark.parametrize("by", ["confirmation", "password link"])
def test_mail_that_waits_for_a_full_mailbox_goes_to_the_new_address_at_once(
    by: str, own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    # given mail and a text message that wait for hours
    context = small_province.context
    waiting = {"account": ZHOU, "kind": "x", "urgent": False, "posted_at": NOW, "tries": 2}
    waiting["next_try_at"] = NOW + timedelta(hours=6)
    with context.engine.connect() as connection:
        for channel in ("mail", "sms"):
            connection.execute(insert(outbox).values(waiting | {"key": "1", "channel": channel}))

    # when the owner confirms another address
    if by == "confirmation":
        confirm(own, mailboxes, zhou)
    else:
        appointed = Emails(context).let_wait(ZHOU, ADDRESS, NOW)
        asked = ask_for_letter(Letter.FIRST_PASSWORD, ZHOU, Doing("", NOW, "r-1"))
        with context.engine.connect() as connection:
            run_beside(connection, appointed, asked)
        Resets(context).redeem(read_token(mailboxes.write_one()), CHOSEN, VISIT)

    # then the mail is due, with all its tries
    with context.engine.connect() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.channel)).all()
    assert [(row.channel, row.next_try_at, row.tries) for row in rows] == [
        ("mail", NOW, 0),
        ("sms", NOW + timedelta(hours=6), 2),
    ]


def test_a_link_is_over_after_a_day_and_once_another_address_was_entered(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn
) -> None:
    own.change(zhou, ADDRESS, PROOF, VISIT)
    first = read_token(mailboxes.write_one())
    with pytest.raises(EmailLinkOver):
        own.find_waiting(first, NOW + timedelta(hours=24))
    own.change(zhou, OTHER, PROOF, VISIT)
    with pytest.raises(EmailLinkOver):
        own.confirm(first, VISIT)
    own.confirm(read_token(mailboxes.write_one()), VISIT)
    assert own.show(zhou)["address"] == OTHER


def test_two_links_that_raced_confirm_only_the_address_that_waits(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    own.change(zhou, ADDRESS, PROOF, VISIT)
    stale = read_token(mailboxes.write_one())
    with small_province.context.engine.begin() as connection:
        kept = Emails(small_province.context).let_wait(ZHOU, OTHER, NOW)
        connection.exec_driver_sql(kept.statement, kept.values)
    with pytest.raises(EmailLinkOver):
        own.confirm(stale, VISIT)
    assert own.show(zhou)["address"] is None


def test_the_old_address_stays_in_use_and_is_told(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    confirm(own, mailboxes, zhou)
    own.change(zhou, OTHER, PROOF, VISIT)
    assert Emails(small_province.context).find_address(ZHOU) == ADDRESS
    letters = {one.kind: one for one in mailboxes.write()}
    assert letters.keys() == {"email_confirmation", "email_changed"}
    assert letters["email_changed"].to == ADDRESS
    assert "zhou" in say(letters["email_changed"])
    assert OTHER not in say(letters["email_changed"])
    own.confirm(read_token(letters["email_confirmation"]), VISIT)
    assert Emails(small_province.context).find_address(ZHOU) == OTHER


def test_entering_the_confirmed_address_again_takes_back_what_waits(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn
) -> None:
    confirm(own, mailboxes, zhou)
    own.change(zhou, OTHER, PROOF, VISIT)
    link = next(one for one in mailboxes.write() if one.kind == "email_confirmation")
    again = own.change(zhou, ADDRESS.upper(), PROOF, VISIT)
    assert (again["address"], again["waiting"]) == (ADDRESS, None)
    assert mailboxes.write() == []
    with pytest.raises(EmailLinkOver):
        own.confirm(read_token(link), VISIT)


def test_without_the_password_nothing_is_changed(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn
) -> None:
    confirm(own, mailboxes, zhou)
    with pytest.raises(WrongPassword):
        own.change(zhou, OTHER, Proof("not it"), VISIT)
    with pytest.raises(WrongPassword):
        own.remove(zhou, Proof("not it"), VISIT)
    assert own.show(zhou)["address"] == ADDRESS
    assert mailboxes.write() == []


def test_who_has_a_second_factor_shows_it_too(
    own: OwnEmails, zhou: SignedIn, small_province: SmallProvince
) -> None:
    factor = OwnFactor(small_province.context)
    secret = b32decode(factor.begin(zhou, None, PASSWORD, "", VISIT).secret)
    codes = factor.confirm(zhou, totp.code_at(secret, totp.step_at(NOW)), VISIT)
    with pytest.raises(WrongCode):
        own.change(zhou, ADDRESS, PROOF, VISIT)
    assert own.change(zhou, ADDRESS, Proof(PASSWORD, codes[0]), VISIT)["waiting"] == ADDRESS


def test_a_removed_address_is_told_and_gone(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    confirm(own, mailboxes, zhou)
    own.remove(zhou, PROOF, VISIT)
    letter = mailboxes.write_one()
    assert (letter.kind, letter.to) == ("email_removed", ADDRESS)
    shown = own.show(zhou)
    assert (shown["address"], shown["confirmed_at"], shown["waiting"]) == (None, None, None)
    own.remove(zhou, PROOF, VISIT)
    assert mailboxes.write() == []
    assert list_kinds(small_province)[-1] == "email_removed"


def test_the_link_is_sent_again_while_something_waits(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn
) -> None:
    with pytest.raises(NoEmailWaiting):
        own.send_again(zhou, VISIT)
    own.change(zhou, ADDRESS, PROOF, VISIT)
    first = read_token(mailboxes.write_one())
    own.send_again(zhou, VISIT)
    second = read_token(mailboxes.write_one())
    with pytest.raises(EmailLinkOver):
        own.confirm(first, VISIT)
    assert own.confirm(second, VISIT) == ADDRESS


def test_a_strangers_mailbox_is_not_filled(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    own.change(zhou, ADDRESS, PROOF, VISIT)
    mailboxes.write()
    for _ in range(MOST_OF_A_MAILBOX - 1):
        own.send_again(zhou, VISIT)
        mailboxes.write()
    with pytest.raises(TooMany):
        own.send_again(zhou, VISIT)
    with pytest.raises(TooMany):
        own.change(zhou, ADDRESS, PROOF, VISIT)
    appoint(small_province, "sun", ADDRESS)
    assert mailboxes.write() == [], "whoever enters it"
    assert len(mailboxes.posted) == MOST_OF_A_MAILBOX


def test_one_account_has_few_mailboxes_written_to(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    """Each address is another one: also what providers deliver into one mailbox."""
    for number in range(MOST_OF_AN_ACCOUNT):
        own.change(zhou, f"somebody+{number}@example.com", PROOF, VISIT)
        mailboxes.write()
    with pytest.raises(TooMany):
        own.change(zhou, "somebody+x@example.com", PROOF, VISIT)
    with pytest.raises(TooMany):
        own.send_again(zhou, VISIT)
    assert len(mailboxes.posted) == MOST_OF_AN_ACCOUNT
    appoint(small_province, "sun")
    other = find_session(small_province.context, "sun", PASSWORD)
    assert own.change(other, ADDRESS, PROOF, VISIT)["waiting"] == ADDRESS


def test_several_accounts_may_share_an_address(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    appoint(small_province, "sun")
    confirm(own, mailboxes, zhou)
    confirm(own, mailboxes, find_session(small_province.context, "sun", PASSWORD))
    emails = Emails(small_province.context)
    assert {emails.find_address(staff_id(one)) for one in ("zhou", "sun")} == {ADDRESS}


def test_without_mail_an_address_is_kept_unconfirmed(context: Context) -> None:
    small_province = SmallProvince(context)
    appoint(small_province, "zhou")
    who, own = find_session(context, "zhou", PASSWORD), OwnEmails(context, PARTY)
    kept = own.change(who, ADDRESS, PROOF, VISIT)
    assert (kept["waiting"], kept["mailed"]) == (ADDRESS, False)
    with pytest.raises(MailNotSet):
        own.send_again(who, VISIT)
    assert Mailboxes(context).write() == []
    later = Mailboxes(with_mail(context))
    own = OwnEmails(later.context, PARTY)
    own.send_again(who, VISIT)
    own.confirm(read_token(later.write_one()), VISIT)
    assert own.show(who)["address"] == ADDRESS


def test_a_graduate_signs_in_with_wechat_and_has_none(
    own: OwnEmails, small_province: SmallProvince
) -> None:
    accounts = Accounts(small_province.context)
    session = accounts.sign_in_with_wechat(wechat_account_id("demo-1"), NOW)
    who = accounts.find_session(session.token, NOW)
    assert who is not None
    with pytest.raises(NotYours):
        own.show(who)


def test_no_address_lies_readable_in_the_database(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    confirm(own, mailboxes, zhou)
    own.change(zhou, OTHER, PROOF, VISIT)
    with small_province.context.engine.connect() as connection:
        for table in ("emails", "account_letters", "account_events"):
            rows = str(connection.execute(text(f"SELECT {table}::text FROM {table}")).all())  # noqa: S608
            assert rows != "[]"
            for part in ("zhou@", "example", ADDRESS.encode().hex()):
                assert part not in rows


def test_somebody_is_appointed_by_a_link_that_proves_the_mailbox(
    mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    context = small_province.context
    one = Appointment(
        *("qian", "钱老师", HASH, Role.COUNSELOR, "99001"), password_given=False, email=ADDRESS
    )
    Schools(context).appoint(small_province.admin(), one)
    letter = mailboxes.write_one()
    assert (letter.kind, letter.to) == ("first_password", ADDRESS)
    assert "qian" not in say(letter) + letter.path
    Resets(context).redeem(read_token(letter), CHOSEN, VISIT)
    assert Emails(context).find_address(staff_id("qian")) == ADDRESS
    assert find_session(context, "qian", CHOSEN).username == "qian"
    assert mailboxes.write() == [], "who sets the first password is told nothing more"
    assert list_kinds(small_province) == [
        *("password_reset_offered", "password_reset", "email_confirmed")
    ]


def test_a_link_that_an_administrator_hands_on_proves_no_mailbox(
    mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    context = small_province.context
    appoint(small_province, "qian", ADDRESS)
    assert mailboxes.write_one().kind == "appointed_email", "a password was given"
    link = Resets(context).offer(small_province.admin(), staff_id("qian"), VISIT)
    Resets(context).redeem(link.token, CHOSEN, VISIT)
    assert Emails(context).find_address(staff_id("qian")) is None


def test_who_was_appointed_by_somebody_else_is_not_asked_whether_they_entered_it(
    own: OwnEmails, mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    appoint(small_province, "qian", ADDRESS)
    letter = mailboxes.write_one()
    assert "管理员" in letter.text.zh
    assert "您本人填写" not in letter.text.zh
    assert "An administrator opened an account for you" in letter.text.en
    assert "you entered" not in letter.text.en
    assert "qian" not in say(letter), "whoever has the mailbox may be a stranger"
    own.confirm(read_token(letter), VISIT)
    assert Emails(small_province.context).find_address(staff_id("qian")) == ADDRESS


def test_a_colleague_joins_by_an_invitation_that_was_mailed(
    mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    context, by = small_province.context, small_province.employer()
    invited = Colleagues(context).invite(by, "李梅", ADDRESS).answer
    letter = mailboxes.write_one()
    assert (letter.kind, letter.to) == ("colleague_invitation", ADDRESS)
    assert "江淮云图" not in say(letter)
    assert "李梅" not in say(letter)
    joining = Invitations(context)
    joining.join(Anyone(stamp=make_stamp()), read_token(letter), "mei", HASH)
    assert Emails(context).find_address(UUID(invited["id"])) == ADDRESS


def test_an_invitation_that_was_taken_back_is_not_mailed(
    mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    context, by = small_province.context, small_province.employer()
    invited = Colleagues(context).invite(by, "李梅", ADDRESS).answer
    Colleagues(context).remove(by, UUID(invited["id"]))
    assert mailboxes.write() == []
    assert count_rows(context, "emails") == 0


def test_an_employer_registers_with_an_address_that_waits(
    mailboxes: Mailboxes, small_province: SmallProvince
) -> None:
    context, code = small_province.context, CREDIT_CODES[1]
    form = make_employer_form(code)
    Employers(context).register(Anyone(stamp=make_stamp()), form, "firm", HASH, None, ADDRESS)
    letter = mailboxes.write_one()
    assert (letter.kind, letter.account) == ("email_confirmation", employer_id(code))
    OwnEmails(context, PARTY).confirm(read_token(letter), VISIT)
    assert Emails(context).find_address(employer_id(code)) == ADDRESS


def test_who_leaves_takes_the_address_along(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    confirm(own, mailboxes, zhou)
    own.change(zhou, OTHER, PROOF, VISIT)
    Schools(small_province.context).dismiss(small_province.admin(), ZHOU, "调离")
    assert count_rows(small_province.context, "emails") == 0
    assert mailboxes.write() == []


def test_the_owner_is_told_of_a_new_password(
    own: OwnEmails, mailboxes: Mailboxes, zhou: SignedIn, small_province: SmallProvince
) -> None:
    confirm(own, mailboxes, zhou)
    Resets(small_province.context).change_own(zhou, PASSWORD, CHOSEN, VISIT)
    letter = mailboxes.write_one()
    assert (letter.kind, letter.to) == ("password_set", ADDRESS)
    assert "zhou" in say(letter)


def test_an_address_of_an_invitation_that_nobody_took_is_forgotten(
    mailboxes: Mailboxes, small_province: SmallProvince, zhou: SignedIn, own: OwnEmails
) -> None:
    context, by = small_province.context, small_province.employer()
    own.change(zhou, OTHER, PROOF, VISIT)
    Colleagues(context).invite(by, "李梅", ADDRESS)
    letters = AccountLetters(context, mailboxes)
    assert letters.forget_unclaimed(NOW + UNCLAIMED) == 0
    assert letters.forget_unclaimed(NOW + UNCLAIMED + timedelta(seconds=1)) == 1
    assert own.show(zhou)["waiting"] == OTHER


def test_many_wrong_links_close_the_door_to_their_network(own: OwnEmails, zhou: SignedIn) -> None:
    del zhou
    for _ in range(50):
        with pytest.raises(EmailLinkOver):
            own.confirm("made up", VISIT)
    with pytest.raises(TooMany):
        own.confirm("made up", VISIT)
    with pytest.raises(EmailLinkOver):
        own.confirm("made up", Visit(now=NOW, address="198.51.100.9"))


def count_rows(context: Context, table: str) -> int:
    with context.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608
