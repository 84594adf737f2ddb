"""Migrates the schema in two parts: expand, beside running servers, and contract, after them.

The embedded server does so on start, others by command. The owner of the tables migrates, not the
service. See docs/decisions/0033.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from psycopg2.errors import LockNotAvailable
from sqlalchemy import Connection, Executable, insert, inspect, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from signing.storage.adoption import adopt, is_foreign
from signing.storage.engine import open_connection
from signing.storage.migrations.steps import FIRST_RELEASE, Step, Steps, make_config
from signing.storage.programs import find_older_programs, identify_program
from signing.storage.rights import (
    act_as_service,
    explain_missing_rights,
    is_right_missing,
    must_have_rights,
)
from signing.storage.roles import grant_rights, has_rights
from signing.storage.schema import expansions

MIGRATOR = 7_201_002
"""The advisory lock of whoever migrates."""
TRY_TURN = text("""
SET LOCAL idle_in_transaction_session_timeout = 0; SELECT pg_try_advisory_xact_lock(:key)
""")
LOOK_SECONDS = 0.1
LOCK_MILLISECONDS = 2_000
"""How long a step waits for a table. Whoever comes after it waits too, so it must not be long."""
TRIES = 30
UNFINISHED_INDEXES = text("""
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND n.nspname = 'public'
""")


class OlderProgramsError(Exception):
    """Programs of an older release are connected, and would miss what is taken away."""

    def __init__(self, older: Sequence[str]) -> None:
        zh, en = describe_older(older)
        super().__init__(f"{zh} {en}")


class TooNewSchemaError(Exception):
    """A later release took away what this one needs."""

    def __init__(self, contracted: str) -> None:
        super().__init__(
            f"数据库结构已由更新的版本收缩（{contracted}），本版本不能再使用它："
            "请启动新版本，或恢复收缩前的备份。"
            f" A later release has contracted the schema ({contracted}), and this one no longer"
            " fits: start the later release, or restore a backup from before."
        )


class TablesBusyError(Exception):
    """A long transaction holds tables that the next step changes."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"步骤 {revision} 要改的表被长时间的事务占用，因此尚未改动："
            "请在 pg_stat_activity 中找到并结束该事务，再运行一次。"
            f" A long transaction holds tables that step {revision} changes, so it was not made:"
            " end the transaction (pg_stat_activity shows it), and run the command again."
        )


@dataclass(frozen=True)
class SchemaState:
    """What is left to do here for this program.

    It can run unless `is_pending` or `is_too_new`; `uncontracted` steps only await the end of
    older programs. `contracted` is the step as of which older programs no longer start.
    """

    contracted: str
    is_pending: bool
    is_too_new: bool
    uncontracted: Sequence[str]
    older: Sequence[str]


def migrate(url: str) -> Sequence[str]:
    """Expand; contract too, unless programs of an older release are connected: return those.

    Processes that start together wait for one another. Raises RoleMissingError, TooNewSchemaError
    and TablesBusyError.
    """
    with _open_as_migrator(url) as connection:
        steps = Steps.load()
        _expand(connection, steps)
        if not _list_uncontracted(connection, steps):
            return ()
        older = find_older_programs(connection)
        connection.commit()
        if not older:
            _contract(connection, steps)
        return older


def expand(url: str, steps: Steps | None = None) -> Sequence[str]:
    """Add what is missing; return the steps that are left to contract.

    Programs of older releases run and start beside it, as before.
    """
    with _open_as_migrator(url) as connection:
        known = steps or Steps.load()
        _expand(connection, known)
        return _list_uncontracted(connection, known)


def contract(url: str, steps: Steps | None = None) -> None:
    """Take away what only older programs need, which no longer start. Raises OlderProgramsError."""
    with _open_as_migrator(url) as connection:
        known = steps or Steps.load()
        _expand(connection, known)
        older = find_older_programs(connection)
        connection.commit()
        if older:
            raise OlderProgramsError(older)
        _contract(connection, known)


def is_migration_pending(url: str) -> bool:
    """Return whether `migrate` must run before this program can."""
    return load_schema_state(url).is_pending


def load_schema_state(url: str, steps: Steps | None = None) -> SchemaState:
    """Look as the service does. Raises RoleMissingError if the login may not act as it.

    Where the service may not read what was migrated, `migrate` gives it the right.
    """
    try:
        with open_connection(url) as connection:
            act_as_service(connection)
            return _load_state(connection, steps or Steps.load())
    except ProgrammingError as refused:
        if not is_right_missing(refused):
            raise
        return SchemaState("", is_pending=True, is_too_new=False, uncontracted=(), older=())


def _load_state(connection: Connection, steps: Steps) -> SchemaState:
    contracted = _load_contracted(connection) or ""
    is_too_new = contracted > steps.newest
    return SchemaState(
        contracted,
        is_pending=not is_too_new and _is_pending(connection, steps),
        is_too_new=is_too_new,
        uncontracted=_list_uncontracted(connection, steps),
        older=find_older_programs(connection),
    )


def _is_pending(connection: Connection, steps: Steps) -> bool:
    return (
        (_load_contracted(connection) or "") < FIRST_RELEASE
        or not _load_expanded(connection).issuperset(steps.marks)
        or not has_rights(connection)
        or is_foreign(connection)
    )


def describe_older(older: Sequence[str]) -> tuple[str, str]:
    """Say in Chinese and English which programs are in the way, and what to do."""
    named = ", ".join(older)
    return (
        (
            f"旧版本的程序仍在连接（版本与会话数）：{named}。"
            "请先用新版本重启它们，再运行 signing migrate --contract。"
        ),
        (
            f"Programs of an older release are still connected (with their sessions): {named}."
            " Restart them with this release, then run `signing migrate --contract`."
        ),
    )


@contextmanager
def _open_as_migrator(url: str) -> Iterator[Connection]:
    """Take turns.

    Who waits looks again and again: an index would wait for who waits inside a statement.
    """
    with open_connection(url) as turn, open_connection(url) as connection:
        while not turn.execute(TRY_TURN, {"key": MIGRATOR}).scalar_one():
            turn.commit()
            time.sleep(LOOK_SECONDS)
        with explain_missing_rights(connection):
            yield connection  # the turn is a transaction's: a pooler mixes sessions


def _expand(connection: Connection, steps: Steps) -> None:
    contracted = _load_contracted(connection) or ""
    connection.commit()
    if contracted > steps.newest:
        raise TooNewSchemaError(contracted)
    if contracted < FIRST_RELEASE:
        command.upgrade(make_config(connection), FIRST_RELEASE)
    with connection.begin():
        expansions.create(connection, checkfirst=True)
        done = _load_expanded(connection)
    for step in steps.all:
        if step.revision not in done:
            part = _mark_after(connection, step.expand, _mark_expanded(step.revision))
            _run(connection, step.revision, part)
        if step.indexes and step.name_of_indexes not in done:
            _make_indexes(connection, step)
    with connection.begin():
        grant_rights(connection)
        must_have_rights(connection)
    with connection.begin():
        adopt(connection)  # before the first save: once enough was recorded here, nothing tells


def _contract(connection: Connection, steps: Steps) -> None:
    """Every step is remembered, so that older programs start no more, though it takes nothing."""
    pending = set(_list_uncontracted(connection, steps))
    connection.commit()
    for step in steps.all:
        if step.revision in pending:
            part = _mark_after(connection, step.contract, _mark_contracted(step.revision))
            _run(connection, step.revision, part)


def _mark_after(
    connection: Connection, part: Callable[[], None], mark: Executable
) -> Callable[[], None]:
    def run() -> None:
        part()
        connection.execute(mark)

    return run


def _mark_expanded(name: str) -> Executable:
    return insert(expansions).values(revision=name, release=identify_program().release)


def _mark_contracted(name: str) -> Executable:
    return text("UPDATE alembic_version SET version_num = :name").bindparams(name=name)


def _run(connection: Connection, revision: str, part: Callable[[], None]) -> None:
    """Run a part of a step in one transaction, which never waits for a table for long."""
    for _ in range(TRIES):
        try:
            with connection.begin():
                connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}"))
                with Operations.context(MigrationContext.configure(connection)):
                    part()
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            time.sleep(LOOK_SECONDS)
        else:
            return
    raise TablesBusyError(revision)


def _make_indexes(connection: Connection, step: Step) -> None:
    """Make indexes while others write; first drop what an interrupted run left unfinished."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.autocommit = True
    try:
        for name in connection.execute(UNFINISHED_INDEXES).scalars().all():
            connection.execute(text(f"DROP INDEX CONCURRENTLY {name}"))
        for statement in step.indexes:
            connection.execute(text(statement))
        connection.execute(_mark_expanded(step.name_of_indexes))
    finally:
        connection.commit()
        driver.autocommit = False


def _load_contracted(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _load_expanded(connection: Connection) -> set[str]:
    if not inspect(connection).has_table(expansions.name):
        return set()
    return set(connection.execute(select(expansions.c.revision)).scalars())


def _list_uncontracted(connection: Connection, steps: Steps) -> list[str]:
    contracted = _load_contracted(connection) or FIRST_RELEASE
    return [one.revision for one in steps.all if one.revision > contracted]
