"""What an auditor checks without a database: a bundle, and, as a witness, the log's growth."""

from pathlib import Path
from typing import Annotated

import typer

from signing.proof import program

app = typer.Typer()


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
