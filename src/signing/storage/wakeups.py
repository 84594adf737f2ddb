"""Wakes those who wait for new facts, in this process and, on request, in others.

Nothing depends on it: whoever waits also looks from time to time.
"""

import logging
import os
import select
import threading
from contextlib import closing
from time import monotonic
from typing import Any

from sqlalchemy import Engine

CHANNEL = "signing_recorded"
BETWEEN_SECONDS = 0.02
"""At most fifty NOTIFY a second, each by itself: in a save's transaction one would hold the lock
that all commits of the database with a NOTIFY share."""
FRESH_SECONDS, SOON_SECONDS = 0.05, 0.005
"""What was just recorded may have to wait for other transactions before it gets its position."""
AGAIN_SECONDS = 2.0

logger = logging.getLogger(__name__)


class Wakeups:
    """Wake-ups within one process."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._count = 0
        self._latest = 0.0
        self._heard = threading.local()
        self.come_from_others = False
        """Whether what other processes record wakes who waits here."""

    def ring(self) -> None:
        with self._news:
            self._count += 1
            self._latest = monotonic()
            self._news.notify_all()

    def wait(self, timeout: float) -> bool:
        """Wait for a wake-up that this thread has not had; return whether there was one."""
        if monotonic() - self._latest < FRESH_SECONDS:
            timeout = min(timeout, SOON_SECONDS)
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
        self._out, self._in = os.pipe()
        self._told = threading.Event()
        self._curious = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="messenger", daemon=True)
        self._thread.start()

    def tell(self) -> None:
        """Wake the other processes soon."""
        if not self._told.is_set():
            self._told.set()
            os.write(self._in, b"!")

    def listen(self) -> None:
        """Begin to receive wake-ups. A process that only records need not."""
        if not self._curious.is_set():
            self._curious.set()
            os.write(self._in, b"?")

    def close(self) -> None:
        self._closed.set()
        os.write(self._in, b"!")
        self._thread.join()
        os.close(self._in)
        os.close(self._out)

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                with closing(self._open_connection()) as connection:
                    self._carry(connection)
            except Exception as error:  # noqa: BLE001 — whatever it is, it is tried again
                self._wakeups.come_from_others = False
                logger.warning("news between processes is delayed: %s", type(error).__name__)
                self._closed.wait(AGAIN_SECONDS)

    def _open_connection(self) -> Any:
        connection = self._engine.raw_connection()
        connection.detach()  # it is ours now, and no thread that answers requests misses it
        return connection.dbapi_connection

    def _carry(self, connection: Any) -> None:
        connection.set_session(autocommit=True)
        listening = False
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")  # nothing of ours is worth a wait
            while not self._closed.is_set():
                if self._curious.is_set() and not listening:
                    cursor.execute(f"LISTEN {CHANNEL}")
                    listening = self._wakeups.come_from_others = True
                self._wait(connection)
                if self._told.is_set():
                    self._told.clear()
                    cursor.execute(f"NOTIFY {CHANNEL}")
                    self._closed.wait(BETWEEN_SECONDS)

    def _wait(self, connection: Any) -> None:
        ready, _, _ = select.select([connection, self._out], [], [])
        if connection in ready:
            self._hear(connection)
        if self._out in ready:
            os.read(self._out, 64)

    def _hear(self, connection: Any) -> None:
        connection.poll()
        if any(one.pid != connection.info.backend_pid for one in connection.notifies):
            self._wakeups.ring()
        connection.notifies.clear()
