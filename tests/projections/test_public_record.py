"""The public record: whether a printed copy holds, and no more of a person than that needs."""

from hashlib import sha256

import pytest
from sqlalchemy import Connection

from signing.copycode import CopyCode, issue_code
from signing.projections import agreements, public_record
from signing.projections.public_record import NameCorrection
from signing.vocabulary import AgreementNumber, CopyName
from support.facts.logs import Story
from support.facts.projecting import project_facts
from support.printing.copy_codes import APPROVED, KEY
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory


def sign_graduate(name: str = "欧阳小满") -> GraduateStory:
    story = Story()
    story.school("99001", "示范大学")
    lin = story.graduate("20260001", name=name)
    lin.confirmed()
    lin.signed(story.employer(name="江淮云图科技"))
    return lin


def make_other_employer(lin: GraduateStory) -> EmployerStory:
    return EmployerStory(lin.story, "91990100MA00000002", {})


def load_record(
    connection: Connection, lin: GraduateStory, number: AgreementNumber | None = None
) -> public_record.PublicRecord:
    project_facts(agreements, lin.story.facts, connection)
    record = public_record.find_record(connection, number or lin.number)
    assert record is not None
    return record


def test_a_copy_in_effect_is_told_with_a_masked_name(connection: Connection) -> None:
    lin = sign_graduate()
    assert load_record(connection, lin)["state"] == "awaiting_review"

    approved = lin.approved()

    record = load_record(connection, lin)
    assert (record["state"], record["graduate_name"]) == ("in_effect", "欧**满")
    assert (record["school_name"], record["employer_name"]) == ("示范大学", "江淮云图科技")
    assert record["since"] == record["approved_at"] == approved.fact.timestamp
    assert record["replaced_by"] is None


@pytest.mark.parametrize(
    ("name", "masked"), [("王丽", "王*"), ("王小丽", "王*丽"), ("买买提·吐尔逊", "买*****逊")]
)
def test_nobody_is_told_the_whole_name(connection: Connection, name: str, masked: str) -> None:
    record = load_record(connection, sign_graduate(name))

    assert record["graduate_name"] == masked
    assert name not in str(record)


def test_a_copy_under_termination_then_void_names_what_holds_instead(
    connection: Connection,
) -> None:
    lin = sign_graduate()
    first = lin.number
    lin.approved()
    lin.asked_release()
    assert load_record(connection, lin)["state"] == "under_termination"

    released = lin.released()
    lin.signed(make_other_employer(lin))
    assert load_record(connection, lin, first)["replaced_by"] is None

    lin.approved()

    void = load_record(connection, lin, first)
    assert (void["state"], void["since"]) == ("void", released.fact.timestamp)
    assert void["replaced_by"] == lin.number


def test_a_refused_and_a_withdrawn_release_leave_it_in_effect(connection: Connection) -> None:
    lin = sign_graduate()
    lin.approved()
    lin.asked_release()
    lin.refused_release()
    assert load_record(connection, lin)["state"] == "in_effect"

    lin.asked_release()
    lin.withdrew_release()
    assert load_record(connection, lin)["state"] == "in_effect"


def test_a_rejected_and_an_unlocked_agreement_are_void(connection: Connection) -> None:
    lin = sign_graduate()
    lin.rejected()
    rejected = load_record(connection, lin)
    assert (rejected["state"], rejected["approved_at"]) == ("void", None)

    lin.signed(make_other_employer(lin))
    lin.approved()
    lin.unlocked()
    assert load_record(connection, lin)["state"] == "void"


def test_a_corrected_name_follows_and_an_erased_one_goes(connection: Connection) -> None:
    lin = sign_graduate("林小满")
    lin.corrected(name="林大美")
    assert load_record(connection, lin)["graduate_name"] == "林*美"

    lin.rejected()
    lin.erased()
    assert load_record(connection, lin)["graduate_name"] == ""


def test_a_name_corrected_after_the_paper_is_told_until_it_is_printed_anew(
    connection: Connection,
) -> None:
    lin = sign_graduate("林大麦")
    lin.corrected(name="林大妹")
    lin.approved()
    print_copies(lin, "林大妹", CopyName.EMPLOYER)
    before = find_correction(connection, lin)
    lin.story.days_pass(1)
    corrected = lin.corrected(name="林小美")
    told = find_correction(connection, lin)
    print_copies(lin, "林小美", CopyName.EMPLOYER)

    assert before == {"former_name": None, "name_corrected_at": None}
    assert told == {"former_name": "林*妹", "name_corrected_at": corrected.fact.timestamp}
    assert find_correction(connection, lin) == before
    assert find_correction(connection, lin, is_of_latest_print=False) == told
    lin.unlocked()
    lin.erased()
    assert find_correction(connection, lin, is_of_latest_print=False) == before


def find_correction(
    connection: Connection, lin: GraduateStory, *, is_of_latest_print: bool = True
) -> NameCorrection:
    load_record(connection, lin)
    return public_record.find_name_correction(
        connection, lin.number, is_of_latest_print=is_of_latest_print
    )


def make_code(lin: GraduateStory, copy: CopyName, says: str) -> CopyCode:
    return CopyCode(lin.number, copy.value, APPROVED, 1, sha256(says.encode()).digest()[:16])


def print_copies(lin: GraduateStory, says: str, *copies: CopyName) -> None:
    codes = tuple(issue_code(KEY, make_code(lin, copy, f"{says} {copy}")) for copy in copies)
    lin.printed("补打", copies=copies, codes=codes)


def list_current_copies(connection: Connection, lin: GraduateStory, says: str) -> list[str]:
    """Return the copies of a print that said `says` which equal those of the latest print."""
    project_facts(agreements, lin.story.facts, connection)
    codes = [make_code(lin, copy, f"{says} {copy}") for copy in CopyName]
    return [one.copy for one in codes if public_record.is_as_printed(connection, one)]


def test_only_papers_that_say_what_was_printed_last_are_up_to_date(connection: Connection) -> None:
    lin = sign_graduate()
    lin.approved()
    all_three = [copy.value for copy in CopyName]
    assert list_current_copies(connection, lin, "anything") == all_three

    print_copies(lin, "one", *CopyName)
    assert list_current_copies(connection, lin, "one") == all_three
    assert list_current_copies(connection, lin, "anything") == []

    print_copies(lin, "one", CopyName.SCHOOL)
    assert list_current_copies(connection, lin, "one") == all_three

    print_copies(lin, "two", CopyName.SCHOOL)
    assert list_current_copies(connection, lin, "one") == []
    assert list_current_copies(connection, lin, "two") == ["school"]

    print_copies(lin, "two", CopyName.EMPLOYER)
    assert list_current_copies(connection, lin, "two") == ["employer", "school"]


def test_a_print_without_signed_codes_makes_no_paper_old(connection: Connection) -> None:
    lin = sign_graduate()
    lin.approved()
    lin.printed()
    lin.printed("补打", codes=("NOT", "SIGNED", "CODES"))
    assert list_current_copies(connection, lin, "one") == [copy.value for copy in CopyName]


def test_an_unknown_number_has_no_record(connection: Connection) -> None:
    lin = sign_graduate()
    load_record(connection, lin)

    for number in ("2026-99001-20260001-9", "2026-99001-20260001", "%", ""):
        assert public_record.find_record(connection, AgreementNumber(number)) is None, number
