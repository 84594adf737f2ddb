"""A projector with nothing to do asks little, and is no later for it when there is something."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest
from sqlalchemy import Engine, event, text

from signing.projections.engine import projector
from signing.storage.engine import looking_engine
from support.facts.events import hear_others
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog, NamesModel
from support.waiting import soon

NEVER = 3600.0
"""So only a wake-up is left to find something."""
LOOKS = 20


@pytest.fixture
def another_process(database_url: str) -> Iterator[FollowedLog]:
    one = FollowedLog(database_url)
    yield one
    one.close()


@pytest.fixture
def counted_statements(followed_log: FollowedLog, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what it asks in transactions, and what it looks at by the clock, whole statements."""
    counts: Counter[str] = Counter()

    def count(*given: object) -> None:
        counts[str(given[2])] += 1

    def make_looking(engine: Engine) -> Engine:
        looking = looking_engine(engine)
        event.listen(looking, "before_cursor_execute", count)
        return looking

    event.listen(followed_log.reading, "before_cursor_execute", count)
    monkeypatch.setattr(projector, "looking_engine", make_looking)
    return counts


def has_read(followed_log: FollowedLog, facts: int) -> bool:
    [state] = followed_log.load_states(NamesModel())
    return state.live and state.position == facts


def test_it_looks_with_one_statement_while_nothing_comes(
    followed_log: FollowedLog, counted_statements: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "QUIET_SECONDS", 0.01)
    followed_log.record(Story())
    with hear_others(followed_log.log), followed_log.run_projector(NamesModel()):
        soon(lambda: followed_log.log.hears_others)
        counted_statements.clear()
        soon(lambda: max(counted_statements.values(), default=0) > LOOKS)
        [(most, _), *others] = counted_statements.most_common()
        counted_statements.clear()
        soon(lambda: counted_statements.total() > LOOKS)
        assert set(counted_statements) == {most}
    assert most.startswith("EXECUTE ")  # SETTLED, which PostgreSQL has prepared
    assert sum(times for _, times in others) < LOOKS


@pytest.mark.parametrize("tells", [True, False], ids=["by a wake-up", "by looking"])
def test_it_reads_what_another_process_records(
    followed_log: FollowedLog,
    another_process: FollowedLog,
    monkeypatch: pytest.MonkeyPatch,
    tells: bool,
) -> None:
    monkeypatch.setattr(projector, "QUIET_SECONDS", NEVER if tells else 0.01)
    telling: AbstractContextManager[object] = nullcontext()
    if tells:
        telling = hear_others(another_process.log)
    story = Story()
    with hear_others(followed_log.log), telling, followed_log.run_projector(NamesModel()):
        soon(lambda: followed_log.log.hears_others and has_read(followed_log, 0))
        for number in range(1, 4):
            story.graduate(str(number))
            another_process.record(story)
            soon(lambda: has_read(followed_log, len(story.facts)))


def test_it_looks_on_while_an_older_transaction_holds_a_fact_up(
    followed_log: FollowedLog,
    another_process: FollowedLog,
    counted_statements: Counter[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(projector, "QUIET_SECONDS", NEVER)
    both = (hear_others(followed_log.log), hear_others(another_process.log))
    story = Story()
    with both[0], both[1], followed_log.run_projector(NamesModel()):
        soon(lambda: followed_log.log.hears_others and has_read(followed_log, 0))
        with another_process.reading.begin() as older:
            older.execute(text("SELECT pg_current_xact_id()"))
            story.graduate("1")
            another_process.record(story)
            counted_statements.clear()
            soon(lambda: counted_statements.total() > LOOKS)
            assert not has_read(followed_log, 1)
        soon(lambda: has_read(followed_log, 1))
