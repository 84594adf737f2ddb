"""Runs commands: a group knows the names and lines of its commands, and imports what is run.

`signing --help` reads a table: all modules together take seconds to import.
"""

import gc
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from ctypes import CDLL
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

ARENAS, TRIMMED_FROM, MAPPED_FROM = -8, -1, -3
"""Parameters of mallopt(3)."""
SELDOM = (50_000, 20, 50)
"""Thresholds of the garbage collector: a request makes thousands of objects, and nearly all of them
go by themselves."""
PAUSE, ADD_SPACE = re.compile("[，；：](?!$)"), r"\g<0> "
"""Where a Chinese line may break: rich breaks at spaces alone, and cuts what it cannot break."""
Line = tuple[str, str]
"""What help says of a command, in Chinese and in English."""
Table = Mapping[str, Mapping[str, Line]]
"""By module of `signing.cli`: the names of its commands, with what help says of each."""


class Terminated(SystemExit):
    """The process received a signal to end; it closes what it opened first."""


class Deferred(TyperCommand):
    """A command by name and line, until it runs."""

    def __init__(self, module: str, name: str, line: Line) -> None:
        zh, en = line
        super().__init__(name, help=f"{PAUSE.sub(ADD_SPACE, zh)}\n{en}")
        self.module, self._named, self.line = module, name, line

    def load(self) -> Any:
        """Return the whole command, as typer makes it, with the Chinese line before its own."""
        found = get_command(_import(f"signing.cli.{self.module}").app)
        command = found.commands[self._named] if isinstance(found, TyperGroup) else found
        command.help = f"{self.line[0]}\n\n{command.help}"
        return command


class LazyGroup(TyperGroup):
    """`commands` is enough for help; what is resolved, to run or to complete, is whole."""

    table: ClassVar[Table] = {}

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        groups = dict(self.commands)
        self.commands.clear()
        for module, lines in self.table.items():
            for name, line in lines.items():
                self.add_command(Deferred(module, name, line))
        self.commands.update(groups)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, left = super().resolve_command(ctx, args)
        return name, command.load() if isinstance(command, Deferred) else command, left


def _choose() -> None:
    """Without it typer makes no group of what it has not seen."""


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"signing {version('signing')}")
        raise typer.Exit


def choose_or_tell_version(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_tell_version, help="显示版本 Show the version."
        ),
    ] = False,
) -> None:
    """Of the whole program; a group within it has no version of its own."""


def make_group(
    name: str, about: str, commands: Table, choose: Callable[..., None] = _choose
) -> typer.Typer:
    """Return a group to which other groups may be added."""

    class Group(LazyGroup):
        table = commands

    app = typer.Typer(
        name=name,
        help=about,
        cls=Group,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    app.callback()(choose)
    return app


def _import(module: str) -> Any:
    if module in sys.modules:
        return sys.modules[module]
    _give_memory_back()
    with collecting_nothing(), _leaving_out("pygments"):
        return import_module(module)


def _give_memory_back() -> None:
    """Have glibc return what is freed, and share two arenas among all threads.

    Else each thread has an arena, and once a large block was freed, the next ones of its size are
    taken from a heap that never shrinks. Other systems have no such choice.
    """
    with suppress(OSError, AttributeError):
        choose = CDLL(None).mallopt
        for parameter, value in ((ARENAS, 2), (MAPPED_FROM, 256 << 10), (TRIMMED_FROM, 128 << 10)):
            choose(parameter, value)


@contextmanager
def _leaving_out(name: str) -> Iterator[None]:
    """Import as if `name` were not installed, unless it is loaded already.

    structlog and mako load pygments if there is one, for tracebacks in colours that we never draw:
    4 MiB in every process. Whoever needs it later imports it as ever.
    """
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # as Python marks what is not there
    try:
        yield
    finally:
        del sys.modules[name]


@contextmanager
def collecting_nothing() -> Iterator[None]:
    """Import without collecting garbage, and then set aside what there is: modules stay.

    Collections while modules load find nothing, and take a fourth of the time; later ones need not
    look through all modules again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*SELDOM)
        gc.enable()
