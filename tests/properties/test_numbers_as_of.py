"""Figures as of any place in the log, and any time: those of a read model that knows no more."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from signing.facts import Recorded
from signing.projections import esign_ratio
from signing.projections.esign_ratio import Asked, AsOf, Grouping, closing
from signing.projections.esign_ratio.folding import COUNTED
from signing.projections.esign_ratio.tables import moves
from signing.storage.engine import reading_engine
from signing.vocabulary import Oversight
from support.facts.figures import LATER, count_from_facts
from support.facts.logs import PROVINCE, Story
from support.slow_files import choose_size
from support.stories.random_season import seasons

pytestmark = pytest.mark.sized

ASKERS = (PROVINCE, Oversight(school_code="99001", colleges=frozenset({"文学院"})))
EXAMPLES = settings(
    max_examples=choose_size(15, 5),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def ask_everything(connection: Connection, as_of: AsOf, moment: datetime) -> list[Any]:
    """Return everything that the province can ask."""
    found: list[Any] = []
    for asker in ASKERS:
        for level in (None, "硕士"):
            asked = Asked(2026, level=level, as_of=as_of)
            found += [
                esign_ratio.compute_statistics(connection, asker, asked, by=by, now=moment).items
                for by in Grouping
            ]
            found.append(esign_ratio.compute_dashboard(connection, asker, asked, now=moment).items)
    return found


def list_moments(facts: Sequence[Recorded]) -> list[datetime]:
    """Return when each fact counts: no fact of a graduate before an earlier one."""
    latest: dict[UUID, datetime] = {}
    times = []
    for one in facts:
        at, stream = one.fact.timestamp, one.fact.originator_id
        if type(one.fact) in COUNTED:
            at = latest[stream] = max(at, latest.get(stream, at))
        times.append(at)
    return times


@pytest.fixture(params=[4, closing.BLOCK], ids=["small blocks", "one block"])
def blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the totals begin after four positions already, and not only after many."""
    monkeypatch.setattr(closing, "BLOCK", request.param)
    monkeypatch.setattr(closing, "BLOCKS_OF_COLLEGES", 2)


@pytest.mark.usefixtures("blocks")
@EXAMPLES
@given(story=seasons(), place=st.floats(0, 1), batch=st.sampled_from([1, 7, 1000]))
def test_as_of_a_position_is_what_a_rebuild_up_to_it_says(
    connection: Connection, story: Story, place: float, batch: int
) -> None:
    position = round(place * len(story.facts))
    connection.rollback()
    count_from_facts(story.facts[:position], connection, batch)
    moment = connection.execute(select(func.max(moves.c.at))).scalar_one() or LATER
    rebuilt = ask_everything(connection, AsOf(), moment)

    count_from_facts(story.facts, connection, batch)

    assert ask_everything(connection, AsOf(position=position), LATER) == rebuilt


@pytest.mark.usefixtures("blocks")
@EXAMPLES
@given(story=seasons(), place=st.floats(0, 1), batch=st.sampled_from([1, 7, 1000]))
def test_as_of_a_time_is_what_a_rebuild_from_what_had_happened_says(
    connection: Connection, story: Story, place: float, batch: int
) -> None:
    times = list_moments(story.facts)
    until = sorted(times)[round(place * (len(times) - 1))]
    by_then = [one for one, at in zip(story.facts, times, strict=True) if at <= until]
    connection.rollback()
    count_from_facts(by_then, connection, batch)
    rebuilt = ask_everything(connection, AsOf(), until)

    count_from_facts(story.facts, connection, batch)

    assert ask_everything(connection, AsOf(until=until), LATER) == rebuilt
