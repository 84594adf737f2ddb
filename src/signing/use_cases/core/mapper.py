"""Converts facts to stored events and back."""

from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent

from signing.events import revive
from signing.facts import Fact


class FactMapper(Mapper[UUID]):
    """Facts are Pydantic models and know their own JSON."""

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        assert isinstance(domain_event, Fact)
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=domain_event.topic(),
            state=domain_event.state(),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Fact:
        assert isinstance(stored_event.originator_id, UUID)
        return revive(
            stored_event.originator_id,
            stored_event.originator_version,
            stored_event.topic,
            stored_event.state,
        )
