"""Where printed files lie: each under the claim of whoever drew it, for the owner's eyes only."""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from signing.refusals import PrintFileGone

DRAFT = ".part"


class PrintFolder:
    """A file has its name once it is complete and on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def draft(self, claim: UUID) -> Iterator[BinaryIO]:
        """A new file; it takes the place of what `claim` drew before, unless this fails."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._named(claim).with_suffix(DRAFT)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._named(claim))
            self._keep_names()
        finally:
            draft.unlink(missing_ok=True)

    def open(self, claim: UUID) -> BinaryIO:
        try:
            return self._named(claim).open("rb")
        except FileNotFoundError:
            raise PrintFileGone from None

    def remove(self, claim: UUID) -> None:
        self._named(claim).unlink(missing_ok=True)

    def sweep(self, wanted: Callable[[], Collection[str]]) -> int:
        """Remove what nobody wants; how many. A claim is made before its file, so ask after it."""
        if not self._folder.is_dir():
            return 0
        found = list(self._folder.iterdir())
        kept = set(wanted()) if found else set()
        unwanted = [path for path in found if path.is_file() and path.stem not in kept]
        for path in unwanted:
            path.unlink(missing_ok=True)
        return len(unwanted)

    def _named(self, claim: UUID) -> Path:
        return self._folder / claim.hex

    def _keep_names(self) -> None:
        """A power cut must not take the name of a file that is recorded as printed."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
