"""`signing audit export`: all facts with their proofs, for who checks them elsewhere."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from signing.cli.bars import make_bar
from signing.cli.installation import err, open_installation, out
from signing.english import say_count
from signing.use_cases.audit.bundling import write_bundle as export_bundle

app = typer.Typer()


@app.command()
def export(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A zip file, replaced if there.")],
) -> None:
    """Write all facts with their proofs into a bundle; nothing sealed is opened."""
    with open_installation() as parts, make_bar(err) as shown:
        task = shown.add_task("facts", total=None)

        def watch(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        while parts.log.assign_positions():
            pass
        size = export_bundle(parts.checkpoints, parts.log, path, datetime.now(UTC), watch)
        left = parts.log.count_waiting()
    en = say_count(size, "fact is", "facts are")
    out.print(f"{size} 条事实已写入。 {en} in {path}", soft_wrap=True)
    if left:
        out.print(
            f"另有 {left} 条刚写入、尚未封存，未包括在内：稍后再导出。"
            f" {left} more were just written and are not sealed yet: export again later.",
            soft_wrap=True,
        )
