"""An installation of the release before is upgraded, in two parts, with everything it holds."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from typer.testing import CliRunner, Result

from conftest import copy_database
from signing.bootstrap import Installation
from signing.cli import app
from signing.facts import Recorded
from signing.projections import READ_MODELS
from signing.projections.engine.health import load_states
from signing.projections.engine.reading import FactReader
from signing.storage.engine import open_connection
from signing.storage.migrations.steps import FIRST_RELEASE, Steps
from signing.storage.schema import PREDECESSORS
from support.printing.print_client import make_settings
from support.processes.release import restore_fixture
from support.use_cases.database_owner import connect_as
from support.use_cases.later_steps import LATER

RETIRED = frozenset().union(*PREDECESSORS.values())
"""Read models of the release before, in whose place this one has others."""


@pytest.fixture
def released(server: URL, tmp_path: Path) -> Iterator[str]:
    """Yield a database as the release before left it, beside its keys."""
    with copy_database(server, "template1") as url:
        restore_fixture(url, tmp_path)
        yield url


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this release have steps with both parts, whatever its own are."""
    monkeypatch.setattr(Steps, "load", lambda: LATER)


def run(url: str, folder: Path, *command: str) -> Result:
    environment = {"SIGNING_DATABASE_URL": url, "SIGNING_DATA_DIR": str(folder)}
    return CliRunner().invoke(app, list(command), env=environment)


def load_contracted(url: str) -> str:
    with open_connection(url) as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def list_stored_models(url: str) -> set[str]:
    """Return the read models that have a position, and must have a schema; no other has one."""
    with open_connection(url) as connection:
        rows = connection.execute(text("SELECT name, version FROM read_models")).all()
        found = connection.execute(text("SELECT nspname FROM pg_namespace")).scalars().all()
    schemas = {one for one in found if re.search(r"_v\d+$", one)}
    assert schemas == {f"{name}_v{version}" for name, version in rows}
    return {name for name, _ in rows}


def read_facts(installation: Installation) -> list[Recorded]:
    last = installation.log.last_position()
    batch = FactReader(installation.log, installation.context.vault).read(0, last)
    assert batch.end == last
    return list(batch.facts)


@pytest.mark.usefixtures("later")
def test_a_database_of_the_release_before_is_expanded_read_whole_and_contracted(
    released: str, tmp_path: Path
) -> None:
    # given what the release before left
    assert run(released, tmp_path, "verify").exit_code == 1

    # when it is expanded beside a server of that release
    with connect_as(released, "signing"):
        ran = run(released, tmp_path, "migrate", "--expand")
        assert ran.exit_code == 0, ran.output
        assert "older servers run on" in ran.output

        # then that release still may start, every fact is read, and nothing differs
        assert load_contracted(released) == FIRST_RELEASE
        opened = Installation.open(make_settings(released, tmp_path))
        try:
            assert len(read_facts(opened)) > 200
            opened.projector().catch_up()
            with opened.reading.connect() as connection:
                states = load_states(connection, READ_MODELS)
            assert all(one.live and not one.behind for one in states)
            assert list_stored_models(released) >= RETIRED
        finally:
            opened.close()
        ran = run(released, tmp_path, "verify")
        assert ran.exit_code == 0, ran.output
        status = run(released, tmp_path, "status").output
        assert "schema: expanded" in status
        assert "Programs of an older release are still connected" in status

        # and contracting waits for its end, by either command
        ran = run(released, tmp_path, "migrate", "--contract")
        assert (ran.exit_code, "0.1.0 (1)" in ran.output) == (1, True), ran.output
        assert "旧版本的程序仍在连接" in ran.output
        ran = run(released, tmp_path, "migrate")
        assert (ran.exit_code, "0.1.0 (1)" in ran.output) == (0, True), ran.output
    assert load_contracted(released) == FIRST_RELEASE

    # when that server has ended
    ran = run(released, tmp_path, "migrate", "--contract")

    # then what it needed is taken away, it may start no more, and nothing differs
    assert ran.exit_code == 0, ran.output
    assert load_contracted(released) == LATER.newest
    assert list_stored_models(released) == {one.NAME for one in READ_MODELS}
    ran = run(released, tmp_path, "verify")
    assert ran.exit_code == 0, ran.output


def test_who_backs_up_with_the_new_program_is_sent_to_the_old_one(
    released: str, tmp_path: Path
) -> None:
    for command in (["backup", str(tmp_path / "x.backup")], ["status"]):
        ran = run(released, tmp_path, *command)
        assert ran.exit_code == 1, ran.output
        assert "先用原来的程序备份" in ran.output
        assert "take a backup with the program that ran so far" in ran.output
    assert not list(tmp_path.glob("x.backup*"))


def test_a_program_before_a_contracted_schema_says_what_to_do(
    released: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr(Steps, "load", lambda: LATER)
        assert run(released, tmp_path, "migrate").exit_code == 0

    for command in ("rebuild", "migrate", "verify"):  # `serve` would keep the log of this process
        ran = run(released, tmp_path, command)
        assert ran.exit_code == 1
        assert "start the later release" in " ".join(ran.output.split())
    assert "schema: too_new" in run(released, tmp_path, "status").output
    ran = run(released, tmp_path, "migrate", "--expand", "--contract")
    assert (ran.exit_code, "--expand or --contract" in " ".join(ran.output.split())) == (2, True)
