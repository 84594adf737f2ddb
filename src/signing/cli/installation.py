"""Opens and closes the installation for a command, and explains failures in a sentence."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import psycopg2
import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy import exc

from signing.bootstrap import Installation, NotMigratedError
from signing.codes.spelling import plain
from signing.demo.detection import NotADemoError
from signing.demo.wechat import simulated_wechat, with_wechat
from signing.fonts.typefaces import FontFileError
from signing.projections.engine.applying import InapplicableFactError
from signing.projections.engine.schemas import UnderWayError
from signing.refusals import Refusal
from signing.settings import Settings
from signing.storage.dumps import DumpError
from signing.storage.embedded import EmbeddedServerError
from signing.storage.roles import RoleMissingError
from signing.text import find_foreign
from signing.use_cases.backup.reading import BrokenBackupError, UnfitTargetError
from signing.use_cases.core.actors import SYSTEM
from signing.use_cases.core.installation_keys import KeyFolderError
from signing.vocabulary import Attribution
from signing.watching.logs import configure_logging
from signing.watching.traces import TracesMissingError, trace_to

# Without emoji: the middle of a fingerprint as `4C:CD:B9` is no picture of a disc.
out = Console(highlight=False, emoji=False)
err = Console(stderr=True, highlight=False, emoji=False)


class PortTakenError(Exception):
    """Nobody can listen there; the message says what to do."""


UNUSABLE = (
    EmbeddedServerError,
    NotMigratedError,
    RoleMissingError,
    KeyFolderError,
    FontFileError,
    NotADemoError,
    UnderWayError,
    InapplicableFactError,
    DumpError,
    BrokenBackupError,
    UnfitTargetError,
    PortTakenError,
    TracesMissingError,
)


class Terminated(SystemExit):
    """The process received a signal to end; it closes what it opened first."""


def read_settings() -> Settings:
    """Read the environment; a wrong setting ends the command with the setting's name."""
    try:
        return Settings()
    except ValidationError as wrong:
        for error in wrong.errors():
            name = "_".join(str(part) for part in error["loc"]).upper()
            err.print(f"SIGNING_{name}: {error['msg']}", style="red")
        raise typer.Exit(2) from None


@contextmanager
def open_installation(
    *, demo: bool = False, settings: Settings | None = None, work: str = ""
) -> Iterator[Installation]:
    """Open the installation, and close it at the end; explain failures without a traceback.

    With `work` it is watched from the beginning: what the main thread does, for its log.
    """
    with explain_failures(), ExitStack() as beside:
        chosen = settings or read_settings()
        if work:
            beside.enter_context(watch(chosen, work))
        if demo:
            chosen = with_wechat(chosen, beside.enter_context(simulated_wechat()))
            chosen = chosen.model_copy(update={"second_factor": "off"})
        installation = Installation.open(chosen)
        try:
            yield installation
        finally:
            installation.close()


@contextmanager
def watch(settings: Settings, work: str) -> Iterator[None]:
    """Write a log, and traces if they are asked for. Raises TracesMissingError."""
    configure_logging(settings.log_level, work)
    with trace_to(settings.traces_endpoint):
        yield


@contextmanager
def explain_failures() -> Iterator[None]:
    try:
        yield
    except UNUSABLE as broken:
        err.print(str(broken), style="red", markup=False)
        raise typer.Exit(1) from None
    except Refusal as refusal:
        words = refusal.words
        err.print(f"{words.zh} {words.next_zh}\n{words.en} {words.next_en}", style="red")
        raise typer.Exit(1) from None
    except (exc.OperationalError, psycopg2.OperationalError):
        err.print(
            "无法连接数据库，请检查 SIGNING_DATABASE_URL。"
            " The database cannot be reached: check SIGNING_DATABASE_URL.",
            style="red",
        )
        raise typer.Exit(1) from None


def read_line(given: str) -> str:
    """An argument as it is recorded, by the one definition of text that the web has."""
    line = plain(given)
    if find_foreign(line):
        raise typer.BadParameter("含有不能使用的字符 holds characters that no text has")
    return line


def make_attribution() -> Attribution:
    """Return the attribution of what the command line does."""
    return Attribution(actor=SYSTEM, at=datetime.now(UTC), request_id=f"cli-{uuid4().hex}")
