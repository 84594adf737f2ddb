"""Read models: rebuild one, verify all."""

from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from signing.cli.installation import err, installation, out
from signing.projections import READ_MODELS

app = typer.Typer()
NAMES = [model.NAME for model in READ_MODELS]
Names = Annotated[list[str] | None, typer.Argument(help=f"Of: {', '.join(NAMES)}.")]


@app.command()
def rebuild(names: Names = None) -> None:
    """Fill read models anew beside the live ones, then switch; all of them when none is named."""
    with installation() as parts, _bar() as bar:
        for name in _known(names):
            task = bar.add_task(name, total=None, rate="")
            parts.projector().rebuild(
                name,
                lambda step, task=task: bar.update(
                    task, completed=step.done, total=step.total, rate=f"{step.rate:,.0f}/s"
                ),
            )


@app.command()
def verify(names: Names = None) -> None:
    """Replay everything into a scratch schema and compare it, row by row, with the live one."""
    with installation() as parts, _bar() as bar:
        task = bar.add_task("verify", total=None, rate="")
        differences = parts.projector().verify(
            _known(names),
            lambda step: bar.update(
                task, completed=step.done, total=step.total, rate=f"{step.rate:,.0f}/s"
            ),
        )
    for one in differences:
        err.print(str(one), style="red")
    if differences:
        raise typer.Exit(1)
    out.print("逐行一致，零差异。 Zero differences.")


def _known(names: list[str] | None) -> list[str]:
    for name in names or []:
        if name not in NAMES:
            err.print(f"没有读模型 {name}。 No read model {name}: {', '.join(NAMES)}", style="red")
            raise typer.Exit(2)
    return names or NAMES


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
