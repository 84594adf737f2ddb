"""Each transaction sets its own role and limits, in the round trip of its first statement.

A pooler between us and PostgreSQL gives every transaction another session, with what others set
there, or nothing; it also refuses what a client sets as it connects. See docs/decisions/0030.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from psycopg2.extensions import TRANSACTION_STATUS_IDLE, cursor
from sqlalchemy import Connection, Engine, RowMapping, text

from signing.storage.roles import SERVICE

IDLE_IN_TRANSACTION_SECONDS = 30
"""A long open transaction delays new positions in the log, so nobody may forget one."""
TAKEN = text("SELECT current_user::text, current_setting('transaction_isolation')")

SERVER = "SELECT pg_backend_pid()"


class UnlimitedError(Exception):
    """What stands between us and PostgreSQL drops our settings; the message says what to do."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"经此地址的语句以 {role} 的权限运行，而不是 {SERVICE}：中间的连接池丢弃了事务开头的"
            " SET LOCAL。请让 SIGNING_DATABASE_URL 直连 PostgreSQL，"
            "或使用 session 或 transaction 模式的 PgBouncer。"
            f" At this address statements run with the rights of {role}, not of {SERVICE}: what"
            " stands between drops the SET LOCAL that begins each transaction. Let"
            " SIGNING_DATABASE_URL lead to PostgreSQL itself, or to a PgBouncer in its mode"
            " `session` or `transaction`."
        )


class LimitedCursor(cursor):  # type: ignore[misc]  # psycopg2 tells no types
    """Prefixes whatever begins a transaction. A statement that commits by itself begins one."""

    def __init__(self, *args: Any, rights: str, bounds: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rights, self._bounds = rights, bounds
        self._limits = rights + bounds

    def bind_session(self, *, alone: bool) -> None:
        """Set the bounds of time once, if the session is `alone` ours; else with each transaction.

        Rights come with each transaction all the same.
        """
        self._limits = self._rights + self._bounds
        if alone:
            self.execute(self._bounds.replace("SET LOCAL", "SET"))
            self._limits = self._rights

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 — psycopg2's name
        if self.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:
            query = self._begin(query)
        super().execute(query, vars)

    def executemany(self, query: Any, vars_list: Iterable[Any]) -> None:
        """Where each statement commits by itself, each is limited by itself."""
        if self.connection.autocommit:
            for one in vars_list:
                self.execute(query, one)
            return
        if self.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:
            super().execute(self._limits)
        super().executemany(query, vars_list)

    def _begin(self, query: Any) -> Any:
        if self.name is None:
            return self._limits + query
        with self.connection.cursor() as first:  # a cursor of the server's is one statement
            first.execute("")
        return query


def make_cursor_factory(*, statement_seconds: float, lock_seconds: float) -> Any:
    """Return what makes cursors of these limits; 0 is no limit."""
    rights = (
        f"SET LOCAL ROLE {SERVICE};"
        " SET TRANSACTION ISOLATION LEVEL READ COMMITTED; "  # the recorder's locks need it
    )
    bounds = (
        "SET LOCAL TIME ZONE 'UTC';"
        f" SET LOCAL statement_timeout = {statement_seconds * 1000:.0f};"
        f" SET LOCAL lock_timeout = {lock_seconds * 1000:.0f};"
        f" SET LOCAL idle_in_transaction_session_timeout = '{IDLE_IN_TRANSACTION_SECONDS}s'; "
    )
    return partial(LimitedCursor, rights=rights, bounds=bounds)


def query_as_login(
    connection: Connection, query: str, values: dict[str, object] | None = None
) -> list[RowMapping]:
    """Query with the rights of the login, which may see and end sessions of its own.

    The statement before the query sets them for its transaction only, whatever becomes of it.
    """
    found = connection.execute(text(f"SET LOCAL ROLE NONE; {query}"), values or {})
    rows = list(found.mappings())
    connection.execute(text(f"SET LOCAL ROLE {SERVICE}"))
    return rows


def is_pooled(connection: Any) -> bool:
    """Return whether a pooler is at the other end of psycopg2's connection: it invents numbers."""
    with connection.cursor() as asking:
        asking.execute(SERVER)
        return bool(asking.fetchone()[0] != connection.info.backend_pid)


def must_be_limited(*engines: Engine) -> None:
    """Raises UnlimitedError if statements run with other rights than the service's."""
    for engine in engines:
        with engine.connect() as connection:
            role, level = connection.execute(TAKEN).one()
            if (role, level) != (SERVICE, "read committed"):
                raise UnlimitedError(role)
