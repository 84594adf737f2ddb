"""Projecting: read models kept up to date in a process apart, by itself or beside `serve`."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Annotated

import typer
from sqlalchemy import exc

from signing.bootstrap import SLOW, Installation
from signing.cli.installation import explain_failures, open_installation, read_settings, watch
from signing.settings import pass_environment
from signing.storage.engine import is_database_away
from signing.use_cases.core.children import DATABASE_AWAY, Child, follow_parent
from signing.use_cases.core.supervision import Supervisor

app = typer.Typer()
HOPELESS = 70
"""How a process ends whose work broke too often (sysexits.h: EX_SOFTWARE)."""
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
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    hopeless = threading.Event()

    def give_up() -> None:
        hopeless.set()
        stop.set()

    opened = _open_beside() if beside else open_installation(work="projecting")
    with opened as installation:
        installation.log.hear_others()
        background = Supervisor(installation.projecting_works(), slow=SLOW, give_up=give_up)
        with _answer_health(installation, background, health_host, health_port):
            background.start()
            if beside:
                follow_parent(background, stop)
            else:
                stop.wait()
        background.tell_to_stop()
        installation.log.wake()
        background.join()
    if hopeless.is_set():
        raise typer.Exit(HOPELESS)


def _answer_health(
    installation: Installation, background: Supervisor, host: str, port: int | None
) -> AbstractContextManager[None]:
    if port is None:
        return nullcontext()
    from signing.cli.health_port import answer_health  # noqa: PLC0415 — few ask for it

    return answer_health(installation, background, host, port)


def start_beside(installation: Installation) -> Child:
    """Return the child that projects for a server, on the server's database."""
    return Child(
        command=(sys.executable, "-m", "signing", "project", "--beside"),
        environment=pass_environment(database_url=installation.url),
        works=tuple(installation.projecting_works()),
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
