"""Lists that are narrowed by a dispute or by checks: pages, neighbours and figures go along."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from signing.projections import agreements, review_queue
from signing.projections.engine import numbering, paging
from signing.projections.engine.numbering import NumberedPage
from signing.projections.engine.paging import Slice
from signing.projections.review_queue import Filters, ReviewItem, numbered, reading
from signing.vocabulary import AgreementNumber, Channel, Oversight
from support.facts.logs import Story
from support.facts.projecting import project_facts
from support.facts.review_checks import a_firm, a_signer
from support.stories.graduate import GraduateStory

Five = tuple[Story, list[AgreementNumber]]
SCHOOL = Oversight(school_code="99001")


@pytest.fixture
def five(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Five:
    """Five wait; the graduates of the second and the fourth dispute. Two are checked at once."""
    monkeypatch.setattr(reading, "CHUNK", 2)
    story = Story()
    firm = a_firm(story)
    people: list[GraduateStory] = []
    for number in range(1, 6):
        one = a_signer(story, str(number), phone=f"1390000000{number}")
        one.signed(firm)
        people.append(one)
        story.now += timedelta(hours=1)
    people[1].disputed()
    people[3].disputed()
    project_facts(agreements, story.facts, connection)
    return story, [one.number for one in people]


def list_all(connection: Connection, story: Story, filters: Filters, limit: int) -> list[str]:
    """Follow the cursors to the end."""
    found: list[str] = []
    part = Slice(limit=limit)
    while True:
        page = review_queue.list_reviews(connection, SCHOOL, filters, part, now=story.now)
        assert len(page.items) <= limit
        found += [one["agreement_number"] for one in page.items]
        if page.next is None:
            return found
        part = Slice(limit=limit, cursor=page.next)


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_lists_hold_what_is_disputed_or_hinted_at_and_what_is_clean(
    connection: Connection, five: Five, limit: int
) -> None:
    story, numbers = five
    odd, clean = numbers[1::2], numbers[::2]
    assert list_all(connection, story, Filters(flag="disputed"), limit) == odd
    assert list_all(connection, story, Filters(flag="hinted"), limit) == odd
    assert list_all(connection, story, Filters(flag="clean"), limit) == clean
    assert list_all(connection, story, Filters("all", flag="clean"), limit) == clean[::-1]


def test_the_way_from_one_to_the_next_stays_on_the_list(connection: Connection, five: Five) -> None:
    _, numbers = five

    def around(at: int, **filters: object) -> tuple[str | None, str | None]:
        asked = Filters(**filters)  # type: ignore[arg-type]
        found = review_queue.find_neighbours(connection, SCHOOL, numbers[at], asked)
        assert found is not None
        return found["previous"], found["next"]

    assert around(2, flag="clean") == (numbers[0], numbers[4])
    assert around(1, flag="clean") == (numbers[0], numbers[2])
    assert around(4, flag="clean") == (numbers[2], numbers[0]), "some may have been passed over"
    assert around(3, flag="hinted") == (numbers[1], numbers[1])
    assert around(1, flag="disputed", state="all") == (numbers[3], None)
    assert around(0, flag="hinted", channel=Channel.CARD) == (None, None)


def test_figures_count_the_whole_and_lists_what_the_filters_let_through(
    connection: Connection, five: Five
) -> None:
    story, _ = five
    now = story.now + timedelta(hours=46)

    tallied = review_queue.load_tallies(connection, SCHOOL)
    fresh = connection.scalar(review_queue.select_fresh_count(SCHOOL, now))
    waiting = review_queue.count_waiting(tallied, fresh or 0)
    assert waiting == {"pending": 5, "over_48h": 4}
    counted = review_queue.count_found(connection, SCHOOL, Filters(flag="disputed"), tallied)
    assert counted == {"pending": 2, "approved": 0, "rejected": 0, "ended": 0, "all": 2}
    assert review_queue.count_found(connection, SCHOOL, Filters(q="没有"), tallied)["all"] == 0
    assert review_queue.count_found(connection, SCHOOL, Filters(), tallied)["all"] == 5
    assert review_queue.count_found(connection, SCHOOL, Filters(flag="clean"), tallied) == {}


def test_what_was_chosen_is_read_in_its_order_and_only_of_the_own_school(
    connection: Connection, five: Five
) -> None:
    story, numbers = five
    asked = [numbers[3], numbers[0], numbers[3], "no number"]
    found = review_queue.list_chosen(connection, SCHOOL, asked, now=story.now)
    assert [one["agreement_number"] for one in found] == [numbers[3], numbers[0]]
    other = Oversight(school_code="99002")
    assert review_queue.list_chosen(connection, other, asked, now=story.now) == []


def list_numbers(page: NumberedPage[ReviewItem]) -> list[str]:
    return [one["agreement_number"] for one in page.items]


def test_pages_have_numbers_and_a_page_that_is_not_there_is_the_last(
    connection: Connection, five: Five, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbering, "ROWS", 2)
    story, numbers = five

    def turn(number: int, filters: Filters, total: int = 5) -> NumberedPage[ReviewItem]:
        return review_queue.list_numbered_reviews(
            connection, SCHOOL, filters, number, total=total, now=story.now
        )

    assert list_numbers(turn(1, Filters())) == numbers[:2]
    assert list_numbers(turn(2, Filters())) == numbers[2:4]
    assert (turn(2, Filters()).total, turn(99, Filters()).number) == (5, 3)
    assert list_numbers(turn(99, Filters())) == numbers[4:]
    assert list_numbers(turn(1, Filters("all"))) == numbers[:2:-1]
    assert list_numbers(turn(1, Filters(flag="disputed"), 2)) == numbers[1::2]
    assert list_numbers(turn(1, Filters("approved"), 0)) == []


def test_a_list_that_checks_narrow_is_counted_and_turned_stretch_by_stretch(
    connection: Connection, five: Five, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, numbers = five
    clean = Filters(flag="clean")
    pending = review_queue.check_stretch(connection, SCHOOL, clean)
    assert (len(pending.fitting), pending.more) == (3, False)
    approved = replace(clean, state="approved")
    assert review_queue.check_stretch(connection, SCHOOL, approved).fitting == []

    monkeypatch.setattr(numbered, "MOST_CHECKED", 2)
    stretches = [review_queue.check_stretch(connection, SCHOOL, clean, at) for at in (1, 2, 3, 4)]
    found = [[number for number, _ in one.fitting] for one in stretches]
    assert found == [numbers[:1], numbers[2:3], numbers[4:], []]
    assert [one.more for one in stretches] == [True, True, False, False]
    page = review_queue.list_numbered_stretch(connection, SCHOOL, stretches[1], 7, now=story.now)
    assert (list_numbers(page), page.total, page.number) == (numbers[2:3], 1, 1)


def test_all_that_the_filters_let_through_is_read_for_a_file(
    connection: Connection, five: Five, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST", 2)
    story, numbers = five

    def read(filters: Filters, oversight: Oversight = SCHOOL) -> list[str]:
        found = review_queue.read_reviews(connection, oversight, filters, now=story.now)
        return [one["agreement_number"] for one in found]

    assert read(Filters()) == numbers
    assert read(Filters("all")) == numbers[::-1]
    assert read(Filters(flag="hinted")) == numbers[1::2]
    assert read(Filters(), Oversight(school_code="99002")) == []


def test_only_what_no_check_speaks_of_is_approved_among_many(
    connection: Connection, five: Five
) -> None:
    story, numbers = five
    asked = [*numbers, "no number"]
    found = review_queue.find_undoubted(connection, SCHOOL, asked, now=story.now)
    assert found == set(numbers[::2])
