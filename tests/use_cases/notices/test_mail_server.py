"""What SIGNING_SMTP_URL may be."""

import pytest

from signing.use_cases.notices.mail_server import MailServer


def test_a_server_is_read_from_one_address() -> None:
    found = MailServer.read("smtp://post%40office:p%3Aw%2Fd@mail.example:2525")
    assert (found.host, found.port, found.user, found.password) == (
        "mail.example",
        2525,
        "post@office",
        "p:w/d",
    )
    assert (found.tls, found.implicit, found.is_here) == (True, False, False)
    assert "p:w" not in repr(found)


def test_ports_are_those_of_the_protocol() -> None:
    assert MailServer.read("smtp://mail.example").port == 587
    assert MailServer.read("smtps://mail.example").port == 465
    assert MailServer.read("smtp://[::1]:25").is_here


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example",
        "smtp://",
        "mail.example:25",
        "smtp://mail.example:99999",
        "smtp://mail.example/inbox",
        "smtp://mail.example?tls=maybe",
        "smtp://mail.example?ssl=off",
        "smtps://mail.example?tls=off",
        "smtp://user:pass@mail.example?tls=off",
    ],
)
def test_others_are_refused_in_both_languages(url: str) -> None:
    with pytest.raises(ValueError, match=r"[一-龥].*[A-Za-z]"):
        MailServer.read(url)
