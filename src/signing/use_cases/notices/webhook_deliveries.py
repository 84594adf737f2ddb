"""推送记录: what was sent to a webhook and how it was answered; asking for it once more; a test."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from pydantic import with_config
from sqlalchemy import insert, select, tuple_, update
from typing_extensions import TypedDict

from signing.refusals import NoSuchDelivery, WebhookEnded
from signing.storage.webhook_tables import webhook_deliveries as deliveries
from signing.storage.webhook_tables import webhooks
from signing.use_cases.core.context import UseCases
from signing.use_cases.notices.webhook_rows import Webhook, WebhookOwner
from signing.use_cases.notices.webhooks import Webhooks

TEST = "WebhookTested"
"""The kind of an event that says nothing: it only shows that one arrives."""
Mark = tuple[datetime, UUID]


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "7c1d1f0e-0000-4000-8000-00000000b001",
                "event": "41200",
                "kind": "SchoolApproved",
                "state": "delivered",
                "tries": 1,
                "status": 204,
                "error": "",
                "milliseconds": 83,
                "made_at": "2026-05-12T02:30:00Z",
                "tried_at": "2026-05-12T02:30:00Z",
            }
        ]
    }
)
class Delivery(TypedDict):
    """What was sent, or is to be: `event` is the id of the event, its position; test-… of a test.

    `state` is waiting, delivered or failed. `status` is the receiver's answer, null without one;
    `error` then says why: unknown, closed, insecure, unreachable, tls, silent, broken; or redirect,
    refused, gone for an answer that was none of success; or absent, of an event that its owner does
    not read any more. `milliseconds` is how long it took.
    """

    id: UUID
    event: str
    kind: str
    state: Literal["waiting", "delivered", "failed"]
    tries: int
    status: int | None
    error: str
    milliseconds: int | None
    made_at: datetime
    tried_at: datetime | None


@dataclass(frozen=True)
class DeliveryPage:
    """A page of deliveries; the next one begins behind `next`, None at the end."""

    items: list[Delivery]
    next: Mark | None


class Deliveries(UseCases):
    """Of one webhook of the caller's: each step raises NotResponsible, NoSuchWebhook."""

    def list_page(
        self, by: WebhookOwner, webhook: UUID, limit: int, behind: Mark | None = None
    ) -> DeliveryPage:
        """Newest first, for as long as they are kept."""
        self._webhooks.load(by, webhook)
        key = tuple_(deliveries.c.made_at, deliveries.c.id)
        query = select(deliveries).where(deliveries.c.webhook == webhook)
        if behind is not None:
            query = query.where(key < tuple_(*behind))
        ordered = query.order_by(deliveries.c.made_at.desc(), deliveries.c.id.desc())
        with self.context.engine.connect() as connection:
            rows = connection.execute(ordered.limit(limit + 1)).all()
        shown = rows[:limit]
        last = (shown[-1].made_at, shown[-1].id) if len(rows) > limit else None
        return DeliveryPage([describe_delivery(row) for row in shown], last)

    def send_again(self, by: WebhookOwner, webhook: UUID, delivery: UUID) -> Delivery:
        """Ask for it once more, at once and under the same id; asking twice sends it once.

        What waits for its next try has it now. Raises NoSuchDelivery, WebhookEnded.
        """
        known = self._load_alive(by, webhook)
        its = (deliveries.c.id == delivery) & (deliveries.c.webhook == webhook)
        asked = update(deliveries).where(its).values(asked_at=by.now, state="waiting")
        sooner = update(webhooks).where(webhooks.c.id == webhook).values(next_at=by.now)
        with self.context.engine.connect() as connection:
            row = connection.execute(select(deliveries).where(its)).one_or_none()
            if row is None:
                raise NoSuchDelivery
            if _comes_next(row, known):
                connection.execute(sooner)
                return describe_delivery(row)
            return describe_delivery(connection.execute(asked.returning(deliveries)).one())

    def send_test(self, by: WebhookOwner, webhook: UUID) -> Delivery:
        """Send an event that says nothing; one that waits already is not joined by another.

        Raises WebhookEnded.
        """
        self._load_alive(by, webhook)
        waiting = select(deliveries).where(
            deliveries.c.webhook == webhook,
            deliveries.c.position.is_(None),
            deliveries.c.asked_at.is_not(None),
        )
        row = {
            "id": uuid4(),
            "webhook": webhook,
            "kind": TEST,
            "state": "waiting",
            "made_at": by.now,
            "asked_at": by.now,
        }
        with self.context.engine.connect() as connection:
            found = connection.execute(waiting).first()
            if found is None:
                found = connection.execute(insert(deliveries).returning(deliveries), row).one()
        return describe_delivery(found)

    @property
    def _webhooks(self) -> Webhooks:
        return Webhooks(self.context)

    def _load_alive(self, by: WebhookOwner, webhook: UUID) -> Webhook:
        found = self._webhooks.load(by, webhook)
        if found["state"] == "ended":
            raise WebhookEnded
        return found


def _comes_next(delivery: Any, webhook: Webhook) -> bool:
    """Return whether it failed, and will be tried again by itself."""
    ahead = delivery.position is not None and delivery.position > webhook["position"]
    return ahead and webhook["state"] == "active"


def name_event(row: Any) -> str:
    """Return the id of the event, which stays the same however often it is sent."""
    return f"test-{row.id}" if row.position is None else str(row.position)


def describe_delivery(row: Any) -> Delivery:
    return {
        "id": row.id,
        "event": name_event(row),
        "kind": row.kind,
        "state": row.state,
        "tries": row.tries,
        "status": row.status,
        "error": row.error,
        "milliseconds": row.milliseconds,
        "made_at": row.made_at,
        "tried_at": row.tried_at,
    }
