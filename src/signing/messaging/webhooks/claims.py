"""Which webhook is served next, by whom, and what is written down of each delivery.

Whoever serves one holds its claim for two minutes, and keeps no transaction open meanwhile: the log
gives no position to what is newer than the oldest transaction. What a server that died held is free
again when its claim is over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import uniform
from threading import Event
from typing import Any
from uuid import UUID, uuid4

from psycopg2.errors import UndefinedTable
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import ProgrammingError

from signing.messaging.webhooks.posting import Reply
from signing.projections.feed import IS_MADE, select_head
from signing.storage.account_tables import accounts
from signing.storage.engine import looking_engine
from signing.storage.prepared import REPEATED
from signing.storage.webhook_tables import webhook_deliveries as deliveries
from signing.storage.webhook_tables import webhooks
from signing.use_cases.access.atomic_rows import open_transaction

CLAIM = timedelta(minutes=2)
PAUSES = tuple(timedelta(seconds=one) for one in (10, 60, 300, 1800, 7200, 21600))
"""Before the next try, a tenth more or less; the last one from then on."""
PATIENCE = timedelta(days=3)
"""Of failures without a success in between; then the webhook is paused."""
REST = timedelta(seconds=5)
"""After a turn without an event: while much happens, most of it is another office's."""
KEPT = timedelta(days=30)
"""How long it is known what was delivered."""
ASKED = (deliveries.c.webhook == webhooks.c.id) & deliveries.c.asked_at.is_not(None)
KEEPER_OPEN = exists().where(
    accounts.c.subject == webhooks.c.made_by, accounts.c.disabled_at.is_(None)
)
"""Whether the account that added it, or let it go on last, is open."""
NOW = bindparam("now", type_=DateTime(timezone=True))
ACTIVE = webhooks.c.state == "active"


def _has_something(head: ColumnElement[int]) -> ColumnElement[bool]:
    """What nobody serves, and has an event to send or one that somebody asked for."""
    free = or_(webhooks.c.claimed_until.is_(None), webhooks.c.claimed_until < NOW)
    due = ACTIVE & (webhooks.c.next_at <= NOW) & (webhooks.c.position < head) & KEEPER_OPEN
    asked = (webhooks.c.state != "ended") & exists().where(ASKED)
    return free & or_(due, asked)


IS_FED = IS_MADE.execution_options(**REPEATED)
HEAD = select_head().scalar_subquery()
LOOK = select(
    func.coalesce(HEAD, 0).label("head"),
    exists().where(ACTIVE).label("follows"),
    exists().where(ACTIVE & ~KEEPER_OPEN).label("forsaken"),
    exists().where(_has_something(HEAD)).label("due"),
).execution_options(**REPEATED)
WAITING = _has_something(bindparam("head", type_=BigInteger()))
Tell = Callable[[Connection, Any, str], None]
"""Told within the transaction that pauses a webhook, or ends it: its row, and why."""


def tell_nobody(connection: Connection, webhook: Any, why: str) -> None:
    del connection, webhook, why


@dataclass(frozen=True)
class Look:
    """What there is to do: `follows` if any webhook is to get what happens up to `head`.

    `forsaken` if the account of one was closed, `due` if one has something to send now.
    """

    head: int
    follows: bool
    forsaken: bool
    due: bool


NOTHING = Look(head=0, follows=False, forsaken=False, due=False)


@dataclass(frozen=True)
class Claims:
    """`engine` commits each statement by itself; `fed` is set while the feed has its tables."""

    engine: Engine
    tell: Tell = tell_nobody
    fed: Event = field(default_factory=Event)

    def look(self, now: datetime) -> Look:
        """Look in one statement, so that a fact that is nobody's costs nothing else.

        There is nothing to do before the feed has its tables, nor after a newer release dropped
        those of this one.
        """
        with looking_engine(self.engine).connect() as connection:
            if not self.fed.is_set() and not connection.execute(IS_FED).scalar_one():
                return NOTHING
            self.fed.set()
            try:
                return Look(*connection.execute(LOOK, {"now": now}).one())
            except ProgrammingError as error:
                if not isinstance(error.orig, UndefinedTable):
                    raise
                self.fed.clear()
                connection.invalidate()  # it would prepare nothing any more
                return NOTHING

    def take(self, head: int, now: datetime, most: int) -> Sequence[Any]:
        """Take webhooks that have something to send now, the longest waiting first.

        They are chosen in a CTE, which runs once: a subselect may run for each row, and choose
        `most` others each time.
        """
        some = select(webhooks.c.id).where(WAITING).order_by(webhooks.c.next_at)
        chosen = some.limit(most).with_for_update(skip_locked=True).cte("chosen")
        taken = (
            update(webhooks)
            .where(webhooks.c.id.in_(select(chosen.c.id)))
            .values(claim=uuid4(), claimed_until=now + CLAIM)
        )
        asked = {"now": now, "head": head}
        with self.engine.connect() as connection:
            return connection.execute(taken.returning(webhooks), asked).all()

    def pause_forsaken(self) -> int:
        """Pause those whose account was closed, and tell the owner; return how many.

        A dismissed administrator, or a colleague who left, may have led them anywhere.
        """
        pausing = update(webhooks).where(ACTIVE & ~KEEPER_OPEN).values(state="paused", why="closed")
        with open_transaction(self.engine) as connection:
            rows = connection.execute(pausing.returning(webhooks)).all()
            for row in rows:
                self.tell(connection, row, "closed")
        return len(rows)

    def release(self, webhook: Any, now: datetime, *, rests: bool = False) -> None:
        """Let others have it; who waited longer comes first. One that `rests` waits a little."""
        turn = func.greatest(webhooks.c.next_at, now + REST if rests else now)
        free = {"claim": None, "claimed_until": None, "next_at": turn}
        with self.engine.connect() as connection:
            connection.execute(update(webhooks).where(_is_held(webhook)).values(free))

    def list_asked(self, webhook: Any, most: int) -> Sequence[Any]:
        """Return the deliveries that somebody asked for, in the order of asking."""
        query = select(deliveries).where(
            deliveries.c.webhook == webhook.id, deliveries.c.asked_at.is_not(None)
        )
        with self.engine.connect() as connection:
            return connection.execute(query.order_by(deliveries.c.asked_at).limit(most)).all()

    def pass_over(self, webhook: Any, old: int, new: int) -> None:
        """Note that nothing of the webhook's lies between two positions."""
        on = update(webhooks).where(_is_held(webhook), webhooks.c.position == old)
        with self.engine.connect() as connection:
            connection.execute(on.values(position=new))

    def note_next(
        self, webhook: Any, old: int, event: tuple[int, str], reply: Reply, now: datetime
    ) -> bool:
        """Note what came of the event at a position; return whether the next one may be sent.

        It may not if this one failed, or if somebody paused or moved the webhook meanwhile, or
        the account that keeps it was closed.
        """
        position, kind = event
        with open_transaction(self.engine) as connection:
            row = _lock(connection, webhook)
            if row is None:
                return False
            _note_delivery(connection, webhook.id, position, kind, reply, now)
            if row.position != old or row.state != "active" or not row.keeper_open:
                return False
            values = _go_on(position, now) if not reply.error else _fall_back(row, reply, now)
            connection.execute(update(webhooks).where(_is_held(webhook)).values(values))
            if why := values.get("why"):
                self.tell(connection, row, str(why))
        return not reply.error

    def note_asked(self, webhook: Any, delivery: Any, reply: Reply, now: datetime) -> None:
        """Note what came of a delivery that somebody asked for."""
        noted = _describe_reply(reply, now) | {"tries": deliveries.c.tries + 1, "asked_at": None}
        with open_transaction(self.engine) as connection:
            if _lock(connection, webhook) is not None:
                its = deliveries.c.id == delivery.id
                connection.execute(update(deliveries).where(its).values(noted))

    def forget(self, now: datetime) -> None:
        """Delete what is too old, and secrets that were replaced a day ago."""
        old = delete(deliveries).where(deliveries.c.made_at < now - KEPT)
        over = update(webhooks).where(webhooks.c.former_until < now)
        with self.engine.connect() as connection:
            connection.execute(old)
            connection.execute(over.values(sealed_former=None, former_until=None))


def _is_held(webhook: Any) -> Any:
    return (webhooks.c.id == webhook.id) & (webhooks.c.claim == webhook.claim)


def _lock(connection: Connection, webhook: Any) -> Any:
    """Return the row as it is now; None once it is deleted, or somebody else's."""
    row = select(webhooks, KEEPER_OPEN.label("keeper_open")).where(_is_held(webhook))
    return connection.execute(row.with_for_update(of=webhooks)).one_or_none()


def _go_on(position: int, now: datetime) -> dict[str, object]:
    return {
        "position": position,
        "tries": 0,
        "failing_since": None,
        "claimed_until": now + CLAIM,
    }


def _fall_back(webhook: Any, reply: Reply, now: datetime) -> dict[str, object]:
    """What follows a failure: another try later, a pause after three days, an end at 410."""
    since = webhook.failing_since or now
    values = {"failing_since": since, "tries": webhook.tries + 1}
    if reply.error == "gone":
        return values | {"state": "ended", "why": "gone"}
    if now - since >= PATIENCE:
        return values | {"state": "paused", "why": "failing"}
    return values | {"next_at": now + choose_pause(webhook.tries, reply.wait)}


def choose_pause(tries: int, asked: int = 0) -> timedelta:
    """Return how long to wait after so many tries before; at least what the receiver asks for."""
    usual = PAUSES[min(tries, len(PAUSES) - 1)] * uniform(0.9, 1.1)  # noqa: S311 - spreads calls
    return max(usual, timedelta(seconds=asked))


def _note_delivery(
    connection: Connection,
    webhook: UUID,
    position: int,
    kind: str,
    reply: Reply,
    now: datetime,
) -> None:
    noted = _describe_reply(reply, now)
    if reply.error:
        noted["state"] = "waiting"
    row = {"id": uuid4(), "webhook": webhook, "position": position, "kind": kind, "made_at": now}
    adding = insert(deliveries).values(row | noted | {"tries": 1})
    again = noted | {"tries": deliveries.c.tries + 1, "asked_at": None}
    connection.execute(
        adding.on_conflict_do_update(index_elements=["webhook", "position"], set_=again)
    )


def _describe_reply(reply: Reply, now: datetime) -> dict[str, object]:
    return {
        "state": "failed" if reply.error else "delivered",
        "status": reply.status,
        "error": reply.error,
        "milliseconds": reply.milliseconds,
        "tried_at": now,
    }
