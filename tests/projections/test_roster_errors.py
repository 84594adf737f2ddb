"""Who reported an error in the roster: marked, found, counted, and settled."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from signing.projections import roster_list
from signing.projections.engine.paging import Slice
from signing.projections.roster_list import Search
from signing.vocabulary import Oversight
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts

SCHOOL = Oversight(school_code="99001")
OTHERS = (
    Oversight(school_code="99002"),
    Oversight(school_code="99001", colleges=frozenset({"文学院"})),
)


def list_waiting(connection: Connection, story: Story, oversight: Oversight = SCHOOL) -> list[str]:
    project_facts(roster_list, story.facts, connection)
    found = roster_list.list_graduates(
        connection, oversight, Search(error_reported=True), Slice()
    ).items
    assert connection.scalar(roster_list.select_reported_error_count(oversight)) == len(found)
    return [one["student_number"] for one in found]


def test_they_are_found_until_the_school_answers_corrects_or_erases(
    connection: Connection,
) -> None:
    story = Story()
    one, two, three, _ = (story.graduate(f"2026000{number}") for number in range(4))
    for each in (one, two, three):
        each.reported_error()
    assert list_waiting(connection, story) == ["20260000", "20260001", "20260002"]
    assert [list_waiting(connection, story, other) for other in OTHERS] == [[], []]
    one.answered_error()
    assert list_waiting(connection, story) == ["20260001", "20260002"]
    two.corrected(major="网络工程")
    assert list_waiting(connection, story) == ["20260002"]
    three.erased()
    assert list_waiting(connection, story) == []


def test_whose_data_somebody_guesses_at_is_found_and_counted(connection: Connection) -> None:
    story = Story()
    lin, other = story.graduate("20260001"), story.graduate("20260002")
    noticed = lin.guessed_at().fact.timestamp
    project_facts(roster_list, story.facts, connection)

    def find(since: datetime, oversight: Oversight = SCHOOL) -> list[str]:
        search = Search(guessed_since=since)
        found = roster_list.list_graduates(connection, oversight, search, Slice()).items
        assert connection.scalar(roster_list.select_guessed_count(oversight, since)) == len(found)
        assert all(one["guessed_at"] == noticed for one in found)
        return [one["student_number"] for one in found]

    assert find(noticed) == ["20260001"]
    assert find(noticed + timedelta(seconds=1)) == []
    assert [find(noticed, others) for others in OTHERS] == [[], []]
    other.guessed_at()
    project_facts(roster_list, story.facts, connection)
    assert len(roster_list.list_graduates(connection, SCHOOL, Search(), Slice()).items) == 2


def test_batches_do_not_matter(connection: Connection) -> None:
    story = Story()
    lin, chen = story.graduate("20260001"), story.graduate("20260002", name="陈")
    lin.reported_error()
    chen.reported_error()
    lin.answered_error()
    chen.corrected(major="网络工程")
    lin.reported_error()
    must_agree_in_any_batches(roster_list, story.facts, connection)
