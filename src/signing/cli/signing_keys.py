"""The keys of printed copies and of checkpoints: a new one signs from now on, old ones verify."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from signing.cli.installation import explain_failures, out, read_settings
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.printing.copy_keys import CopyKeys

app = typer.Typer()


@app.command()
def rotate_copies(
    *,
    first: Annotated[
        bool, typer.Option("--first", help="Where nothing was ever printed with a signed code.")
    ] = False,
) -> None:
    """Sign the codes of copies with a new key; a running service does so from its next print."""
    folder = read_settings().data_dir / "keys" / "copies"
    with explain_failures():
        number = CopyKeys(folder).rotate(datetime.now(UTC), first=first)
    out.print(
        f"现在由密钥 {number} 签发，旧密钥仍可核验。 Key {number} signs now; the old ones verify."
    )
    out.print(f"请立即备份。 Back up now: {folder}", soft_wrap=True)


@app.command()
def rotate_checkpoints() -> None:
    """Sign checkpoints with a new key; a running service does so from its next checkpoint."""
    folder = read_settings().data_dir / "keys" / "checkpoints"
    with explain_failures():
        fresh = CheckpointKeys(folder).rotate()
    out.print("新检查点由以下公钥核验，请转告审计员和见证方；旧检查点仍由旧公钥核验。")
    out.print("Tell auditors and witnesses the key of new checkpoints; old ones keep theirs:")
    out.print(str(fresh), soft_wrap=True)
    out.print(f"请立即备份。 Back up now: {folder}", soft_wrap=True)
