"""The print list: what is approved, what the school printed, what came back stamped."""

from typing import Any

from sqlalchemy import Connection

from signing.projections import print_list
from signing.projections.engine.paging import Slice
from signing.projections.print_list import Filters
from signing.vocabulary import Channel, Oversight, Role
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import agree_in_any_batches, projected
from support.stories.employer import EmployerStory
from support.stories.everything import everything
from support.stories.graduate import GraduateStory


def an_approved_signing(story: Story) -> tuple[GraduateStory, EmployerStory]:
    story.school("99001", "示范大学")
    firm = story.employer(name="江淮云图科技")
    lin = story.graduate("20260001", name="欧阳小满")
    lin.confirmed()
    lin.signed(firm)
    lin.approved()
    return lin, firm


def listed(connection: Connection, tab: str = "all", **more: Any) -> list[print_list.PrintItem]:
    return print_list.list_papers(connection, PROVINCE, Filters(tab, **more), Slice()).items


def test_nothing_is_to_be_printed_before_approval(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer())
    projected(print_list, story.facts, connection)

    assert listed(connection) == []


def test_an_approved_agreement_waits_to_be_printed_until_the_school_prints_it(
    connection: Connection,
) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    lin.printed(role=Role.EMPLOYER)
    projected(print_list, story.facts, connection)
    assert [item["agreement_number"] for item in listed(connection, "to_print")] == [lin.number]

    lin.printed()
    projected(print_list, story.facts, connection)

    assert listed(connection, "to_print") == []
    [item] = listed(connection, "printed")
    assert (item["prints"], item["void"], item["stamped_copy"]) == (2, False, False)


def test_a_void_agreement_leaves_the_lists_of_work_but_not_the_whole(
    connection: Connection,
) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    lin.asked_release()
    lin.released()
    projected(print_list, story.facts, connection)

    assert listed(connection, "to_print") == []
    [item] = listed(connection)
    assert (item["void"], item["state"]) == (True, "TERMINATED")


def test_a_counselor_prints_for_the_own_colleges_only(connection: Connection) -> None:
    story = Story()
    an_approved_signing(story)
    projected(print_list, story.facts, connection)

    other = Oversight(school_code="99001", colleges=frozenset({"没有的学院"}))
    assert print_list.list_papers(connection, other, Filters(), Slice()).items == []


def test_an_unlocked_agreement_is_not_to_be_printed(connection: Connection) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    lin.unlocked("单位倒闭")
    projected(print_list, story.facts, connection)

    assert listed(connection, "to_print") == []
    [item] = listed(connection)
    assert (item["void"], item["state"]) == (True, "UNLOCKED")


def test_a_stamped_copy_that_came_back_is_on_the_list(connection: Connection) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    lin.printed()
    filed = lin.filed()
    projected(print_list, story.facts, connection)

    [item] = listed(connection, "printed")
    assert item["stamped_copy"]
    assert item["last_printed_at"] is not None
    assert item["last_printed_at"] < filed.fact.timestamp


def test_what_waits_to_be_printed_is_found_by_name_number_and_employer(
    connection: Connection,
) -> None:
    story = Story()
    an_approved_signing(story)
    projected(print_list, story.facts, connection)

    for q in ("小满", "2026", "云图"):
        assert len(listed(connection, "to_print", q=q)) == 1, q
    assert listed(connection, q="0001") == []


def test_an_erased_person_is_nameless_on_the_print_list(connection: Connection) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    lin.unlocked()
    lin.erased()
    projected(print_list, story.facts, connection)

    [item] = listed(connection)
    assert item["graduate"]["name"] == ""
    assert item["employer"] == "江淮云图科技"


def test_what_holds_of_an_erased_person_is_printed_by_nobody(connection: Connection) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    story.days_pass(400)
    lin.erased()
    projected(print_list, story.facts, connection)

    [item] = listed(connection)
    assert (item["graduate"]["name"], item["void"]) == ("", False)
    assert listed(connection, tab="to_print") == []
    assert print_list.list_unprinted(connection, PROVINCE) == []


def test_the_print_list_is_the_same_in_any_batches(connection: Connection) -> None:
    agree_in_any_batches(print_list, everything().facts, connection)


def test_tabs_are_counted_and_narrowed_by_college_and_channel(connection: Connection) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    projected(print_list, story.facts, connection)
    college, channel = listed(connection)[0]["college"], Channel(listed(connection)[0]["channel"])
    others = Filters(channel=next(one for one in Channel if one is not channel))

    for filters in (Filters(), Filters(college=college), Filters(channel=channel), Filters(q="无")):
        counted = print_list.count_tabs(connection, PROVINCE, filters)
        assert counted == {"to_print": 1, "printed": 0, "void": 0}
    assert listed(connection, "to_print", college="没有的学院") == []
    assert print_list.count_tabs(connection, PROVINCE, others)["to_print"] == 0

    lin.printed()
    projected(print_list, story.facts, connection)
    assert print_list.count_tabs(connection, PROVINCE, Filters())["printed"] == 1
    lin.unlocked()
    projected(print_list, story.facts, connection)

    counted = print_list.count_tabs(connection, PROVINCE, Filters())
    assert counted == {"to_print": 0, "printed": 0, "void": 1}
    assert [one["state"] for one in listed(connection, "void")] == ["UNLOCKED"]
