import threading
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, TextClause, text

from signing.projections.engine import progress
from signing.storage import positioning, wakeups
from signing.storage.adoption import POSITIONING_LOCK
from signing.storage.log import Log
from signing.storage.recorder import Conflict, PostgresRecorder
from signing.use_cases.core import supervision
from support.facts.events import assign_all_positions, hear_others, make_stored_event
from support.use_cases.database_owner import run_as_owner
from support.waiting import PATIENCE, soon

STREAM, OTHER = uuid4(), uuid4()


@pytest.fixture
def other_process(reading: Engine) -> Iterator[Log]:
    log = Log(reading)
    with hear_others(log):
        yield log


def test_positions_in_the_log_have_no_gaps(recorder: PostgresRecorder, log: Log) -> None:
    # given a save that failed between others, and so used up ids of rows
    recorder.insert_events([make_stored_event(STREAM, 1), make_stored_event(STREAM, 2)])
    with pytest.raises(Conflict):
        recorder.insert_events([make_stored_event(OTHER, 1), make_stored_event(STREAM, 2)])
    recorder.insert_events([make_stored_event(OTHER, 1)])

    # when they get positions
    assert assign_all_positions(log) == 3

    # then
    found = [(one.position, one.stream, one.version) for one in log.read(0, 10)]
    assert found == [(1, STREAM, 1), (2, STREAM, 2), (3, OTHER, 1)]
    assert log.read(1, 1, stop=3)[0].state == b'{"version": 2}'
    assert log.last_position() == 3
    assert log.position_of(OTHER, 1) == 3
    assert [one.position for one in log.read_streams([STREAM])] == [1, 2]


def test_assigning_again_positions_only_what_is_new(recorder: PostgresRecorder, log: Log) -> None:
    recorder.insert_events([make_stored_event(STREAM, version) for version in range(1, 6)])
    assert assign_all_positions(log) == 5
    assert log.assign_positions() == 0
    recorder.insert_events([make_stored_event(STREAM, 6)])
    assert assign_all_positions(log) == 1


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        (
            positioning.FOLLOW,
            {"limit": 16, "horizon": None, "models": ["feed"], "versions": [1], "old": 0},
        ),
        (progress.SETTLED, {"models": ["feed"], "versions": [1]}),
    ],
)
def test_whether_more_was_recorded_is_read_off_an_index(
    recorder: PostgresRecorder,
    log: Log,
    reading: Engine,
    statement: TextClause,
    asked: dict[str, object],
) -> None:
    """Nothing was, as a rule: PostgreSQL, which expects a third of the table, would read it all."""
    recorder.insert_events([make_stored_event(STREAM, version) for version in range(1, 500)])
    assert assign_all_positions(log) == 499

    with reading.connect() as connection:
        plan = "\n".join(connection.execute(text(f"EXPLAIN {statement}"), asked).scalars())

    assert "events_xid_id" in plan
    assert "Seq Scan on events" not in plan


def test_a_batch_is_as_long_as_one_asks(recorder: PostgresRecorder, log: Log) -> None:
    recorder.insert_events([make_stored_event(STREAM, version) for version in range(1, 6)])
    while not log.last_position():
        assert log.assign_positions(limit=2) in {0, 2}
    assert log.count_waiting() == 3


def test_an_event_has_no_position_while_an_older_transaction_is_open(
    recorder: PostgresRecorder, log: Log, reading: Engine
) -> None:
    with reading.begin() as older:
        older.execute(text("SELECT pg_current_xact_id()"))
        recorder.insert_events([make_stored_event(STREAM)])
        assert log.assign_positions() == 0
        assert log.position_of(STREAM, 1) is None
        assert log.measure_lag().events == 1
        assert log.measure_lag().seconds > 0
    assign_all_positions(log)
    assert log.position_of(STREAM, 1) == 1
    assert log.measure_lag() == (0, 0)


def test_only_one_assigns_positions_at_a_time(
    recorder: PostgresRecorder, log: Log, reading: Engine
) -> None:
    recorder.insert_events([make_stored_event(STREAM)])
    with reading.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSITIONING_LOCK})
        assert log.assign_positions() == 0
    assert assign_all_positions(log) == 1


def test_everyone_who_waits_hears_of_a_save(recorder: PostgresRecorder, log: Log) -> None:
    heard: list[bool] = []
    waiting = [
        threading.Thread(target=lambda: heard.append(log.wait(timeout=PATIENCE))) for _ in range(3)
    ]
    for one in waiting:
        one.start()
    recorder.insert_events([make_stored_event(STREAM)])
    for one in waiting:
        one.join()
    assert heard == [True, True, True]


def test_news_before_the_wait_is_not_missed_and_heard_once(log: Log) -> None:
    log.wake()
    assert log.wait(timeout=PATIENCE)
    assert not log.wait(timeout=0.01)


def has_heard(log: Log, other_process: Log) -> bool:
    """Return whether the other process heard; if not, wake it again."""
    heard = other_process.wait(timeout=0.1)
    if not heard:
        log.wake()
    return heard


def test_other_processes_hear_of_a_save(
    recorder: PostgresRecorder, log: Log, other_process: Log
) -> None:
    with hear_others(log):
        for version in range(1, 4):
            recorder.insert_events([make_stored_event(STREAM, version)])
            soon(lambda: has_heard(log, other_process))


def test_other_processes_hear_again_after_the_connection_was_lost(
    log: Log, other_process: Log, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "FIRST_SECONDS", 0.05)
    with hear_others(log) as background:
        soon(lambda: has_heard(log, other_process))
        run_as_owner(
            database_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        soon(lambda: background.states()[0].failures)
        soon(lambda: has_heard(log, other_process))
        assert "Error in wakeups.py" in str(background.states()[0].error)


def test_who_carries_news_shows_that_it_lives_where_there_are_none(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wakeups, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(supervision, "SILENT_SECONDS", 0.5)
    with hear_others(log) as background:
        began = time.monotonic()
        soon(lambda: time.monotonic() - began > 1)
        assert background.states()[0].state == "running"
