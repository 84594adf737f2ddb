"""The demo's mail server takes letters from the real sender, and shows them."""

from collections.abc import Iterator

import httpx2
import pytest

from signing.demo.mail import find_page, simulated_mail, with_mail
from signing.fact_words import Both
from signing.settings import Settings
from signing.use_cases.notices.mail import MailSender
from signing.use_cases.notices.mail_letter import Letterhead
from signing.use_cases.notices.mail_server import MailServer
from support.use_cases.channels import make_message


@pytest.fixture
def settings() -> Iterator[Settings]:
    with simulated_mail() as url:
        yield with_mail(Settings(_env_file=None), url)


def open_sender(settings: Settings) -> MailSender:
    server = MailServer.read(settings.smtp_url.get_secret_value())
    return MailSender(
        server, Letterhead("演示", settings.mail_from, settings.address), lambda _: None
    )


def test_before_any_letter_the_page_says_so(settings: Settings) -> None:
    page = httpx2.get(find_page(settings))
    assert page.status_code == 200
    assert "还没有邮件 no mail yet" in page.text


def test_a_letter_is_shown_once_and_as_text(settings: Settings) -> None:
    sender = open_sender(settings)
    message = make_message("1", text=Both(zh="<b>粗</b>\n.\n..点", en="bold"))
    for _ in range(2):
        sender.send(message, "lin@post.example")
    sender.send(make_message("2"), "su@post.example")
    assert sender.look()
    sender.close()
    shown = httpx2.get(find_page(settings)).text
    assert shown.count("lin@post.example") == 1
    assert shown.index("su@post.example") < shown.index("lin@post.example")
    assert "&lt;b&gt;粗&lt;/b&gt;\n.\n..点" in shown.replace("\r\n", "\n")
    assert "<b>粗" not in shown
    assert f"{settings.address}/my/applications" in shown


def test_another_page_is_not_there(settings: Settings) -> None:
    assert httpx2.get(find_page(settings).replace("/sent", "/other")).status_code == 404


def test_the_demo_mails_by_night_too(settings: Settings) -> None:
    assert settings.quiet_hours == ""
