"""A simulated mail server for the demo: it takes every letter, delivers none, and shows them.

It speaks as much of SMTP (RFC 5321) as the sender needs, on this machine only.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr

from signing.demo.local_server import Answering, serve
from signing.settings import Settings

SENT = "/sent"
MOST_SHOWN = 50
LARGEST_LETTER = 256 * 2**10
LONGEST_LINE = 1000
OK, GO_ON, BYE, UNKNOWN, TOO_LARGE = (
    b"250 ok",
    b"354 end with a dot",
    b"221 bye",
    b"502 unknown",
    b"552 too large",
)
SENDER = "demo@signing.example"
LOG = structlog.get_logger()


@dataclass
class Letters:
    """What was to be delivered, the newest first; by its Message-ID each letter counts once."""

    shown: deque[EmailMessage] = field(default_factory=lambda: deque(maxlen=MOST_SHOWN))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, letter: EmailMessage) -> None:
        with self.lock:
            if letter["Message-ID"] not in {one["Message-ID"] for one in self.shown}:
                self.shown.appendleft(letter)


class Smtp(StreamRequestHandler):
    """One connection."""

    letters: Letters

    def handle(self) -> None:
        self._reply(b"220 simulated")
        while line := self.rfile.readline(LONGEST_LINE):
            command = line.split(None, 1)[0].upper() if line.strip() else b""
            if command == b"DATA":
                self._take_letter()
            elif command == b"QUIT":
                self._reply(BYE)
                return
            else:
                known = command in {b"EHLO", b"HELO", b"MAIL", b"RCPT", b"RSET", b"NOOP"}
                self._reply(OK if known else UNKNOWN)

    def _take_letter(self) -> None:
        self._reply(GO_ON)
        content = b""
        while (line := self.rfile.readline(LARGEST_LETTER)) not in {b"", b".\r\n"}:
            content += line.removeprefix(b".") if line.startswith(b"..") else line
            if len(content) > LARGEST_LETTER:
                self._reply(TOO_LARGE)
                return
        self.letters.take(message_from_bytes(content, policy=policy.default))
        self._reply(OK)

    def _reply(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class SmtpServer(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


class Mailbox(Answering):
    """One connection to the page."""

    letters: Letters

    def answer(self) -> None:
        if self.path != SENT:
            self.reply(404, {"error": "unknown"})
            return
        shown = "".join(map(_show_letter, self.letters.shown))
        nothing = "<p>还没有邮件 no mail yet</p>"
        self.show("模拟邮件 Simulated mail", f"<ul>{shown}</ul>" if shown else nothing)


def _show_letter(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    words = body.get_content() if body is not None else ""
    return (
        f"<li><strong>{escape(str(letter['To']))}</strong> — {escape(str(letter['Subject']))}"
        f'<pre style="white-space:pre-wrap">{escape(words)}</pre></li>'
    )


@contextmanager
def simulated_mail() -> Iterator[str]:
    """Serve on two free local ports; yield SIGNING_SMTP_URL. `find_page` says where to look."""
    letters = Letters()
    smtp_one = type("SmtpOne", (Smtp,), {"letters": letters})
    mailbox_one = type("MailboxOne", (Mailbox,), {"letters": letters})
    with ExitStack() as opened:
        smtp = _listen_beside_page(opened, smtp_one, mailbox_one)
        thread = threading.Thread(target=smtp.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{smtp.server_address[1]}"
        finally:
            smtp.shutdown()
            thread.join()
            smtp.server_close()


def _listen_beside_page(opened: ExitStack, smtp: type[Smtp], mailbox: type[Mailbox]) -> SmtpServer:
    """Listen on the port behind that of the page; another page if somebody has that port."""
    while True:
        page = urlsplit(opened.enter_context(serve(mailbox)))
        with suppress(OSError, OverflowError):
            return SmtpServer(("127.0.0.1", (page.port or 0) + 1), smtp)


def find_page(settings: Settings) -> str:
    """Return the address of the page that shows the letters."""
    port = urlsplit(settings.smtp_url.get_secret_value()).port or 1
    return f"http://127.0.0.1:{port - 1}{SENT}"


def with_mail(settings: Settings, url: str) -> Settings:
    """Return settings of a service that mails to the simulation, by day and by night.

    A server that is set gets nothing: the demo's people have no mailboxes, or strangers do.
    """
    if settings.smtp_url.get_secret_value():
        LOG.warning("demo.smtp_url_ignored", why="the demo's own server takes every letter")
    chosen = {"smtp_url": SecretStr(url), "mail_from": SENDER, "quiet_hours": ""}
    return settings.model_copy(update=chosen)
