"""`signing accounts …`: the log of accounts, taken out, and dropped when its time is over."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from signing.cli.bars import make_bar
from signing.cli.installation import err, open_installation, out
from signing.english import say_count
from signing.storage.account_periods import drop_months
from signing.use_cases.access.syslog import describe_line

app = typer.Typer()


@app.command()
def export(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="JSON lines; replaced if there.")],
) -> None:
    """Write all events that are kept, oldest first, with their links; then the signed heads."""
    with (
        open_installation() as parts,
        make_bar(err) as shown,
        path.open("w", encoding="utf-8") as file,
    ):
        chain = parts.account_chain()
        note = chain.sign(datetime.now(UTC))
        task, count = shown.add_task("events", total=chain.count()), 0
        for event, link in chain.read_links():
            line = describe_line(event) | {"link": link.hex()}
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
            count += 1
            shown.update(task, completed=count)
        file.write(json.dumps({"head": str(note)}) + "\n")
    en = say_count(count, "event is", "events are")
    out.print(
        f"{count} 条账号记录已写入。 {en} in {path}",
        soft_wrap=True,
    )


@app.command()
def drop(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Drop whole months older than SIGNING_ACCOUNT_LOG_DAYS, as the owner; keep their last links.

    Nothing is dropped while something in that log was changed.
    """
    if not yes:
        typer.confirm("此操作不可撤销。 This cannot be undone. 继续 continue?", abort=True)
    with open_installation() as parts:
        broken = parts.account_chain().find_broken()
        for one in broken:
            err.print(str(one), style="red", soft_wrap=True)
        if broken:
            raise typer.Exit(1)
        kept = timedelta(days=parts.settings.account_log_days)
        dropped = drop_months(parts.settings.owner_url or parts.url, kept, datetime.now(UTC))
    for month in dropped:
        out.print(f"{month.month}: {month.events} 条已删除 events dropped, to {month.last_id}")
    if not dropped:
        out.print("没有到期的月份。 No month is old enough.")
