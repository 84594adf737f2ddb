"""Whose time is over: shown first, erased when asked."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from signing.bootstrap import Installation
from signing.cli.bars import make_bar
from signing.cli.installation import (
    err,
    make_attribution,
    open_installation,
    out,
)
from signing.refusals import Refusal
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.queue import Queue
from signing.use_cases.privacy.retention import Due, Retention

app = typer.Typer()


@app.command()
def retention(
    *,
    erase: Annotated[bool, typer.Option("--erase", help="Erase them, for ever.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Whom SIGNING_RETENTION_DAYS allows to erase; without --erase nothing changes.

    May be interrupted: run again, it goes on with those who are left.
    """
    if erase and not yes:
        typer.confirm("此操作不可撤销。 This cannot be undone. 继续 continue?", abort=True)
    found = erased = 0
    with open_installation() as installation, make_bar(err) as progress:
        desk = Retention(installation.context)
        task = progress.add_task("retention", total=desk.count_graduates())
        for looked_at, due in desk.find_due(datetime.now(UTC)):
            for one in due:
                out.print(f"{one.id} {one.school_code} {one.student_number} {one.over_since:%F}")
                erased += erase and _erase_unless_signed(installation.context, one)
            found += len(due)
            progress.update(task, completed=looked_at)
        if erase:
            sweep(installation)
    out.print(f"可删除 May be erased: {found} · 已删除 Erased: {erased}")


def _erase_unless_signed(context: Context, due: Due) -> bool:
    """Erase a graduate unless they have just signed again; return whether it did."""
    try:
        Graduates(context).erase(Operator(stamp=make_attribution()), due.id)
    except Refusal as refusal:
        err.print(f"{due.id}: {refusal.words.zh} {refusal.words.en}", style="yellow")
        return False
    return True


def sweep(installation: Installation) -> None:
    """Delete printed files that nobody can open any more, as a running service does each minute."""
    PrintFolder(installation.settings.print_folder).sweep(Queue(installation.context.engine).claims)
