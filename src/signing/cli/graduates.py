"""Graduates: import a roster from a file, erase a person."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import Progress

from signing.cli.installation import (
    err,
    make_attribution,
    open_installation,
    out,
)
from signing.cli.retention import sweep
from signing.use_cases.core.actors import Operator, SchoolAdmin
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.roster import Rosters
from signing.vocabulary import Oversight

app = typer.Typer()


@app.command()
def import_roster(
    school: Annotated[str, typer.Argument(help="Code of the school.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="XLSX, XLS or CSV.")],
    *,
    only_sound: Annotated[bool, typer.Option(help="Leave out rows with faults.")] = False,
    preview: Annotated[bool, typer.Option(help="Show what would change, and stop.")] = False,
) -> None:
    """Import a roster; importing the same file again changes nothing."""
    with open_installation() as parts, Progress() as bar:
        by = SchoolAdmin(stamp=make_attribution(), oversight=Oversight(school_code=school))
        desk = Rosters(parts.context)
        told = desk.preview(by, file.read_bytes())
        for fault in [*told["errors"], *told["warnings"]]:
            err.print(f"{fault['row']} {fault['column']}: {fault['zh']} {fault['en']}")
        if preview:
            out.print({name: told[name] for name in ("rows", "new", "unchanged", "changed")})
            return
        task = bar.add_task(file.name, total=told["rows"])
        outcome = desk.import_previewed(
            by,
            told["token"],
            lambda done, total: bar.update(task, completed=done, total=total),
            only_sound=only_sound,
        )
    out.print(outcome.answer)


@app.command()
def erase(
    graduate: Annotated[UUID, typer.Argument(help="The graduate's id.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Destroy a person's data key, for ever. The history stays valid, without the person."""
    if not yes:
        typer.confirm("此操作不可撤销。 This cannot be undone. 继续 continue?", abort=True)
    with open_installation() as parts:
        Graduates(parts.context).erase(Operator(stamp=make_attribution()), graduate)
        sweep(parts)
    out.print("已删除个人信息。 Erased.")
