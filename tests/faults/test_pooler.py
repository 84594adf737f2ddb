"""Through PgBouncer everything is as without one: rights, limits, order, and who is woken."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from psycopg2.errors import QueryCanceled
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from conftest import run_on
from signing.bootstrap import Installation
from signing.storage import engine as engines
from signing.storage.addresses import normalize_url
from signing.storage.dumps import Database, DumpError
from signing.storage.engine import asking_engine, listening_engine, reading_engine
from signing.storage.limits import UnlimitedError, must_be_limited
from signing.storage.log import Log
from signing.storage.migrate import is_migration_pending, migrate
from signing.storage.wakeups import LOOKING_SECONDS
from signing.use_cases.agreements.reviews import Reviews
from signing.vocabulary import AgreementNumber
from support.facts.events import hear_others
from support.printing.print_client import make_settings
from support.processes.served import ServedProcess, make_employer, serve_processes
from support.servers.poolers import PGBOUNCER, pool_connections
from support.use_cases.database_owner import run_as_owner
from support.use_cases.small_province import SmallProvince
from support.waiting import soon

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="PgBouncer is not installed here")
MODES = ("session", "transaction")
SESSION = (
    "SELECT current_user::text, current_setting('role'), current_setting('statement_timeout'),"
    " current_setting('lock_timeout'), current_setting('synchronous_commit')"
)
KEPT_LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = {}"
NUMBER = "(SELECT oid FROM pg_database WHERE datname = current_database())"
DENSE = "SELECT count(*) = max(position) AND count(*) > 5 FROM log"


@pytest.fixture
def login(database_url: str) -> Iterator[str]:
    """Yield a login that has no rights but those of the service."""
    name = f"app_{uuid4().hex[:8]}"
    run_as_owner(database_url, f"CREATE ROLE {name} LOGIN IN ROLE signing_service")
    yield name
    run_as_owner(database_url, f"DROP ROLE {name}")


@contextmanager
def open_pooled(database_url: str, mode: str, login: str) -> Iterator[str]:
    with pool_connections(database_url, mode, login) as address:
        yield make_url(address).set(username=login).render_as_string(hide_password=False)


def sign_in(served: ServedProcess, number: int) -> int:
    form = make_employer(number)
    given = {"username": form["username"], "password": form["password"]}
    return served.client.post("/api/sessions", json=given).status_code


def look_at_sessions(address: str, query: str = SESSION) -> set[tuple[object, ...]]:
    """Return what a stranger finds in the sessions of a pool, one after another."""
    found = set()
    with closing(psycopg2.connect(address)) as connection:
        connection.autocommit = True
        for _ in range(20):
            with connection.cursor() as cursor:
                cursor.execute(query)
                found.update(cursor.fetchall())
    return found


@pytest.mark.parametrize("mode", [pytest.param("transaction", marks=pytest.mark.sample), "session"])
def test_people_sign_up_sign_and_are_approved_through_a_pooler(
    database_url: str, login: str, tmp_path: Path, mode: str
) -> None:
    with (
        open_pooled(database_url, mode, login) as address,
        serve_processes(address, tmp_path) as processes,
    ):
        strangers = look_at_sessions(address)
        served = processes.serve()
        assert served.register_employer(1).status_code == 201
        assert sign_in(served, 1) == 201
        with closing(Installation.open(make_settings(address, tmp_path / "data"))) as opened:
            province = SmallProvince(opened.context)
            number = AgreementNumber(province.sign_agreement())
            Reviews(opened.context).approve(province.counselor(), number)
        soon(served.has_caught_up, pause=0.05)
        verified = processes.run("verify")
        assert verified.returncode == 0, verified.stderr
        assert processes.run("rebuild", "agreements").returncode == 0
        assert served.end() == 0
        assert look_at_sessions(address) == strangers
        assert len(strangers) == 1
        held = KEPT_LOCKS.format(NUMBER)
        assert look_at_sessions(address, held) == {(0,)}
        assert look_at_sessions(address, DENSE) == {(True,)}


@pytest.mark.sample
@pytest.mark.parametrize("mode", MODES)
def test_each_transaction_through_a_pooler_has_the_service_s_rights_and_limits(
    database_url: str, login: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "ASKING_SECONDS", 0.1)
    with open_pooled(database_url, mode, login) as address:
        asking, reading = asking_engine(address), reading_engine(address)
        try:
            must_be_limited(asking, reading)
            for _ in range(2):
                with pytest.raises(OperationalError) as slow, asking.connect() as connection:
                    connection.execute(text("SELECT pg_sleep(60)"))
                assert isinstance(slow.value.orig, QueryCanceled)
            with reading.connect() as connection:
                for name, value in (("timezone", "UTC"), ("statement_timeout", "1min")):
                    assert connection.execute(text(f"SHOW {name}")).scalar_one() == value
        finally:
            asking.dispose()
            reading.dispose()


def test_what_drops_the_rights_of_the_service_is_noticed_at_the_start(database_url: str) -> None:
    dropping = create_engine(normalize_url(database_url))
    with pytest.raises(UnlimitedError, match=r"以 postgres 的权限运行.*the rights of postgres"):
        must_be_limited(dropping)
    dropping.dispose()


@pytest.mark.sample
@pytest.mark.parametrize("mode", MODES)
def test_wake_ups_go_past_a_pooler_or_one_looks_often(
    database_url: str, login: str, mode: str
) -> None:
    with open_pooled(database_url, mode, login) as address:
        pooled, direct = reading_engine(address), listening_engine(database_url)
        telling, deaf, hearing = Log(pooled, direct), Log(pooled), Log(pooled, direct)
        logs = (telling, deaf, hearing)
        try:
            with ExitStack() as hearings:
                for one in logs:
                    hearings.enter_context(hear_others(one))

                def is_woken() -> bool:
                    telling.wake()
                    return hearing.wait(1)

                soon(is_woken)
                soon(lambda: waits_shortly(deaf))
                assert not waits_shortly(hearing)
        finally:
            pooled.dispose()
            direct.dispose()


def waits_shortly(log: Log) -> bool:
    """Return whether a wait for a second ends much earlier, though nobody woke anybody."""
    log.wait(0)
    began = time.monotonic()
    return not log.wait(LOOKING_SECONDS * 10) and time.monotonic() - began < LOOKING_SECONDS * 5


@pytest.mark.parametrize("mode", MODES)
def test_a_dump_is_not_taken_through_a_pooler(database_url: str, mode: str) -> None:
    with (
        pool_connections(database_url, mode) as address,
        pytest.raises(DumpError, match=r"直连 PostgreSQL.*PostgreSQL itself"),
    ):
        Database.at(address)


def test_a_backup_goes_past_the_pooler_by_the_owners_address(
    database_url: str, tmp_path: Path
) -> None:
    with (
        pool_connections(database_url, "transaction") as address,
        serve_processes(address, tmp_path) as pooled,
        serve_processes(
            address, tmp_path, settings={"SIGNING_MIGRATION_URL": database_url}
        ) as owned,
    ):
        refused = pooled.run("backup", str(tmp_path / "refused"))
        assert (refused.returncode, "SIGNING_MIGRATION_URL" in refused.stderr) == (1, True)
        assert owned.run("backup", str(tmp_path / "kept")).returncode == 0
    assert (tmp_path / "kept").stat().st_size > 0


def test_several_migrate_one_after_another_through_a_pooler(server: URL) -> None:
    name = f"t_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name}")
    direct = server.set(database=name).render_as_string(hide_password=False)
    try:
        with pool_connections(direct, "transaction") as address:
            migrate(address)
            migrate(address)
            assert not is_migration_pending(address)
    finally:
        run_on(server, f"DROP DATABASE {name} WITH (FORCE)")
