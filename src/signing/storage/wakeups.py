"""Wakes those who wait for new facts, in this process and, on request, in others.

Nothing depends on it: whoever waits also looks from time to time.
"""

import logging
import select
import threading
from contextlib import closing, suppress
from socket import socket, socketpair
from typing import Any

from sqlalchemy import Engine

from signing.storage.limits import is_pooled

CHANNEL = "signing_recorded"
NOTIFY = f"SET LOCAL synchronous_commit = off; NOTIFY {CHANNEL}"
"""Nothing of ours is worth a wait."""
BETWEEN_SECONDS = 0.02
"""At most fifty NOTIFY a second, each by itself: in a save's transaction one would hold the lock
that all commits of the database with a NOTIFY share."""
LOOKING_SECONDS = 0.1
"""How often one looks that hears nothing."""
DEAF = (
    "a pooler stands before PostgreSQL, and wake-ups do not pass it: we look every"
    f" {LOOKING_SECONDS} s instead; SIGNING_LISTEN_URL may lead to PostgreSQL itself"
)
LOOK_SECONDS = 5.0
"""After which it shows that it lives. Who lets it stop rings."""

logger = logging.getLogger(__name__)


class Wakeups:
    """Wake-ups within one process."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._count = 0
        self._heard = threading.local()
        self.come_from_others = False
        """Whether what other processes record wakes who waits here."""

    def ring(self) -> None:
        with self._news:
            self._count += 1
            self._news.notify_all()

    def wait(self, timeout: float) -> bool:
        """Wait for a wake-up that this thread has not had; return whether there was one."""
        with self._news:
            heard = getattr(self._heard, "count", 0)
            news = self._news.wait_for(lambda: self._count != heard, timeout)
            self._heard.count = self._count
        return news


class Messenger:
    """Carries wake-ups between the processes of a database, over its own connection."""

    def __init__(self, engine: Engine, wakeups: Wakeups) -> None:
        self._engine = engine
        self._wakeups = wakeups
        self._told = threading.Event()
        self._curious = threading.Event()
        self._deaf = False
        self._bell: socket | None = None

    def tell(self) -> None:
        """Wake the other processes soon."""
        if not self._told.is_set():
            self._told.set()
            self._ring()

    def listen(self) -> None:
        """Begin to receive wake-ups. A process that only records need not."""
        if not self._curious.is_set():
            self._curious.set()
            self._ring()

    def shorten(self, timeout: float) -> float:
        """Return how long one may wait for a wake-up: not long where none comes."""
        return min(timeout, LOOKING_SECONDS) if self._deaf else timeout

    def _ring(self) -> None:
        bell = self._bell
        if bell is not None:
            with suppress(OSError):  # it ends, or has not heard so many rings yet
                bell.send(b"!")

    def run(self, stop: threading.Event) -> None:
        """Carry until `stop`. An error ends it; its supervisor starts it again."""
        ear, bell = socketpair()
        with ear, bell, closing(self._open_connection()) as connection:
            bell.setblocking(False)
            self._bell = bell
            try:
                self._carry(connection, ear, stop)
            finally:
                self._wakeups.come_from_others = False

    def _open_connection(self) -> Any:
        connection = self._engine.raw_connection()
        connection.detach()  # it is ours now, and no thread that answers requests misses it
        return connection.dbapi_connection

    def _carry(self, connection: Any, ear: socket, stop: threading.Event) -> None:
        connection.set_session(autocommit=True)
        with connection.cursor() as cursor:
            self._find_out(connection)
            listening = self._deaf
            while not stop.is_set():
                if self._curious.is_set() and not listening:
                    cursor.execute(f"LISTEN {CHANNEL}")
                    listening = self._wakeups.come_from_others = True
                if self._told.is_set():
                    self._told.clear()
                    cursor.execute(NOTIFY)
                    stop.wait(BETWEEN_SECONDS)
                self._wait(connection, ear)

    def _find_out(self, connection: Any) -> None:
        """A pooler lends one session after another: LISTEN would stay behind in one of them."""
        found = is_pooled(connection)
        if found and not self._deaf:
            logger.warning(DEAF)
        self._deaf = found

    def _wait(self, connection: Any, ear: socket) -> None:
        ready, _, _ = select.select([connection, ear], [], [], LOOK_SECONDS)
        if connection in ready:
            self._hear(connection)
        if ear in ready:
            ear.recv(64)

    def _hear(self, connection: Any) -> None:
        connection.poll()
        if any(one.pid != connection.info.backend_pid for one in connection.notifies):
            self._wakeups.ring()
        connection.notifies.clear()
