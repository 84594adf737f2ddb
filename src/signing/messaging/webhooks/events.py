"""What a webhook sends: the events that its owner reads, each as a CloudEvent (1.0, JSON)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Engine

from signing.projections.feed import (
    EmployerScope,
    Envelope,
    EventPage,
    ProvinceScope,
    SchoolScope,
    Scope,
    list_events,
)
from signing.use_cases.notices.webhook_deliveries import TEST, name_event

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"


@dataclass(frozen=True)
class Events:
    """`source` is the service's public address, as receivers see it in each event."""

    engine: Engine
    source: str

    def read(self, webhook: Any, after: int, limit: int) -> EventPage:
        """Return the events of a webhook's row behind a position, in the order of the log."""
        kinds: Collection[str] = webhook.kinds
        with self.engine.connect() as connection:
            return list_events(connection, name_scope(webhook), after, limit, kinds=kinds)

    def write(self, event: Envelope) -> bytes:
        """Return an event as it is signed and sent."""
        return _write(
            {
                "specversion": "1.0",
                "id": str(event["position"]),
                "source": self.source,
                "type": event["type"],
                "subject": event["subject"],
                "time": to_jsonable_python(event["at"]),
                "datacontenttype": "application/json",
                "data": event["data"],
            }
        )

    def write_test(self, delivery: Any) -> bytes:
        """Return the event of a test, which says that it is one."""
        return _write(
            {
                "specversion": "1.0",
                "id": name_event(delivery),
                "source": self.source,
                "type": TEST,
                "subject": f"webhooks/{delivery.webhook}",
                "time": to_jsonable_python(delivery.made_at),
                "datacontenttype": "application/json",
                "data": {},
            }
        )


def name_scope(webhook: Any) -> Scope:
    """Return what the owner of a webhook's row may read."""
    if webhook.audience == "employer":
        return EmployerScope(UUID(webhook.owner))
    return SchoolScope(webhook.owner) if webhook.audience == "school" else ProvinceScope()


def _write(event: Mapping[str, object]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
