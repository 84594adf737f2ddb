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
from signing.projections.engine.paging import Slice
from signing.projections.esign_ratio import COUNTS, Asked, AsOf, Grouping, closing
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


def list_all_facts(
    connection: Connection, asker: Oversight, asked: Asked, by: Grouping, key: str | None, size: int
) -> dict[str, list[Any]]:
    """Return the facts behind each count, page by page."""
    found: dict[str, list[Any]] = {}
    for count in COUNTS:
        cursor: str | None = None
        facts = found[count] = []
        while cursor is not None or not facts:
            page = esign_ratio.list_facts_behind(
                connection,
                asker,
                asked,
                by=by,
                key=key,
                count=count,
                part=Slice(size, cursor),
                now=LATER,
            )
            facts += page.items or [None]
            cursor = page.next
    return found


def list_all_changes(
    connection: Connection, asker: Oversight, asked: Asked, since: AsOf, size: int
) -> list[Any]:
    found: list[Any] = []
    cursor: str | None = None
    while cursor is not None or not found:
        page = esign_ratio.list_changes(
            connection,
            asker,
            asked,
            since=since,
            count=None,
            part=Slice(size, cursor),
            now=LATER,
        )
        found += page.items or [None]
        cursor = page.next
    return found


KEYS = st.sampled_from(
    [
        (Grouping.SCHOOL, None),
        (Grouping.SCHOOL, "99001"),
        (Grouping.COLLEGE, "99001/文学院"),
        (Grouping.CHANNEL, "DIRECT"),
        (Grouping.DAY, None),
        (Grouping.MAJOR, "软件工程"),
        (Grouping.REGION, "990100"),
        (Grouping.INDUSTRY, "65"),
    ]
)


@EXAMPLES
@given(
    story=seasons(),
    places=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    line=KEYS,
    asker=st.sampled_from(ASKERS),
    size=st.sampled_from([1, 3, 50]),
)
def test_facts_are_found_in_the_blocks_where_their_count_moved(
    connection: Connection,
    story: Story,
    places: tuple[float, float],
    line: tuple[Grouping, str | None],
    asker: Oversight,
    size: int,
) -> None:
    times = sorted(list_moments(story.facts))
    since, until = sorted(times[round(place * (len(times) - 1))] for place in places)
    by, key = line
    if asker is not PROVINCE and by is Grouping.COLLEGE:
        key = "文学院"
    answers = []
    for length in (4, 10**6):
        connection.rollback()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(closing, "BLOCK", length)
            count_from_facts(story.facts, connection, 7)
        answers.append(
            [
                list_all_facts(connection, asker, asked, by, key, size)
                for asked in (Asked(2026), Asked(2026, as_of=AsOf(until=until)))
            ]
            + [
                list_all_changes(
                    connection, asker, Asked(2026, as_of=AsOf(until=until)), AsOf(until=since), size
                )
            ]
        )
    in_blocks, in_one = answers
    assert in_blocks == in_one
