"""Progress of long work: how much is done, how fast, and how long it will still take."""

from time import monotonic

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class Steps:
    """Says what begins now, each in a line with the seconds since the first."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = monotonic()

    def begin(self, chinese: str, english: str) -> None:
        line = f"{monotonic() - self._began:6.1f} s  {chinese} {english} …"
        self._console.print(line, markup=False, soft_wrap=True)


def make_bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=console,
    )
