"""个人信息请求 in the roster: by the day they are due, the school's own, answered and erased."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from signing.projections import roster_list
from signing.projections.engine.paging import Slice
from signing.projections.roster_list import StateOfRequests
from signing.vocabulary import Oversight, PrivacyRequestKind
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts

SCHOOL = Oversight(school_code="99001")
OTHERS = (
    Oversight(school_code="99002"),
    Oversight(school_code="99001", colleges=frozenset({"文学院"})),
)
DAYS = timedelta(days=15)


def list_found(
    connection: Connection,
    story: Story,
    state: StateOfRequests = "waiting",
    now: datetime | None = None,
    oversight: Oversight = SCHOOL,
) -> list[tuple[str, str, bool]]:
    project_facts(roster_list, story.facts, connection)
    at = now or story.now
    found = roster_list.list_inquiries(connection, oversight, state, at, Slice()).items
    numbered = roster_list.list_numbered_inquiries(connection, oversight, state, at, 1)
    assert (
        numbered.items
        == found
        == list(roster_list.read_inquiries(connection, oversight, state, at))
    )
    counts = roster_list.count_inquiries(connection, oversight, at)
    assert state == "all" or counts[state] == len(found)
    counted = connection.scalar(roster_list.select_inquiry_count(oversight, state, at))
    assert counted == len(found)
    return [(one["student_number"], one["state"], one["overdue"]) for one in found]


def test_the_first_due_stands_first_and_becomes_overdue(connection: Connection) -> None:
    story = Story()
    one, two = story.graduate("20260001"), story.graduate("20260002")
    first = two.asked_about_data().fact.timestamp
    one.asked_about_data()
    waiting = [("20260002", "WAITING", False), ("20260001", "WAITING", False)]
    assert list_found(connection, story) == waiting
    assert list_found(connection, story, "overdue") == []
    assert list_found(connection, story, "overdue", first + DAYS) == []
    late = first + DAYS + timedelta(seconds=1)
    assert list_found(connection, story, "overdue", late) == [("20260002", "WAITING", True)]
    assert [list_found(connection, story, oversight=other) for other in OTHERS] == [[], []]


def test_answered_and_erased_ones_wait_no_more(connection: Connection) -> None:
    story = Story()
    one, two = story.graduate("20260001"), story.graduate("20260002")
    one.asked_about_data()
    one.answered_about_data(granted=False, words="与学籍一致")
    one.asked_about_data(PrivacyRequestKind.COPY)
    two.asked_about_data(PrivacyRequestKind.DELETION)
    assert list_found(connection, story, "answered") == [("20260001", "REFUSED", False)]
    two.erased()
    one.answered_about_data()
    assert list_found(connection, story) == []
    assert sorted(list_found(connection, story, "all")) == [
        ("", "ERASED", False),
        ("20260001", "GRANTED", False),
        ("20260001", "REFUSED", False),
    ]


def test_one_is_found_by_its_school_only(connection: Connection) -> None:
    story = Story()
    story.graduate("20260001").asked_about_data()
    project_facts(roster_list, story.facts, connection)
    [line] = roster_list.list_inquiries(connection, SCHOOL, "all", story.now, Slice()).items
    inquiry = story.facts[-1].fact.inquiry_id  # type: ignore[attr-defined]  # the request just made
    assert roster_list.find_inquiry(connection, SCHOOL, inquiry, story.now) == line
    for other in OTHERS:
        assert roster_list.find_inquiry(connection, other, inquiry, story.now) is None


def test_batches_do_not_matter(connection: Connection) -> None:
    story = Story()
    lin, chen = story.graduate("20260001"), story.graduate("20260002", name="陈")
    lin.asked_about_data()
    chen.asked_about_data(PrivacyRequestKind.DELETION)
    lin.answered_about_data()
    lin.asked_about_data()
    chen.erased()
    must_agree_in_any_batches(roster_list, story.facts, connection)
