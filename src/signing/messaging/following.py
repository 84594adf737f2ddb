"""Follows the notices behind a position of the log, and puts each into the outbox once.

The position is kept beside the outbox's rows and moves with them in one transaction, so that no
rebuild of a read model sends anything again. Whoever locks it follows; others come by in vain.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, exists, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert

from signing.messaging.audiences import list_recipients
from signing.projections import notices
from signing.projections.engine.progress import load_progress
from signing.projections.engine.schemas import name_live_schema
from signing.projections.notices.following import OutsideNotice, read_between
from signing.storage.engine import DATABASE_ERRORS, looking_engine
from signing.storage.log import Log
from signing.storage.outbox_tables import outbox_cursors
from signing.storage.prepared import REPEATED
from signing.storage.schema import log as positions
from signing.use_cases.core.supervision import note_error
from signing.use_cases.notices.sending import Message, Posting

NAME = "notices"
AT_ONCE = 500
"""Positions of the log in one transaction."""
NEWS = timedelta(days=1)
"""What happened longer ago stays in the inbox: a channel was switched on, or all stood still."""
LOOK_SECONDS = 5.0
PAUSE_SECONDS = 0.1
"""After a wake-up: facts come by the hundred, and the read model needs a moment for them."""
LOOK = text("""
SELECT NOT EXISTS (SELECT FROM outbox_cursors WHERE name = :name) OR EXISTS (
    SELECT FROM outbox_cursors, read_models
    WHERE outbox_cursors.name = :name AND read_models.name = :model AND version = :version
      AND live AND halted_on IS NULL AND read_models.position > outbox_cursors.position)
""").execution_options(**REPEATED)
LOG = structlog.get_logger()


@dataclass(frozen=True)
class Follower:
    """`engine` runs ordinary transactions."""

    engine: Engine
    log: Log
    posting: Posting

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop`. Any number of processes may."""
        while not stop.is_set():
            try:
                while not stop.is_set() and self._has_more() and self.follow(datetime.now(UTC)):
                    pass
            except DATABASE_ERRORS as lost:
                note_error(stop, lost)
                LOG.warning("outbox.not_followed", error=type(lost).__name__)
                stop.wait(LOOK_SECONDS)
            else:
                self.log.wait(LOOK_SECONDS)
                stop.wait(PAUSE_SECONDS)

    def _has_more(self) -> bool:
        """Look in one statement: no other is asked of a fact that nobody has been told of."""
        asked = {"name": NAME, "model": notices.NAME, "version": notices.VERSION}
        with looking_engine(self.engine).connect() as connection:
            return bool(connection.execute(LOOK, asked).scalar_one())

    def follow(self, now: datetime) -> int:
        """Post the next notices; return by how many positions of the log that went on.

        The first time nothing is posted: it begins at the end of the log as it is.
        """
        place = select(outbox_cursors.c.position).where(outbox_cursors.c.name == NAME)
        with self.engine.begin() as connection:
            position: int | None = connection.execute(
                place.with_for_update(skip_locked=True)
            ).scalar()
            if position is None:
                _begin(connection)
                return 0
            edge = min(_find_edge(connection), position + AT_ONCE)
            if edge <= position:
                return 0
            found = read_between(connection, position, edge)
            news = (one for one in found if one.at >= now - NEWS)
            messages = [message for one in news for message in _address(connection, one)]
            self.posting.post(connection, messages)
            moving = update(outbox_cursors).where(outbox_cursors.c.name == NAME)
            connection.execute(moving.values(position=edge))
        return edge - position


def _begin(connection: Connection) -> None:
    """Begin behind what is in the log now, unless another has begun: it may be at work."""
    there = select(exists().where(outbox_cursors.c.name == NAME))
    if connection.execute(there).scalar_one():
        return
    here = select(literal(NAME), func.coalesce(func.max(positions.c.position), 0))
    adding = insert(outbox_cursors).from_select(["name", "position"], here)
    connection.execute(adding.on_conflict_do_nothing())


def _find_edge(connection: Connection) -> int:
    """Return up to which position people are told; 0 while that is filled anew, or halted."""
    place = load_progress(connection, [notices]).get(name_live_schema(notices))
    return place.position if place is not None and place.live else 0


def _address(connection: Connection, notice: OutsideNotice) -> Iterator[Message]:
    """Yield a message to each who is told, but not to who did it.

    The fact's position is the key: who belongs to two audiences gets it once.
    """
    for account in list_recipients(connection, notice.audience, notice.actor):
        yield Message(
            key=str(notice.position),
            account=account,
            kind=notice.kind,
            group=notice.group,
            subject=notice.subject,
            text=notice.text,
            path=notice.step.path,
            fields=notice.fields,
            about=None if notice.graduate_id == account else notice.graduate_id,
        )
