"""Facts that read models cannot apply: parked with a reason, listed, and replayed afterwards."""

import getpass
from functools import partial
from typing import Annotated

import typer
from sqlalchemy import Connection

from signing.bootstrap import Installation
from signing.cli.bars import make_bar
from signing.cli.installation import (
    err,
    make_attribution,
    open_installation,
    out,
    read_line,
)
from signing.projections import NEEDED_BY, READ_MODELS
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.rebuilding import Step, rebuild
from signing.storage.parked_facts import goes_without, list_skipped, load_parked
from signing.use_cases.audit.parking import Parking
from signing.use_cases.core.actors import Operator

app = typer.Typer()
Position = Annotated[int, typer.Argument(min=1, help="In the log, as `signing status` names it.")]
Reason = Annotated[
    str, typer.Option(parser=read_line, help="Auditors read it for ever: name no person.")
]
By = Annotated[
    str,
    typer.Option("--by", parser=read_line, default_factory=getpass.getuser, help="Who you are."),
]


@app.command()
def park(position: Position, *, reason: Reason, by: By) -> None:
    """Let the read models that halt at a fact go on without it, and say so."""
    with open_installation() as parts:
        outcome = _make_parking(parts).park(_act(), position, reason=reason, operator=by)
    names = ", ".join(outcome.answer) or "–"
    out.print(
        f"已搁置日志位置 {position} 的事实；不含它的读模型：{names}"
        f"\nThe fact at position {position} is parked; read models without it: {names}",
        soft_wrap=True,
    )


@app.command()
def parked() -> None:
    """List the facts that are parked now, with who parked them, when and why."""
    with open_installation() as parts:
        found = _make_parking(parts).list_parked(_act())
    for one in found:
        names = ", ".join(one.models) or "–"
        kind = one.kind.rpartition(":")[2]
        out.print(
            f"{one.position} {kind} {one.stream} v{one.version} · {names}"
            f" · {one.at:%F %T} UTC {one.operator}: {one.reason}",
            soft_wrap=True,
        )
    if not found:
        out.print("没有搁置的事实。 No fact is parked.")


@app.command()
def replay(position: Position, *, reason: Reason, by: By) -> None:
    """Rebuild the read models that lack a fact with it, by a corrected program; end its parking."""
    with open_installation() as parts:
        parking = _make_parking(parts)
        lacking = parking.find_models_without(_act(), position)
        for model in (one for one in READ_MODELS if goes_without(one.NAME, lacking)):
            _rebuild_with(parts, model, position)
        parking.replay(_act(), position, reason=reason, operator=by)
    out.print(
        f"日志位置 {position} 的事实已重放。 The fact at position {position} is replayed.",
        soft_wrap=True,
    )


def _rebuild_with(parts: Installation, model: ReadModel, position: int) -> None:
    """Rebuild a read model with this fact. It changes nothing if the fact fails again."""
    with make_bar(err) as shown:
        task = shown.add_task(model.NAME, total=None)

        def watch(step: Step) -> None:
            shown.update(task, completed=step.done, total=step.total)

        rebuild(parts.replay(model, "building"), watch, partial(_skip_others, position))


def _skip_others(position: int, connection: Connection, model: ReadModel) -> frozenset[int]:
    return list_skipped(load_parked(connection), model.NAME) - {position}


def _act() -> Operator:
    return Operator(stamp=make_attribution())


def _make_parking(parts: Installation) -> Parking:
    return Parking(parts.context, parts.log, NEEDED_BY)
