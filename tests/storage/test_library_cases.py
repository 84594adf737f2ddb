"""The cases that the library publishes for recorders, run against ours."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import InfrastructureFactoryError
from eventsourcing.tests import persistence as published
from eventsourcing.utils import Environment
from sqlalchemy import Engine

from recording import seal_everything
from signing.storage.engine import reading_engine, writing_engine
from signing.storage.factory import PostgresFactory
from signing.storage.log import Log
from signing.storage.recorder import PostgresRecorder


class SealingAtOnce(PostgresRecorder):
    """Gives positions at insert, as the library's recorders do; ours come at sealing."""

    def __init__(self, engine: Engine, log: Log) -> None:
        super().__init__(engine, log)
        self.log = log

    def insert_events(self, *args: Any, **kwargs: Any) -> Sequence[int]:
        ids = super().insert_events(*args, **kwargs)
        seal_everything(self.log)
        return ids  # no save failed before: they are the positions


class AnsweringNothing(PostgresRecorder):
    """The library's narrower interface, of recorders without a log, knows no ids."""

    def insert_events(self, *args: Any, **kwargs: Any) -> None:  # type: ignore[override] # see above
        super().insert_events(*args, **kwargs)


class OurDatabase:
    @pytest.fixture(autouse=True)
    def _engines(self, database_url: str) -> Iterator[None]:
        self.writing, self.reading = writing_engine(database_url), reading_engine(database_url)
        yield
        self.writing.dispose()
        self.reading.dispose()

    def recorder_of(self, kind: type[PostgresRecorder]) -> Any:
        return kind(self.writing, Log(self.reading))


class TestRecordingAStream(OurDatabase, published.AggregateRecorderTestCase):
    def create_recorder(self) -> Any:
        return self.recorder_of(AnsweringNothing)


class TestRecordingAndSealing(OurDatabase, published.ApplicationRecorderTestCase[Any]):
    def create_recorder(self) -> Any:
        return self.recorder_of(SealingAtOnce)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()

    @pytest.mark.skip("waits for all others after each insert: TestRecordingOnly runs it")
    def test_concurrent_no_conflicts(self, *_: Any, **__: Any) -> None:
        """Several writers at once."""


class TestRecordingOnly(OurDatabase, published.ApplicationRecorderTestCase[Any]):
    def create_recorder(self) -> Any:
        return self.recorder_of(PostgresRecorder)

    @pytest.mark.skip("insert_events returns ids of rows: positions are given at sealing")
    def test_insert_select(self) -> None:
        """TestRecordingAndSealing runs it."""


class TestSavesDoNotInterleave(OurDatabase, published.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> Any:
        return self.recorder_of(SealingAtOnce)


@pytest.mark.skip("no tracking recorder: each read model keeps its position beside its rows")
class TestTracking(published.TrackingRecorderTestCase):
    def create_recorder(self) -> Any:
        """None: see signing.projections."""


@pytest.mark.skip("no process recorder: nothing records events while it follows the log")
class TestFollowing(published.ProcessRecorderTestCase):
    def create_recorder(self) -> Any:
        """None: see signing.projections."""


class TestBuildingFromTheEnvironment(published.InfrastructureFactoryTestCase[Any]):
    @pytest.fixture(autouse=True)
    def _environment(self, database_url: str) -> None:
        self.env = Environment(
            env={
                "PERSISTENCE_MODULE": "signing.storage.factory",
                "DATABASE_URL": database_url,
            }
        )

    def expected_factory_class(self) -> type[PostgresFactory]:
        return PostgresFactory

    def expected_aggregate_recorder_class(self) -> type[PostgresRecorder]:
        return PostgresRecorder

    expected_application_recorder_class = expected_aggregate_recorder_class

    def expected_tracking_recorder_class(self) -> Any:
        """None: see TestTracking."""

    tracking_recorder_subclass = expected_tracking_recorder_class
    expected_process_recorder_class = expected_tracking_recorder_class

    def test_create_tracking_recorder(self) -> None:
        with pytest.raises(InfrastructureFactoryError):
            self.factory.tracking_recorder()

    def test_create_process_recorder(self) -> None:
        with pytest.raises(InfrastructureFactoryError):
            self.factory.process_recorder()

    def test_application(self) -> None:
        app: Application[UUID] = Application(env=self.env)
        seen = Seen()
        app.save(seen)
        assert app.repository.get(seen.id) == seen
        app.close()


class Seen(Aggregate):
    """The smallest aggregate of the library."""
