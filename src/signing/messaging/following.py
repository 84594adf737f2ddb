"""Follows the notices behind a position of the log, and puts each into the outbox once.

The position is kept beside the outbox's rows and moves with them in one transaction, so that no
rebuild of a read model sends anything again. Whoever locks it follows; others come by in vain.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from signing.fact_words import Both
from signing.storage.engine import DATABASE_ERRORS
from signing.storage.log import Log
from signing.storage.outbox_tables import outbox_cursors
from signing.storage.schema import log as log_rows
from signing.use_cases.core.supervision import note_error
from signing.use_cases.notices.posting import Posting
from signing.use_cases.notices.sending import Group, Message

NAME = "notices"
AT_ONCE = 500
"""Positions of the log in one transaction."""
NEWS = timedelta(days=1)
"""What happened longer ago stays in the inbox: channels were just switched on, or all stood still."""
LOOK_SECONDS = 5.0
PAUSE_SECONDS = 0.1
LOG = structlog.get_logger()


@dataclass(frozen=True)
class ToldNotice:
    """A notice and whom it is for; `part` tells notices of one fact apart."""

    position: int
    part: int
    at: datetime
    kind: str
    group: Group
    subject: Both
    text: Both
    path: str
    accounts: Sequence[UUID]
    about: UUID | None = None
    fields: tuple[tuple[str, str], ...] = ()


FindEdge = Callable[[Connection], int]
"""Finds up to which position the notices are known."""
ReadNotices = Callable[[Connection, int, int], Iterator[ToldNotice]]
"""Reads the notices behind one position up to another."""


@dataclass(frozen=True)
class Follower:
    """`engine` runs ordinary transactions."""

    engine: Engine
    log: Log
    posting: Posting
    find_edge: FindEdge
    read: ReadNotices

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop`. Any number of processes may."""
        while not stop.is_set():
            try:
                while not stop.is_set() and self.follow(datetime.now(UTC)):
                    pass
            except DATABASE_ERRORS as lost:
                note_error(stop, lost)
                LOG.warning("outbox.not_followed", error=type(lost).__name__)
                stop.wait(LOOK_SECONDS)
            else:
                self.log.wait(LOOK_SECONDS)
                stop.wait(PAUSE_SECONDS)

    def follow(self, now: datetime) -> int:
        """Post the next notices; return by how many positions that went on.

        The first time nothing is posted: it begins at the end of the log as it is.
        """
        place = select(outbox_cursors.c.position).where(outbox_cursors.c.name == NAME)
        with self.engine.begin() as connection:
            position = connection.execute(place.with_for_update(skip_locked=True)).scalar()
            if position is None:
                begin(connection)
                return 0
            edge = min(self.find_edge(connection), position + AT_ONCE)
            if edge <= position:
                return 0
            messages = [
                message
                for told in self.read(connection, position, edge)
                if told.at >= now - NEWS
                for message in _address(told)
            ]
            self.posting.post(connection, messages)
            moving = update(outbox_cursors).where(outbox_cursors.c.name == NAME)
            connection.execute(moving.values(position=edge))
        return edge - position


def begin(connection: Connection) -> None:
    """Begin behind what is in the log now, unless that was begun."""
    here = select(text(f"'{NAME}'"), func.coalesce(func.max(log_rows.c.position), 0))
    adding = insert(outbox_cursors).from_select(["name", "position"], here)
    connection.execute(adding.on_conflict_do_nothing())


def _address(told: ToldNotice) -> Iterator[Message]:
    for account in told.accounts:
        yield Message(
            key=f"{told.position}/{told.part}",
            account=account,
            kind=told.kind,
            group=told.group,
            subject=told.subject,
            text=told.text,
            path=told.path,
            fields=dict(told.fields),
            about=None if told.about == account else told.about,
        )
