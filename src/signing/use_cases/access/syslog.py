"""Sends the log of accounts to a syslog server, an RFC 5424 line an event, behind the requests.

Events are read back once they are recorded, so a request neither waits for the server nor fails by
it. What could not be sent is sent again; one process at a time sends.
"""

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC
from logging import INFO, Formatter, LogRecord
from logging.handlers import SysLogHandler
from os import getpid
from typing import Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Engine, Row, select, update

from signing.proof.account_chain import ChainedEvent
from signing.storage.account_tables import account_events, account_exports
from signing.storage.engine import DATABASE_ERRORS
from signing.use_cases.access.account_chain import describe_link
from signing.use_cases.core.supervision import note_error

LOOK_SECONDS = 1.0
SENDING_SECONDS = 5.0
AT_ONCE = 500
NAME = "syslog"
LOG = structlog.get_logger()


def describe_line(event: ChainedEvent) -> dict[str, int | str]:
    """Return an event as it leaves the database; digests are in hexadecimal."""
    return {
        "id": event.id,
        "at": event.at.astimezone(UTC).isoformat(),
        "kind": event.kind,
        "account": str(event.account),
        "school_code": event.school_code,
        "actor": event.actor,
        "request_id": event.request_id,
        "network": event.network,
        "reason": event.reason,
    }


class Rfc5424(Formatter):
    """Writes what follows the priority: version, time, host, program, process, kind, no data."""

    def format(self, record: LogRecord) -> str:
        event: ChainedEvent = record.__dict__["event"]
        at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
        head = f"1 {at} {socket.gethostname()} signing {getpid()} {event.kind} - "
        return head + json.dumps(describe_line(event), separators=(",", ":"))


class Strict(SysLogHandler):
    """A handler that tells when a line was not sent."""

    append_nul = False
    socket: socket.socket

    def limit_sending(self) -> None:
        """Let no server hold a line for long."""
        self.socket.settimeout(SENDING_SECONDS)

    def handleError(self, record: LogRecord) -> None:  # noqa: N802 - the library's name
        del record
        raise  # noqa: PLE0704 - the library calls it while it handles the error


class StrictOverTcp(Strict):
    """Ends each line, since a stream has no ends of its own (RFC 6587, 3.4.2)."""

    def format(self, record: LogRecord) -> str:
        return super().format(record) + "\n"


@dataclass(frozen=True)
class Syslog:
    """`address` is udp://HOST:PORT, tcp://HOST:PORT, or the path of a socket."""

    engine: Engine
    address: str

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_SECONDS):
            try:
                while self.send_some() and not stop.is_set():
                    pass
            except (*DATABASE_ERRORS, OSError) as error:
                note_error(stop, error)
                LOG.warning("syslog.unsent", error=type(error).__name__)

    def send_some(self) -> int:
        """Send the next events; return how many. Raises OSError, and sends them again later."""
        sent = account_exports.c.name == NAME
        place = select(account_exports.c.last_id).where(sent).with_for_update(skip_locked=True)
        with self.engine.begin() as connection:
            last_id = connection.execute(place).scalar()
            if last_id is None:  # another process sends
                return 0
            query = select(account_events).where(account_events.c.id > last_id)
            rows = connection.execute(query.order_by(account_events.c.id).limit(AT_ONCE)).all()
            if rows:
                self._send(rows)
                connection.execute(update(account_exports).where(sent).values(last_id=rows[-1].id))
        return len(rows)

    def _send(self, rows: Sequence[Row[Any]]) -> None:
        with self._open() as handler:
            for row in rows:
                record = LogRecord("signing", INFO, "", 0, "", None, None)
                record.event = describe_link(row)
                handler.emit(record)

    @contextmanager
    def _open(self) -> Iterator[SysLogHandler]:
        parts = urlsplit(self.address)
        facility = SysLogHandler.LOG_AUTHPRIV
        if parts.scheme:
            where, over_tcp = (parts.hostname or "", parts.port or 0), parts.scheme == "tcp"
            kind = socket.SOCK_STREAM if over_tcp else socket.SOCK_DGRAM
            made = (StrictOverTcp if over_tcp else Strict)(where, facility, kind)
            made.limit_sending()
        else:
            made = Strict(self.address, facility)
        made.setFormatter(Rfc5424())
        with closing(made):
            yield made
