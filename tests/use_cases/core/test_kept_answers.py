"""Old answers go in steps, however old the statistics of their table are."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, insert

from signing.storage.schema import answers
from signing.use_cases.core import answers as kept_answers
from signing.use_cases.core.answers import KEPT, Answers
from signing.use_cases.core.context import Context
from signing.use_cases.core.supervision import LONGEST_SECONDS
from support.use_cases.contexts import NOW
from support.use_cases.database_owner import run_as_owner


def test_no_more_are_forgotten_in_a_step_than_it_has(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_answers, "STEP", 8)
    old = {"account": "a", "request_digest": b"", "answer": {}, "recorded_at": NOW - 2 * KEPT}
    with context.engine.connect() as connection:
        connection.execute(insert(answers), old | {"key": "first"})
        run_as_owner(context.engine, "VACUUM ANALYZE answers")
        connection.execute(insert(answers), [old | {"key": str(n)} for n in range(20)])
        connection.execute(insert(answers), old | {"key": "new", "recorded_at": NOW})
    keeping = Answers(context.engine)
    assert [keeping.forget(NOW + timedelta(hours=1)) for _ in range(4)] == [8, 8, 5, 0]


class Waits(threading.Event):
    """Keeps how long was waited, and stops at the second time."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout)
        return len(self.seconds) > 1


def test_a_database_that_was_away_is_asked_again_in_seconds_and_not_in_minutes() -> None:
    waits = Waits()
    nobody_listens = create_engine("postgresql+psycopg2://nobody@127.0.0.1:1/nothing")
    Answers(nobody_listens).run(waits)
    assert waits.seconds == [kept_answers.PAUSE_SECONDS, LONGEST_SECONDS]
