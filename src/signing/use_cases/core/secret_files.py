"""Writes secret files: readable by the owner only, atomically, and synced to disk."""

import os
import secrets
from pathlib import Path


def write_first(path: Path, text: str) -> str:
    """Write `text` to `path` unless it exists; return what it holds. Processes may race."""
    draft = _write_draft(path, text)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        text = path.read_text("ascii")
    finally:
        draft.unlink()
    _sync_folder(path.parent)
    return text


def replace_file(path: Path, text: str, *, kept_as: Path | None = None) -> None:
    """Replace the file at `path` by `text`; the old file keeps the name `kept_as`."""
    draft = _write_draft(path, text)
    if kept_as is not None and path.exists():
        kept_as.parent.mkdir(mode=0o700, exist_ok=True)
        kept_as.unlink(missing_ok=True)
        kept_as.hardlink_to(path)
        _sync_folder(kept_as.parent)
    draft.replace(path)
    _sync_folder(path.parent)


def _write_draft(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_folder(folder: Path) -> None:
    """Sync the folder, so that a power cut cannot lose a key that was already used."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
