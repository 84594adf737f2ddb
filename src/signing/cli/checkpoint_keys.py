"""The keys that sign checkpoints: a new one from now on, the old ones verify for ever."""

import typer

from signing.cli.installation import explain_failures, out, read_settings
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys

app = typer.Typer()


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
