"""Whichever way a process of ours is told to end, its embedded PostgreSQL ends with it."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.processes.embedded import StartedCommand, make_server_folder


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Yield one folder for all services here, so that its database is made once."""
    yield from make_server_folder()


@pytest.fixture
def fresh() -> Iterator[Path]:
    yield from make_server_folder()


@pytest.fixture
def begin(folder: Path) -> Iterator[Callable[..., StartedCommand]]:
    begun: list[StartedCommand] = []

    def begin(*command: str, where: Path = folder, hears: bool = True) -> StartedCommand:
        begun.append(StartedCommand(where, *command, hears=hears))
        return begun[-1]

    yield begin
    for one in begun:
        one.clear_away()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_service_that_is_told_to_end_takes_its_database_along(
    begin: Callable[..., StartedCommand], how: signal.Signals
) -> None:
    service = begin("serve")
    service.wait_until(service.serves)
    assert service.postmaster() is not None

    assert service.end(how) == 0

    assert service.postmaster() is None


def test_a_service_below_nohup_outlives_its_terminal(begin: Callable[..., StartedCommand]) -> None:
    service = begin("serve", hears=False)
    service.wait_until(service.serves)

    status = Path(f"/proc/{service.process.pid}/status").read_text()
    [ignored] = [line.split()[1] for line in status.splitlines() if line.startswith("SigIgn")]
    assert int(ignored, 16) & 1 << signal.SIGHUP - 1
    assert service.end(signal.SIGTERM) == 0
    assert service.postmaster() is None


def test_a_projector_that_is_told_to_end_takes_its_database_along(
    begin: Callable[..., StartedCommand],
) -> None:
    projector = begin("project")
    projector.wait_until(projector.follows)

    assert projector.end(signal.SIGTERM) == 0

    assert projector.postmaster() is None


@pytest.mark.parametrize("command", ["serve", "project"])
def test_what_is_told_to_end_while_it_starts_its_database_leaves_none(
    begin: Callable[..., StartedCommand], fresh: Path, command: str
) -> None:
    beginning = begin(command, where=fresh)
    beginning.wait_until((beginning.data / "postgres" / "PG_VERSION").exists)

    beginning.end(signal.SIGTERM)

    assert beginning.postmaster() is None
