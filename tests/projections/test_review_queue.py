"""The review queue: who waits, for how long, and what the reviewer must have seen."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from signing.projections import agreements, review_queue
from signing.projections.engine.paging import Slice
from signing.projections.review_queue import Filters
from signing.vocabulary import Channel, Oversight
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import project_facts


def list_queue(
    connection: Connection, story: Story, oversight: Oversight = PROVINCE, **filters: Any
) -> list[review_queue.ReviewItem]:
    part = filters.pop("part", Slice())
    found = review_queue.list_reviews(
        connection, oversight, Filters(**filters), part, now=story.now
    )
    return found.items


def test_a_signing_waits_with_everything_that_the_list_shows(connection: Connection) -> None:
    story = Story()
    firm = story.employer(name="江淮云图科技")
    lin = story.graduate("20260001", name="林小满")
    lin.confirmed()
    recorded = lin.signed(firm, Channel.DIRECT)
    story.now = recorded.fact.timestamp + timedelta(hours=5)
    project_facts(agreements, story.facts, connection)

    [item] = list_queue(connection, story)

    assert item["agreement_number"] == lin.number
    assert item["graduate"]["name"] == "林小满"
    assert item["employer"] == {
        "name": "江淮云图科技",
        "credit_code": "91990100MA00000001",
        "registered": True,
    }
    assert (item["channel"], item["waiting_hours"], item["disputed"]) == ("DIRECT", 5.0, False)
    assert (item["state"], item["version"]) == ("pending", lin.state.agreements[-1].touched)


def test_a_card_signing_says_that_no_documents_come_with_it(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer(), Channel.CARD)
    project_facts(agreements, story.facts, connection)

    [item] = list_queue(connection, story)

    # of a story: the check character does not fit, and the employer has an account
    assert item["checks"] == ["credit_code", "employer_account"]
    assert item["employer"]["registered"] is False


def test_a_verdict_moves_a_signing_to_its_own_list(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    for number in ("1", "2", "3"):
        one = story.graduate(number)
        one.confirmed()
        one.signed(firm)
        if number == "1":
            one.approved()
        if number == "2":
            one.rejected("岗位不符")
    project_facts(agreements, story.facts, connection)

    assert review_queue.count_lists(review_queue.load_tallies(connection, PROVINCE), Filters()) == {
        "pending": 1,
        "approved": 1,
        "rejected": 1,
        "ended": 0,
    }
    [rejected] = list_queue(connection, story, state="rejected")
    assert rejected["reason"] == "岗位不符"
    assert len(list_queue(connection, story, state="all")) == 3


def test_nobody_sees_another_school_or_another_college(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    for school, college in (("99001", "文学院"), ("99001", "理学院"), ("99002", "文学院")):
        one = story.graduate(f"{school}{college}", school=school, college=college)
        one.confirmed()
        one.signed(firm)
    project_facts(agreements, story.facts, connection)

    own = Oversight(school_code="99001", colleges=frozenset({"文学院"}))
    assert [item["college"] for item in list_queue(connection, story, own)] == ["文学院"]
    assert len(list_queue(connection, story, Oversight(school_code="99001"))) == 2
    assert list_queue(connection, story, Oversight(school_code="99003")) == []


def test_the_oldest_comes_first_page_by_page(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    for number in range(5):
        one = story.graduate(str(number))
        one.confirmed()
        one.signed(firm)
    project_facts(agreements, story.facts, connection)

    seen, cursor = [], None
    while True:
        page = review_queue.list_reviews(
            connection, PROVINCE, Filters(), Slice(limit=2, cursor=cursor), now=story.now
        )
        seen += [item["graduate"]["student_number"] for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ["0", "1", "2", "3", "4"]


def test_a_search_finds_by_name_number_and_employer(connection: Connection) -> None:
    story = Story()
    firm = story.employer(name="江淮云图科技")
    lin = story.graduate("20260001", name="林小满")
    lin.confirmed()
    lin.signed(firm)
    project_facts(agreements, story.facts, connection)

    for q in ("小满", "202600", "云图", " 林 "):
        assert len(list_queue(connection, story, q=q)) == 1, q
    for q in ("%", "0001", "林大"):
        assert list_queue(connection, story, q=q) == [], q


def test_a_channel_and_a_college_narrow_the_queue(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    for college, channel in (("文学院", Channel.CARD), ("理学院", Channel.DIRECT)):
        one = story.graduate(college, college=college)
        one.confirmed()
        one.signed(firm, channel)
    project_facts(agreements, story.facts, connection)

    assert [item["college"] for item in list_queue(connection, story, college="文学院")] == [
        "文学院"
    ]
    [direct] = list_queue(connection, story, channel=Channel.DIRECT)
    assert direct["channel"] == "DIRECT"
    assert list_queue(connection, story, college="文学院", channel=Channel.DIRECT) == []


def test_one_signing_is_looked_up_within_the_own_colleges(connection: Connection) -> None:
    story = Story()
    lin = story.graduate(college="文学院")
    lin.confirmed()
    lin.signed(story.employer())
    project_facts(agreements, story.facts, connection)

    own = Oversight(school_code="99001", colleges=frozenset({"文学院"}))
    found = review_queue.list_chosen(connection, own, [lin.number], now=story.now)

    assert found == list_queue(connection, story)[:1]
    for other in (
        Oversight(school_code="99002"),
        Oversight(school_code="99001", colleges=frozenset({"理学院"})),
    ):
        assert review_queue.list_chosen(connection, other, [lin.number], now=story.now) == []
        assert review_queue.find_place(connection, other, lin.number, Filters()) is None
