"""Checkpoints of the log: heads of its tree, signed at intervals and when asked for."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Engine, Row, select
from sqlalchemy.dialects.postgresql import insert

from signing import refusals
from signing.proof.notes import Checkpoint, Note
from signing.storage.engine import DATABASE_ERRORS
from signing.storage.proof_tables import checkpoints
from signing.storage.tree import NoSuchTreeError, Tree
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.audit.witnessing import Witnessed, Witnesses
from signing.use_cases.core.installation_keys import KeyFolderError

LOOK_SECONDS = 5.0
LOG = structlog.get_logger()


@dataclass(frozen=True)
class TreeHead:
    """A signed head of the tree; `note` has the lines of the witnesses too."""

    size: int
    made_at: datetime
    note: Note
    witnessed: tuple[Witnessed, ...]

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.read(self.note.text)


@dataclass(frozen=True)
class Checkpoints:
    """`interval` is between two that nobody asked for; none are made while nothing is sealed."""

    engine: Engine
    tree: Tree
    keys: CheckpointKeys
    witnesses: Witnesses
    interval: timedelta

    def run(self, stop: threading.Event) -> None:
        """Several processes may do this at once: of one size there is one checkpoint."""
        while not stop.wait(LOOK_SECONDS):
            try:
                self.tree.add_nodes()
                self.sign_when_due(datetime.now(UTC))
            except (*DATABASE_ERRORS, KeyFolderError, NoSuchTreeError) as error:
                LOG.warning("checkpoint.unsigned", error=type(error).__name__)

    def sign_when_due(self, now: datetime) -> None:
        newest = self._rows(limit=1)
        if not newest or now - newest[0].made_at >= self.interval:
            self.sign(now)

    def sign(self, now: datetime) -> TreeHead:
        """Of all that is sealed; the one that is there if nothing was sealed since."""
        size = self.tree.size()
        if not self._rows(checkpoints.c.size == size):
            text = Checkpoint(self.keys.origin, size, self.tree.compute_root(size)).text
            row = {"size": size, "note": str(self.keys.sign_note(text)), "made_at": now}
            with self.engine.begin() as connection:
                connection.execute(insert(checkpoints).values(row).on_conflict_do_nothing())
        return self.load_head(size)

    def load_latest(self, now: datetime) -> TreeHead:
        """The newest; the first one is made when somebody asks."""
        newest = self._heads(self._rows(limit=1))
        return newest[0] if newest else self.sign(now)

    def load_head(self, size: int) -> TreeHead:
        """Raises NoSuchCheckpoint."""
        found = self._heads(self._rows(checkpoints.c.size == size))
        if not found:
            raise refusals.NoSuchCheckpoint
        return found[0]

    def list_heads(self, below: int | None, limit: int) -> list[TreeHead]:
        """Newest first."""
        beyond = [] if below is None else [checkpoints.c.size < below]
        return self._heads(self._rows(*beyond, limit=limit))

    def list_all_heads(self) -> list[TreeHead]:
        """Oldest first."""
        return self._heads(self._rows())[::-1]

    def add_cosignature(self, size: int, line: str, now: datetime) -> Witnessed:
        """What a witness signed. Raises NoSuchCheckpoint, CosignatureWrong."""
        return self.witnesses.add_cosignature(size, self.load_head(size).note.text, line, now)

    def _rows(self, *where: ColumnElement[bool], limit: int | None = None) -> Sequence[Row[Any]]:
        newest = select(checkpoints).where(*where).order_by(checkpoints.c.size.desc())
        with self.engine.connect() as connection:
            return connection.execute(newest.limit(limit)).all()

    def _heads(self, rows: Sequence[Row[Any]]) -> list[TreeHead]:
        added = self.witnesses.load_cosignatures([row.size for row in rows])
        return [_head(row, added.get(row.size, [])) for row in rows]


def _head(row: Row[Any], added: list[Witnessed]) -> TreeHead:
    note = Note.read(row.note)
    lines = tuple(one.line for one in added)
    return TreeHead(row.size, row.made_at, Note(note.text, note.signatures + lines), tuple(added))
