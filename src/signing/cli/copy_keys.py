"""The keys of the codes on printed copies: a new one from now on, the old ones verify for ever."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from signing.cli.installation import explain_failures, out, read_settings
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
