"""The chain of the log of accounts: its last link signed on schedule, all of it checked.

The key of the checkpoints signs, under a name of its own: `ORIGIN/accounts`, the number of the last
event, its link. Whoever keeps such a note elsewhere sees any change of what came before it.
"""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import Engine, Row, func, select
from sqlalchemy.dialects.postgresql import insert

from signing.proof.account_chain import BEGINNING, ChainedEvent
from signing.proof.notes import Checkpoint, MalformedNoteError, Note
from signing.storage.account_tables import account_events, account_heads, account_periods
from signing.storage.engine import DATABASE_ERRORS
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.audit.log_differences import Deed, LogDifference
from signing.use_cases.core.installation_keys import KeyFolderError
from signing.use_cases.core.supervision import note_error

LOOK_SECONDS = 15.0
AT_ONCE = 2000
LOG = structlog.get_logger()
Links = dict[int, bytes]


@dataclass(frozen=True)
class AccountChain:
    engine: Engine
    keys: CheckpointKeys
    interval: timedelta

    @property
    def origin(self) -> str:
        return f"{self.keys.origin}/accounts"

    def run(self, stop: threading.Event) -> None:
        """Sign on schedule until `stop`. Processes may race: an event has one head."""
        while not stop.wait(LOOK_SECONDS):
            try:
                self.sign_when_due(datetime.now(UTC))
            except (*DATABASE_ERRORS, KeyFolderError) as error:
                note_error(stop, error)
                LOG.warning("account_head.unsigned", error=type(error).__name__)

    def sign_when_due(self, now: datetime) -> None:
        newest = select(func.max(account_heads.c.made_at))
        with self.engine.connect() as connection:
            last: datetime | None = connection.execute(newest).scalar_one()
        if last is None or now - last >= self.interval:
            self.sign(now)

    def sign(self, now: datetime) -> Note:
        """Sign the last link; return the existing note without new events."""
        last_id, link = self._load_last()
        note = self.keys.sign_note(Checkpoint(self.origin, last_id, link).text)
        row = {"last_id": last_id, "note": str(note), "made_at": now}
        with self.engine.begin() as connection:
            connection.execute(insert(account_heads).values(row).on_conflict_do_nothing())
        return note

    def load_latest(self, now: datetime) -> Note:
        """Return the newest signed head; sign the first one if there is none."""
        heads = self._load_heads()
        return Note.read(heads[-1][1]) if heads else self.sign(now)

    def find_broken(self) -> list[LogDifference]:
        """Return what does not follow from the links before it, or from what was signed."""
        heads, broken = self._load_heads(), list[LogDifference]()
        before, last_id = self._load_beginning()
        links = Links({last_id: before})
        for event, link in self.read_links():
            if event.compute_link(before) != link:
                broken.append(LogDifference(Deed.ACCOUNT_EVENT_CHANGED, event.id, event.id))
            before = links[event.id] = link
        first = min(links)
        for size, note in heads:
            if size >= first and self._read_signed(size, note) != links.get(size):
                broken.append(LogDifference(Deed.ACCOUNT_HEAD_DIFFERS, size, size))
        return broken

    def read_links(self) -> Iterator[tuple[ChainedEvent, bytes]]:
        """Yield all events that are kept, oldest first, with their links."""
        for row in self._read_all():
            yield describe_link(row), bytes(row.link)

    def count(self) -> int:
        with self.engine.connect() as connection:
            counted = connection.execute(select(func.count()).select_from(account_events))
            return counted.scalar_one()

    def _read_all(self) -> Iterator[Row[Any]]:
        after = -1
        while True:
            query = select(account_events).where(account_events.c.id > after)
            with self.engine.connect() as connection:
                rows = connection.execute(query.order_by(account_events.c.id).limit(AT_ONCE)).all()
            if not rows:
                return
            yield from rows
            after = rows[-1].id

    def _load_last(self) -> tuple[int, bytes]:
        query = select(account_events.c.id, account_events.c.link)
        with self.engine.connect() as connection:
            row = connection.execute(
                query.order_by(account_events.c.id.desc()).limit(1)
            ).one_or_none()
        if row is not None:
            return row.id, bytes(row.link)
        link, last_id = self._load_beginning()
        return last_id, link

    def _load_beginning(self) -> tuple[bytes, int]:
        """Return the link and the number of the last event that was dropped."""
        query = select(account_periods).order_by(account_periods.c.last_id.desc()).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return (BEGINNING, 0) if row is None else (bytes(row.link), row.last_id)

    def _load_heads(self) -> list[tuple[int, str]]:
        query = select(account_heads.c.last_id, account_heads.c.note)
        with self.engine.connect() as connection:
            return [
                (row.last_id, row.note)
                for row in connection.execute(query.order_by(account_heads.c.last_id))
            ]

    def _read_signed(self, size: int, written: str) -> bytes | None:
        """Return the link that the note signs for this event; None if it is no such note."""
        with suppress(MalformedNoteError):
            note = Note.read(written)
            head = Checkpoint.read(note.text)
            signed = set(note.by(self.keys.load_verifiers()).values())
            if signed and None not in signed and (head.origin, head.size) == (self.origin, size):
                return head.root
        return None


def describe_link(row: Row[Any]) -> ChainedEvent:
    reason = sha256(bytes(row.sealed_reason)).hexdigest() if row.sealed_reason is not None else ""
    return ChainedEvent(
        id=row.id,
        at=row.at,
        kind=row.kind,
        account=row.account,
        school_code=row.school_code,
        actor=row.actor,
        request_id=row.request_id,
        network=bytes(row.address_digest).hex() if row.address_digest is not None else "",
        reason=reason,
    )
