"""What the provincial office sees first: figures, weeks, channels, the funnel, the ranking."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from signing.projections import esign_ratio
from signing.projections.esign_ratio import Asked, AsOf, DashboardItems, StatisticsLine, parse_as_of
from signing.projections.esign_ratio.items import make_line
from signing.projections.esign_ratio.ranking import RANKED_FROM, rank_schools
from signing.refusals import AheadOfTheLog, FieldsWrong
from signing.vocabulary import Channel, Oversight
from support.facts.figures import LATER, count_from_facts, enrol_approved_graduate
from support.facts.logs import PROVINCE, Story
from support.stories.chronicle import SHANGHAI

SCHOOL = Oversight(school_code="99001")


def load_dashboard(
    connection: Connection, story: Story, asked: Asked | None = None, **given: Any
) -> DashboardItems:
    """Load the dashboard as of the story's day, unless another is given."""
    count_from_facts(story.facts, connection)
    oversight, now = given.get("oversight", PROVINCE), given.get("now", story.now)
    return esign_ratio.compute_dashboard(connection, oversight, asked or Asked(2026), now=now).items


def tell_two_weeks() -> Story:
    """Tell one agreement in effect; a week later one more, one released, one waiting."""
    story = Story()
    story.school("99001", "云山大学")
    firm = story.employer()
    leaver = enrol_approved_graduate(story, "1", firm, Channel.PLATFORM)
    story.graduate("2", level="专科").destination("10")
    story.days_pass(9)
    enrol_approved_graduate(story, "3", firm, Channel.CARD, level="专科")
    leaver.asked_release()
    leaver.released()
    waiting = story.graduate("4")
    waiting.confirmed()
    waiting.signed(firm, Channel.DIRECT)
    return story


def test_the_figures_are_compared_with_a_week_ago(connection: Connection) -> None:
    figures = load_dashboard(connection, tell_two_weeks())["figures"]

    told = {one["name"]: (one["now"], one["week_ago"], one["change"]) for one in figures}
    assert told == {
        "esign_ratio": (0.5, 0.5, 0.0),
        "signed": (2, 2, 0),
        "signed_online": (1, 1, 0),
        "pending": (1, 0, 1),
        "terminated": (1, 0, 1),
        "placement_rate": (0.5, 1.0, -0.5),
        "esign_rate": (0.25, 0.5, -0.25),
    }
    series = [one["series"] for one in figures]
    assert series == [[0.5, 0.5], [2, 2], [1, 1], [0, 1], [0, 1], [1.0, 0.5], [0.5, 0.25]]


def test_a_change_from_nothing_is_none(connection: Connection) -> None:
    story = Story()
    enrol_approved_graduate(story, "1", story.employer())

    [ratio, signed, *_] = load_dashboard(connection, story)["figures"]

    assert (ratio["now"], ratio["week_ago"], ratio["change"]) == (1.0, None, None)
    assert (signed["now"], signed["week_ago"], signed["change"]) == (1, 0, 1)


def test_weeks_begin_on_monday_in_china_and_have_no_gaps(connection: Connection) -> None:
    story = Story(datetime(2026, 5, 3, 23, 51, tzinfo=SHANGHAI))
    firm = story.employer()
    firm.opens()
    enrol_approved_graduate(story, "1", firm, Channel.DIRECT)
    enrol_approved_graduate(story, "2", firm, Channel.CARD)
    story.days_pass(14)
    enrol_approved_graduate(story, "3", firm, Channel.CARD)

    weeks = load_dashboard(connection, story)["weeks"]

    assert [(one["week"], one["complete"]) for one in weeks] == [
        ("2026-W18", True),
        ("2026-W19", True),
        ("2026-W20", True),
        ("2026-W21", False),
    ]
    assert [one["by_channel"] for one in weeks] == [
        {"PLATFORM": 0, "DIRECT": 1, "CARD": 0},
        {"PLATFORM": 0, "DIRECT": 0, "CARD": 1},
        {"PLATFORM": 0, "DIRECT": 0, "CARD": 0},
        {"PLATFORM": 0, "DIRECT": 0, "CARD": 1},
    ]
    assert weeks[-1]["in_effect"] == {"PLATFORM": 0, "DIRECT": 1, "CARD": 2}
    assert (weeks[0]["from"], weeks[0]["to"]) == ("2026-04-27", "2026-05-03")


def test_a_week_is_over_with_its_last_moment(connection: Connection) -> None:
    sunday = AsOf(until=parse_as_of("2026-05-03").until)
    story = tell_two_weeks()

    [week] = load_dashboard(connection, story, Asked(2026, as_of=sunday), now=LATER)["weeks"]

    assert week["complete"]
    day_before = Asked(2026, as_of=parse_as_of("2026-05-02"))
    assert not load_dashboard(connection, story, day_before, now=LATER)["weeks"][0]["complete"]


def test_the_funnel_counts_each_application_once_a_stage(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    enrol_approved_graduate(story, "1", firm, Channel.PLATFORM)
    enrol_approved_graduate(story, "2", firm, Channel.DIRECT)
    hesitant = story.graduate("3")
    hesitant.confirmed()
    hesitant.offered_directly(firm)
    hesitant.declined_offer()
    hesitant.applied(firm)
    hesitant.invited()
    hesitant.accepted_interview()
    for _ in range(2):
        hesitant.offered()
        hesitant.withdrew_offer()

    funnel = load_dashboard(connection, story)["funnel"]

    assert {one["key"]: one["count"] for one in funnel} == {
        "resumes": 2,
        "invitations": 2,
        "interviews": 2,
        "offers": 2,
        "agreements": 1,
        "approvals": 1,
    }
    assert [one["share"] for one in funnel] == [1.0, 1.0, 1.0, 1.0, 0.5, 0.5]


def test_what_came_through_the_funnel_stays_in_it_when_it_ends(connection: Connection) -> None:
    released = load_dashboard(connection, tell_two_weeks())

    counts = {one["key"]: one["count"] for one in released["funnel"]}
    assert (counts["agreements"], counts["approvals"]) == (1, 1)
    assert {one["key"]: one["share"] for one in released["composition"]} == {
        "PLATFORM": 0.0,
        "DIRECT": 0.0,
        "CARD": 1.0,
    }


def test_a_level_is_counted_by_itself(connection: Connection) -> None:
    story = tell_two_weeks()
    whole = load_dashboard(connection, story, Asked(2026, level="专科"))["whole"]

    assert (whole["graduates"], whole["signed"], whole["signed_online"]) == (2, 2, 1)
    assert esign_ratio.list_choices(connection, PROVINCE) == {2026: ["专科", "本科"]}
    assert esign_ratio.list_choices(connection, Oversight(school_code="99009")) == {}


def test_a_school_sees_itself_without_a_rank(connection: Connection) -> None:
    story = tell_two_weeks()
    story.graduate("9", school="99002").destination("10")

    ranking = load_dashboard(connection, story, oversight=SCHOOL)["ranking"]

    assert [(one["key"], one["rank"]) for one in ranking["items"]] == [("99001", None)]
    assert load_dashboard(connection, story)["ranking"]["mean"] == 0.3333


def make_school(key: str, online: int, signed: int) -> StatisticsLine:
    counts = {"signed_online": online, "signed": signed}
    return make_line(key, "", counts, counts)


def test_equal_shares_stand_on_one_rank() -> None:
    lines = [
        make_school("1", 10, 20),
        make_school("2", 15, 20),
        make_school("3", 20, 40),
        make_school("4", 1, 30),
    ]

    assert [(one["key"], one["rank"]) for one in rank_schools(lines)] == [
        ("2", 1),
        ("3", 2),
        ("1", 2),
        ("4", 4),
    ]


def test_shares_that_only_look_equal_do_not() -> None:
    lines = [make_school("1", 33333, 100000), make_school("2", 33334, 100000)]

    assert [one["rank"] for one in rank_schools(lines)] == [1, 2]


def test_a_small_school_is_listed_behind_all_without_a_rank() -> None:
    lines = [
        make_school("1", RANKED_FROM - 1, RANKED_FROM - 1),
        make_school("2", 0, RANKED_FROM),
        make_school("3", 0, 0),
    ]

    assert [(one["key"], one["rank"]) for one in rank_schools(lines)] == [
        ("2", 1),
        ("1", None),
        ("3", None),
    ]


def test_nobody_knows_what_stands_ahead_of_the_log(connection: Connection) -> None:
    story = tell_two_weeks()
    ahead = AsOf(position=len(story.facts) + 1)

    with pytest.raises(AheadOfTheLog) as refused:
        load_dashboard(connection, story, Asked(2026, as_of=ahead))

    assert refused.value.about == {"known": len(story.facts)}


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-13-01", "2026-05-01T12:00:00", "-1", "1.5", "²", "9" * 30,
     "9999-12-31", "0001-01-01"],
)  # fmt: skip
def test_what_is_neither_day_nor_time_nor_position_is_told_how_to_say_it(text: str) -> None:
    with pytest.raises(FieldsWrong):
        parse_as_of(text)


def test_a_day_ends_at_midnight_in_china() -> None:
    until = parse_as_of("2026-05-01").until

    assert until is not None
    assert until + timedelta(microseconds=1) == datetime(2026, 5, 2, tzinfo=SHANGHAI)
    assert parse_as_of("2026-05-01T12:00:00Z") == AsOf(
        until=parse_as_of("2026-05-01T20:00:00+08:00").until
    )
    assert parse_as_of("17") == AsOf(position=17)
