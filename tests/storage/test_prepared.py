"""What a connection asks again is prepared; nothing of it shows in what is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from eventsourcing.persistence import IntegrityError
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from signing.storage import prepared as module
from signing.storage.connections import Connections, Line
from signing.storage.engine import leading_engine
from signing.storage.log import Log
from signing.storage.prepared import MOST, REPEATED, Preparing
from signing.storage.recorder import Basis, PostgresRecorder
from support.facts.events import make_stored_event

MADE = "SELECT name, generic_plans + custom_plans FROM pg_prepared_statements"
ADD = "SELECT %s::int + %s::int"
UNTYPED = "SELECT 'none' WHERE %s IS NULL"
"""PostgreSQL runs it with a value, and cannot prepare it without."""
SESSION = (
    "SELECT current_user::text, current_setting('transaction_isolation'),"
    " current_setting('statement_timeout'), current_setting('lock_timeout'),"
    " current_setting('idle_in_transaction_session_timeout'), current_setting('TimeZone')"
)
PLAN = (
    "EXPLAIN (GENERIC_PLAN) SELECT stream FROM events WHERE (stream = $1 AND version = $2)"
    " OR (stream = $3 AND version = $4)"
)


@pytest.fixture
def line(writing: Engine) -> Iterator[Line]:
    with Connections(writing).lend() as line:
        yield line


def list_made(line: Line) -> list[tuple[Any, ...]]:
    with line.connection.cursor() as cursor:
        cursor.execute(MADE)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@contextmanager
def look(recorder: PostgresRecorder) -> Iterator[Line]:
    """Lend the connection on which the recorder saved last."""
    with recorder.connections.lend() as line:
        yield line


def test_what_is_asked_again_is_prepared_and_answers_as_before(line: Line) -> None:
    answers = [line.preparing.ask([ADD], (number, 1)) for number in range(5)]

    assert answers == [[(number + 1,)] for number in range(5)]
    assert [uses for _, uses in list_made(line)] == [4]


def test_what_is_asked_once_is_not(line: Line) -> None:
    line.preparing.ask([ADD], (1, 1))

    assert list_made(line) == []


def test_each_statement_of_a_message_is_prepared_by_itself(line: Line) -> None:
    for _ in range(3):
        assert line.preparing.ask(["SELECT 1", ADD], (2, 3)) == [(5,)]

    assert len(list_made(line)) == 2


def test_what_cannot_be_prepared_is_asked_without(line: Line) -> None:
    for _ in range(4):
        assert line.preparing.ask([UNTYPED], (None,)) == [("none",)]

    assert list_made(line) == []


def test_a_plan_is_made_anew_after_many_uses(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RENEWED_USES", 3)

    for _ in range(9):
        assert line.preparing.ask([ADD], (1, 1)) == [(2,)]

    assert [uses for _, uses in list_made(line)] == [2]


def test_a_connection_prepares_so_many_and_no_more(line: Line) -> None:
    for number in range(3 * MOST):
        for _ in range(2):
            assert line.preparing.ask([f"SELECT {number}"], ()) == [(number,)]

    assert len(list_made(line)) <= MOST + 1


def test_a_session_that_lost_what_it_prepared_records_once(recorder: PostgresRecorder) -> None:
    stream = uuid4()
    for version in (1, 2, 3):
        recorder.insert_events([make_stored_event(stream, version)])
    with look(recorder) as line, line.connection.cursor() as cursor:
        assert list_made(line)
        cursor.execute("DEALLOCATE ALL")

    recorder.insert_events([make_stored_event(stream, 4)])

    found = recorder.select_events(stream)
    assert [one.originator_version for one in found] == [1, 2, 3, 4]


@pytest.mark.parametrize("at", range(4))
def test_a_conflict_is_one_whether_prepared_or_not(recorder: PostgresRecorder, at: int) -> None:
    stream, basis = uuid4(), uuid4()
    for version in range(1, at + 2):
        recorder.insert_events([make_stored_event(stream, version)], rests_on=[Basis(basis, 0)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([make_stored_event(stream, 1)], rests_on=[Basis(basis, 0)])

    recorder.insert_events([make_stored_event(basis, 1)], bases=[basis])
    with pytest.raises(IntegrityError):
        recorder.insert_events([make_stored_event(uuid4(), 1)], rests_on=[Basis(basis, 0)])
    found = recorder.select_events(stream)
    assert [one.originator_version for one in found] == list(range(1, at + 2))


def test_each_message_has_the_rights_and_limits_of_its_engine(line: Line, writing: Engine) -> None:
    with writing.connect() as connection:
        usual = connection.exec_driver_sql(SESSION).one()

    for _ in range(3):
        assert line.preparing.ask([SESSION], ()) == [tuple(usual)]


def test_what_can_be_prepared_no_more_keeps_its_rights_and_limits(line: Line) -> None:
    usual = line.preparing.ask([SESSION], ())
    for _ in range(2):
        line.preparing.ask([UNTYPED], (None,))

    assert line.preparing.ask([SESSION], ()) == usual


def test_behind_a_pooler_nothing_is_prepared(
    writing: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "is_pooled", lambda _: True)
    raw: Any = writing.raw_connection()
    preparing = Preparing(raw.dbapi_connection)

    for _ in range(3):
        assert preparing.ask([ADD], (1, 1)) == [(2,)]

    with raw.cursor() as cursor:
        cursor.execute(MADE)
        assert cursor.fetchall() == []
    raw.close()


def test_a_plan_that_an_empty_table_gets_suits_a_full_one(
    database_url: str, recorder: PostgresRecorder, log: Log
) -> None:
    del recorder, log
    connection = psycopg2.connect(database_url)
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        plan = "\n".join(row for (row,) in cursor.fetchall())
    connection.close()

    assert "Seq Scan" not in plan


@pytest.fixture
def repeating(reading: Engine) -> Iterator[Engine]:
    engine = leading_engine(reading, "repeating")
    yield engine
    engine.dispose()


NAMED_SUM = "SELECT %(one)s::int + %(other)s::int + %(one)s::int"


def sum_up(engine: Engine, one: int, **options: Any) -> int:
    with engine.begin() as connection:
        asked = connection.exec_driver_sql(
            NAMED_SUM, {"one": one, "other": 1}, execution_options=options
        )
        total: int = asked.scalar_one()
    return total


def count_uses(engine: Engine) -> list[int]:
    with engine.begin() as connection:
        return [row[1] for row in connection.exec_driver_sql(MADE)]


def test_what_transactions_repeat_is_prepared(repeating: Engine) -> None:
    assert [sum_up(repeating, one, **REPEATED) for one in range(4)] == [1, 3, 5, 7]
    assert count_uses(repeating) == [3]


def test_what_does_not_ask_for_it_is_not_prepared(repeating: Engine) -> None:
    assert [sum_up(repeating, one) for one in range(4)] == [1, 3, 5, 7]
    assert count_uses(repeating) == []


def test_an_engine_of_requests_prepares_nothing_by_itself(reading: Engine) -> None:
    assert [sum_up(reading, one, **REPEATED) for one in range(4)] == [1, 3, 5, 7]
    assert count_uses(reading) == []


def test_a_session_that_lost_what_was_repeated_goes_on_without(repeating: Engine) -> None:
    for one in range(3):
        sum_up(repeating, one, **REPEATED)
    with repeating.begin() as connection:
        connection.exec_driver_sql("DEALLOCATE ALL")

    with pytest.raises(DBAPIError):
        sum_up(repeating, 1, **REPEATED)

    assert [sum_up(repeating, one, **REPEATED) for one in range(3)] == [1, 3, 5]
    assert count_uses(repeating) == []
