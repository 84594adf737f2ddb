"""What became of messages: what no try could send, for the operator; the last ones, for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    and_,
    case,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from signing.fact_words import Language
from signing.storage.account_tables import accounts
from signing.storage.outbox_tables import outbox
from signing.storage.readers import Reader
from signing.use_cases.access.account_rows import strip_space
from signing.use_cases.notices.sending import CHANNELS, TOO_MANY, Channel

MOST_SHOWN = 200
DEAD, WAITING = outbox.c.state == "dead", outbox.c.state == "waiting"
RESTING = and_(WAITING, outbox.c.claim.is_(None))
"""Nobody sends it at the moment."""
BEFORE = outbox.alias("before")
FAILED_BEFORE = (
    select(func.min(BEFORE.c.id))
    .where(
        BEFORE.c.account == outbox.c.account,
        BEFORE.c.channel == outbox.c.channel,
        BEFORE.c.urgent == outbox.c.urgent,
        BEFORE.c.state == "waiting",
        BEFORE.c.why.is_not(None),
        BEFORE.c.id < outbox.c.id,
    )
    .scalar_subquery()
)
"""What failed and is tried again, and lets what was posted to the same person later not pass."""


@dataclass(frozen=True)
class Undelivered:
    """A message that was not sent, or not yet, and why; never what it says, nor where it goes.

    `username` is what its reader types to sign in, "" of whoever has none. `next_try_at` is when it
    is sent again at the earliest, None of a dead letter. `waits_for` is the message of the same
    person that failed and lets no other pass; None of what failed itself.
    """

    id: int
    channel: Channel
    kind: str
    account: UUID
    username: str
    state: str
    posted_at: datetime
    next_try_at: datetime | None
    tries: int
    why: str
    waits_for: int | None


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
class Rest:
    """Since when the oldest message waits that a channel could not take, and why, in both."""

    since: datetime
    why: str


@dataclass(frozen=True)
class ChannelState:
    """How many messages of a channel wait, how many no try could send, and whether it rests."""

    waiting: int
    dead: int
    rest: Rest | None = None


@dataclass(frozen=True)
class Deliveries:
    """`engine` commits every statement by itself."""

    engine: Engine

    def list_undelivered(self, limit: int = MOST_SHOWN) -> list[Undelivered]:
        """Return dead letters, and what waits after a failed try, each with what waits behind it.

        The newest first; behind a message those that wait for it, in their order.
        """
        failed = DEAD | and_(WAITING, or_(outbox.c.why.is_not(None), FAILED_BEFORE.is_not(None)))
        named = outbox.outerjoin(accounts, accounts.c.subject == outbox.c.account)
        shown = select(outbox, accounts.c.username, FAILED_BEFORE.label("failed_before"))
        query = shown.select_from(named).where(failed)
        first = case((WAITING, func.coalesce(FAILED_BEFORE, outbox.c.id)), else_=outbox.c.id)
        query = query.order_by(first.desc(), outbox.c.id).limit(limit)
        with self.engine.connect() as connection:
            return [_describe(row) for row in connection.execute(query)]

    def send_again(self, now: datetime, ids: Sequence[int] | None = None) -> int:
        """Let these go out at once, dead letters and what waits, or all of them; return how many.

        What waits for the same person goes with them: the first of it lets no other pass. The keys
        are the same, so a provider that has one already knows it. What is being sent is left alone.
        """
        anew = {"state": "waiting", "tries": 0, "next_try_at": now, "posted_at": now}
        freeing = (
            update(outbox)
            .where(_choose_unsent(ids))
            .values(anew | {"why": None, "ended_at": None})
            .returning(outbox.c.account, outbox.c.channel)
        )
        with self.engine.connect() as connection:
            freed = connection.execute(freeing).all()
            behind = tuple_(outbox.c.account, outbox.c.channel).in_({(*one,) for one in freed})
            late = and_(RESTING, behind, outbox.c.next_try_at > now)
            connection.execute(update(outbox).where(late).values(next_try_at=now))
        return len(freed)

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


def load_channels(connection: Reader) -> Mapping[str, ChannelState]:
    """Return what waits and what is dead, of the channels that have any."""
    query = select(
        outbox.c.channel,
        func.count().filter(WAITING).label("waiting"),
        func.count().filter(DEAD).label("dead"),
    ).where(outbox.c.state.in_(["waiting", "dead"]))
    rows = connection.execute(query.group_by(outbox.c.channel))
    rests = _load_rests(connection)
    return {
        row.channel: ChannelState(row.waiting, row.dead, rests.get(row.channel)) for row in rows
    }


def _load_rests(connection: Reader) -> Mapping[str, Rest]:
    """Find channels that were away when they were tried last: that costs no message a try."""
    away = and_(WAITING, outbox.c.tries == 0, outbox.c.why.is_not(None), outbox.c.why != TOO_MANY)
    query = select(outbox.c.channel, outbox.c.posted_at, outbox.c.why).where(away)
    oldest = query.ext(distinct_on(outbox.c.channel)).order_by(outbox.c.channel, outbox.c.posted_at)
    return {row.channel: Rest(row.posted_at, row.why) for row in connection.execute(oldest)}


def _choose_unsent(ids: Sequence[int] | None) -> ColumnElement[bool]:
    """Return which are dead or wait and nobody sends now: these, or all that failed."""
    if ids is None:
        return or_(DEAD, and_(RESTING, outbox.c.why.is_not(None)))
    return and_(or_(DEAD, RESTING), outbox.c.id.in_(ids))


def _choose(ids: Sequence[int] | None) -> list[ColumnElement[bool]]:
    return [DEAD] if ids is None else [DEAD, outbox.c.id.in_(ids)]


def _describe(row: Row[Any]) -> Undelivered:
    return Undelivered(
        id=row.id,
        channel=row.channel,
        kind=row.kind,
        account=row.account,
        username=strip_space(row.username or ""),
        state=row.state,
        posted_at=row.posted_at,
        next_try_at=row.next_try_at if row.state == "waiting" else None,
        tries=row.tries,
        why=row.why or "",
        waits_for=row.failed_before if row.state == "waiting" else None,
    )
