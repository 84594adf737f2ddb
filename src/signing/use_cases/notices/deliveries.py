"""What became of messages: what no try could send, for the operator; the last ones, for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Row, and_, delete, func, select, update

from signing.fact_words import Language
from signing.storage.outbox_tables import outbox
from signing.storage.readers import Reader
from signing.use_cases.notices.sending import Channel

MOST_SHOWN = 200
CHANNELS: tuple[Channel, ...] = get_args(Channel)
DEAD, WAITING = outbox.c.state == "dead", outbox.c.state == "waiting"


@dataclass(frozen=True)
class Undelivered:
    """A message that was not sent, or not yet, and why; never what it says, nor where it goes."""

    id: int
    channel: Channel
    kind: str
    account: UUID
    state: str
    posted_at: datetime
    tries: int
    why: str


@dataclass(frozen=True)
class Posted:
    """A message to somebody and what became of it: `state` is waiting, sent or dead."""

    kind: str
    channel: Channel
    state: str
    posted_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class LastDelivery:
    """The last message to somebody through a channel: sent, dead, or waiting after a failed try."""

    state: str
    at: datetime
    why: str

    def explain(self, language: Language) -> str:
        """Return why it failed, in one language: it is kept in both, Chinese first."""
        zh, _, en = self.why.partition("。 ")
        return (f"{zh}。" if zh else "") if language == "zh" else en


@dataclass(frozen=True)
class ChannelCount:
    """How many messages of a channel wait, and how many no try could send."""

    waiting: int
    dead: int


@dataclass(frozen=True)
class Deliveries:
    """`engine` commits every statement by itself."""

    engine: Engine

    def list_undelivered(self, limit: int = MOST_SHOWN) -> list[Undelivered]:
        """Return dead letters, and what waits after a failed try; the newest first."""
        failed = DEAD | and_(WAITING, outbox.c.why.is_not(None))
        query = select(outbox).where(failed).order_by(outbox.c.id.desc()).limit(limit)
        with self.engine.connect() as connection:
            return [_describe(row) for row in connection.execute(query)]

    def send_again(self, now: datetime, ids: Sequence[int] | None = None) -> int:
        """Let these dead letters wait to be sent anew, or all; return how many.

        Their keys are the same, so a provider that has one already knows it.
        """
        anew = {"state": "waiting", "tries": 0, "next_try_at": now, "posted_at": now}
        reviving = (
            update(outbox).where(*_choose(ids)).values(anew | {"why": None, "ended_at": None})
        )
        with self.engine.connect() as connection:
            return connection.execute(reviving).rowcount

    def drop(self, ids: Sequence[int] | None = None) -> int:
        """Delete these dead letters, or all; return how many. Their notices stay in the inbox."""
        with self.engine.connect() as connection:
            return connection.execute(delete(outbox).where(*_choose(ids))).rowcount

    def list_of_account(self, account: UUID) -> list[Posted]:
        """Return all that was posted for somebody and is not deleted yet, in order."""
        query = select(outbox).where(outbox.c.account == account).order_by(outbox.c.id)
        with self.engine.connect() as connection:
            return [
                Posted(row.kind, row.channel, row.state, row.posted_at, row.ended_at)
                for row in connection.execute(query)
            ]

    def find_last(self, account: UUID) -> dict[Channel, LastDelivery]:
        """Return the last message to somebody that was sent or failed, by channel."""
        found: dict[Channel, LastDelivery] = {}
        with self.engine.connect() as connection:
            for channel in CHANNELS:
                ours = and_(outbox.c.account == account, outbox.c.channel == channel)
                ended = select(outbox).where(ours, outbox.c.ended_at.is_not(None))
                tried = select(outbox).where(ours, WAITING, outbox.c.why.is_not(None))
                for query in (
                    tried.order_by(outbox.c.id.desc()),
                    ended.order_by(outbox.c.ended_at.desc()),
                ):
                    row = connection.execute(query.limit(1)).one_or_none()
                    if row is not None:
                        at = row.ended_at or row.posted_at
                        found.setdefault(channel, LastDelivery(row.state, at, row.why or ""))
        return found


def count_by_channel(connection: Reader) -> Mapping[str, ChannelCount]:
    """Return what waits and what is dead, of the channels that have any."""
    query = select(
        outbox.c.channel,
        func.count().filter(WAITING).label("waiting"),
        func.count().filter(DEAD).label("dead"),
    ).where(outbox.c.state.in_(["waiting", "dead"]))
    rows = connection.execute(query.group_by(outbox.c.channel))
    return {row.channel: ChannelCount(row.waiting, row.dead) for row in rows}


def _choose(ids: Sequence[int] | None) -> list[ColumnElement[bool]]:
    return [DEAD] if ids is None else [DEAD, outbox.c.id.in_(ids)]


def _describe(row: Row[Any]) -> Undelivered:
    return Undelivered(
        id=row.id,
        channel=row.channel,
        kind=row.kind,
        account=row.account,
        state=row.state,
        posted_at=row.posted_at,
        tries=row.tries,
        why=row.why or "",
    )
