from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from signing.storage.log import Log
from signing.storage.migrate import is_migration_pending, migrate
from signing.storage.recorder import PostgresRecorder
from support.facts.events import assign_all_positions, make_stored_event
from support.use_cases.database_owner import run_as_owner

STREAM, OTHER, THIRD = uuid4(), uuid4(), uuid4()


def pretend_other_cluster(database_url: str) -> None:
    """Give events ids of transactions in the future, as a restored dump has."""
    run_as_owner(database_url, "UPDATE events SET xid = (900000000 - id)::text::xid8")


def read_log(log: Log) -> list[tuple[int, object, int]]:
    return [(one.position, one.stream, one.version) for one in log.read(0, 100)]


def test_a_restored_log_goes_on_where_it_ended(
    recorder: PostgresRecorder, log: Log, database_url: str
) -> None:
    # given a log of which the last events had no position when the dump was taken
    recorder.insert_events([make_stored_event(STREAM, 1), make_stored_event(OTHER, 1)])
    assign_all_positions(log)
    positioned = read_log(log)
    recorder.insert_events([make_stored_event(STREAM, 2), make_stored_event(STREAM, 3)])
    pretend_other_cluster(database_url)

    # when the service runs on the restored database
    recorder.insert_events([make_stored_event(STREAM, 4)])
    assign_all_positions(log)
    recorder.insert_events([make_stored_event(OTHER, 2)])
    assign_all_positions(log)

    # then old positions stay, and new events stand behind them in the order of their streams
    assert read_log(log) == [
        *positioned,
        *((3, STREAM, 2), (4, STREAM, 3), (5, STREAM, 4), (6, OTHER, 2)),
    ]


def test_migrating_takes_restored_events_over_before_anything_is_saved(
    recorder: PostgresRecorder, log: Log, database_url: str
) -> None:
    recorder.insert_events([make_stored_event(STREAM, 1), make_stored_event(STREAM, 2)])
    pretend_other_cluster(database_url)
    assert is_migration_pending(database_url)
    migrate(database_url)
    assert not is_migration_pending(database_url)
    assert read_log(log) == [(1, STREAM, 1), (2, STREAM, 2)]


@pytest.mark.parametrize("newest_first", [True, False])
def test_what_has_a_position_never_gets_another(
    recorder: PostgresRecorder, log: Log, writing: Engine, database_url: str, *, newest_first: bool
) -> None:
    # given a log whose order is not that of the ids of its rows
    for stream in (STREAM, OTHER, THIRD):
        recorder.insert_events([make_stored_event(stream)])
    with writing.connect() as connection:
        order = "4 - id" if newest_first else "id"
        connection.execute(text(f"INSERT INTO log SELECT {order}, id, sha256(state) FROM events"))  # noqa: S608 - ours
    before = read_log(log)
    pretend_other_cluster(database_url)

    # when more is recorded here
    recorder.insert_events([make_stored_event(STREAM, 2)])
    assign_all_positions(log)

    # then
    assert read_log(log) == [*before, (4, STREAM, 2)]


def test_events_of_this_cluster_are_left_alone(
    recorder: PostgresRecorder, log: Log, writing: Engine
) -> None:
    recorder.insert_events([make_stored_event(STREAM)])
    recorded = list_transactions(writing)
    assign_all_positions(log)
    assert list_transactions(writing) == recorded


def list_transactions(writing: Engine) -> list[str]:
    with writing.connect() as connection:
        return list(connection.execute(text("SELECT xid::text FROM events ORDER BY id")).scalars())
