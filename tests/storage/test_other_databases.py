"""PostgreSQL counts the transactions of all its databases; those of others hold nothing up here."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
import structlog
from sqlalchemy import URL, Connection, Engine, text

from signing.projections.engine import sealing
from signing.projections.engine.sealing import Delay
from signing.storage.database_state import find_blocker
from signing.storage.log import Log
from signing.storage.positioning import HORIZON
from signing.storage.recorder import PostgresRecorder
from support.facts.events import make_stored_event
from support.waiting import soon

WRITING = "SELECT pg_current_xact_id()"


@pytest.fixture
def elsewhere(server: URL) -> Iterator[Any]:
    """Yield a cursor in a transaction of another database that writes and does not end."""
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute(WRITING)
        yield cursor


@contextmanager
def write_here(reading: Engine) -> Iterator[tuple[Connection, int]]:
    """Yield a transaction that writes, and its process in PostgreSQL."""
    with reading.begin() as connection:
        connection.execute(text(WRITING))
        yield connection, connection.execute(text("SELECT pg_backend_pid()")).scalar_one()


def test_a_transaction_of_another_database_holds_nothing_up(
    elsewhere: Any, recorder: PostgresRecorder, log: Log
) -> None:
    recorder.insert_events([make_stored_event(uuid4()), make_stored_event(uuid4())])
    assert log.assign_positions() == 2
    elsewhere.execute("SELECT 1")
    recorder.insert_events([make_stored_event(uuid4())])
    assert log.assign_positions() == 1


def test_one_of_our_own_holds_up_what_was_recorded_after_it_began(
    elsewhere: Any, recorder: PostgresRecorder, log: Log, reading: Engine
) -> None:
    recorder.insert_events([make_stored_event(uuid4())])
    with write_here(reading) as (_, own):
        recorder.insert_events([make_stored_event(uuid4())])
        assert log.assign_positions() == 1
        assert log.assign_positions() == 0
        with reading.connect() as connection:
            found = find_blocker(connection, 0.0)
            assert found is not None
            assert found.pid == own
    assert log.assign_positions() == 1
    assert not elsewhere.closed


def test_the_oldest_is_told_apart_by_its_database(
    elsewhere: Any, reading: Engine, database_url: str
) -> None:
    del database_url
    elsewhere.execute("SELECT pg_current_xact_id()::text::bigint")
    [[theirs]] = elsewhere.fetchall()
    with reading.connect() as connection:
        assert int(connection.execute(HORIZON).scalar_one()) > theirs
        with write_here(reading) as (other, _):
            ours = other.execute(text("SELECT pg_current_xact_id()::text::bigint")).scalar_one()
            assert int(connection.execute(HORIZON).scalar_one()) == ours > theirs


def test_what_holds_facts_up_is_said_once(
    recorder: PostgresRecorder, log: Log, reading: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "HELD_UP_SECONDS", 0.05)
    delay = Delay(reading, log)
    with structlog.testing.capture_logs() as lines:
        with write_here(reading) as (_, own):
            recorder.insert_events([make_stored_event(uuid4())])

            def look() -> bool:
                delay.note(waits=True)
                return bool(lines)

            soon(look)
            looks = threading.Event()
            for _ in range(5):
                looks.wait(0.06)
                delay.note(waits=True)
        [line] = lines
        assert (line["event"], line["for_process"], line["facts"]) == ("sealing waits", own, 1)
        assert json.dumps(line)
        assert log.assign_positions() == 1
        delay.note(waits=False)
