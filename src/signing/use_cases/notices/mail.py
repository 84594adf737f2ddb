"""Mail: hands letters to the SMTP server of `SIGNING_SMTP_URL`, over TLS that is verified.

A connection is kept for the letters that follow. What the server says stays here: it may quote an
address, so only its code is told.
"""

import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from socket import SHUT_RDWR
from time import monotonic
from uuid import UUID

from signing.use_cases.access.email_addresses import is_sendable
from signing.use_cases.core.outside import load_trust
from signing.use_cases.notices.mail_letter import Letterhead
from signing.use_cases.notices.mail_server import MailServer
from signing.use_cases.notices.sending import (
    Channel,
    ChannelAway,
    Message,
    PermanentFailure,
    TemporaryFailure,
)

STEP_SECONDS = 20.0
"""For each answer of the server."""
LETTER_SECONDS = 60.0
"""For a letter in all: a byte now and then would pass the limit of a step."""
IDLE_SECONDS = 20.0
"""After which a kept connection is not used again: servers close them."""
MOST_LETTERS = 100
"""Of one connection; many servers take no more."""
DONE, FIRST_PERMANENT = 250, 500
FULL = 552
FULL_REST, FULL_TRIES = timedelta(hours=1), 3
"""A mailbox that is full (RFC 5321) may have room later; what waits behind it is tried then."""
AWAY = 421
WRONG_ADDRESS = "邮箱地址不正确，请更正。 The mail address is wrong: please correct it."
UNREACHED = "邮件服务器无法连接。 The mail server cannot be reached."
UNTRUSTED = "邮件服务器的证书不可信。 The mail server's certificate is not trusted."
UNENCRYPTED = "邮件服务器不支持加密。 The mail server offers no TLS."
UNKNOWN = "邮件服务器不接受用户和密码。 The mail server refuses user and password."
SENDER_REFUSED = (
    "邮件服务器不接受发件地址 SIGNING_MAIL_FROM。"
    " The mail server does not accept the sender SIGNING_MAIL_FROM."
)
BROKEN_OFF = "发送中断，将再次发送。 Sending broke off; it is sent again."
MAILBOX_FULL = "信箱已满。 The mailbox is full."


class MailSender:
    """`find` returns somebody's confirmed address; `trust` says whose certificates are good."""

    channel: Channel = "mail"
    is_set = True

    def __init__(
        self,
        server: MailServer,
        letterhead: Letterhead,
        find: Callable[[UUID], str | None],
        trust: Callable[[], ssl.SSLContext] = load_trust,
    ) -> None:
        self._server, self._letterhead = server, letterhead
        self._find, self._trust = find, trust
        self._turn = threading.Lock()
        self._kept: smtplib.SMTP | None = None
        self._letters, self._used = 0, 0.0

    def takes(self, message: Message) -> bool:
        """Every message can be mailed."""
        del message
        return True

    def find_address(self, account: UUID) -> str | None:
        return self._find(account)

    def send(self, message: Message, to: str) -> None:
        """Hand it over; one letter at a time. Raises TemporaryFailure, PermanentFailure."""
        if not is_sendable(to):
            raise PermanentFailure(WRONG_ADDRESS)
        letter = self._letterhead.write(message, to, datetime.now(UTC))
        with self._turn:
            connection = self._open()
            try:
                with _within(connection, LETTER_SECONDS):
                    self._hand_over(connection, letter, to)
            except Exception:
                self._drop()
                raise
            self._letters, self._used = self._letters + 1, monotonic()

    def look(self) -> str:
        """Return why the server takes no mail from us, "" if it does; nothing is sent."""
        try:
            with self._turn:
                self._drop()
                self._try_sender(self._open())
        except TemporaryFailure as failed:
            return failed.why
        return ""

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        with self._turn:
            if self._kept is not None:
                with suppress(OSError, smtplib.SMTPException):
                    self._kept.quit()
                self._drop()

    def _open(self) -> smtplib.SMTP:
        """Return the kept connection while it is good for another letter, or a new one."""
        kept = self._kept
        tired = self._letters >= MOST_LETTERS or monotonic() - self._used > IDLE_SECONDS
        if kept is not None and not tired:
            with suppress(OSError, smtplib.SMTPException):
                if kept.rset()[0] == DONE:
                    return kept
        self._drop()
        self._kept = self._connect()
        self._letters, self._used = 0, monotonic()
        return self._kept

    def _connect(self) -> smtplib.SMTP:
        """Connect, encrypt, sign in. Raises ChannelAway."""
        try:
            connection = self._dial()
        except ssl.SSLError:
            raise ChannelAway(UNTRUSTED) from None
        except (OSError, smtplib.SMTPException):
            raise ChannelAway(UNREACHED) from None
        try:
            with _within(connection, LETTER_SECONDS):
                self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _dial(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.implicit:
            return smtplib.SMTP_SSL(host, port, timeout=STEP_SECONDS, context=self._trust())
        return smtplib.SMTP(host, port, timeout=STEP_SECONDS)

    def _prepare(self, connection: smtplib.SMTP) -> None:
        try:
            connection.ehlo_or_helo_if_needed()
            if self._server.tls and not self._server.implicit:
                self._encrypt(connection)
            if self._server.user:
                connection.login(self._server.user, self._server.password)
        except ssl.SSLError:
            raise ChannelAway(UNTRUSTED) from None
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
            raise ChannelAway(UNKNOWN) from None
        except (OSError, smtplib.SMTPException):
            raise ChannelAway(UNREACHED) from None

    def _encrypt(self, connection: smtplib.SMTP) -> None:
        if connection.has_extn("starttls"):
            connection.starttls(context=self._trust())
        elif not self._server.is_here:
            raise ChannelAway(UNENCRYPTED)

    def _hand_over(self, connection: smtplib.SMTP, letter: EmailMessage, to: str) -> None:
        try:
            connection.send_message(letter, self._letterhead.sender, [to])
        except smtplib.SMTPRecipientsRefused as refused:
            [(code, _)] = refused.recipients.values()
            raise _explain(code) from None
        except smtplib.SMTPSenderRefused:
            raise ChannelAway(SENDER_REFUSED) from None
        except smtplib.SMTPResponseException as refused:
            raise _explain(refused.smtp_code) from None
        except (OSError, smtplib.SMTPException):
            raise TemporaryFailure(BROKEN_OFF) from None

    def _try_sender(self, connection: smtplib.SMTP) -> None:
        """Begin a letter, and take it back. Raises ChannelAway."""
        try:
            with _within(connection, LETTER_SECONDS):
                code, _ = connection.mail(self._letterhead.sender)
                connection.rset()
        except (OSError, smtplib.SMTPException):
            raise ChannelAway(UNREACHED) from None
        if code != DONE:
            raise ChannelAway(SENDER_REFUSED)

    def _drop(self) -> None:
        if self._kept is not None:
            self._kept.close()
        self._kept = None


def _explain(code: int) -> TemporaryFailure | PermanentFailure:
    """Say what a refusal means to whoever reads it, without the server's words."""
    if code == AWAY:
        return ChannelAway(UNREACHED)
    if code == FULL:
        return TemporaryFailure(MAILBOX_FULL, datetime.now(UTC) + FULL_REST, most=FULL_TRIES)
    said = f"邮件服务器拒绝（{code}）。 The mail server refuses it ({code})."
    return PermanentFailure(said) if code >= FIRST_PERMANENT else TemporaryFailure(said)


@contextmanager
def _within(connection: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """End the connection if what is done takes longer than that in all."""
    clock = threading.Timer(seconds, _shut, (connection,))
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()


def _shut(connection: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):  # it is closed, or not open yet
        connection.sock.shutdown(SHUT_RDWR)  # type: ignore[union-attr]
