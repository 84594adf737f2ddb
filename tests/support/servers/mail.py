"""A real mail server for a test: it takes letters over SMTP, and answers what a test gives it."""

import asyncio
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from support.processes.served import find_free_port
from support.servers.tls import make_tls
from support.waiting import PATIENCE, PAUSE

TAKEN = "250 taken"
USER, PASSWORD = "signing", "post-office-7"


@dataclass
class Received:
    """What came, and how the server answers: by address, or to every letter.

    `slow` is how many seconds an answer to a letter takes; `cut` ends the connection instead.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    connections: int = 0
    to: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    sender_answer: str = ""
    slow: float = 0.0
    cut: bool = False

    async def handle_EHLO(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        del server, envelope
        session.host_name = name
        self.connections += 1
        return lines

    async def handle_MAIL(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        envelope.mail_from = address
        return self.sender_answer or TAKEN

    async def handle_RCPT(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if address in self.to:
            return self.to[address]
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del session
        content = cast("bytes", envelope.content)
        self.letters.append(message_from_bytes(content, policy=policy.default))
        self.recipients.append(envelope.rcpt_tos)
        self.senders.append(envelope.mail_from or "")
        self.encrypted.append(
            cast("Any", server).transport.get_extra_info("ssl_object") is not None
        )
        if self.cut:
            cast("Any", server).transport.abort()
        await asyncio.sleep(self.slow)
        return self.answers.pop(0) if self.answers else TAKEN

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, asked: object
    ) -> AuthResult:
        """Let in whoever has the password."""
        del server, session, envelope, mechanism
        assert isinstance(asked, LoginPassword)
        self.users.append(asked.login.decode())
        known = (asked.login.decode(), asked.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=known, handled=False)


class MailServer(Controller):
    """Ends with nobody connected: theirs leaves open what a client has not yet closed."""

    def __init__(self, received: Received, **chosen: Any) -> None:
        super().__init__(received, **chosen)
        self._sessions: list[Any] = []

    def factory(self) -> SMTP:
        session = super().factory()  # type: ignore[no-untyped-call]  # the library's
        self._sessions.append(session)
        return cast("SMTP", session)

    def stop(self, no_assert: bool = False) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(PATIENCE)
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        await asyncio.sleep(PAUSE)  # until those that connected just now are let in
        while at := [one.transport for one in self._sessions if one.transport]:
            for one in at:
                one.abort()
            await asyncio.sleep(PAUSE)


@contextmanager
def serve_mail(
    tls: Path | None = None,
    *,
    implicit: bool = False,
    asks_password: bool = False,
    port: int = 0,
) -> Iterator[Received]:
    """Serve on this machine; `tls` is a folder with a certificate by `make_tls`."""
    received = Received(port=port or find_free_port())
    context = None
    if tls is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(tls / "signing.pem")
    chosen: dict[str, Any] = {"authenticator": received.authenticate} if asks_password else {}
    controller = MailServer(
        received,
        hostname="127.0.0.1",
        port=received.port,
        ssl_context=context if implicit else None,
        tls_context=None if implicit else context,
        auth_required=asks_password,
        auth_require_tls=not implicit,
        **chosen,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library: it does not see that all of it is TLS
        controller.start()
        try:
            yield received
        finally:
            controller.stop()


def trust_own(folder: Path) -> ssl.SSLContext:
    """Trust the certificate of the folder, and no other; its name is looked at."""
    return ssl.create_default_context(cafile=str(folder / "signing.pem"))


__all__ = ["PASSWORD", "TAKEN", "USER", "Received", "make_tls", "serve_mail", "trust_own"]
