"""`signing backup` and `signing restore`: a whole installation in one file, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.progress import TaskID

from signing.bootstrap import Installation
from signing.cli.bars import make_bar
from signing.cli.installation import err, explain_failures, open_installation, out, read_settings
from signing.cli.projections import must_be_sound
from signing.english import say_count
from signing.proof.notes import Checkpoint
from signing.settings import Settings
from signing.storage.dumps import Database
from signing.storage.embedded import embedded_url
from signing.storage.migrate import migrate
from signing.use_cases.backup.key_files import LEAST_LETTERS, WrongPassphraseError
from signing.use_cases.backup.reading import (
    Backup,
    UnfitTargetError,
    must_be_empty,
)
from signing.use_cases.backup.writing import Source, Watch, write_backup
from signing.use_cases.files.evidence import Evidence
from signing.use_cases.files.uploads.scanning import NoScanner

app = typer.Typer()
WithKeys = Annotated[bool, typer.Option("--with-keys", help="Keys too, sealed under a passphrase.")]
PassphraseFile = Annotated[
    Path | None, typer.Option(help="Its first line is the passphrase; else it is asked for.")
]
ASKED = "密钥口令，至少 12 个字符 Passphrase of the keys, 12 letters at least"
CREATED = (
    "备份不含密钥：请另存 {folder}。"
    " The backup holds no keys: keep {folder} apart from it, or nobody can read what it holds."
)
WRONG = "口令不正确，未做任何更改。 The passphrase is wrong; nothing was changed."


@app.command()
def backup(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Replaced once all is written.")],
    *,
    with_keys: WithKeys = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write database, files and proofs into one file, while the service runs."""
    passphrase = _ask_passphrase(passphrase_file, confirm=True) if with_keys else None
    with open_installation() as parts, _watch() as watch:
        source = _describe_source(parts)
        made = write_backup(source, path, passphrase, watch)
    facts = say_count(made.checkpoint, "sealed fact")
    files = say_count(made.files, "file")
    out.print(
        f"已写入 {path}：{made.checkpoint} 条已封存事实，{made.files} 个文件。"
        f" {path} holds {facts} and {files}.",
        soft_wrap=True,
    )
    if passphrase is None:
        out.print(CREATED.format(folder=source.key_folder), soft_wrap=True)


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="From `signing backup`.")],
    *,
    with_keys: WithKeys = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Restore a backup into an empty database and check everything; nothing is replaced."""
    settings = read_settings()
    passphrase = _ask_passphrase(passphrase_file, confirm=False) if with_keys else None
    with explain_failures(), Backup.open(path) as kept, _watch() as watch:
        kept.check(watch)
        url, evidence = _find_target(settings), Evidence.at(settings.files, NoScanner())
        database = Database.at(url)
        must_be_empty(database, kept, evidence)
        try:
            kept.restore_keys(settings.data_dir / "keys", passphrase)
        except WrongPassphraseError:
            raise UnfitTargetError(WRONG) from None
        kept.restore_files(evidence, watch)
        kept.restore_database(database, watch)
        migrate(url)
        head, address = kept.checkpoint, kept.manifest.public_url
    _audit(settings, head)
    facts = say_count(head.size, "fact is that", "facts are those")
    out.print(
        f"已恢复并核对：{head.size} 条事实与备份时签名的检查点一致，零差异。"
        f" Restored and checked: {facts} of the checkpoint that was signed"
        " with the backup; zero differences.",
        soft_wrap=True,
    )
    if address != settings.address:
        out.print(
            f"备份时的公开地址为 {address}，现为 {settings.address}：已打印的二维码仍指向前者。"
            f" SIGNING_PUBLIC_URL was {address}: printed QR codes still lead there.",
            soft_wrap=True,
        )


def _describe_source(parts: Installation) -> Source:
    return Source(
        database=Database.at(parts.settings.owner_url or parts.url),
        evidence=parts.context.evidence,
        checkpoints=parts.checkpoints,
        key_folder=parts.settings.data_dir / "keys",
        program=version("signing"),
        public_url=parts.settings.address,
    )


def _find_target(settings: Settings) -> str:
    """Return the address that the owner of the database restores at; start the embedded server."""
    return settings.owner_url or embedded_url(settings.database_folder)


def _audit(settings: Settings, head: Checkpoint) -> None:
    """End with 1 if the log is not that of the signed head, or anything differs.

    The owner of the database asks: in a new cluster the service's own login may not be there yet.
    """
    owner = SecretStr(settings.owner_url) if settings.owner_url else None
    with open_installation(settings=settings.model_copy(update={"database_url": owner})) as parts:
        tree = parts.checkpoints.tree
        tree.add_nodes()
        if tree.size() < head.size or tree.compute_root(head.size) != head.root:
            err.print(
                "恢复后的日志与备份的检查点不一致。 The log is not that of the checkpoint.",
                style="red",
            )
            raise typer.Exit(1)
        must_be_sound(parts)


def _ask_passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is not None:
        given = (file.read_text("utf-8").splitlines() or [""])[0]
    else:
        given = typer.prompt(ASKED, hide_input=True, confirmation_prompt=confirm)
    if confirm and len(given) < LEAST_LETTERS:
        raise typer.BadParameter(ASKED)
    return str(given)


@contextmanager
def _watch() -> Iterator[Watch]:
    with make_bar(err) as shown:
        tasks: dict[str, TaskID] = {}

        def show(part: str, done: int, total: int) -> None:
            if part not in tasks:
                tasks[part] = shown.add_task(part, total=total or None)
            shown.update(tasks[part], completed=done)

        yield show
