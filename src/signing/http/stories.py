"""Facts as readable stories, with their positions in the log; nothing sealed is opened."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request

from signing.events import Recorded, revive
from signing.projections.stories import told
from signing.storage.log import Log, SealedEvent
from signing.vocabulary import Sealed


def _log(request: Request) -> Log:
    log: Log = request.app.state.log
    return log


SealedLog = Annotated[Log, Depends(_log)]


def story_of(log: Log, stream: UUID) -> list[dict[str, Any]]:
    """One stream's facts, oldest first."""
    return _told(log.of_stream(stream))


def stories_of(found: Iterable[SealedEvent]) -> list[dict[str, Any]]:
    """Facts of any streams, in their order."""
    return _told(found)


def _told(sealed: Iterable[SealedEvent]) -> list[dict[str, Any]]:
    return [
        told(Recorded(one.position, revive(one.stream, one.version, one.topic, one.state), _shut))
        | {"stream": str(one.stream)}
        for one in sealed
    ]


def _shut(_: Sealed) -> None:
    return None
