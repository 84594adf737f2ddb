"""Projecting: read models kept up to date in a process apart, by itself or beside `serve`."""

import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import exc

from signing.bootstrap import SLOW, Installation
from signing.cli.ending import END_SECONDS, HOPELESS, Call, Ending
from signing.cli.installation import explain_failures, open_installation, read_settings, watch
from signing.cli.ports import must_be_free
from signing.settings import pass_environment
from signing.storage.engine import is_database_away
from signing.use_cases.core.children import DATABASE_AWAY, Child, follow_parent
from signing.use_cases.core.supervision import GiveUp, Run, Supervisor

if TYPE_CHECKING:
    from signing.cli.health_port import HealthServer

app = typer.Typer()
BESIDE = "projector_"
"""Before the names of works that the server has too."""
WORKS_BESIDE = tuple(f"{BESIDE}{name}" for name in ("messenger", "resting"))
Beside = Annotated[
    bool, typer.Option("--beside", hidden=True, help="Started by `serve`: report to it.")
]
HealthPort = Annotated[
    int | None,
    typer.Option(
        min=1, max=65535, help="Answer /live, /ready, /metrics on this port.", show_default=False
    ),
]
HealthHost = Annotated[str, typer.Option(help="The address of that port.")]


@app.command()
def project(
    *,
    health_port: HealthPort = None,
    health_host: HealthHost = "127.0.0.1",
    beside: Beside = False,
) -> None:
    """Keep the read models up to date until Ctrl-C; of several, one works and others wait."""
    stop, hopeless, ending = Call(), Call(), Ending()

    def end(*_: object) -> None:
        ending.begin(END_SECONDS)
        stop.set()

    def give_up() -> None:
        hopeless.set()
        end()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    _check_health_port(health_host, health_port)
    opened = _open_beside() if beside else open_installation(makes=True, work="projecting")
    with (
        opened as installation,
        _listen_for_health(installation, health_host, health_port) as health,
    ):
        works = _list_works(installation, beside=beside)
        background = _supervise(works, health, give_up)
        background.start()
        if beside:
            follow_parent(background, stop.is_set)
        else:
            stop.wait()
        ending.begin(END_SECONDS)
        background.tell_to_stop()
        installation.log.wake()
        background.join()
    if hopeless.is_set():
        raise typer.Exit(HOPELESS)


def _check_health_port(host: str, port: int | None) -> None:
    with explain_failures():
        if port is not None:
            must_be_free(host, port, "--health-port")


def _listen_for_health(
    installation: Installation, host: str, port: int | None
) -> "AbstractContextManager[HealthServer | None]":
    if port is None:
        return nullcontext()
    from signing.cli.health_port import open_health_port  # noqa: PLC0415 — few ask for it

    return open_health_port(installation, host, port)


def _list_works(installation: Installation, *, beside: bool) -> dict[str, Run]:
    """Return them by name: what the server has too, and it reports both, has another name."""
    works = installation.process_works()
    if beside:
        works = {f"{BESIDE}{name}": run for name, run in works.items()}
    return installation.projecting_works() | works


def _supervise(works: dict[str, Run], health: "HealthServer | None", give_up: GiveUp) -> Supervisor:
    if health is not None:
        works["health"] = health.run
    background = Supervisor(works, slow=SLOW, give_up=give_up)
    if health is not None:
        health.works = background
    return background


def start_beside(installation: Installation) -> Child:
    """Return the child that projects for a server, on the server's database."""
    return Child(
        command=(sys.executable, "-m", "signing", "project", "--beside"),
        environment=pass_environment(installation.settings, database_url=installation.url),
        works=(*installation.projecting_works(), *WORKS_BESIDE),
    )


@contextmanager
def _open_beside() -> Iterator[Installation]:
    """Open what the parent opened before: it has compared the schema, and owns the database."""
    with explain_failures(), ExitStack() as told:
        settings = read_settings()
        told.enter_context(watch(settings, "projecting"))
        assert settings.database_url is not None
        try:
            installation = Installation.open(settings, settings.database_url.get_secret_value())
        except exc.SQLAlchemyError as error:
            if is_database_away(error):
                raise typer.Exit(DATABASE_AWAY) from None
            raise
        try:
            yield installation
        finally:
            installation.close()
