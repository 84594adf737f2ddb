"""Facts as readable stories, with their positions in the log; nothing sealed is opened."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import Engine, select

from signing.events import EmployerRegistered, Recorded, revive
from signing.projections.positions import list_own_position_ids
from signing.projections.stories import told
from signing.storage.account_tables import accounts
from signing.storage.log import Log, SealedEvent
from signing.vocabulary import Sealed, school_id


def _log(request: Request) -> Log:
    log: Log = request.app.state.log
    return log


SealedLog = Annotated[Log, Depends(_log)]


def story_of(log: Log, *streams: UUID) -> list[dict[str, Any]]:
    """The facts of one or several streams, oldest first."""
    return _told(log.of_streams(streams))


def story_of_employer(log: Log, reading: Engine, employer_id: UUID) -> list[dict[str, Any]]:
    """Its own facts and those of its positions; [] for whoever is no employer."""
    with reading.connect() as connection:
        positions = list_own_position_ids(connection, employer_id)
    story = story_of(log, employer_id, *positions)
    return story if story and story[0]["fact"] == EmployerRegistered.__name__ else []


def story_of_school(log: Log, reading: Engine, code: str) -> list[dict[str, Any]]:
    """Its own facts and those of its staff, of the dismissed too."""
    staff = select(accounts.c.subject).where(accounts.c.school_code == code)
    with reading.connect() as connection:
        members = connection.execute(staff).scalars().all()
    return story_of(log, school_id(code), *members)


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
