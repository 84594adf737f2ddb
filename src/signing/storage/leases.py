"""Leases: who leads, in which term, and until when by the database's clock.

A holder renews in time. Whoever finds a lease over may take it: that ends what sessions the holder
still has, waits for their transactions, and begins a new term. A holder confirms its term in each
transaction in which it writes: the row's key is locked then, so nobody takes the lease before the
transaction has ended, and whoever was replaced writes nothing. See docs/decisions/0029.
"""

import os
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import structlog
from psycopg2.errors import InsufficientPrivilege
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from signing.storage.limits import query_as_login
from signing.storage.prepared import REPEATED

LEASE_SECONDS = 3.0
RENEW_SECONDS = 1.0
SEALING = "log"
"""The lease of the process that gives facts their positions."""
LOG = structlog.get_logger()

OPEN = text("""
INSERT INTO leases (name, holder, place, term, until)
SELECT name, '', '', 0, '-infinity' FROM unnest(CAST(:names AS text[])) AS name
WHERE NOT EXISTS (SELECT FROM leases WHERE leases.name = name.name)
ON CONFLICT DO NOTHING
""")
OVER = "name = ANY(:names) AND (until < clock_timestamp() OR holder = :holder)"
FIND = text(f"SELECT DISTINCT holder FROM leases WHERE {OVER}")  # noqa: S608 - only words of this file
TAKE = text(f"""
WITH free AS (SELECT name FROM leases WHERE {OVER} ORDER BY name FOR UPDATE)
UPDATE leases SET holder = :holder, place = :place, term = term + 1,
    until = clock_timestamp() + make_interval(secs => :seconds)
FROM free WHERE leases.name = free.name RETURNING leases.name, leases.term
""")  # noqa: S608 - only words of this file
OURS = """
SELECT leases.name FROM leases
JOIN unnest(CAST(:names AS text[]), CAST(:terms AS bigint[])) AS held (name, term)
  ON leases.name = held.name AND leases.term = held.term AND leases.holder = :holder
ORDER BY leases.name FOR {} OF leases
"""
FENCE = OURS.format("KEY SHARE")
"""As part of a statement; `Fence` has its values."""
CONFIRM = text(FENCE)
RENEW = text(f"""
WITH held AS ({OURS.format("NO KEY UPDATE")})
UPDATE leases SET until = clock_timestamp() + make_interval(secs => :seconds)
FROM held WHERE leases.name = held.name
""").execution_options(**REPEATED)  # noqa: S608 - only words of this file
RELEASE = text("UPDATE leases SET holder = '', until = '-infinity' WHERE holder = :holder")
END_SESSIONS = """
SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity
WHERE application_name = :name AND datname = current_database()
"""
LED = text("""
SELECT EXISTS (
    SELECT FROM leases WHERE holder <> :holder
    AND until > clock_timestamp() - make_interval(secs => :seconds))
""").execution_options(**REPEATED)


class DeposedError(Exception):
    """Another process leads."""


@dataclass(frozen=True)
class Fence:
    """Leases that a holder must have in a transaction, for a statement with FENCE in it."""

    holder: str = ""
    terms: Mapping[str, int] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, object]:
        return {
            "names": list(self.terms),
            "terms": list(self.terms.values()),
            "holder": self.holder,
        }

    def check(self, held: int) -> None:
        """Raises DeposedError unless the statement found each."""
        if held != len(self.terms):
            raise DeposedError


@dataclass(frozen=True)
class Holder:
    """`id` is of one worker; `place` tells people where it runs."""

    id: str

    @classmethod
    def make(cls) -> "Holder":
        return cls(uuid4().hex)

    @property
    def place(self) -> str:
        return f"{socket.gethostname()}:{os.getpid()}"

    def open_leases(self, connection: Connection, names: Sequence[str]) -> None:
        """Make rows for leases that nobody ever held."""
        connection.execute(OPEN, {"names": list(names)})

    def take(self, connection: Connection, names: Iterable[str]) -> dict[str, int]:
        """Take the leases that are over; return their terms. Each statement commits by itself."""
        asked = {"names": list(names), "holder": self.id}
        before = connection.execute(FIND, asked).scalars().all()
        if not before:
            return {}
        for holder in before:
            if holder not in {"", self.id}:
                _end_sessions(connection, holder)
        taken = connection.execute(TAKE, asked | {"place": self.place, "seconds": LEASE_SECONDS})
        return {row.name: row.term for row in taken}

    def renew(self, connection: Connection, terms: Mapping[str, int]) -> None:
        """Raises DeposedError if any lease has another holder or a later term."""
        held = Fence(self.id, terms).values | {"seconds": LEASE_SECONDS}
        if connection.execute(RENEW, held).rowcount != len(terms):
            raise DeposedError

    def confirm(self, connection: Connection, terms: Mapping[str, int]) -> None:
        """Keep the leases until the end of the transaction. Raises DeposedError."""
        fence = Fence(self.id, terms)
        fence.check(len(connection.execute(CONFIRM, fence.values).all()))

    def release(self, connection: Connection) -> None:
        connection.execute(RELEASE, {"holder": self.id})

    def is_led(self, connection: Connection, seconds: float) -> bool:
        """Return whether another one leads anywhere, or did so `seconds` ago without an end."""
        asked = {"holder": self.id, "seconds": seconds}
        return bool(connection.execute(LED, asked).scalar_one())


def name_sessions(holder: str) -> str:
    """Return the name under which PostgreSQL shows the sessions in which a holder writes."""
    return f"signing leader {holder}"


def _end_sessions(connection: Connection, holder: str) -> None:
    """End the sessions of who sleeps; its open transaction would hold up everybody.

    As the login, whose sessions they are: the service's role may end none.
    """
    try:
        [row] = query_as_login(connection, END_SESSIONS, {"name": name_sessions(holder)})
        LOG.warning("lease.taken", from_holder=holder, sessions_ended=row["ended"])
    except ProgrammingError as refused:
        if not isinstance(refused.orig, InsufficientPrivilege):
            raise
        LOG.warning("lease.taken", from_holder=holder, sessions_ended="not allowed")
