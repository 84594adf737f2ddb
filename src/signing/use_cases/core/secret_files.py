"""Files of secrets: for their owner only, whole or not there, on disk once they are named."""

import os
import secrets
from pathlib import Path


def keep_first(path: Path, text: str) -> str:
    """Puts `text` at `path`; where two processes race, both get what the first one put there."""
    draft = _drafted(path, text)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        text = path.read_text("ascii")
    finally:
        draft.unlink()
    _keep_names(path.parent)
    return text


def switch(path: Path, text: str, *, kept_as: Path | None = None) -> None:
    """Puts `text` in the place of what is at `path`; that stays under the name `kept_as`."""
    draft = _drafted(path, text)
    if kept_as is not None and path.exists():
        kept_as.parent.mkdir(mode=0o700, exist_ok=True)
        kept_as.unlink(missing_ok=True)
        kept_as.hardlink_to(path)
        _keep_names(kept_as.parent)
    draft.replace(path)
    _keep_names(path.parent)


def _drafted(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _keep_names(folder: Path) -> None:
    """A power cut must not take a name that something was encrypted or signed under."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
