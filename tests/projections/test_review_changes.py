"""A signing on the queue changes: what a verdict must have seen, and what erasure leaves."""

from sqlalchemy import Connection

from signing.projections import agreements, review_queue
from signing.projections.engine.paging import Slice
from signing.projections.review_queue import Filters
from signing.vocabulary import Oversight
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import project_facts
from support.stories.everything import tell_everything


def load_only_item(connection: Connection, story: Story, state: str) -> review_queue.ReviewItem:
    [item] = review_queue.list_reviews(
        connection, PROVINCE, Filters(state), Slice(), now=story.now
    ).items
    return item


def test_a_dispute_and_a_correction_move_the_version_that_must_be_seen(
    connection: Connection,
) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer())
    lin.disputed()
    lin.corrected(name="林大满", college="文学院")
    project_facts(agreements, story.facts, connection)

    item = load_only_item(connection, story, "pending")

    assert item["disputed"]
    assert (item["graduate"]["name"], item["college"]) == ("林大满", "文学院")
    assert item["version"] == lin.state.agreements[-1].touched == lin.state.version


def test_papers_and_corrections_after_the_end_leave_the_version(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer())
    lin.approved()
    lin.printed()
    lin.filed()
    unlocked = lin.unlocked("单位倒闭")
    lin.corrected(name="林大满")
    project_facts(agreements, story.facts, connection)

    item = load_only_item(connection, story, "ended")

    assert (item["graduate"]["name"], item["reason"]) == ("林大满", "单位倒闭")
    assert item["version"] == lin.state.agreements[-1].touched
    assert item["version"] == unlocked.fact.originator_version


def test_an_erased_person_leaves_a_row_without_name_and_reason(connection: Connection) -> None:
    story = Story()
    lin = story.graduate(name="林小满")
    lin.confirmed()
    lin.signed(story.employer())
    lin.rejected("家庭原因")
    told = len(story.facts)
    lin.erased()
    project_facts(agreements, story.facts[:told], connection)
    agreements.project(story.facts[told:], connection)

    item = load_only_item(connection, story, "rejected")

    assert (item["graduate"]["name"], item["reason"]) == ("", None)


def test_the_counts_are_those_of_the_rows_whatever_happens(connection: Connection) -> None:
    story = tell_everything()
    firm = story.employer("91990100MA00000002")
    for number in ("1", "2", "3"):
        one = story.graduate(number, college="文学院")
        one.confirmed()
        one.signed(firm)
        if number == "2":
            one.approved()
            one.asked_release()
        if number == "3":
            one.corrected(college="理学院")
    project_facts(agreements, story.facts, connection, batch=7)

    for colleges in ((), ("文学院",), ("理学院",), ("没有的学院",)):
        own = Oversight(school_code="99001", colleges=frozenset(colleges))
        rows = {
            state: len(
                review_queue.list_reviews(
                    connection, own, Filters(state), Slice(), now=story.now
                ).items
            )
            for state in review_queue.LISTS
        }
        tallied = review_queue.load_tallies(connection, own)
        assert review_queue.count_lists(tallied, Filters()) == rows, colleges
