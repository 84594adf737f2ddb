"""Delivers events to webhooks: each in its own order, several at a time, none waiting for another.

An event was delivered once its receiver answered with success; that is noted afterwards. So whoever
is killed in between sends it again, under the same id: receivers count an id once.
"""

import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from standardwebhooks import Webhook as Signing

from signing.messaging.webhooks.claims import Claims, Look
from signing.messaging.webhooks.events import MEDIA_TYPE, Events
from signing.messaging.webhooks.posting import CROWDED, Poster, Reply
from signing.projections.feed import Envelope
from signing.storage.log import Log
from signing.use_cases.notices.webhook_deliveries import name_event
from signing.use_cases.notices.webhook_rows import Owned, open_secrets
from signing.use_cases.privacy.vault import Vault

AT_ONCE = 8
"""Webhooks that are served at a time."""
BATCH = 20
"""Events of one webhook before others have their turn, or so many seconds."""
TURN_SECONDS = 30.0
FIRST_SECONDS, LONGEST_SECONDS = 0.1, 2.0
"""Between two looks: the first after a wake-up, so that what comes together is seen together, and
twice as long each time until the feed has moved."""
BUSY_SECONDS = 0.05
FORGET_SECONDS = 3600.0
AGENT = "signing-webhooks"
ABSENT = Reply(None, "absent", 0)
"""Of an event that the owner does not read any more."""


@dataclass
class Deliverer:
    """Any number may run, in any number of processes: a webhook is served by one at a time."""

    claims: Claims
    events: Events
    poster: Poster
    vault: Vault
    log: Log
    _busy: set[Future[None]] = field(default_factory=set)
    _forgot: float = float("-inf")
    _seen: int = 0
    _pause: float = LONGEST_SECONDS

    def run(self, stop: threading.Event) -> None:
        """Deliver until `stop`. A database error ends it; its supervisor starts it again."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
            while not stop.is_set():
                self._reap()
                self._forget()
                seen = self._look(datetime.now(UTC))
                if seen.due and self._begin_some(pool, stop, seen.head):
                    self._pause = FIRST_SECONDS / 2
                    stop.wait(BUSY_SECONDS)
                else:
                    self._rest(seen, stop)

    def deliver_due(self, now: datetime | None = None) -> int:
        """Serve each webhook that is due once, one after another; return how many there were."""
        at = now or datetime.now(UTC)
        due = self.claims.take(self._look(at).head, at, BATCH)
        for webhook in due:
            self._serve(webhook, threading.Event(), now)
        return len(due)

    def _look(self, now: datetime) -> Look:
        seen = self.claims.look(now)
        if seen.forsaken:
            self.claims.pause_forsaken()
        return seen

    def _rest(self, seen: Look, stop: threading.Event) -> None:
        """Wait for a wake-up and a moment more; by the clock alone where no webhook follows."""
        if not seen.follows:
            stop.wait(LONGEST_SECONDS)
            return
        has_come = seen.head > self._seen and not self._busy
        self._pause = LONGEST_SECONDS if has_come else min(2 * self._pause, LONGEST_SECONDS)
        self._seen = seen.head
        if self.log.wait(self._pause):
            self._pause = FIRST_SECONDS / 2
            stop.wait(FIRST_SECONDS)

    def _begin_some(self, pool: ThreadPoolExecutor, stop: threading.Event, head: int) -> int:
        free = AT_ONCE - len(self._busy)
        if free <= 0:
            return 0
        due = self.claims.take(head, datetime.now(UTC), free)
        self._busy |= {pool.submit(self._serve, webhook, stop) for webhook in due}
        return len(due)

    def _reap(self) -> None:
        """Raises what ended a turn: of receivers nothing does."""
        done = {one for one in self._busy if one.done()}
        self._busy -= done
        for one in done:
            one.result()

    def _forget(self) -> None:
        if monotonic() - self._forgot >= FORGET_SECONDS:
            self.claims.forget(datetime.now(UTC))
            self._forgot = monotonic()

    def _serve(self, webhook: Any, stop: threading.Event, now: datetime | None = None) -> None:
        """Serve one webhook for a turn. `now` is the time of a test."""
        turn = _Turn(self, webhook, stop, now)
        try:
            turn.send_asked()
            turn.send_next()
        finally:
            self.claims.release(webhook, turn.now, rests=turn.crowded or not turn.sent)


@dataclass
class _Turn:
    deliverer: Deliverer
    webhook: Any
    stop: threading.Event
    fixed: datetime | None
    began: float = field(default_factory=monotonic)
    sent: int = 0
    crowded: bool = False

    @property
    def now(self) -> datetime:
        return self.fixed or datetime.now(UTC)

    @property
    def is_over(self) -> bool:
        late = monotonic() - self.began > TURN_SECONDS
        return self.crowded or late or self.stop.is_set()

    def send_asked(self) -> None:
        """Send what somebody asked for: tests, and events once more."""
        claims = self.deliverer.claims
        for delivery in claims.list_asked(self.webhook, BATCH):
            if self.is_over:
                return
            reply = self._send_again(delivery)
            if reply.error != CROWDED:
                claims.note_asked(self.webhook, delivery, reply, self.now)

    def send_next(self) -> None:
        """Send what comes next, until one fails or the turn is over."""
        if self.crowded or self.webhook.state != "active" or self.webhook.next_at > self.now:
            return
        claims, position = self.deliverer.claims, self.webhook.position
        page = self.deliverer.events.read(self.webhook, position, BATCH)
        for event in page["items"]:
            if self.is_over:
                return
            reply = self._send(str(event["position"]), self.deliverer.events.write(event))
            told = (event["position"], event["type"])
            if reply.error == CROWDED or not claims.note_next(
                self.webhook, position, told, reply, self.now
            ):
                return
            position = event["position"]
        if page["next"] > position:
            claims.pass_over(self.webhook, position, page["next"])

    def _send_again(self, delivery: Any) -> Reply:
        events = self.deliverer.events
        if delivery.position is None:
            return self._send(name_event(delivery), events.write_test(delivery))
        event = self._find(delivery.position)
        return ABSENT if event is None else self._send(name_event(delivery), events.write(event))

    def _find(self, position: int) -> Envelope | None:
        """Return the event at a position, if the owner reads it still."""
        page = self.deliverer.events.read(self.webhook, position - 1, 1)
        return next((one for one in page["items"] if one["position"] == position), None)

    def _send(self, event: str, body: bytes) -> Reply:
        cipher = self.deliverer.vault.load_cipher(self.webhook.id)
        secrets = open_secrets(cipher, self.webhook, self.now)
        if not secrets:  # deleted meanwhile
            return ABSENT
        self.sent += 1
        signed = sign(secrets, event, body, self.now)
        owned = Owned(self.webhook.audience, self.webhook.owner)
        reply = self.deliverer.poster.post(self.webhook.url, body, signed, owned.name)
        self.crowded = reply.error == CROWDED
        return reply


def sign(secrets: list[str], event: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """Return the headers of Standard Webhooks, with a signature for each secret that is valid."""
    text = body.decode()
    return {
        "Content-Type": MEDIA_TYPE,
        "User-Agent": AGENT,
        "webhook-id": event,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Signing(one).sign(event, now, text) for one in secrets),
    }
