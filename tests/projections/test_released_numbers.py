"""How agreements ended and what became of amendments, in the figures as of any day."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from signing.projections import esign_ratio
from signing.projections.engine.paging import Slice
from signing.projections.esign_ratio import Asked, AsOf, Grouping
from signing.projections.esign_ratio.counts import AMENDMENTS, ENDED_BY
from signing.projections.esign_ratio.recomputing import follow_graduates, recompute_statistics
from signing.vocabulary import EndedBy, Role
from support.facts.figures import LATER, count_from_facts
from support.facts.logs import PROVINCE, Story
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory
from support.stories.random_season import seasons

ENDED = ("terminated", *ENDED_BY.values(), "ended_unanswered")
TOLD = (*ENDED, *AMENDMENTS.values())


def tell_in_effect(story: Story, firm: EmployerStory, number: str = "1") -> GraduateStory:
    graduate = story.graduate(number, college="文学院")
    graduate.confirmed()
    graduate.signed(firm)
    graduate.approved()
    return graduate


def count(
    connection: Connection,
    by: Grouping = Grouping.SCHOOL,
    key: str = "99001",
    until: datetime | None = None,
) -> dict[str, int]:
    """Return those of TOLD that are not zero on the line."""
    asked = Asked(2026, as_of=AsOf(until=until))
    found = esign_ratio.compute_statistics(connection, PROVINCE, asked, by=by, now=LATER)
    lines: list[Any] = [one for one in found.items if one["key"] == key]
    return {name: line[name] for line in lines for name in TOLD if line[name]}


def list_kinds(connection: Connection, counted: str) -> list[str]:
    page = esign_ratio.list_facts_behind(
        connection,
        PROVINCE,
        Asked(2026),
        by=Grouping.SCHOOL,
        key="99001",
        count=counted,
        part=Slice(),
        now=LATER,
    )
    return [one["kind"] for one in page.items]


@pytest.mark.parametrize("ended_by", [*EndedBy, None])
def test_a_release_counts_by_who_ended_it_once_the_school_approved(
    ended_by: EndedBy | None, connection: Connection
) -> None:
    story = Story()
    one = tell_in_effect(story, story.employer())
    one.asked_release(ended_by=ended_by)
    asked = story.now
    one.answered_release(agreed=False)
    story.days_pass(1)
    one.released()
    count_from_facts(story.facts, connection)
    part = ENDED_BY[ended_by and ended_by.value]

    for by, key in ((Grouping.SCHOOL, "99001"), (Grouping.DAY, "2026-05-01")):
        assert count(connection, by, key, asked) == {}
        assert count(connection, by, key) == {"terminated": 1, part: 1}
    assert list_kinds(connection, part) == ["TerminationApproved"]


def test_what_the_other_side_never_answered_counts_apart(connection: Connection) -> None:
    story = Story()
    one = tell_in_effect(story, story.employer())
    one.asked_release()
    one.answered_release()
    one.withdrew_release()
    one.asked_release(ended_by=EndedBy.BOTH)
    one.released()
    count_from_facts(story.facts, connection)

    assert count(connection) == {"terminated": 1, "ended_by_both": 1, "ended_unanswered": 1}
    assert list_kinds(connection, "ended_unanswered") == ["TerminationApproved"]


def test_a_request_that_came_to_nothing_counts_nowhere(connection: Connection) -> None:
    story = Story()
    one = tell_in_effect(story, story.employer())
    one.asked_release(role=Role.EMPLOYER, ended_by=EndedBy.EMPLOYER)
    one.refused_release()
    count_from_facts(story.facts, connection)

    assert count(connection) == {}


def test_amendments_count_by_what_became_of_them(connection: Connection) -> None:
    story = Story()
    one = story.graduate("1", college="文学院")
    one.confirmed()
    one.signed(story.employer())
    one.proposed_amendment()
    one.accepted_amendment()
    one.approved()
    one.proposed_amendment()
    one.accepted_amendment()
    accepted = story.now
    story.days_pass(1)
    one.approved_amendment()
    one.proposed_amendment()
    one.declined_amendment()
    one.proposed_amendment()
    one.rejected_amendment()
    one.proposed_amendment()
    one.withdrew_amendment()
    count_from_facts(story.facts, connection)

    assert count(connection, until=accepted) == {"amendments_applied": 1}
    assert count(connection) == dict.fromkeys(AMENDMENTS.values(), 1)
    assert {name: list_kinds(connection, name) for name in AMENDMENTS.values()} == {
        "amendments_applied": ["AmendmentAccepted"],
        "amendments_approved": ["AmendmentApproved"],
        "amendments_declined": ["AmendmentDeclined"],
        "amendments_rejected": ["AmendmentRejected"],
    }


def test_amendments_are_of_no_day_and_go_along_to_another_college(connection: Connection) -> None:
    story = Story()
    one = tell_in_effect(story, story.employer())
    for _ in range(2):
        one.proposed_amendment()
        one.declined_amendment()
    one.corrected(college="理学院")
    count_from_facts(story.facts, connection)

    assert count(connection, Grouping.DAY, "2026-05-01") == {}
    assert count(connection, Grouping.COLLEGE, "99001/文学院") == {}
    assert count(connection, Grouping.COLLEGE, "99001/理学院") == {"amendments_declined": 2}
    assert count(connection, Grouping.INDUSTRY, "65") == {"amendments_declined": 2}


def test_what_both_agreed_to_the_graduate_stands_by(connection: Connection) -> None:
    story = Story()
    one = story.graduate("1", college="文学院")
    one.confirmed()
    one.signed(story.employer(), confirmed=False)
    one.proposed_amendment(Role.EMPLOYER)
    one.accepted_amendment(Role.GRADUATE)
    count_from_facts(story.facts, connection)
    found = esign_ratio.compute_statistics(
        connection, PROVINCE, Asked(2026), by=Grouping.SCHOOL, now=LATER
    )

    [line] = [one for one in found.items if one["key"] == "99001"]
    assert (line["pending"], line["confirmed"], line["unconfirmed"]) == (1, 1, 0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=seasons(), place=st.floats(0, 1))
def test_the_parts_of_what_ended_add_up_on_every_line_at_every_time(
    story: Story, place: float
) -> None:
    as_of = AsOf(position=round(place * len(story.facts)))
    found = follow_graduates(((one.position, one.fact) for one in story.facts), as_of)
    for by in Grouping:
        for line in recompute_statistics(found, Asked(2026, as_of=as_of), by).items:
            counts: dict[str, Any] = dict(line)
            parts = [counts[name] for name in ENDED_BY.values()]
            assert sum(parts) == line["terminated"], line
            assert min(parts) >= 0
            assert 0 <= line["ended_unanswered"] <= line["terminated"]
            assert min(counts[name] for name in AMENDMENTS.values()) >= 0
