"""The rows of the outbox that wait: which is next, who sends it, and how it ended.

Of one person's messages on a channel the first goes first: one that has to wait lets no other pass,
unless that is urgent. Any number of processes may take from the queue.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, and_, delete, exists, func, select, update

from signing.storage.account_tables import accounts
from signing.storage.outbox_tables import outbox
from signing.use_cases.notices.sending import Channel

CLAIM = timedelta(minutes=5)
"""After which another may take a row from whoever does not live; no channel takes as long."""
KEPT = timedelta(days=90)
"""How long it is remembered what was sent, so that no key is sent twice; and a dead letter."""
WAITING = outbox.c.state == "waiting"


@dataclass(frozen=True)
class Claimed:
    """A row that is ours to send. `sent` messages went to the same person before, since `day`."""

    row: Any
    claim: UUID
    sent: int


@dataclass(frozen=True)
class OutboxQueue:
    """`engine` commits every statement by itself."""

    engine: Engine

    def take(
        self, channel: Channel, now: datetime, day: datetime, *, urgent: bool
    ) -> Claimed | None:
        """Return the next row that is due and ours now, among the urgent or the others."""
        earlier = outbox.alias("earlier")
        is_behind = exists().where(
            earlier.c.account == outbox.c.account,
            earlier.c.channel == outbox.c.channel,
            earlier.c.urgent == outbox.c.urgent,
            earlier.c.state == "waiting",
            earlier.c.id < outbox.c.id,
        )
        due = and_(
            outbox.c.channel == channel,
            outbox.c.urgent.is_(urgent),
            WAITING,
            outbox.c.next_try_at <= now,
        )
        first = (
            select(outbox.c.id)
            .where(due, ~is_behind)
            .order_by(outbox.c.next_try_at, outbox.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        before = outbox.alias("before")
        sent = (
            select(func.count())
            .where(
                before.c.account == outbox.c.account,
                before.c.channel == outbox.c.channel,
                before.c.state == "sent",
                before.c.ended_at >= day,
            )
            .scalar_subquery()
        )
        is_closed = exists().where(
            accounts.c.subject == outbox.c.account, accounts.c.disabled_at.is_not(None)
        )
        claim = uuid4()
        taking = (
            update(outbox)
            .where(outbox.c.id == first)
            .values(claim=claim, next_try_at=now + CLAIM, tries=outbox.c.tries + 1)
            .returning(*outbox.c, sent.label("sent"), is_closed.label("is_closed"))
        )
        with self.engine.connect() as connection:
            row = connection.execute(taking).one_or_none()
        return Claimed(row, claim, row.sent) if row is not None else None

    def note_sent(self, one: Claimed, now: datetime) -> bool:
        """Note that the channel has it, and forget what it said. Return whether it was ours."""
        return self._end(one, state="sent", ended_at=now, sealed_message=None, why=None)

    def note_dead(self, one: Claimed, now: datetime, why: str) -> None:
        """Keep it for whoever mends the cause and sends it again."""
        self._end(one, state="dead", ended_at=now, why=why)

    def put_off(self, one: Claimed, until: datetime, why: str | None, *, counts: bool) -> None:
        """Let it wait, and with it what else waits for the person: the order is kept."""
        tries = one.row.tries if counts else one.row.tries - 1
        self._end(one, next_try_at=until, tries=tries, why=why)
        waiting = and_(
            WAITING,
            outbox.c.account == one.row.account,
            outbox.c.channel == one.row.channel,
            outbox.c.urgent.is_(one.row.urgent),
            outbox.c.next_try_at < until,
        )
        with self.engine.connect() as connection:
            connection.execute(update(outbox).where(waiting).values(next_try_at=until))

    def forget(self, now: datetime) -> int:
        """Delete what ended long ago; return how many."""
        over = and_(outbox.c.state != "waiting", outbox.c.ended_at < now - KEPT)
        with self.engine.connect() as connection:
            return connection.execute(delete(outbox).where(over)).rowcount

    def _end(self, one: Claimed, **values: object) -> bool:
        """Write how it ended, unless another has taken it, or it was erased meanwhile."""
        ours = and_(outbox.c.id == one.row.id, outbox.c.claim == one.claim, WAITING)
        with self.engine.connect() as connection:
            return (
                connection.execute(update(outbox).where(ours).values(claim=None, **values)).rowcount
                == 1
            )
