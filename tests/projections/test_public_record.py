"""The public record: whether a printed copy holds, and no more of a person than that needs."""

from hashlib import sha256

import pytest
from sqlalchemy import Connection

from signing.copycode import CopyCode, issue_code
from signing.projections import public_record
from signing.vocabulary import AgreementNumber, CopyName
from support.facts.logs import Story
from support.facts.projecting import agree_in_any_batches, content, projected
from support.printing.copy_codes import APPROVED, KEY
from support.stories.employer import EmployerStory
from support.stories.everything import everything
from support.stories.graduate import GraduateStory


def signed(name: str = "欧阳小满") -> GraduateStory:
    story = Story()
    story.school("99001", "示范大学")
    lin = story.graduate("20260001", name=name)
    lin.confirmed()
    lin.signed(story.employer(name="江淮云图科技"))
    return lin


def another_employer(lin: GraduateStory) -> EmployerStory:
    return EmployerStory(lin.story, "91990100MA00000002", {})


def told(
    connection: Connection, lin: GraduateStory, number: AgreementNumber | None = None
) -> public_record.PublicRecord:
    projected(public_record, lin.story.facts, connection)
    record = public_record.find_record(connection, number or lin.number)
    assert record is not None
    return record


def test_a_copy_in_effect_is_told_with_a_masked_name(connection: Connection) -> None:
    lin = signed()
    assert told(connection, lin)["state"] == "awaiting_review"

    approved = lin.approved()

    record = told(connection, lin)
    assert (record["state"], record["graduate_name"]) == ("in_effect", "欧**满")
    assert (record["school_name"], record["employer_name"]) == ("示范大学", "江淮云图科技")
    assert record["since"] == record["approved_at"] == approved.fact.timestamp
    assert record["replaced_by"] is None


@pytest.mark.parametrize(
    ("name", "masked"), [("王丽", "王*"), ("王小丽", "王*丽"), ("买买提·吐尔逊", "买*****逊")]
)
def test_the_whole_name_is_not_even_stored(connection: Connection, name: str, masked: str) -> None:
    assert told(connection, signed(name))["graduate_name"] == masked
    assert name not in str(content(public_record, connection))


def test_a_copy_under_termination_then_void_names_what_holds_instead(
    connection: Connection,
) -> None:
    lin = signed()
    first = lin.number
    lin.approved()
    lin.asked_release()
    assert told(connection, lin)["state"] == "under_termination"

    released = lin.released()
    lin.signed(another_employer(lin))
    assert told(connection, lin, first)["replaced_by"] is None

    lin.approved()

    void = told(connection, lin, first)
    assert (void["state"], void["since"]) == ("void", released.fact.timestamp)
    assert void["replaced_by"] == lin.number


def test_a_refused_and_a_withdrawn_release_leave_it_in_effect(connection: Connection) -> None:
    lin = signed()
    lin.approved()
    lin.asked_release()
    lin.refused_release()
    assert told(connection, lin)["state"] == "in_effect"

    lin.asked_release()
    lin.withdrew_release()
    assert told(connection, lin)["state"] == "in_effect"


def test_a_rejected_and_an_unlocked_agreement_are_void(connection: Connection) -> None:
    lin = signed()
    lin.rejected()
    rejected = told(connection, lin)
    assert (rejected["state"], rejected["approved_at"]) == ("void", None)

    lin.signed(another_employer(lin))
    lin.approved()
    lin.unlocked()
    assert told(connection, lin)["state"] == "void"


def test_a_corrected_name_follows_and_an_erased_one_goes(connection: Connection) -> None:
    lin = signed("林小满")
    lin.corrected(name="林大美")
    assert told(connection, lin)["graduate_name"] == "林*美"

    lin.rejected()
    lin.erased()
    assert told(connection, lin)["graduate_name"] == ""


def a_code(lin: GraduateStory, copy: CopyName, says: str) -> CopyCode:
    return CopyCode(lin.number, copy.value, APPROVED, 1, sha256(says.encode()).digest()[:16])


def printed(lin: GraduateStory, says: str, *copies: CopyName) -> None:
    codes = tuple(issue_code(KEY, a_code(lin, copy, f"{says} {copy}")) for copy in copies)
    lin.printed("补打", copies=copies, codes=codes)


def up_to_date(connection: Connection, lin: GraduateStory, says: str) -> list[str]:
    """Whose copies say what the latest print says, of a print that said `says`."""
    projected(public_record, lin.story.facts, connection)
    codes = [a_code(lin, copy, f"{says} {copy}") for copy in CopyName]
    return [one.copy for one in codes if public_record.is_as_printed(connection, one)]


def test_only_papers_that_say_what_was_printed_last_are_up_to_date(connection: Connection) -> None:
    lin = signed()
    lin.approved()
    all_three = [copy.value for copy in CopyName]
    assert up_to_date(connection, lin, "anything") == all_three

    printed(lin, "one", *CopyName)
    assert up_to_date(connection, lin, "one") == all_three
    assert up_to_date(connection, lin, "anything") == []

    printed(lin, "one", CopyName.SCHOOL)
    assert up_to_date(connection, lin, "one") == all_three

    printed(lin, "two", CopyName.SCHOOL)
    assert up_to_date(connection, lin, "one") == []
    assert up_to_date(connection, lin, "two") == ["school"]

    printed(lin, "two", CopyName.EMPLOYER)
    assert up_to_date(connection, lin, "two") == ["employer", "school"]


def test_a_print_without_signed_codes_makes_no_paper_old(connection: Connection) -> None:
    lin = signed()
    lin.approved()
    lin.printed()
    lin.printed("补打", codes=("NOT", "SIGNED", "CODES"))
    assert up_to_date(connection, lin, "one") == [copy.value for copy in CopyName]


def test_an_unknown_number_has_no_record(connection: Connection) -> None:
    lin = signed()
    told(connection, lin)

    for number in ("2026-99001-20260001-9", "2026-99001-20260001", "%", ""):
        assert public_record.find_record(connection, AgreementNumber(number)) is None, number


def test_public_records_are_the_same_in_any_batches(connection: Connection) -> None:
    agree_in_any_batches(public_record, everything().facts, connection)
