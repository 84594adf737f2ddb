"""The master key: another one from now on, every data key wrapped anew while servers run."""

from typing import Annotated

import typer

from signing.bootstrap import Installation
from signing.cli.bars import make_bar
from signing.cli.installation import err, open_installation, out
from signing.use_cases.privacy.key_wrapping import KeyFolderError, MasterKeys
from signing.use_cases.privacy.rotation import Rotation

app = typer.Typer()
KEEPER = (
    "主密钥不由本机文件保管，请在其保管系统中轮换。"
    " Master keys are not kept in files here: rotate them where they are kept."
)


@app.command()
def rotate(
    *,
    retire: Annotated[bool, typer.Option("--retire", help="Then delete the older keys.")] = False,
) -> None:
    """Make a new master key and wrap every data key by it. Servers go on meanwhile.

    May be interrupted, even killed: run again, it goes on where it was.
    """
    with open_installation() as installation:
        rotation = _make_rotation(installation)
        key_id = rotation.begin()
        with make_bar(err) as progress:
            task = progress.add_task(f"master key {key_id}", total=rotation.count_left(key_id))
            for done in rotation.rewrap(key_id):
                progress.advance(task, done)
        if retire:
            _retire(rotation)
        path = rotation.master.path(key_id)
    out.print(f"主密钥现为 {key_id} 号。 Master key {key_id} wraps everything now.")
    out.print(f"请立即备份。 Back up now: {path}", soft_wrap=True)


@app.command(name="retire")
def retire_older() -> None:
    """Delete master keys that nothing is wrapped by any more. Old backups still need theirs."""
    with open_installation() as installation:
        _retire(_make_rotation(installation))


def _make_rotation(installation: Installation) -> Rotation:
    master = installation.context.vault.keys.master
    if not isinstance(master, MasterKeys):
        raise KeyFolderError(KEEPER)
    return Rotation(installation.reading, master)


def _retire(rotation: Rotation) -> None:
    gone = ", ".join(map(str, rotation.retire())) or "—"
    out.print(f"已删除旧主密钥。 Older master keys deleted: {gone}")
