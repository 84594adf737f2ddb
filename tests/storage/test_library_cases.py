"""The cases that the library publishes for recorders, run against ours."""

from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import pytest
from eventsourcing.persistence import ApplicationRecorder, Notification
from eventsourcing.tests import persistence as published
from sqlalchemy import Engine

from signing.storage.engine import reading_engine, writing_engine
from signing.storage.log import Log
from signing.storage.recorder import PostgresRecorder
from support.facts.events import assign_all_positions


class NotifyingLog(PostgresRecorder, ApplicationRecorder):
    """Reads the log as the library's recorders do. The service reads it by itself (`Log`)."""

    def __init__(self, engine: Engine, log: Log) -> None:
        super().__init__(engine, log)
        self.log = log

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = 0 if start is None else start - inclusive_of_start
        logged = self.log.read(after, self.log.last_position(), stop=stop)
        return [
            Notification(one.stream, one.version, one.topic, one.state, one.position)
            for one in logged
            if not topics or one.topic in topics
        ][:limit]

    def max_notification_id(self) -> int | None:
        return self.log.last_position() or None

    def subscribe(self, *_: Any, **__: Any) -> NoReturn:
        """Read models follow the log on their own: tests/projections/."""
        raise NotImplementedError


class PositioningRecorder(NotifyingLog):
    """Gives positions at insert, as the library's recorders do; ours come later."""

    def insert_events(self, *args: Any, **kwargs: Any) -> Sequence[int]:
        ids = super().insert_events(*args, **kwargs)
        assign_all_positions(self.log)
        return ids  # no save failed before: they are the positions


class PlainRecorder(PostgresRecorder):
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
        return self.recorder_of(PlainRecorder)


class TestRecordingAndSealing(OurDatabase, published.ApplicationRecorderTestCase[Any]):
    def create_recorder(self) -> Any:
        return self.recorder_of(PositioningRecorder)

    @pytest.mark.skip("waits for all others after each insert: TestRecordingOnly runs it")
    def test_concurrent_no_conflicts(self, *_: Any, **__: Any) -> None:
        """Several writers at once."""


class TestRecordingOnly(OurDatabase, published.ApplicationRecorderTestCase[Any]):
    def create_recorder(self) -> Any:
        return self.recorder_of(NotifyingLog)

    @pytest.mark.skip("insert_events returns ids of rows: positions are given later")
    def test_insert_select(self) -> None:
        """TestRecordingAndSealing runs it."""


class TestSavesDoNotInterleave(OurDatabase, published.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> Any:
        return self.recorder_of(PositioningRecorder)
