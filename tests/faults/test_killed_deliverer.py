"""Whoever is killed while mail is sent loses none, and repeats one at most, under the same id."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, update

from signing.storage.engine import writing_engine
from signing.storage.outbox_tables import outbox
from signing.use_cases.notices.outbox import Outbox
from support.processes.deliver import TOKENS, make_deliverer
from support.servers.mail import Received, serve_mail
from support.use_cases.channels import FakeSender, make_message
from support.use_cases.database_owner import run_as_owner
from support.waiting import soon

TESTS = Path(__file__).parents[1]
PROGRAM = TESTS / "support" / "processes" / "deliver.py"
SOURCES = TESTS.parent / "src"
READERS = 7
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = writing_engine(database_url)
    yield opened
    opened.dispose()


def post(engine: Engine, count: int) -> None:
    box = Outbox(TOKENS, [FakeSender()])
    with engine.connect() as connection:
        box.post(
            connection,
            [make_message(f"{one:03}", UUID(int=one % READERS)) for one in range(count)],
        )


def count(engine: Engine, state: str) -> int:
    query = select(func.count()).where(outbox.c.state == state)
    with engine.connect() as connection:
        return connection.execute(query).scalar_one()


def has_sent(engine: Engine, many: int) -> bool:
    return count(engine, "sent") >= many


def has_received(received: Received, many: int) -> bool:
    return len(received.letters) >= many


def count_unclaimed(engine: Engine) -> int:
    query = select(func.count()).where(outbox.c.state == "waiting", outbox.c.claim.is_(None))
    with engine.connect() as connection:
        return connection.execute(query).scalar_one()


def end_claims(engine: Engine) -> None:
    """End the claims of the dead now, which otherwise end after five minutes."""
    with engine.connect() as connection:
        now = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(
            update(outbox).where(outbox.c.claim.is_not(None)).values(next_try_at=now)
        )


def name_server(received: Received) -> str:
    return f"smtp://127.0.0.1:{received.port}"


@contextmanager
def delivering(engine: Engine, received: Received) -> Iterator["subprocess.Popen[str]"]:
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, PROGRAM, url, name_server(received)],
        env={"PYTHONPATH": f"{SOURCES}:{TESTS}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def count_ids(received: Received) -> Counter[str]:
    return Counter(str(one["Message-ID"]) for one in received.letters)


@pytest.mark.sample
def test_who_is_killed_between_acceptance_and_commit_is_repeated_under_the_same_id(
    engine: Engine,
) -> None:
    with serve_mail() as received:
        # given somebody who is killed when the server has the letter, before it says so
        post(engine, 1)
        received.slow = 60
        with delivering(engine, received) as process:
            soon(lambda: received.letters)
            process.kill()
            process.wait()
        assert count(engine, "waiting") == 1

        # when another takes over
        received.slow = 0
        end_claims(engine)
        with delivering(engine, received):
            soon(lambda: count(engine, "sent"))

    # then the server has it twice, and knows that it is the same
    assert list(count_ids(received).values()) == [2]


def test_of_two_who_deliver_one_is_killed_again_and_again_and_all_arrive(engine: Engine) -> None:
    posted, kills = 120, 3
    with serve_mail() as received:
        received.slow = 0.01
        post(engine, posted)
        with delivering(engine, received):
            for part in range(1, kills + 1):
                with delivering(engine, received):
                    soon(partial(has_sent, engine, part * 20 + 1))
                end_claims(engine)
            soon(partial(has_sent, engine, posted))
    ids = count_ids(received)
    assert len(ids) == posted
    assert sum(ids.values()) <= posted + 2 * kills + 1


def test_a_database_that_is_cut_off_again_and_again_costs_no_letter(
    engine: Engine, database_url: str
) -> None:
    posted, stop = 60, threading.Event()
    with serve_mail() as received:
        received.slow = 0.01
        post(engine, posted)
        deliverer = make_deliverer(database_url, name_server(received))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("signing.use_cases.notices.delivering.LOOK_SECONDS", 0.05)
            thread = threading.Thread(target=deliverer.run, args=(stop,))
            thread.start()
            try:
                for part in (10, 20, 30):
                    soon(partial(has_received, received, part))
                    run_as_owner(database_url, CUT)
                    engine.dispose()  # it was cut off too
                soon(lambda: count_unclaimed(engine) == 0)
                end_claims(engine)  # of what was taken, and nobody heard so
                soon(lambda: count(engine, "sent") == posted)
            finally:
                stop.set()
                thread.join()
        deliverer.engine.dispose()
        deliverer.sender.close()  # type: ignore[attr-defined]  # it is a mail sender
    assert list(count_ids(received).values()) == [1] * posted
    assert count(engine, "dead") == 0
