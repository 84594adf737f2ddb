"""A college is renamed or merged: every list goes on under the new name, and the past stays."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection

from signing.aggregates.school import School
from signing.projections import (
    READ_MODELS,
    agreements,
    applications,
    destination_register,
    esign_ratio,
    graduate_home,
    print_list,
    review_queue,
    roster_list,
    termination_register,
)
from signing.projections.destination_register import HEADER
from signing.projections.engine.paging import Slice
from signing.projections.engine.read_model import ReadModel
from signing.projections.esign_ratio import Asked, AsOf, Grouping
from signing.projections.review_queue import Filters
from signing.vocabulary import Oversight, Role, school_id
from support.facts.figures import LATER, count_from_facts
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import must_agree_in_any_batches, project_facts

SCHOOL = Oversight(school_code="99001")
OLD = Oversight(school_code="99001", colleges=frozenset({"文学院"}))
NEW = Oversight(school_code="99001", colleges=frozenset({"人文学院"}))


def tell_renaming() -> tuple[Story, int]:
    """Return a story in which a college is renamed, and the position before that."""
    story = Story()
    story.school()
    school = School(school_id("99001"), version=1, code="99001")
    added = school.add_college(story.stamp(Role.SCHOOL_ADMIN), "文学院")
    school = school.evolve(added)
    story.add(added)
    firm = story.employer()
    firm.opens()
    waiting, asking, printed = (story.graduate(number, college="文学院") for number in "123")
    other = story.graduate("4", college="理学院")
    for one in (waiting, asking, printed, other):
        one.applied(firm)
        one.confirmed()
        one.signed(firm)
    for one in (asking, printed):
        one.approved()
    asking.asked_release()
    before = len(story.facts)
    for one in (waiting, asking, printed):
        one.followed("人文学院")
    by = story.stamp(Role.SCHOOL_ADMIN)
    story.add(school.rename_college(by, "文学院", "人文学院", 3))
    return story, before


@pytest.mark.parametrize("model", READ_MODELS, ids=lambda one: one.NAME)
def test_each_read_model_is_the_same_in_any_batches(
    model: ReadModel, connection: Connection
) -> None:
    must_agree_in_any_batches(model, tell_renaming()[0].facts, connection)


def fill(connection: Connection, *models: ReadModel) -> Story:
    story, _ = tell_renaming()
    for model in models:
        project_facts(model, story.facts, connection)
    return story


def list_states(connection: Connection, oversight: Oversight, story: Story) -> Sequence[str]:
    found: list[str] = []
    for state in ("pending", "approved"):
        page = review_queue.list_reviews(
            connection, oversight, Filters(state), Slice(), now=story.now
        )
        found += [state for _ in page.items]
    return found


def test_reviews_prints_and_terminations_are_those_of_the_new_name(connection: Connection) -> None:
    story = fill(connection, agreements)
    assert list_states(connection, NEW, story) == ["pending", "approved", "approved"]
    assert list_states(connection, OLD, story) == []
    tallied = [review_queue.load_tallies(connection, one) for one in (NEW, OLD, PROVINCE)]
    counts = [review_queue.count_lists(one, Filters()) for one in tallied[:2]]
    assert [one["pending"] for one in counts] == [1, 0]
    assert [one["approved"] for one in counts] == [2, 0]
    assert review_queue.list_choices(tallied[2])["colleges"] == ["人文学院", "理学院"]
    tabs = [print_list.count_tabs(connection, one, print_list.Filters()) for one in (NEW, OLD)]
    assert [one["to_print"] for one in tabs] == [2, 0]
    asked = [
        connection.scalar(termination_register.select_request_count(one, "pending"))
        for one in (NEW, OLD)
    ]
    assert asked == [1, 0]


def test_the_version_that_a_verdict_must_have_seen_stays(connection: Connection) -> None:
    story, before = tell_renaming()
    versions = []
    for facts in (story.facts[:before], story.facts):
        project_facts(agreements, facts, connection)
        page = review_queue.list_reviews(
            connection, PROVINCE, Filters("pending"), Slice(), now=story.now
        )
        versions.append(sorted(one["version"] for one in page.items))
    assert versions[0] == versions[1]


def test_news_of_before_are_on_the_desk_of_the_successor(connection: Connection) -> None:
    fill(connection, agreements)
    assert len(review_queue.list_news(connection, NEW)) > 2
    assert review_queue.list_news(connection, OLD) == []


def test_roster_home_applications_and_register_say_the_new_name(connection: Connection) -> None:
    story = fill(
        connection, roster_list, graduate_home, applications, destination_register, agreements
    )
    assert roster_list.list_colleges(connection, PROVINCE) == ["人文学院", "理学院"]
    place = HEADER.index("学院")
    rows = destination_register.list_rows(connection, NEW, year=2026)
    assert [row[place] for row in rows] == ["人文学院"] * 3
    first = next(
        one.fact.originator_id for one in story.facts if "Enrolled" in type(one.fact).__name__
    )
    home = graduate_home.load_home(connection, first, story.now)
    assert home is not None
    assert "人文学院" in str(home)


def test_figures_as_of_before_stand_under_the_name_of_then(connection: Connection) -> None:
    story, before = tell_renaming()
    count_from_facts(story.facts, connection)

    def count_by_college(as_of: AsOf) -> dict[str, int]:
        asked = Asked(2026, as_of=as_of)
        found = esign_ratio.compute_statistics(
            connection, SCHOOL, asked, by=Grouping.COLLEGE, now=LATER
        )
        return {one["key"]: one["graduates"] for one in found.items}

    assert count_by_college(AsOf()) == {"人文学院": 3, "理学院": 1}
    assert count_by_college(AsOf(position=before)) == {"文学院": 3, "理学院": 1}
