"""The figures from facts alone are those of the read model, to the digest."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from signing.codes import tables
from signing.projections import esign_ratio
from signing.projections.esign_ratio import Asked, AsOf, Grouping
from signing.projections.esign_ratio.counts import (
    COUNTS,
    PLACEMENTS,
    count_graduate,
    read_counts,
    write_counts,
)
from signing.projections.esign_ratio.items import add_up, make_line
from signing.projections.esign_ratio.recomputing import follow_graduates, recompute_statistics
from support.facts.figures import LATER, count_from_facts
from support.facts.logs import PROVINCE, Story
from support.stories.random_season import seasons


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(story=seasons(), place=st.floats(0, 1), by_time=st.booleans())
def test_facts_alone_give_the_same_digest(
    connection: Connection, story: Story, place: float, by_time: bool
) -> None:
    position = round(place * (len(story.facts) - 1)) + 1
    at = story.facts[position - 1].fact.timestamp
    as_of = AsOf(until=at) if by_time else AsOf(position=position)
    connection.rollback()
    count_from_facts(story.facts, connection)
    facts = follow_graduates(((one.position, one.fact) for one in story.facts), as_of)

    for by in Grouping:
        for level, school in ((None, None), ("硕士", None), (None, "99001")):
            asked = Asked(2026, level=level, school=school, as_of=as_of)
            live = esign_ratio.compute_statistics(connection, PROVINCE, asked, by=by, now=LATER)
            assert recompute_statistics(facts, asked, by) == live


def test_the_published_example_of_2021_comes_out() -> None:
    golden = tables().placement_rate["2021"].golden
    counts = golden["counts"]
    assert isinstance(counts, dict)
    whole = add_up(count_graduate(code) for code, count in counts.items() for _ in range(count))

    item = make_line("*", "", whole, whole)

    assert item["graduates"] == golden["total"]
    assert item["placement_rate"] is not None
    assert format_percent(item["placement_rate"]) == golden["毕业去向落实率"]
    contracted, flexible = (item["placed_by"][PLACEMENTS[one]] for one in GROUPS)
    assert format_percent(contracted / item["graduates"]) == golden["协议和合同就业率"]
    assert format_percent(flexible / item["graduates"]) == golden["灵活就业率"]


GROUPS = ("协议和合同就业", "灵活就业")


def format_percent(share: float) -> str:
    return f"{share:.2%}"


def test_every_group_of_the_formula_is_counted() -> None:
    formula = tables().placement_rate["2021"].formula
    assert all(group in formula for group in PLACEMENTS)
    assert formula.count("+") == len(PLACEMENTS) - 1


@pytest.mark.parametrize("counts", [{}, {"signed": 1, "pending": -1}, dict.fromkeys(COUNTS, 12)])
def test_what_moved_is_read_as_it_was_written(counts: dict[str, int]) -> None:
    assert read_counts(write_counts(counts)) == counts
