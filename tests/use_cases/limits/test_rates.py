"""Processes count calls together, and each by itself when the database is away."""

from collections.abc import Iterator
from itertools import count
from threading import Event, Thread

import pytest
import time_machine
from sqlalchemy import Engine, select

from signing.storage.engine import writing_engine
from signing.storage.rate_tables import rates as table
from signing.use_cases.limits.rates import HURRY, WINDOW, Rates
from support.use_cases.contexts import NOW
from support.waiting import soon

AT = NOW.replace(second=20)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = writing_engine(database_url)
    yield made
    made.dispose()


def make_rates(engine: Engine) -> Rates:
    return Rates(engine, lambda caller: f"digest of {caller}")


@time_machine.travel(AT, tick=False)
def test_processes_count_together(engine: Engine) -> None:
    here, there = make_rates(engine), make_rates(engine)
    for _ in range(3):
        here.count("x")
    there.count("x")
    here.share()
    there.share()
    assert there.count("x")[0] == 5
    there.share()
    here.count("x")
    here.share()
    assert here.count("x")[0] == 7


def test_they_do_so_by_themselves(engine: Engine) -> None:
    here, there = make_rates(engine), make_rates(engine)
    stop = Event()
    threads = [Thread(target=one.run, args=(stop,)) for one in (here, there)]
    with time_machine.travel(AT, tick=False):  # a new minute would begin anew
        for one in threads:
            one.start()
        for _ in range(HURRY):
            here.count("x")
        asked = count(1)
        soon(lambda: there.count("x")[0] > next(asked))
        stop.set()
        for one in threads:
            one.join()


def test_old_minutes_are_cleared_away(engine: Engine) -> None:
    rates = make_rates(engine)
    with time_machine.travel(AT, tick=False) as clock:
        rates.count("x")
        rates.share()
        clock.shift(2 * WINDOW)
        rates.count("y")
        rates.share()
        rates.clear_away()
    with engine.connect() as connection:
        assert list(connection.execute(select(table.c.caller)).scalars()) == ["digest of y"]


def test_without_the_database_each_process_counts_by_itself() -> None:
    away = make_rates(writing_engine("postgresql://nobody@127.0.0.1:9/none"))
    stop = Event()
    running = Thread(target=away.run, args=(stop,))
    running.start()
    counts = [away.count("x")[0] for _ in range(2 * HURRY)]
    stop.set()
    running.join()
    assert counts[-1] == 2 * HURRY
