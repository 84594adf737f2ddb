"""Facts as readable stories, with their positions in the log; nothing sealed is opened."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine, select
from typing_extensions import TypedDict

from signing.events import EmployerRegistered, OfferSigned, UnreadableFactError, revive
from signing.facts import Recorded
from signing.http.answering.unreadable import UNREADABLE, tell_unreadable
from signing.projections.positions import list_own_position_ids
from signing.projections.stories import LoggedFact, tell_fact, word_own
from signing.storage.account_tables import accounts
from signing.storage.log import Log, LoggedEvent
from signing.vocabulary import Encrypted, school_id


def tell_streams(log: Log, *streams: UUID) -> list[LoggedFact]:
    """The facts of one or several streams, oldest first."""
    return tell_facts(log.read_streams(streams))


class OwnLine(TypedDict):
    """A fact of a graduate's story, told to that graduate."""

    at: datetime
    zh: str
    en: str


def tell_own_story(
    log: Log, graduate_id: UUID, applied: Mapping[str, Mapping[str, str]]
) -> list[OwnLine]:
    """A graduate's facts, told to them, oldest first; `applied` names employer and position."""
    called = dict(applied)
    return [_tell_own(one, called) for one in log.read_streams([graduate_id])]


def _tell_own(sealed: LoggedEvent, called: dict[str, Mapping[str, str]]) -> OwnLine:
    try:
        fact = revive(sealed.stream, sealed.version, sealed.topic, sealed.state)
    except UnreadableFactError:
        told = tell_unreadable(sealed)
        return {"at": told["at"], "zh": told["zh"], "en": told["en"]}
    if isinstance(fact, OfferSigned):
        names = {"employer": fact.employer.name, "position": fact.position_title}
        called[fact.agreement_number] = names
    about = getattr(fact, "agreement_number", None) or getattr(fact, "application_id", None)
    worded = word_own(fact, called.get(about or "", {}))
    return {"at": fact.timestamp, "zh": worded["zh"], "en": worded["en"]}


def tell_employer(log: Log, reading: Engine, employer_id: UUID) -> list[LoggedFact]:
    """Its own facts and those of its positions; [] for whoever is no employer."""
    with reading.connect() as connection:
        positions = list_own_position_ids(connection, employer_id)
    story = tell_streams(log, employer_id, *positions)
    return story if story and story[0]["fact"] == EmployerRegistered.__name__ else []


def tell_school(log: Log, reading: Engine, code: str) -> list[LoggedFact]:
    """Its own facts and those of its staff, of the dismissed too."""
    staff = select(accounts.c.subject).where(accounts.c.school_code == code)
    with reading.connect() as connection:
        members = connection.execute(staff).scalars().all()
    return tell_streams(log, school_id(code), *members)


def tell_facts(found: Iterable[LoggedEvent]) -> list[LoggedFact]:
    """Facts of any streams, in their order."""
    return [_tell(one) for one in found]


def count_readable(story: Sequence[LoggedFact]) -> int:
    """Return how many facts come before the first that cannot be read."""
    numbers = (number for number, one in enumerate(story) if UNREADABLE in one["data"])
    return next(numbers, len(story))


def _tell(sealed: LoggedEvent) -> LoggedFact:
    try:
        fact = revive(sealed.stream, sealed.version, sealed.topic, sealed.state)
    except UnreadableFactError:
        return tell_unreadable(sealed)
    told = tell_fact(Recorded(sealed.position, fact, _keep_shut))
    return {**told, "stream": str(sealed.stream)}


def _keep_shut(_: Encrypted) -> None:
    return None
