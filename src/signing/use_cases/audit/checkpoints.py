"""Checkpoints of the log: signed tree heads, made at intervals and on request."""

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
from signing.use_cases.core.supervision import note_error

LOOK_SECONDS = 15.0
"""Between two looks whether one is due. Whoever asks for a proof adds the nodes that it needs."""
LOG = structlog.get_logger()


@dataclass(frozen=True)
class TreeHead:
    """A signed tree head; `note` includes the witnesses' lines."""

    size: int
    made_at: datetime
    note: Note
    witnessed: tuple[Witnessed, ...]

    @property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint.read(self.note.text)


@dataclass(frozen=True)
class Checkpoints:
    """`interval` is the time between two scheduled checkpoints; none is made without new facts."""

    engine: Engine
    tree: Tree
    keys: CheckpointKeys
    witnesses: Witnesses
    interval: timedelta

    def run(self, stop: threading.Event) -> None:
        """Sign on schedule until `stop`. Processes may race: a size has one checkpoint."""
        while not stop.wait(LOOK_SECONDS):
            try:
                self.tree.add_nodes()
                self.sign_when_due(datetime.now(UTC))
            except (*DATABASE_ERRORS, KeyFolderError, NoSuchTreeError) as error:
                note_error(stop, error)
                LOG.warning("checkpoint.unsigned", error=type(error).__name__)

    def sign_when_due(self, now: datetime) -> None:
        newest = self._load_rows(limit=1)
        if not newest or now - newest[0].made_at >= self.interval:
            self.sign(now)

    def sign(self, now: datetime) -> TreeHead:
        """Sign the head of all positioned facts; return the existing one without new facts."""
        size = self.tree.size()
        if not self._load_rows(checkpoints.c.size == size):
            text = Checkpoint(self.keys.origin, size, self.tree.compute_root(size)).text
            row = {"size": size, "note": str(self.keys.sign_note(text)), "made_at": now}
            with self.engine.begin() as connection:
                connection.execute(insert(checkpoints).values(row).on_conflict_do_nothing())
        return self.load_head(size)

    def load_latest(self, now: datetime) -> TreeHead:
        """Return the newest head; sign the first one if there is none."""
        newest = self._describe_heads(self._load_rows(limit=1))
        return newest[0] if newest else self.sign(now)

    def load_head(self, size: int) -> TreeHead:
        """Raises NoSuchCheckpoint."""
        found = self._describe_heads(self._load_rows(checkpoints.c.size == size))
        if not found:
            raise refusals.NoSuchCheckpoint
        return found[0]

    def list_heads(self, below: int | None, limit: int) -> list[TreeHead]:
        """Return heads of fewer than `below` facts, newest first."""
        beyond = [] if below is None else [checkpoints.c.size < below]
        return self._describe_heads(self._load_rows(*beyond, limit=limit))

    def list_all_heads(self) -> list[TreeHead]:
        """Return all heads, oldest first."""
        return self._describe_heads(self._load_rows())[::-1]

    def add_cosignature(self, size: int, line: str, now: datetime) -> Witnessed:
        """Keep a witness's line. Raises NoSuchCheckpoint, CosignatureWrong."""
        return self.witnesses.add_cosignature(size, self.load_head(size).note.text, line, now)

    def _load_rows(
        self, *where: ColumnElement[bool], limit: int | None = None
    ) -> Sequence[Row[Any]]:
        newest = select(checkpoints).where(*where).order_by(checkpoints.c.size.desc())
        with self.engine.connect() as connection:
            return connection.execute(newest.limit(limit)).all()

    def _describe_heads(self, rows: Sequence[Row[Any]]) -> list[TreeHead]:
        added = self.witnesses.load_cosignatures([row.size for row in rows])
        return [_describe_head(row, added.get(row.size, [])) for row in rows]


def _describe_head(row: Row[Any], added: list[Witnessed]) -> TreeHead:
    note = Note.read(row.note)
    lines = tuple(one.line for one in added)
    return TreeHead(row.size, row.made_at, Note(note.text, note.signatures + lines), tuple(added))
