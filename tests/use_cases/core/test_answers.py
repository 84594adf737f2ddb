"""Answers are kept for a week and then forgotten, a few at a time, by however many processes."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, insert, select

from signing.storage.engine import writing_engine
from signing.storage.schema import answers
from signing.use_cases.core import answers as module
from signing.use_cases.core.answers import KEPT, STEP, Answers
from support.use_cases.contexts import NOW
from support.waiting import soon


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = writing_engine(database_url)
    yield made
    made.dispose()


def remembered(engine: Engine, count: int, age: timedelta, name: str = "key") -> None:
    rows = [
        {
            "account": "anyone",
            "key": f"{name} {number}",
            "request_digest": b"",
            "answer": {},
            "recorded_at": NOW - age,
        }
        for number in range(count)
    ]
    with engine.begin() as connection:
        connection.execute(insert(answers), rows)


def kept(engine: Engine) -> int:
    with engine.connect() as connection:
        count: int = connection.execute(select(func.count()).select_from(answers)).scalar_one()
        return count


def test_a_week_is_kept_and_not_more(engine: Engine) -> None:
    remembered(engine, 2, KEPT - timedelta(seconds=1), "young")
    remembered(engine, 3, KEPT + timedelta(seconds=1), "old")
    assert Answers(engine).forget(NOW) == 3
    assert kept(engine) == 2


def test_they_are_forgotten_in_small_steps_the_oldest_first(engine: Engine) -> None:
    remembered(engine, STEP, KEPT * 2, "oldest")
    remembered(engine, 1, KEPT + timedelta(days=1), "old")
    assert Answers(engine).forget(NOW) == STEP
    with engine.connect() as connection:
        assert connection.execute(select(answers.c.key)).scalars().all() == ["old 0"]
    assert Answers(engine).forget(NOW) == 1
    assert Answers(engine).forget(NOW) == 0


def test_two_processes_do_not_wait_for_one_another(engine: Engine) -> None:
    remembered(engine, 2, KEPT * 2)
    mine = select(answers.c.key).limit(1).with_for_update()
    held = engine.connect().execution_options(isolation_level="READ COMMITTED")
    with held as other, other.begin():
        other.execute(mine)
        assert Answers(engine).forget(NOW) == 1
    assert Answers(engine).forget(NOW) == 1


def test_the_running_service_forgets_by_itself(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.01)
    remembered(engine, STEP + 1, KEPT * 200)
    stop = threading.Event()
    running = threading.Thread(target=Answers(engine).run, args=(stop,))
    running.start()
    soon(lambda: kept(engine) == 0)
    stop.set()
    running.join()
