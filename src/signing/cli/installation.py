"""Opens and closes the installation for a command, and explains failures in a sentence."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import typer
from pydantic import ValidationError
from rich.console import Console

from signing.codes.spelling import plain
from signing.settings import Settings
from signing.text import find_foreign

if TYPE_CHECKING:
    from signing.bootstrap import Installation
    from signing.vocabulary import Attribution

# Without emoji: the middle of a fingerprint as `4C:CD:B9` is no picture of a disc.
out = Console(highlight=False, emoji=False)
err = Console(stderr=True, highlight=False, emoji=False)


class PortTakenError(Exception):
    """Nobody can listen there; the message says what to do."""


def read_settings() -> Settings:
    """Read the environment; a wrong setting ends the command with the setting's name."""
    try:
        return Settings()
    except ValidationError as wrong:
        for error in wrong.errors():
            name = "_".join(str(part) for part in error["loc"]).upper()
            said = error["msg"].removeprefix("Value error, ")
            err.print(f"SIGNING_{name}: {said}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from None


@contextmanager
def open_installation(
    *,
    demo: bool = False,
    makes: bool = False,
    settings: Settings | None = None,
    work: str = "",
) -> Iterator["Installation"]:
    """Open the installation, and close it at the end; explain failures without a traceback.

    Only who `makes` one begins an embedded database in an empty folder: others are in the wrong
    folder. With `work` it is watched from the beginning: what the main thread does, for its log.
    """
    from signing.bootstrap import Installation  # noqa: PLC0415 — few commands need all of it

    with explain_failures(), ExitStack() as beside:
        chosen = settings or read_settings()
        if chosen.database_url is None and not makes:
            from signing.storage.embedded import must_be_made  # noqa: PLC0415 — as above

            must_be_made(chosen.database_folder)
        if work:
            beside.enter_context(watch(chosen, work))
        if demo:
            from signing.demo.identity import simulated_identity, with_identity  # noqa: PLC0415
            from signing.demo.mail import simulated_mail, with_mail  # noqa: PLC0415 — as above
            from signing.demo.registry import simulated_registry, with_registry  # noqa: PLC0415
            from signing.demo.sms import simulated_sms, with_sms  # noqa: PLC0415 — as above
            from signing.demo.wechat import simulated_wechat, with_wechat  # noqa: PLC0415 — as above

            chosen = with_wechat(chosen, beside.enter_context(simulated_wechat()))
            chosen = with_registry(chosen, beside.enter_context(simulated_registry()))
            chosen = with_sms(chosen, beside.enter_context(simulated_sms()))
            chosen = with_mail(chosen, beside.enter_context(simulated_mail()))
            chosen = with_identity(chosen, beside.enter_context(simulated_identity()))
            chosen = chosen.model_copy(update={"second_factor": "off"})
        installation = Installation.open(chosen)
        try:
            yield installation
        finally:
            installation.close()


@contextmanager
def watch(settings: Settings, work: str) -> Iterator[None]:
    """Write a log, and traces if they are asked for. Raises TracesMissingError."""
    from signing.watching.logs import configure_logging  # noqa: PLC0415 — only who stays
    from signing.watching.traces import trace_to  # noqa: PLC0415

    configure_logging(settings.log_level, work)
    with trace_to(settings.traces_endpoint):
        yield


@contextmanager
def explain_failures() -> Iterator[None]:
    try:
        yield
    except typer.Exit:
        raise
    except Exception as failed:
        from signing.cli.failures import explain  # noqa: PLC0415 — it knows all that can fail

        if (said := explain(failed)) is None:
            raise
        err.print(said, style="red", markup=False, soft_wrap=True)  # to be copied
        raise typer.Exit(1) from None


def read_line(given: str) -> str:
    """An argument as it is recorded, by the one definition of text that the web has."""
    line = plain(given)
    if find_foreign(line):
        raise typer.BadParameter("含有不能使用的字符 holds characters that no text has")
    return line


def make_attribution() -> "Attribution":
    """Return the attribution of what the command line does."""
    from signing.use_cases.core.actors import SYSTEM  # noqa: PLC0415 — only who acts
    from signing.vocabulary import Attribution  # noqa: PLC0415

    return Attribution(actor=SYSTEM, at=datetime.now(UTC), request_id=f"cli-{uuid4().hex}")
