"""The print list, an employer's own agreements, and the public record of what was printed."""

from typing import Any

from sqlalchemy import Connection

from facts import PROVINCE, Story
from projecting import agree_in_any_batches, projected
from signing.projections import employer_agreements, print_list, public_record
from signing.projections.paging import Slice
from signing.vocabulary import AgreementNumber, Oversight, Role
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


def test_an_employer_sees_its_own_agreements_and_why_one_was_rejected(
    connection: Connection,
) -> None:
    story = Story()
    story.school("99001", "示范大学")
    firm, other = story.employer(), story.employer("91990100MA00000002")
    lin = story.graduate(name="林小满")
    lin.confirmed()
    lin.signed(firm)
    lin.rejected("岗位与专业不符")
    projected(employer_agreements, story.facts, connection)

    [item] = employer_agreements.agreements(connection, firm.id, Slice()).items
    assert (item["state"], item["reason"]) == ("REJECTED", "岗位与专业不符")
    assert (item["graduate"]["school"], item["printable"]) == ("示范大学", False)
    assert employer_agreements.agreements(connection, other.id, Slice()).items == []


def test_the_public_learns_whether_a_copy_holds_and_no_full_name(connection: Connection) -> None:
    story = Story()
    lin, firm = an_approved_signing(story)
    first = lin.number
    projected(public_record, story.facts, connection)
    record = public_record.record(connection, first)
    assert record is not None
    assert (record["state"], record["graduate_name"]) == ("in_effect", "欧**满")
    assert (record["school_name"], record["employer_name"]) == ("示范大学", "江淮云图科技")

    lin.asked_release()
    projected(public_record, story.facts, connection)
    asked = public_record.record(connection, first)
    assert asked is not None
    assert asked["state"] == "under_termination"

    released = lin.released()
    lin.signed(firm)
    lin.approved()
    projected(public_record, story.facts, connection)
    void = public_record.record(connection, first)
    assert void is not None
    assert (void["state"], void["since"]) == ("void", released.fact.timestamp)
    assert void["replaced_by"] == lin.number


def test_an_unknown_number_has_no_record(connection: Connection) -> None:
    story = Story()
    an_approved_signing(story)
    projected(public_record, story.facts, connection)

    assert public_record.record(connection, AgreementNumber("2026-99001-20260001-9")) is None


def test_paper_lists_are_the_same_in_any_batches(connection: Connection) -> None:
    facts = everything().facts
    for model in (print_list, employer_agreements, public_record):
        agree_in_any_batches(model, facts, connection)
