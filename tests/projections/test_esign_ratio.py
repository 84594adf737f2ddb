"""网签占比: the share of online agreements, by school, college, channel and day of approval."""

from sqlalchemy import Connection

from signing.projections import esign_ratio
from signing.projections.esign_ratio import Answer, Asked, Grouping
from signing.projections.esign_ratio.counts import AMENDMENTS, ENDED_BY
from signing.vocabulary import Channel, Oversight
from support.facts.figures import LATER, count_from_facts, enrol_approved_graduate
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import must_agree_in_any_batches

SCHOOL = Oversight(school_code="99001")


def tell_season() -> Story:
    """Tell a season of five graduates: four of school 99001, one of 99002."""
    story = Story()
    story.school("99001", "云山大学")
    story.school("99002", "湖滨学院")
    firm = story.employer()
    enrol_approved_graduate(story, "1", firm, Channel.PLATFORM, college="文学院")
    enrol_approved_graduate(story, "2", firm, Channel.CARD, college="理学院").asked_release()
    story.graduate("3", college="文学院").destination("10")
    waiting = story.graduate("4", college="文学院")
    waiting.confirmed()
    waiting.signed(firm)
    waiting.rejected()
    waiting.signed(firm, confirmed=False)
    story.days_pass(2)
    released = enrol_approved_graduate(
        story, "5", firm, Channel.DIRECT, college="文学院", school="99002"
    )
    released.asked_release()
    released.released()
    return story


def count_statistics(
    connection: Connection,
    story: Story,
    by: Grouping,
    oversight: Oversight = PROVINCE,
    year: int = 2026,
) -> Answer:
    count_from_facts(story.facts, connection)
    return esign_ratio.compute_statistics(connection, oversight, Asked(year), by=by, now=LATER)


def test_a_school_shows_everything_that_is_counted(connection: Connection) -> None:
    first, second = count_statistics(connection, tell_season(), Grouping.SCHOOL).items

    assert first == {
        "key": "99001",
        "name": "云山大学",
        "graduates": 4,
        "signed": 3,
        "signed_online": 2,
        "by_channel": {"PLATFORM": 1, "DIRECT": 0, "CARD": 1},
        "pending": 1,
        "confirmed": 0,
        "unconfirmed": 1,
        "disputed": 0,
        "approved_unconfirmed": 0,
        "rejected": 1,
        "terminated": 0,
        **dict.fromkeys((*ENDED_BY.values(), "ended_unanswered", *AMENDMENTS.values()), 0),
        "esign_ratio": 0.6667,
        "esign_rate": 0.5,
        "placed": 3,
        "placed_by": {"contracted": 3, "flexible": 0, "ventures": 0, "studying": 0},
        "placement_rate": 0.75,
    }
    assert (second["name"], second["signed"], second["terminated"]) == ("湖滨学院", 0, 1)
    assert (second["esign_ratio"], second["esign_rate"]) == (None, 0.0)


def test_a_school_sees_its_colleges_by_name(connection: Connection) -> None:
    items = count_statistics(connection, tell_season(), Grouping.COLLEGE, SCHOOL).items

    shares = {one["key"]: (one["graduates"], one["esign_ratio"]) for one in items}
    assert shares == {"文学院": (3, 0.5), "理学院": (1, 1.0)}


def test_the_province_sees_colleges_of_one_name_apart(connection: Connection) -> None:
    items = count_statistics(connection, tell_season(), Grouping.COLLEGE).items

    names = {one["key"]: one["name"] for one in items}
    assert names == {
        "99001/文学院": "云山大学 文学院",
        "99001/理学院": "云山大学 理学院",
        "99002/文学院": "湖滨学院 文学院",
    }


def test_every_channel_is_shown_against_the_whole(connection: Connection) -> None:
    items = count_statistics(connection, tell_season(), Grouping.CHANNEL).items

    shown = {
        one["key"]: (one["graduates"], one["signed"], one["signed_online"], one["esign_ratio"])
        for one in items
    }
    assert shown == {
        "CARD": (5, 3, 1, 0.3333),
        "DIRECT": (5, 3, 0, 0.0),
        "PLATFORM": (5, 3, 1, 0.3333),
    }
    assert {one["name"] for one in items} == {"平台签约", "单位直接签约", "二维码名片签约"}


def test_a_day_counts_what_was_approved_on_it_in_china(connection: Connection) -> None:
    items = count_statistics(connection, tell_season(), Grouping.DAY).items

    days = {one["key"]: (one["signed_online"], one["terminated"]) for one in items}
    assert days == {"2026-05-01": (2, 0), "2026-05-03": (0, 1)}


def test_nobody_sees_figures_beyond_their_own(connection: Connection) -> None:
    story = tell_season()
    letters = Oversight(school_code="99001", colleges=frozenset({"文学院"}))

    [item] = count_statistics(connection, story, Grouping.SCHOOL, letters).items

    assert (item["graduates"], item["signed"], item["signed_online"]) == (3, 2, 1)


def test_a_major_is_counted_across_schools_and_colleges(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    enrol_approved_graduate(story, "1", firm, Channel.PLATFORM, major="软件工程")
    enrol_approved_graduate(story, "2", firm, Channel.CARD, major="软件工程", school="99002")
    story.graduate("3", major="软件工程", college="理学院").destination("80")
    story.graduate("4", major="物理学", college="理学院")

    items = count_statistics(connection, story, Grouping.MAJOR).items

    found = {one["key"]: one for one in items}
    software, physics = found["软件工程"], found["物理学"]
    assert (software["graduates"], software["signed_online"], software["placed"]) == (3, 2, 3)
    assert (software["esign_ratio"], software["esign_rate"], software["placement_rate"]) == (
        1.0,
        0.6667,
        1.0,
    )
    assert software["by_channel"] == {"PLATFORM": 1, "DIRECT": 0, "CARD": 1}
    assert (physics["esign_ratio"], physics["placement_rate"]) == (None, 0.0)
    own = count_statistics(connection, story, Grouping.MAJOR, SCHOOL).items
    assert {one["key"]: one["graduates"] for one in own} == {"软件工程": 2, "物理学": 1}


def test_a_change_of_major_moves_the_figures(connection: Connection) -> None:
    story = Story()
    graduate = enrol_approved_graduate(story, "1", story.employer(), Channel.CARD)
    graduate.corrected(major="物理学")

    [item] = count_statistics(connection, story, Grouping.MAJOR).items

    assert (item["key"], item["graduates"], item["signed_online"]) == ("物理学", 1, 1)


def test_a_city_and_an_industry_count_agreements_where_the_employer_was_when_it_signed(
    connection: Connection,
) -> None:
    story = Story()
    firm = story.employer(region="340104", industry="34")
    enrol_approved_graduate(story, "1", firm, Channel.PLATFORM)
    firm.changed(region="429004", industry="22")
    enrol_approved_graduate(story, "2", firm, Channel.DIRECT)
    story.graduate("3").destination("10")

    cities = count_statistics(connection, story, Grouping.REGION).items
    industries = count_statistics(connection, story, Grouping.INDUSTRY).items

    assert {one["key"]: (one["name"], one["signed_online"]) for one in cities} == {
        "340100": ("安徽省合肥市", 1),
        "429004": ("湖北省仙桃市", 1),
    }
    assert {one["name"]: one["signed_online"] for one in industries} == {
        "制造业": 1,
        "信息传输、软件和信息技术服务业": 1,
    }
    for one in (*cities, *industries):
        shares = (one["esign_ratio"], one["esign_rate"], one["placement_rate"])
        assert (one["graduates"], one["signed"], shares) == (0, 0, (None, None, None))


def test_each_year_is_counted_by_itself(connection: Connection) -> None:
    assert count_statistics(connection, tell_season(), Grouping.SCHOOL, year=2025).items == []


def test_a_change_of_college_moves_the_figures(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    enrol_approved_graduate(story, "1", firm, Channel.CARD, college="文学院").corrected(
        college="理学院"
    )

    [item] = count_statistics(connection, story, Grouping.COLLEGE, SCHOOL).items

    assert (item["key"], item["signed_online"]) == ("理学院", 1)


def test_what_was_unlocked_counts_no_more(connection: Connection) -> None:
    story = Story()
    enrol_approved_graduate(story, "1", story.employer(), Channel.CARD).unlocked()

    [item] = count_statistics(connection, story, Grouping.SCHOOL).items

    assert (item["signed"], item["signed_online"], item["pending"]) == (0, 0, 0)


def test_the_erased_stay_counted(connection: Connection) -> None:
    story = Story()
    story.graduate("1").erased()

    [item] = count_statistics(connection, story, Grouping.SCHOOL).items

    assert item["graduates"] == 1


def test_an_answer_names_its_definition_and_its_place_in_the_log(connection: Connection) -> None:
    story = tell_season()

    found = count_statistics(connection, story, Grouping.SCHOOL)

    assert (found.position, found.definition) == (len(story.facts), "esign-2026.4")
    assert (found.codes, found.as_of) == ("2026.1", None)


def test_any_batches_give_the_same_figures(connection: Connection) -> None:
    must_agree_in_any_batches(esign_ratio, tell_season().facts, connection)
