"""The print list: what is approved, what the school printed, what came back stamped."""

from typing import Any

from sqlalchemy import Connection

from facts import PROVINCE, Story
from projecting import agree_in_any_batches, projected
from signing.projections import print_list
from signing.projections.paging import Slice
from signing.vocabulary import Oversight, Role
from stories.employer import EmployerStory
from stories.everything import everything
from stories.graduate import GraduateStory


def an_approved_signing(story: Story) -> tuple[GraduateStory, EmployerStory]:
    story.school("99001", "示范大学")
    firm = story.employer(name="江淮云图科技")
    lin = story.graduate("20260001", name="欧阳小满")
    lin.confirmed()
    lin.signed(firm)
    lin.approved()
    return lin, firm


def listed(connection: Connection, *, printed: bool | None = None) -> list[dict[str, Any]]:
    return print_list.prints(connection, PROVINCE, printed=printed, part=Slice()).items


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
    assert [item["agreement_number"] for item in listed(connection, printed=False)] == [lin.number]

    lin.printed()
    projected(print_list, story.facts, connection)

    assert listed(connection, printed=False) == []
    [item] = listed(connection, printed=True)
    assert (item["prints"], item["void"], item["stamped_copy"]) == (2, False, False)


def test_a_void_agreement_leaves_the_lists_of_work_but_not_the_whole(
    connection: Connection,
) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    lin.asked_release()
    lin.released()
    projected(print_list, story.facts, connection)

    assert listed(connection, printed=False) == []
    [item] = listed(connection)
    assert (item["void"], item["state"]) == (True, "TERMINATED")


def test_a_counselor_prints_for_the_own_colleges_only(connection: Connection) -> None:
    story = Story()
    an_approved_signing(story)
    projected(print_list, story.facts, connection)

    other = Oversight(school_code="99001", colleges=frozenset({"没有的学院"}))
    assert print_list.prints(connection, other, part=Slice()).items == []


def test_an_unlocked_agreement_is_not_to_be_printed(connection: Connection) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    lin.unlocked("单位倒闭")
    projected(print_list, story.facts, connection)

    assert listed(connection, printed=False) == []
    [item] = listed(connection)
    assert (item["void"], item["state"]) == (True, "UNLOCKED")


def test_a_stamped_copy_that_came_back_is_on_the_list(connection: Connection) -> None:
    story = Story()
    lin, _ = an_approved_signing(story)
    lin.printed()
    filed = lin.filed()
    projected(print_list, story.facts, connection)

    [item] = listed(connection, printed=True)
    assert item["stamped_copy"]
    assert item["last_printed_at"] < filed.fact.timestamp


def test_what_waits_to_be_printed_is_found_by_name_number_and_employer(
    connection: Connection,
) -> None:
    story = Story()
    an_approved_signing(story)
    projected(print_list, story.facts, connection)

    for q in ("小满", "2026", "云图"):
        found = print_list.prints(connection, PROVINCE, printed=False, q=q, part=Slice())
        assert len(found.items) == 1, q
    assert print_list.prints(connection, PROVINCE, q="0001", part=Slice()).items == []


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
    assert listed(connection, printed=False) == []
    assert print_list.waiting(connection, PROVINCE) == []


def test_the_print_list_is_the_same_in_any_batches(connection: Connection) -> None:
    agree_in_any_batches(print_list, everything().facts, connection)
