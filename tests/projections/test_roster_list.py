"""The school admin's roster: who is on it, where they stand, found by name and number."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from signing.facts import Recorded
from signing.projections import roster_list
from signing.projections.engine.paging import Slice
from signing.projections.roster_list import RosterItem, Search
from signing.vocabulary import Channel, Oversight, Standing
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import must_agree_in_any_batches, project_facts

SCHOOL = Oversight(school_code="99001")


def list_roster(
    connection: Connection, story: Story, oversight: Oversight = SCHOOL, q: str = ""
) -> list[RosterItem]:
    project_facts(roster_list, story.facts, connection)
    return roster_list.list_graduates(connection, oversight, Search(q), Slice()).items


def list_numbers(items: list[RosterItem]) -> list[str]:
    return [item["student_number"] for item in items]


def test_a_graduate_is_listed_as_enrolled_with_a_masked_id_number(connection: Connection) -> None:
    story = Story()
    lin = story.graduate("20260001", name="林小满", id_number="990101200401011234")

    [item] = list_roster(connection, story)

    assert item == {
        "id": str(lin.id),
        "school_code": "99001",
        "year": 2026,
        "student_number": "20260001",
        "name": "林小满",
        "id_number": "9****************4",
        "college": "信息工程学院",
        "major": "软件工程",
        "level": "本科",
        "standing": "FREE",
        "confirmed": False,
        "error_reported": False,
        "guessed_at": None,
        "bound": False,
        "destination": "70",
    }


def test_the_standing_follows_the_story(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    chapters: tuple[Callable[[], Recorded], ...] = (
        lambda: lin.signed(firm, Channel.PLATFORM),
        lin.rejected,
        lambda: lin.signed(firm, Channel.CARD),
        lin.approved,
        lin.asked_release,
        lin.refused_release,
        lin.unlocked,
        lambda: lin.destination("80"),
    )
    seen = []
    for chapter in chapters:
        chapter()
        [item] = list_roster(connection, story)
        assert item["standing"] == lin.state.standing.value
        seen.append((item["standing"], item["destination"]))

    assert seen == [
        (Standing.AWAITING_REVIEW.value, "70"),
        (Standing.FREE.value, "70"),
        (Standing.AWAITING_REVIEW.value, "70"),
        (Standing.EFFECTIVE.value, "10"),
        (Standing.TERMINATING.value, "10"),
        (Standing.EFFECTIVE.value, "10"),
        (Standing.FREE.value, "70"),
        (Standing.PLACED_ELSEWHERE.value, "80"),
    ]


def test_binding_and_confirming_show(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.bound()
    lin.confirmed()
    assert [(one["bound"], one["confirmed"]) for one in list_roster(connection, story)] == [
        (True, True)
    ]

    lin.unbound()
    lin.corrected(name="林大满", college="文学院", id_number="AB1")

    [item] = list_roster(connection, story)
    assert (item["bound"], item["confirmed"]) == (False, False)
    assert (item["name"], item["college"], item["id_number"]) == ("林大满", "文学院", "A*1")


def test_an_erased_graduate_stays_listed_without_a_name(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.bound()
    project_facts(roster_list, story.facts, connection)
    lin.erased()
    roster_list.project(story.facts[-1:], connection)

    [item] = roster_list.list_graduates(connection, SCHOOL, Search(), Slice()).items

    assert (item["name"], item["id_number"], item["bound"]) == ("", "", False)
    assert item["student_number"] == "20260001"


def test_a_graduate_is_found_by_a_part_of_name_or_number(connection: Connection) -> None:
    story = Story()
    story.graduate("20260001", name="林小满")
    story.graduate("20260002", name="买买提·吐尔逊")
    story.graduate("20270003", name="100%_王")

    assert list_numbers(list_roster(connection, story, q=" 小满 ")) == ["20260001"]
    assert list_numbers(list_roster(connection, story, q="吐尔逊")) == ["20260002"]
    assert list_numbers(list_roster(connection, story, q="2027")) == ["20270003"]
    assert list_numbers(list_roster(connection, story, q="%_")) == ["20270003"]
    assert list_numbers(list_roster(connection, story, q="无名氏")) == []


def test_graduates_are_chosen_by_college_standing_and_binding(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    lin = story.graduate("1", college="文学院")
    story.graduate("2", college="理学院").bound()
    lin.confirmed()
    lin.signed(firm, Channel.PLATFORM)
    project_facts(roster_list, story.facts, connection)

    def found(**chosen: Any) -> list[str]:
        page = roster_list.list_graduates(connection, SCHOOL, Search(**chosen), Slice())
        return list_numbers(page.items)

    assert found(college="文学院") == ["1"]
    assert found(standing="AWAITING_REVIEW") == ["1"]
    assert found(standing="FREE") == ["2"]
    assert found(bound=True) == ["2"]
    assert found(bound=False) == ["1"]
    assert found(college="文学院", bound=True) == []


def test_the_colleges_to_choose_from_are_the_readers(connection: Connection) -> None:
    story = Story()
    story.graduate("1", college="理学院")
    story.graduate("2", college="文学院")
    story.graduate("3", college="文学院")
    story.graduate("4", school="99002", college="艺术学院")
    project_facts(roster_list, story.facts, connection)

    letters = Oversight(school_code="99001", colleges=frozenset({"文学院"}))
    assert set(roster_list.list_colleges(connection, SCHOOL)) == {"文学院", "理学院"}
    assert roster_list.list_colleges(connection, letters) == ["文学院"]


def test_nobody_sees_beyond_their_school_and_colleges(connection: Connection) -> None:
    story = Story()
    story.graduate("1", school="99001", college="文学院")
    story.graduate("2", school="99001", college="理学院")
    story.graduate("3", school="99002", college="文学院")
    letters = Oversight(school_code="99001", colleges=frozenset({"文学院"}))

    assert list_numbers(list_roster(connection, story, letters)) == ["1"]
    assert list_numbers(list_roster(connection, story, SCHOOL)) == ["1", "2"]
    assert list_numbers(list_roster(connection, story, PROVINCE)) == ["1", "2", "3"]


def test_pages_follow_one_another_by_student_number(connection: Connection) -> None:
    story = Story()
    for number in ("3", "1", "2"):
        story.graduate(number)
        story.graduate(number, school="99002")
    project_facts(roster_list, story.facts, connection)

    found, cursor = [], None
    while True:
        page = roster_list.list_graduates(connection, PROVINCE, Search(), Slice(2, cursor))
        found += list_numbers(page.items)
        cursor = page.next
        if cursor is None:
            break

    assert found == ["1", "1", "2", "2", "3", "3"]


def test_one_graduate_is_shown_to_those_who_may_see_them(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    project_facts(roster_list, story.facts, connection)

    shown = roster_list.find_graduate(connection, SCHOOL, lin.id)

    assert shown is not None
    assert shown["name"] == "林小满"
    assert roster_list.find_graduate(connection, Oversight(school_code="99002"), lin.id) is None


def test_any_batches_give_the_same_roster(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    for chapter in (lin.bound, lin.confirmed, lambda: lin.signed(firm), lin.approved, lin.unlocked):
        chapter()
    lin.corrected(college="文学院")
    lin.erased()

    must_agree_in_any_batches(roster_list, story.facts, connection)
