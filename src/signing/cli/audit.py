"""The auditor's commands: a bundle written, and checked without a database; a witness at work."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from signing.cli import audit_numbers
from signing.cli.bars import make_bar
from signing.cli.installation import err, open_installation, out
from signing.proof import program
from signing.use_cases.audit.bundling import write_bundle as export_bundle

app = typer.Typer(
    name="audit",
    help="审计 · What an auditor can prove and count again from facts.",
    no_args_is_help=True,
)
app.registered_commands += audit_numbers.app.registered_commands


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
    out.print(f"{size} 条事实已写入。 {size} facts are in {path}", soft_wrap=True)
    if left:
        out.print(
            f"另有 {left} 条刚写入、尚未封存，未包括在内：稍后再导出。"
            f" {left} more were just written and are not sealed yet: export again later.",
            soft_wrap=True,
        )


@app.command()
def verify(
    bundle: Annotated[Path, typer.Argument(metavar="FILE", help="From `signing audit export`.")],
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help=program.KEPT, show_default=False)
    ] = None,
    key: Annotated[list[str] | None, typer.Option(help=program.KEY, show_default=False)] = None,
) -> None:
    """Check a bundle, offline: 0 nothing is refuted, 1 something is, 2 it cannot be read."""
    kept = [f"--checkpoint={one}" for one in checkpoint or []]
    keys = [f"--key={one}" for one in key or []]
    raise typer.Exit(program.main([str(bundle), *kept, *keys]))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def witness(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Of the service that is watched.")],
) -> None:
    """Check that its log only grew, and co-sign it: --key FILE --state FILE --log-key KEY."""
    raise typer.Exit(program.main(["witness", url, *context.args]))
