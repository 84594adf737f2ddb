"""The print list: what is approved, what the school printed, what came back stamped."""

from typing import Any

from sqlalchemy import Connection

from signing.projections import agreements, print_list
from signing.projections.engine.paging import Slice
from signing.projections.print_list import Filters
from signing.vocabulary import AgreementState, Channel, Oversight, Role
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import project_facts
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory


def approve_signing(story: Story) -> tuple[GraduateStory, EmployerStory]:
    story.school("99001", "示范大学")
    firm = story.employer(name="江淮云图科技")
    lin = story.graduate("20260001", name="欧阳小满")
    lin.confirmed()
    lin.signed(firm)
    lin.approved()
    return lin, firm


def list_papers(
    connection: Connection, tab: str = "all", **more: Any
) -> list[print_list.PrintItem]:
    return print_list.list_papers(connection, PROVINCE, Filters(tab, **more), Slice()).items


def test_nothing_is_to_be_printed_before_approval(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer())
    project_facts(agreements, story.facts, connection)

    assert list_papers(connection) == []


def test_an_approved_agreement_waits_to_be_printed_until_the_school_prints_it(
    connection: Connection,
) -> None:
    story = Story()
    lin, _ = approve_signing(story)
    lin.printed(role=Role.EMPLOYER)
    project_facts(agreements, story.facts, connection)
    assert [item["agreement_number"] for item in list_papers(connection, "to_print")] == [
        lin.number
    ]

    lin.printed()
    project_facts(agreements, story.facts, connection)

    assert list_papers(connection, "to_print") == []
    [item] = list_papers(connection, "printed")
    assert (item["prints"], item["void"], item["stamped_copy"]) == (2, False, False)


def test_a_void_agreement_leaves_the_lists_of_work_but_not_the_whole(
    connection: Connection,
) -> None:
    story = Story()
    lin, _ = approve_signing(story)
    lin.asked_release()
    lin.released()
    project_facts(agreements, story.facts, connection)

    assert list_papers(connection, "to_print") == []
    [item] = list_papers(connection)
    assert (item["void"], item["state"]) == (True, "TERMINATED")


def test_a_counselor_prints_for_the_own_colleges_only(connection: Connection) -> None:
    story = Story()
    approve_signing(story)
    project_facts(agreements, story.facts, connection)

    other = Oversight(school_code="99001", colleges=frozenset({"没有的学院"}))
    assert print_list.list_papers(connection, other, Filters(), Slice()).items == []


def test_a_corrected_name_waits_to_be_printed_again_and_another_phone_does_not(
    connection: Connection,
) -> None:
    story = Story()
    lin, _ = approve_signing(story)
    lin.printed()
    lin.corrected(phone="13900000009")
    project_facts(agreements, story.facts, connection)
    assert list_papers(connection, "to_print") == []

    lin.corrected(name="欧阳大满")
    project_facts(agreements, story.facts, connection)
    [item] = list_papers(connection, "to_print")
    assert (item["printed"], item["prints"]) == (False, 1)

    lin.printed()
    project_facts(agreements, story.facts, connection)
    assert list_papers(connection, "to_print") == []


def test_an_unlocked_agreement_is_not_to_be_printed(connection: Connection) -> None:
    story = Story()
    lin, _ = approve_signing(story)
    lin.unlocked("单位倒闭")
    project_facts(agreements, story.facts, connection)

    assert list_papers(connection, "to_print") == []
    [item] = list_papers(connection)
    assert (item["void"], item["state"]) == (True, "UNLOCKED")


def test_a_stamped_copy_that_came_back_is_on_the_list(connection: Connection) -> None:
    story = Story()
    lin, _ = approve_signing(story)
    lin.printed()
    filed = lin.filed()
    project_facts(agreements, story.facts, connection)

    [item] = list_papers(connection, "printed")
    assert item["stamped_copy"]
    assert item["last_printed_at"] is not None
    assert item["last_printed_at"] < filed.fact.timestamp


def test_what_waits_to_be_printed_is_found_by_name_number_and_employer(
    connection: Connection,
) -> None:
    story = Story()
    approve_signing(story)
    project_facts(agreements, story.facts, connection)

    for q in ("小满", "2026", "云图"):
        assert len(list_papers(connection, "to_print", q=q)) == 1, q
    assert list_papers(connection, q="0001") == []


def test_an_erased_person_is_nameless_on_the_print_list(connection: Connection) -> None:
    story = Story()
    lin, _ = approve_signing(story)
    lin.unlocked()
    lin.erased()
    project_facts(agreements, story.facts, connection)

    [item] = list_papers(connection)
    assert item["graduate"]["name"] == ""
    assert item["employer"] == "江淮云图科技"


def test_what_holds_of_an_erased_person_is_printed_by_nobody(connection: Connection) -> None:
    story = Story()
    lin, _ = approve_signing(story)
    story.days_pass(400)
    lin.erased()
    project_facts(agreements, story.facts, connection)

    [item] = list_papers(connection)
    assert (item["graduate"]["name"], item["void"]) == ("", False)
    assert list_papers(connection, tab="to_print") == []
    assert print_list.list_unprinted(connection, PROVINCE) == []


def test_tabs_are_counted_and_narrowed_by_college_and_channel(connection: Connection) -> None:
    story = Story()
    lin, _ = approve_signing(story)
    project_facts(agreements, story.facts, connection)
    college, channel = (
        list_papers(connection)[0]["college"],
        Channel(list_papers(connection)[0]["channel"]),
    )
    others = Filters(channel=next(one for one in Channel if one is not channel))

    for filters in (Filters(), Filters(college=college), Filters(channel=channel), Filters(q="无")):
        counted = print_list.count_tabs(connection, PROVINCE, filters)
        assert counted == {"to_print": 1, "printed": 0, "void": 0}
    assert list_papers(connection, "to_print", college="没有的学院") == []
    assert print_list.count_tabs(connection, PROVINCE, others)["to_print"] == 0

    lin.printed()
    project_facts(agreements, story.facts, connection)
    assert print_list.count_tabs(connection, PROVINCE, Filters())["printed"] == 1
    lin.unlocked()
    project_facts(agreements, story.facts, connection)

    counted = print_list.count_tabs(connection, PROVINCE, Filters())
    assert counted == {"to_print": 0, "printed": 0, "void": 1}
    assert [one["state"] for one in list_papers(connection, "void")] == ["UNLOCKED"]


def test_what_is_being_released_is_left_out_unless_it_is_asked_for(connection: Connection) -> None:
    story = Story()
    lin, firm = approve_signing(story)
    leaver = story.graduate("20260002", name="司马大满")
    leaver.confirmed()
    leaver.signed(firm)
    leaver.approved()
    leaver.asked_release()
    project_facts(agreements, story.facts, connection)

    def list_numbers(*, terminating: bool) -> set[str]:
        found = print_list.list_unprinted(connection, PROVINCE, Filters(), terminating=terminating)
        return {number for _, _, number in found}

    assert list_numbers(terminating=False) == {lin.number}
    assert list_numbers(terminating=True) == {lin.number, leaver.number}
    assert print_list.count_terminating(connection, PROVINCE, Filters()) == 1
    effective = Filters(state=AgreementState.EFFECTIVE)
    assert print_list.count_terminating(connection, PROVINCE, effective) == 0
    assert print_list.count_found_tabs(connection, PROVINCE, effective)["to_print"] == 1
    [item] = list_papers(connection, "to_print", state=AgreementState.TERMINATING)
    assert (item["agreement_number"], item["state"]) == (leaver.number, "TERMINATING")


def test_figures_obey_the_search_too(connection: Connection) -> None:
    story = Story()
    approve_signing(story)
    project_facts(agreements, story.facts, connection)

    for q, expected in (
        ("欧阳", 1),
        ("阳小", 1),
        ("云图", 1),
        ("2026-99001 -20260001 -1", 1),
        ("x", 0),
    ):
        asked = Filters("to_print", q=q)
        counted = print_list.count_found_tabs(connection, PROVINCE, asked)
        page = print_list.list_numbered_papers(connection, PROVINCE, asked, 1)
        assert (counted["to_print"], page.total) == (expected, expected), q


def test_pages_have_numbers_and_the_last_one_is_found_past_the_end(
    connection: Connection,
) -> None:
    story = Story()
    _, firm = approve_signing(story)
    for number in range(2, 53):
        one = story.graduate(f"2026{number:04}")
        one.confirmed()
        one.signed(firm)
        one.approved()
    project_facts(agreements, story.facts, connection)

    first, last = (
        print_list.list_numbered_papers(connection, PROVINCE, Filters("to_print"), number)
        for number in (1, 99)
    )
    assert (first.total, first.number, first.last, len(first.items)) == (52, 1, 2, 50)
    assert (last.number, last.begins, last.ends, len(last.items)) == (2, 51, 52, 2)
    shown = [one["agreement_number"] for page in (first, last) for one in page.items]
    assert shown == list(dict.fromkeys(shown))
    assert len(shown) == 52
