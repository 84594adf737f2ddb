"""Read models: rebuild one, verify all."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from signing.bootstrap import Installation
from signing.cli.installation import err, open_installation, out
from signing.projections import READ_MODELS
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.rebuilding import Step, Watch
from signing.projections.engine.rebuilding import rebuild as rebuild_model
from signing.projections.engine.verifying import Difference, find_differences
from signing.use_cases.audit.log_differences import LogDifference

app = typer.Typer()
NAMES = [model.NAME for model in READ_MODELS]
Names = Annotated[list[str] | None, typer.Argument(help=f"Of: {', '.join(NAMES)}.")]


@app.command()
def rebuild(names: Names = None) -> None:
    """Fill read models anew beside the live ones, then switch; all of them when none is named."""
    with open_installation() as parts, _make_bar() as bar:
        parts.projector().prepare()
        for model in _find_models(names):
            rebuild_model(parts.replay(model, "building"), _show_progress(bar, model.NAME))


@app.command()
def verify(names: Names = None) -> None:
    """Check the log and the log of accounts; compare each read model with one made anew."""
    with open_installation() as parts:
        must_be_sound(parts, names)
    out.print("逐行一致，零差异。 Zero differences.")


def must_be_sound(parts: Installation, names: list[str] | None = None) -> None:
    """Name every difference, of the log only if no read model is named; end with 1 at any."""
    found: list[Difference | LogDifference] = []
    with _make_bar() as bar:
        parts.projector().prepare()
        if not names:
            found += parts.log_checks().check(None, _show_positions(bar)).findings
        for model in _find_models(names):
            found += find_differences(
                parts.replay(model, "verified"), _show_progress(bar, model.NAME)
            )
    for one in found:
        err.print(str(one), style="red", soft_wrap=True)
    if found:
        raise typer.Exit(1)


def _show_progress(bar: Progress, name: str) -> Watch:
    task = bar.add_task(name, total=None, rate="")

    def seen(step: Step) -> None:
        bar.update(task, completed=step.done, total=step.total, rate=f"{step.rate:,.0f}/s")

    return seen


def _show_positions(bar: Progress) -> Callable[[int, int], None]:
    task = bar.add_task("log", total=None, rate="")
    return lambda done, total: bar.update(task, completed=done, total=total)


def _find_models(names: list[str] | None) -> list[ReadModel]:
    by_name = {model.NAME: model for model in READ_MODELS}
    for name in names or []:
        if name not in by_name:
            err.print(f"没有读模型 {name}。 No read model {name}: {', '.join(NAMES)}", style="red")
            raise typer.Exit(2)
    return [by_name[name] for name in names or NAMES]


def _make_bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
