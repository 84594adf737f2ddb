"""A log in which stories are recorded, and a read model of the tests' own."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Column, Connection, MetaData, Table, Text, Uuid, func, insert, select

from signing.events import GraduateEnrolled
from signing.facts import Fact, Recorded
from signing.projections.engine.health import ReadModelState, load_states
from signing.projections.engine.projector import Projector
from signing.projections.engine.read_model import ReadModel, name_schema
from signing.projections.engine.rebuilding import Replay, Step
from signing.projections.engine.verifying import Difference, find_differences
from signing.storage.engine import reading_engine, writing_engine
from signing.storage.log import Log
from signing.storage.recorder import PostgresRecorder
from signing.use_cases.core.supervision import Supervisor
from signing.vocabulary import Encrypted, Person
from support.stories.chronicle import Chronicle, digest_text


class NamesModel:
    """A read model of the tests' own: student numbers and names; it can refuse one number."""

    NAME = "names"
    HEARD: frozenset[type[Fact]] = frozenset({GraduateEnrolled})

    def __init__(self, version: int = 1, *, refuses: str = "") -> None:
        self.VERSION = version
        self.metadata = MetaData(schema=name_schema(self.NAME, version))
        self.table = Table(
            "names",
            self.metadata,
            Column("id", Uuid, primary_key=True),
            Column("student_number", Text, nullable=False),
            Column("name", Text, nullable=False),
        )
        self.refuses = refuses

    def project(self, facts: Sequence[Recorded], connection: Connection) -> None:
        """Not told twice: a second insert of the same graduate fails."""
        for recorded in facts:
            if isinstance(recorded.fact, GraduateEnrolled):
                connection.execute(insert(self.table), self._row(recorded, recorded.fact))

    def _row(self, recorded: Recorded, fact: GraduateEnrolled) -> dict[str, object]:
        if fact.student_number == self.refuses:
            raise ValueError(recorded.decrypt(fact.person))
        person = Person.model_validate_json(recorded.decrypt(fact.person) or "")
        return {
            "id": fact.originator_id,
            "student_number": fact.student_number,
            "name": person.name,
        }


class FollowedLog:
    """A log in a database of the test's own; values are encrypted plainly."""

    def __init__(self, url: str) -> None:
        self.writing, self.reading = writing_engine(url), reading_engine(url)
        self.log = Log(self.reading)
        self.recorder = PostgresRecorder(self.writing, self.log)
        self.recorded = 0

    def close(self) -> None:
        self.writing.dispose()
        self.reading.dispose()

    def record(self, story: Chronicle, facts: int | None = None) -> None:
        """Record the facts that the story gained since the last call, or its next `facts`."""
        until = None if facts is None else self.recorded + facts
        fresh = [recorded.fact for recorded in story.facts[self.recorded : until]]
        self.recorded += len(fresh)
        self.recorder.insert_events(
            [
                StoredEvent(fact.originator_id, fact.originator_version, fact.topic(), fact.state())
                for fact in fresh
            ]
        )

    def make_projector(self, *models: ReadModel, batch: int = 1000) -> Projector:
        return Projector(self.reading, self.log, PLAIN_DECRYPTER, models, batch)

    @contextmanager
    def run_projector(self, *models: ReadModel) -> Iterator[None]:
        background = Supervisor({"projector": self.make_projector(*models).run})
        background.start()
        try:
            yield
        finally:
            background.tell_to_stop()
            self.log.wake()
            background.join()

    def make_replay(self, model: ReadModel) -> Replay:
        return Replay(self.reading, self.log, PLAIN_DECRYPTER, model, "scratch")

    def find_differences(self, model: ReadModel) -> list[Difference]:
        return find_differences(self.make_replay(model), ignore_progress)

    def load_states(self, *models: ReadModel) -> list[ReadModelState]:
        with self.reading.connect() as connection:
            return load_states(connection, models)

    def count(self, model: NamesModel) -> int:
        with self.reading.connect() as connection:
            counted = connection.execute(select(func.count()).select_from(model.table))
            return counted.scalar_one()


class PlainDecrypter:
    """Decrypts what stories encrypt."""

    def load_decrypter(self, _: Collection[UUID]) -> Callable[[UUID, Encrypted], str | None]:
        return lambda _stream, sealed: sealed.sealed

    def make_decrypter(self, _: object) -> Callable[[UUID, Encrypted], str | None]:
        return lambda _stream, sealed: sealed.sealed

    def digest(self, kind: str, text: str) -> bytes:
        return digest_text(kind, text)


PLAIN_DECRYPTER = PlainDecrypter()


def ignore_progress(_: Step) -> None:
    """Show no progress."""
