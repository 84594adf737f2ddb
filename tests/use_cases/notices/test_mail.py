"""Mail reaches a real server over verified TLS, and what that answers decides what happens."""

import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from signing.fact_words import Both
from signing.use_cases.notices import mail
from signing.use_cases.notices.mail import SENDER_REFUSED, UNKNOWN, MailSender
from signing.use_cases.notices.mail_letter import Letterhead
from signing.use_cases.notices.mail_server import MailServer
from signing.use_cases.notices.sending import (
    ChannelAway,
    PermanentFailure,
    TemporaryFailure,
)
from support.processes.served import find_free_port
from support.servers.mail import PASSWORD, USER, Received, serve_mail, trust_own
from support.servers.tls import make_tls
from support.use_cases.channels import make_message

READER = "lin@post.example"
LETTERHEAD = Letterhead("网上签约平台", "signing@province.example", "https://signing.example")
ADDRESSES = {UUID(int=1): READER}


OPENED: list[MailSender] = []


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def open_sender(url: str, trust: Callable[[], ssl.SSLContext] | None = None) -> MailSender:
    """Return a sender that is closed after the test."""
    sender = MailSender(
        MailServer.read(url), LETTERHEAD, ADDRESSES.get, trust or ssl.create_default_context
    )
    OPENED.append(sender)
    return sender


def at(received: Received, **parts: str) -> str:
    user = f"{USER}:{parts['password']}@" if "password" in parts else ""
    return f"{parts.get('scheme', 'smtp')}://{user}localhost:{received.port}"


@pytest.fixture
def tls(tmp_path: Path) -> Path:
    make_tls(tmp_path, "localhost")
    return tmp_path


def test_a_letter_says_it_in_both_languages_with_the_link_and_what_to_choose() -> None:
    with serve_mail() as received:
        message = make_message("4711", UUID(int=1))
        sender = open_sender(at(received))
        sender.send(message, READER)
        sender.close()
    [letter] = received.letters
    assert (received.senders, received.recipients) == ([LETTERHEAD.sender], [[READER]])
    assert letter["Subject"] == "签约通知 An offer"
    assert str(letter["From"]) == "网上签约平台 <signing@province.example>"
    assert (letter["To"], letter["Auto-Submitted"]) == (READER, "auto-generated")
    assert letter["List-Unsubscribe"] == "<https://signing.example/account/notice-preferences>"
    plain, html = (one.get_content() for one in letter.iter_parts())
    for words in (plain, html):
        assert message.text.zh in words
        assert message.text.en in words
        assert words.index(message.text.zh) < words.index(message.text.en)
        assert "https://signing.example/my/applications" in words
        assert "https://signing.example/account/notice-preferences" in words


def test_the_same_message_has_the_same_id_each_time_and_no_other_has_it() -> None:
    one, other = make_message("1", UUID(int=1)), make_message("1", UUID(int=2))
    now = datetime(2026, 5, 12, tzinfo=UTC)
    first = LETTERHEAD.write(one, READER, now)["Message-ID"]
    again = LETTERHEAD.write(one, READER, now + timedelta(hours=1))["Message-ID"]
    assert first == again
    assert first.endswith("@province.example>")
    assert LETTERHEAD.write(other, READER, now)["Message-ID"] != first


def test_a_link_that_opens_an_account_has_nothing_to_unsubscribe_from() -> None:
    letter = LETTERHEAD.write(make_message(urgent=True), READER, datetime.now(UTC))
    assert letter["List-Unsubscribe"] is None


def test_words_cannot_begin_a_header_or_a_tag() -> None:
    nasty = "报价\r\nBcc: thief@post.example\r\n\r\n<script>alert(1)</script>"
    message = make_message(subject=Both(zh=nasty, en=nasty), text=Both(zh=nasty, en=nasty))
    with serve_mail() as received:
        open_sender(at(received)).send(message, READER)
    [letter] = received.letters
    assert letter["Bcc"] is None
    assert received.recipients == [[READER]]
    [_, html] = letter.iter_parts()
    assert "<script>" not in html.get_content()
    assert "&lt;script&gt;" in html.get_content()


@pytest.mark.parametrize(
    "address",
    [
        "lin@post.example\r\nRCPT TO:<thief@post.example>",
        "lin@post.example>, <thief@post.example",
        "lin post@post.example",
        "lin@localhost",
        "林@post.example",
        "lin@.example",
        ".lin@post.example",
        "lin@-post.example",
        f"{'l' * 65}@post.example",
        f"lin@{'p' * 63}.{'q' * 63}.{'r' * 63}.{'s' * 63}.example",
        "lin",
        "",
    ],
)
def test_what_is_no_address_reaches_no_server(address: str) -> None:
    sender = open_sender(f"smtp://127.0.0.1:{find_free_port()}")
    with pytest.raises(PermanentFailure, match="邮箱地址不正确"):
        sender.send(make_message(), address)


def test_letters_go_over_one_connection(tls: Path) -> None:
    with serve_mail(tls) as received:
        sender = open_sender(at(received), lambda: trust_own(tls))
        for key in "123":
            sender.send(make_message(key), READER)
        sender.close()
    assert len(received.letters) == 3
    assert received.encrypted == [True] * 3
    assert received.connections == 2  # once before TLS, and once behind it


def test_a_connection_that_the_server_closed_meanwhile_costs_nothing() -> None:
    with serve_mail() as received:
        sender = open_sender(at(received))
        sender.send(make_message("1"), READER)
        port = received.port
    with serve_mail(port=port) as again:
        sender.send(make_message("2"), READER)
    assert len(again.letters) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_user_and_password_go_over_tls_only(tls: Path, scheme: str) -> None:
    with serve_mail(tls, implicit=scheme == "smtps", asks_password=True) as received:
        url = at(received, scheme=scheme, password=PASSWORD)
        sender = open_sender(url, lambda: trust_own(tls))
        assert sender.look() == ""
        sender.send(make_message(), READER)
        assert (received.users[0], received.encrypted) == (USER, [True])

        wrong = open_sender(at(received, scheme=scheme, password="wrong"), lambda: trust_own(tls))
        with pytest.raises(ChannelAway, match="不接受用户和密码"):
            wrong.send(make_message(), READER)
        assert wrong.look() == UNKNOWN
    assert len(received.letters) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_trusts_ends_it_before_the_password(
    tls: Path, scheme: str
) -> None:
    with serve_mail(tls, implicit=scheme == "smtps", asks_password=True) as received:
        sender = open_sender(at(received, scheme=scheme, password=PASSWORD))
        with pytest.raises(ChannelAway, match="证书不可信"):
            sender.send(make_message(), READER)
    assert (received.users, received.letters) == ([], [])


def test_a_certificate_of_another_name_is_not_trusted(tmp_path: Path) -> None:
    make_tls(tmp_path, "mail.example")
    with serve_mail(tmp_path, implicit=True) as received:
        sender = open_sender(at(received, scheme="smtps"), lambda: trust_own(tmp_path))
        with pytest.raises(ChannelAway, match="证书不可信"):
            sender.send(make_message(), READER)
    assert received.letters == []


def test_elsewhere_nothing_is_sent_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    from signing.use_cases.notices import mail_server  # noqa: PLC0415

    monkeypatch.setattr(mail_server, "HERE", frozenset())
    with serve_mail() as received:
        with pytest.raises(ChannelAway, match="不支持加密"):
            open_sender(at(received)).send(make_message(), READER)
        open_sender(f"{at(received)}?tls=off").send(make_message(), READER)
    assert received.encrypted == [False]


def test_nobody_at_home_is_the_channels_fault() -> None:
    with pytest.raises(ChannelAway, match="无法连接"):
        open_sender(f"smtp://localhost:{find_free_port()}").send(make_message(), READER)


def test_a_full_mailbox_is_tried_twice_more_within_hours_and_then_said() -> None:
    with serve_mail() as received:
        received.to[READER] = "552 5.2.2 lin@post.example is over quota"
        with pytest.raises(TemporaryFailure, match="信箱已满") as full:
            open_sender(at(received)).send(make_message(), READER)
    assert (full.value.most, type(full.value)) == (3, TemporaryFailure)
    assert full.value.after is not None
    assert full.value.after - datetime.now(UTC) <= timedelta(hours=1)
    assert "lin" not in full.value.why


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("450 4.2.1 try later", TemporaryFailure),
        ("451 4.7.1 greylisted", TemporaryFailure),
        ("421 4.3.2 closing", ChannelAway),
        ("550 5.1.1 no such user", PermanentFailure),
        ("553 5.1.3 bad address", PermanentFailure),
    ],
)
@pytest.mark.parametrize("stage", ["recipient", "letter"])
def test_the_code_of_a_refusal_decides_and_its_words_stay_here(
    answer: str, failure: type[Exception], stage: str
) -> None:
    with serve_mail() as received:
        sender = open_sender(at(received))
        if stage == "recipient":
            received.to[READER] = answer
        else:
            received.answers = [answer]
        with pytest.raises(failure) as refused:
            sender.send(make_message(), READER)
        assert type(refused.value) is failure
        assert answer[4:] not in str(refused.value)

        # and the next letter goes out all the same
        received.to.clear()
        sender.send(make_message("next"), "next@post.example")
    assert received.recipients[-1] == ["next@post.example"]


def test_a_sender_that_the_server_does_not_know_kills_no_letter() -> None:
    with serve_mail() as received:
        received.sender_answer = "553 5.7.1 sender rejected"
        sender = open_sender(at(received))
        with pytest.raises(ChannelAway, match="SIGNING_MAIL_FROM"):
            sender.send(make_message(), READER)

        # and whoever looks is told, and leaves nothing behind
        assert sender.look() == SENDER_REFUSED
        received.sender_answer = ""
        assert sender.look() == ""
        assert received.letters == []


def test_a_connection_that_breaks_off_is_tried_again() -> None:
    with serve_mail() as received:
        received.cut = True
        with pytest.raises(TemporaryFailure, match="中断") as broken:
            open_sender(at(received)).send(make_message(), READER)
    assert type(broken.value) is TemporaryFailure


@pytest.mark.parametrize("limit", ["STEP_SECONDS", "LETTER_SECONDS"])
def test_a_server_that_takes_for_ever_is_left(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, limit, 0.5)
    with serve_mail() as received:
        received.slow = 30
        began = time.monotonic()
        with pytest.raises(TemporaryFailure, match="中断"):
            open_sender(at(received)).send(make_message(), READER)
        assert time.monotonic() - began < 15


def test_who_has_no_confirmed_address_has_none() -> None:
    sender = open_sender("smtp://localhost")
    assert sender.find_address(UUID(int=1)) == READER
    assert sender.find_address(uuid4()) is None
    assert (sender.channel, sender.is_set, sender.takes(make_message())) == ("mail", True, True)
