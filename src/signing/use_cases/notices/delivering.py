"""Delivers what lies in the outbox: one work a channel, so that a slow one holds up no other."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

import structlog
from sqlalchemy import Engine

from signing.storage.engine import DATABASE_ERRORS
from signing.use_cases.core.supervision import note_error
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.notices.outbox import decrypt_message
from signing.use_cases.notices.outbox_queue import Claimed, OutboxQueue
from signing.use_cases.notices.sending import (
    TOO_MANY,
    ChannelAway,
    Message,
    PermanentFailure,
    Sender,
    TemporaryFailure,
)
from signing.use_cases.notices.sending_times import (
    KEPT_TRYING,
    QuietHours,
    find_day,
    find_next_try,
)
from signing.watching.metrics import SENT

Wait = Callable[[float], object]
"""Returns after so many seconds, or once something happens."""
LOOK_SECONDS = 5.0
"""Between two looks while nothing wakes it."""
PAUSE_SECONDS = 0.2
"""After a wake-up: facts come by the hundred, and what was posted may not be committed yet."""
NOTING_SECONDS = 120.0
"""How long the database is waited for once a channel has a message; its claim lasts longer."""
TIDY_SECONDS = 3600.0
REST_SECONDS, LONGEST_REST_SECONDS = 15.0, 600.0
"""How long a channel rests that cannot send anything."""
UNREADABLE = "内容已无法解密。 It cannot be decrypted any more."
UNREACHABLE = "没有可用的地址。 There is no address for it any more."
CLOSED = "账号已停用。 The account is closed."
LATE = "三天内未能发出，收件箱中可见。 It could not be sent in three days; it is in the inbox."
OVER = "其中的链接已失效。 Its link is over."
BROKEN = "发送程序出错。 The sender broke."
LOG = structlog.get_logger()


@dataclass(frozen=True)
class SendingRules:
    """How much may be sent to one person a day through a channel, and when nothing is."""

    quiet: QuietHours
    daily: int


@dataclass
class Deliverer:
    """Sends through one channel until it is told to stop. What it has begun it ends."""

    engine: Engine
    tokens: Tokens
    sender: Sender
    rules: SendingRules
    wait: Wait = sleep
    rest: float = REST_SECONDS
    tidied: float = -TIDY_SECONDS

    @property
    def _queue(self) -> OutboxQueue:
        return OutboxQueue(self.engine)

    def run(self, stop: threading.Event) -> None:
        """Send what is due until `stop`, which ends it after what it has begun."""
        while not stop.is_set():
            try:
                self._send_due(stop)
            except ChannelAway as away:  # nothing of ours is broken
                channel, why = self.sender.channel, away.why
                LOG.warning("outbox.rests", channel=channel, seconds=self.rest, why=why)
                stop.wait(self.rest)
                self.rest = min(2 * self.rest, LONGEST_REST_SECONDS)
            except DATABASE_ERRORS as lost:
                note_error(stop, lost)
                LOG.warning("outbox.waits", error=type(lost).__name__)
                stop.wait(LOOK_SECONDS)
            else:
                self.wait(LOOK_SECONDS)
                stop.wait(PAUSE_SECONDS)

    def _send_due(self, stop: threading.Event) -> None:
        while not stop.is_set() and self.deliver_one(datetime.now(UTC)):
            self.rest = REST_SECONDS
        if monotonic() - self.tidied > TIDY_SECONDS:
            self._queue.forget(datetime.now(UTC))
            self.tidied = monotonic()

    def deliver_all(self, now: datetime) -> int:
        """Send all that is due; return how many rows were looked at. Raises ChannelAway."""
        count = 0
        while self.deliver_one(now):
            count += 1
        return count

    def deliver_one(self, now: datetime) -> bool:
        """Send the next row that is due, or put it off; return whether there was one.

        Raises ChannelAway, with the row put back, if nothing can be sent for now.
        """
        claimed = self._take(now)
        if claimed is None:
            return False
        message = decrypt_message(self.tokens, claimed.row)
        ending = _find_end(claimed, message, now)
        if ending is not None:
            self._queue.note_dead(claimed, now, ending)
        elif not claimed.row.urgent and claimed.sent >= self.rules.daily:
            tomorrow = find_day(now) + timedelta(days=1)
            self._queue.put_off(claimed, tomorrow, TOO_MANY, counts=False)
        else:
            assert message is not None
            self._send(claimed, message, now)
        return True

    def _take(self, now: datetime) -> Claimed | None:
        channel, day = self.sender.channel, find_day(now)
        urgent = self._queue.take(channel, now, day, urgent=True)
        if urgent is not None or self.rules.quiet.has(now):
            return urgent
        return self._queue.take(channel, now, day, urgent=False)

    def _send(self, claimed: Claimed, message: Message, now: datetime) -> None:
        try:
            self._hand_over(message, claimed.row.id)
        except ChannelAway as away:
            until = away.after or now + timedelta(seconds=self.rest)
            self._queue.put_off(claimed, until, away.why, counts=False)
            self._count("away")
            raise
        except TemporaryFailure as failed:
            self._try_later(claimed, failed, now)
        except PermanentFailure as failed:
            self._give_up(claimed, failed.why, now)
        else:
            self._note_sent(claimed)
            self._count("sent")

    def _note_sent(self, claimed: Claimed) -> None:
        """Note it, though the database be away for a moment: else it would be sent twice."""
        until = monotonic() + NOTING_SECONDS
        while True:
            try:
                self._queue.note_sent(claimed, datetime.now(UTC))
            except DATABASE_ERRORS:
                if monotonic() > until:
                    raise
                sleep(PAUSE_SECONDS)
            else:
                return

    def _hand_over(self, message: Message, row_id: int) -> None:
        """Raises TemporaryFailure, also of a fault of ours: it must not end all sending."""
        to = message.to or self.sender.find_address(message.account)
        if to is None:
            raise PermanentFailure(UNREACHABLE)
        try:
            self.sender.send(message, to)
        except (TemporaryFailure, PermanentFailure, *DATABASE_ERRORS):
            raise
        except Exception as broken:  # noqa: BLE001 - whatever it is, the next message may go
            error = type(broken).__name__  # its words may be personal
            LOG.error("outbox.broken", channel=self.sender.channel, row=row_id, error=error)  # noqa: TRY400
            raise TemporaryFailure(BROKEN) from None

    def _count(self, outcome: str) -> None:
        SENT.labels(self.sender.channel, outcome).inc()

    def _try_later(self, claimed: Claimed, failed: TemporaryFailure, now: datetime) -> None:
        at = find_next_try(now, claimed.row.tries, failed.after, failed.most)
        if at is None:
            self._give_up(claimed, failed.why, now)
            return
        self._queue.put_off(claimed, at, failed.why, counts=True)
        self._count("put_off")

    def _give_up(self, claimed: Claimed, why: str, now: datetime) -> None:
        self._queue.note_dead(claimed, now, why)
        self._count("dead")
        LOG.warning(
            "outbox.dead", channel=self.sender.channel, row=claimed.row.id, tries=claimed.row.tries
        )


def _find_end(claimed: Claimed, message: Message | None, now: datetime) -> str | None:
    """Say why nobody should send it any more."""
    if message is None:
        return UNREADABLE
    if claimed.row.is_closed:
        return CLOSED
    if message.until is not None and message.until <= now:
        return OVER
    return LATE if claimed.row.posted_at < now - KEPT_TRYING else None
