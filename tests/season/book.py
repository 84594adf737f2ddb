"""The whole log as bare JSON, and the keys to what is sealed in it: nothing of the projections."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from signing.use_cases.core.installation_keys import Keys
from signing.use_cases.privacy.vault import Vault
from signing.vocabulary import Encrypted

IN_ORDER = text(
    "SELECT position, stream, version, topic, state FROM events"
    " JOIN log ON log.event_id = events.id ORDER BY position"
)
Json = dict[str, Any]


@dataclass(frozen=True)
class StoredFact:
    """One fact as it is stored."""

    position: int
    stream: UUID
    version: int
    kind: str
    said: Json

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.said["timestamp"])

    @property
    def number(self) -> str | None:
        """Return the number of the agreement that the fact is about."""
        number: str | None = self.said.get("agreement_number") or self.said.get("voided")
        return number

    @property
    def application(self) -> str | None:
        """Return the application that it moves; a consent is beside it."""
        if self.kind in {"ConsentGiven", "ConsentWithdrawn"}:
            return None
        application: str | None = self.said.get("application_id")
        return application

    def moment(self, name: str) -> datetime | None:
        return datetime.fromisoformat(self.said[name]) if self.said.get(name) else None


class Story:
    """Facts about one thing, oldest first."""

    def __init__(self, facts: Iterable[StoredFact]) -> None:
        self.facts = list(facts)

    def __iter__(self) -> Iterator[StoredFact]:
        return iter(self.facts)

    def all(self, *kinds: str) -> list[StoredFact]:
        return [fact for fact in self.facts if fact.kind in kinds]

    def last(self, *kinds: str) -> StoredFact | None:
        return next((fact for fact in reversed(self.facts) if fact.kind in kinds), None)

    def tells(self, *kinds: str) -> bool:
        return self.last(*kinds) is not None

    def latest(self, *kinds: str) -> StoredFact:
        """Return the last fact of these kinds, which must exist."""
        found = self.last(*kinds)
        assert found is not None, kinds
        return found

    def time_of(self, *kinds: str) -> datetime | None:
        found = self.last(*kinds)
        return found.at if found else None


class Book:
    def __init__(self, engine: Engine, keys: Keys) -> None:
        with engine.connect() as connection:
            self.facts = [
                StoredFact(
                    row.position, row.stream, row.version, row.topic.rpartition(":")[2], said
                )
                for row in connection.execute(IN_ORDER)
                for said in (json.loads(bytes(row.state)),)
            ]
        vault = Vault(engine, keys)
        self.digest = vault.digest
        self._ciphers = vault.load_ciphers({fact.stream for fact in self.facts})

    def __iter__(self) -> Iterator[StoredFact]:
        return iter(self.facts)

    @cached_property
    def streams(self) -> dict[UUID, Story]:
        return group_stories((fact.stream, fact) for fact in self.facts)

    def beginning(self, kind: str) -> dict[UUID, Story]:
        """Return the streams that begin with this kind of fact."""
        return {
            stream: story for stream, story in self.streams.items() if story.facts[0].kind == kind
        }

    @cached_property
    def graduates(self) -> dict[UUID, Story]:
        return self.beginning("GraduateEnrolled")

    @cached_property
    def agreements(self) -> dict[str, Story]:
        """Return the stories of agreements; a roster's correction belongs to each one before it."""
        told: list[tuple[str, StoredFact]] = []
        for story in self.graduates.values():
            numbers: list[str] = []
            for fact in story:
                if fact.kind == "OfferSigned":
                    numbers.append(fact.said["agreement_number"])
                about = numbers if fact.kind == "RosterCorrected" else [fact.number]
                told += [(number, fact) for number in about if number]
        return group_stories(told)

    @cached_property
    def applications(self) -> dict[str, Story]:
        return group_stories((fact.application, fact) for fact in self if fact.application)

    def open(self, fact: StoredFact, name: str) -> str | None:
        """Decrypt a field of the fact by its name."""
        return self.unseal(fact.stream, fact.said[name])

    def unseal(self, stream: UUID, sealed: Json | None) -> str | None:
        return self._ciphers[stream].decrypt(Encrypted(**sealed)) if sealed else None

    def value(self, fact: StoredFact, name: str) -> Json:
        return self.read(self.open(fact, name))

    @staticmethod
    def read(opened: str | None) -> Json:
        assert opened is not None
        found: Json = json.loads(opened)
        return found

    @staticmethod
    def identity(text: str | None) -> UUID | None:
        return UUID(text) if text else None


def group_stories(told: Iterable[tuple[Any, StoredFact]]) -> dict[Any, Story]:
    found: dict[Any, Story] = {}
    for key, fact in told:
        found.setdefault(key, Story([])).facts.append(fact)
    return found
