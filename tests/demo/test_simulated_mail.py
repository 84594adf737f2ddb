"""The demo's mail server takes letters from the real sender, and shows them."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from structlog.testing import capture_logs

from signing.cli.installation import open_installation
from signing.demo.guide import write_mail
from signing.demo.mail import SENDER, find_page, simulated_mail, with_mail
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
    assert sender.look() == ""
    sender.close()
    shown = httpx2.get(find_page(settings)).text
    assert shown.count("lin@post.example") == 1
    assert shown.index("su@post.example") < shown.index("lin@post.example")
    assert "&lt;b&gt;粗&lt;/b&gt;\n.\n..点" in shown.replace("\r\n", "\n")
    assert "<b>粗" not in shown
    assert f"{settings.address}/my/applications" in shown


def test_another_page_is_not_there(settings: Settings) -> None:
    assert httpx2.get(find_page(settings).replace("/sent", "/other")).status_code == 404


def test_a_mail_server_that_is_set_gets_none_of_the_demo_s_letters(
    database_url: str, tmp_path: Path
) -> None:
    chosen = Settings(
        database_url=database_url,
        data_dir=tmp_path,
        smtp_url="smtp://mail.example",
        mail_from="office@province.example",
        _env_file=None,
    )
    with capture_logs() as logged, open_installation(demo=True, settings=chosen) as parts:
        settings = parts.settings
    assert MailServer.read(settings.smtp_url.get_secret_value()).host == "127.0.0.1"
    assert settings.mail_from == SENDER
    assert "demo.smtp_url_ignored" in {one["event"] for one in logged}
    assert "不使用 SIGNING_SMTP_URL" in write_mail(settings)
    assert "SIGNING_SMTP_URL is not used" in write_mail(settings)


def test_the_demo_mails_by_night_too(settings: Settings) -> None:
    assert settings.quiet_hours == ""
