"""Facts that an operator parked: read models that cannot apply them go on without them.

The log says which: `FactParked` names the position and the read models, `FactReplayed` ends it. So
whoever replays the log skips the same facts. See docs/decisions/0032.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from signing.events import FactParked, FactReplayed, UnreadableFactError, revive
from signing.storage.readers import Reader
from signing.storage.schema import PREDECESSORS, events

TOPICS = (FactParked.topic(), FactReplayed.topic())


@dataclass(frozen=True)
class Parked:
    """A parked fact: `kind` is its name as stored, `models` are the read models without it."""

    position: int
    kind: str
    stream: UUID
    version: int
    models: tuple[str, ...]
    reason: str
    operator: str
    at: datetime


def load_parked(connection: Reader) -> list[Parked]:
    """Return the facts that are parked now, in the order of the log."""
    query = (
        select(events.c.stream, events.c.version, events.c.topic, events.c.state)
        .where(events.c.topic.in_(TOPICS))
        .order_by(events.c.stream, events.c.version)
    )
    found: dict[int, Parked] = {}
    for stream, version, topic, state in connection.execute(query):
        try:
            fact = revive(stream, version, topic, bytes(state))
        except UnreadableFactError:  # it parks nothing; the check of streams names it
            continue
        if isinstance(fact, FactParked):
            found[fact.position] = _describe(fact)
        elif isinstance(fact, FactReplayed):
            found.pop(fact.position, None)
    return [found[position] for position in sorted(found)]


def list_skipped(parked: Sequence[Parked], model: str) -> frozenset[int]:
    """Return the positions that the read model goes without, or one that it replaced went."""
    return frozenset(one.position for one in parked if goes_without(model, one.models))


def goes_without(model: str, parked: Collection[str]) -> bool:
    """Return whether a fact is parked for the read model, or for one that it replaced."""
    return not PREDECESSORS.get(model, frozenset()).union({model}).isdisjoint(parked)


def _describe(fact: FactParked) -> Parked:
    return Parked(
        position=fact.position,
        kind=fact.kind,
        stream=fact.stream,
        version=fact.version,
        models=fact.models,
        reason=fact.reason,
        operator=fact.operator,
        at=fact.timestamp,
    )
