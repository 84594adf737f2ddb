"""The rows of the outbox that wait: which is next, who sends it, and how it ended.

Of one person's messages on a channel the first goes first: one that has to wait lets no other pass,
unless that is urgent. Any number of processes may take from the queue.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Engine, and_, delete, text, update

from signing.storage.outbox_tables import outbox
from signing.use_cases.notices.sending import Channel

CLAIM = timedelta(minutes=5)
"""After which another may take a row from whoever does not live; no channel takes as long."""
KEPT = timedelta(days=90)
"""How long it is remembered what was sent, so that no key is sent twice; and a dead letter."""
WAITING = outbox.c.state == "waiting"
TAKE = text("""
UPDATE outbox AS o SET claim = :claim, next_try_at = :until, tries = tries + 1
WHERE id = (
    SELECT due.id FROM outbox AS due
    WHERE due.channel = :channel AND due.urgent = :urgent AND due.state = 'waiting'
      AND due.next_try_at <= :now
      AND due.id = (
          SELECT first.id FROM outbox AS first
          WHERE first.account = due.account AND first.channel = due.channel
            AND first.urgent = due.urgent AND first.state = 'waiting'
          ORDER BY first.id LIMIT 1)
    ORDER BY due.next_try_at, due.id LIMIT 1 FOR UPDATE OF due SKIP LOCKED)
RETURNING o.*,
    (SELECT count(*) FROM outbox AS before
     WHERE before.account = o.account AND before.channel = o.channel AND before.state = 'sent'
       AND before.ended_at >= :day) AS sent,
    EXISTS (SELECT FROM accounts
            WHERE subject = o.account AND disabled_at IS NOT NULL) AS is_closed
""")
"""The first of each person is looked up by itself: a join would compare all with all."""


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
        asked = {"channel": channel, "urgent": urgent, "now": now, "day": day}
        claim = uuid4()
        with self.engine.connect() as connection:
            row = connection.execute(
                TAKE, asked | {"claim": claim, "until": now + CLAIM}
            ).one_or_none()
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
