"""工作台: figures, the latest facts, and the way from one signing to the next."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, update

from signing.projections import agreements, print_list, review_queue, termination_register
from signing.projections.agreements.tables import news
from signing.projections.review_queue import Filters
from signing.vocabulary import Channel, Oversight
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import project_facts
from support.stories.graduate import GraduateStory

OWN = Oversight(school_code="99001", colleges=frozenset({"文学院"}))
SCHOOL = Oversight(school_code="99001")


def sign_three(story: Story, *rows: dict[str, Any]) -> list[GraduateStory]:
    firm = story.employer()
    people = []
    for number, row in enumerate(rows, 1):
        one = story.graduate(str(number), **row)
        one.confirmed()
        one.signed(firm)
        people.append(one)
    return people


def test_what_waits_longer_than_48_hours_is_counted_among_what_waits(
    connection: Connection,
) -> None:
    story = Story()
    sign_three(story, {"college": "文学院"}, {"college": "理学院"})
    story.days_pass(3)
    sign_three(story, {"college": "文学院", "year": 2027})
    project_facts(agreements, story.facts, connection)

    def waiting(oversight: Oversight) -> review_queue.WaitingFigures:
        return review_queue.count_waiting(
            review_queue.load_tallies(connection, oversight),
            connection.execute(review_queue.select_fresh_count(oversight, story.now)).scalar_one(),
        )

    assert waiting(SCHOOL) == {"pending": 3, "over_48h": 2}
    assert waiting(OWN) == {"pending": 2, "over_48h": 1}
    assert waiting(Oversight(school_code="99002")) == {"pending": 0, "over_48h": 0}


def test_verdicts_of_today_and_the_mean_time_to_a_verdict(connection: Connection) -> None:
    story = Story()
    first, second, _waits = sign_three(story, {}, {}, {})
    story.now += timedelta(hours=10)
    first.approved()
    story.days_pass(1)
    second.rejected()
    project_facts(agreements, story.facts, connection)

    found = review_queue.measure_reviews(connection, SCHOOL, now=story.now)
    assert found == {"reviewed_today": 1, "mean_hours": 22.1}
    later = story.now + timedelta(days=60)
    nothing = {"reviewed_today": 0, "mean_hours": None}
    assert review_queue.measure_reviews(connection, SCHOOL, now=later) == nothing
    assert review_queue.measure_reviews(connection, OWN, now=story.now) == nothing


def test_the_day_begins_at_midnight_in_china(connection: Connection) -> None:
    story = Story()
    [one] = sign_three(story, {})
    story.now = story.now.replace(hour=0, minute=30) + timedelta(days=1)  # the day before, in UTC
    one.approved()
    project_facts(agreements, story.facts, connection)

    evening, morning = (story.now.replace(hour=hour) for hour in (23, 0))
    assert review_queue.measure_reviews(connection, SCHOOL, now=evening)["reviewed_today"] == 1
    next_day = morning + timedelta(days=1)
    assert review_queue.measure_reviews(connection, SCHOOL, now=next_day)["reviewed_today"] == 0


def test_prints_and_requests_that_wait_are_counted(connection: Connection) -> None:
    story = Story()
    people = sign_three(story, *({"college": "文学院"} for _ in range(4)))
    for one in people[:3]:
        one.approved()
    people[0].printed()
    people[1].asked_release()
    people[2].unlocked()
    project_facts(agreements, story.facts, connection)

    assert print_list.count_tabs(connection, OWN, print_list.Filters())["to_print"] == 1
    assert termination_register.count_requests(connection, OWN)["pending"] == 1
    other = Oversight(school_code="99001", colleges=frozenset({"理学院"}))
    assert print_list.count_tabs(connection, other, print_list.Filters())["to_print"] == 0
    assert termination_register.count_requests(connection, other)["pending"] == 0


def test_the_latest_facts_of_the_own_colleges_come_first_and_in_words(
    connection: Connection,
) -> None:
    story = Story()
    lin, other = sign_three(story, {"college": "文学院", "name": "林小满"}, {"college": "理学院"})
    lin.approved()
    other.approved()
    lin.printed()
    project_facts(agreements, story.facts, connection)

    told = review_queue.list_news(connection, OWN)
    assert [one["kind"] for one in told] == [
        *("AgreementPrinted", "SchoolApproved", "SigningConfirmed", "OfferSigned")
    ]
    assert told[2]["zh"] == "林小满 确认了与 江淮云图科技 的签约"
    assert told[1]["zh"] == "学校通过了 林小满 与 江淮云图科技 的签约"
    assert told[1]["en"] == "The school approved the signing of 林小满 with 江淮云图科技"
    assert (told[1]["graduate"], told[1]["agreement_number"]) == ("林小满", lin.number)
    assert len(review_queue.list_news(connection, SCHOOL)) == 7
    assert review_queue.list_news(connection, Oversight(school_code="99002")) == []


def test_what_was_recorded_later_and_happened_earlier_stands_below(connection: Connection) -> None:
    story = Story()
    early, late = sign_three(story, {"college": "文学院"}, {"college": "文学院"})
    now, story.now = story.now, story.now + timedelta(days=2)
    late.approved()
    story.now = now + timedelta(days=1)
    early.approved()
    project_facts(agreements, story.facts, connection)

    told = review_queue.list_news(connection, OWN)
    assert [one["agreement_number"] for one in told[:2]] == [late.number, early.number]
    assert [one["at"] for one in told] == sorted((one["at"] for one in told), reverse=True)


def test_who_moved_to_another_college_is_named_to_the_former_no_more(
    connection: Connection,
) -> None:
    story = Story()
    [lin] = sign_three(story, {"college": "文学院"})
    lin.corrected(college="理学院")
    lin.approved()
    project_facts(agreements, story.facts, connection)

    assert review_queue.list_news(connection, OWN) == []


def test_a_counselor_goes_from_one_signing_to_the_next_and_back(connection: Connection) -> None:
    story = Story()
    first, second, third = sign_three(story, {}, {}, {})
    project_facts(agreements, story.facts, connection)

    def around(one: GraduateStory, **filters: Any) -> tuple[str | None, str | None]:
        asked = Filters(**filters)
        found = review_queue.find_neighbours(connection, SCHOOL, one.number, asked)
        assert found is not None
        return found["previous"], found["next"]

    assert around(first) == (None, second.number)
    assert around(second) == (first.number, third.number)
    assert around(third) == (second.number, first.number), "some may have been passed over"
    assert around(second, channel=Channel.CARD) == (None, None)
    assert around(second, state="all") == (third.number, first.number), "newest first"


def test_from_a_signing_that_was_decided_the_next_is_still_the_one_behind_it(
    connection: Connection,
) -> None:
    story = Story()
    first, second, third = sign_three(story, {}, {}, {})
    second.approved()
    project_facts(agreements, story.facts, connection)

    found = review_queue.find_neighbours(connection, SCHOOL, second.number, Filters())
    assert found == {"previous": first.number, "next": third.number}
    first.approved()
    third.approved()
    project_facts(agreements, story.facts, connection)
    found = review_queue.find_neighbours(connection, SCHOOL, third.number, Filters())
    assert found == {"previous": None, "next": None}
    assert review_queue.find_neighbours(connection, PROVINCE, third.number, Filters()) == found
    stranger = Oversight(school_code="99002")
    assert review_queue.find_neighbours(connection, stranger, third.number, Filters()) is None


def test_counts_and_choices_obey_college_and_channel(connection: Connection) -> None:
    story = Story()
    sign_three(story, {"college": "文学院"}, {"college": "文学院"}, {"college": "理学院"})
    project_facts(agreements, story.facts, connection)

    tallied = review_queue.load_tallies(connection, SCHOOL)

    def pending(**filters: Any) -> int:
        return review_queue.count_lists(tallied, Filters(**filters))["pending"]

    assert (pending(), pending(college="文学院"), pending(channel=Channel.CARD)) == (3, 2, 0)
    assert review_queue.list_choices(tallied) == {
        "colleges": ["文学院", "理学院"],
        "channels": ["DIRECT"],
    }
    own = review_queue.load_tallies(connection, OWN)
    assert review_queue.list_choices(own)["colleges"] == ["文学院"]


def test_a_fact_without_news_is_no_news(connection: Connection) -> None:
    story = Story()
    [one] = sign_three(story, {})
    one.disputed()
    project_facts(agreements, story.facts, connection)
    wordless = update(news).where(news.c.kind == "SigningDisputed")
    connection.execute(wordless.values(kind="SourceConfirmed"))

    assert list_news_kinds(connection) == ["SigningConfirmed", "OfferSigned"]


def list_news_kinds(connection: Connection) -> list[str]:
    return [one["kind"] for one in review_queue.list_news(connection, SCHOOL)]
