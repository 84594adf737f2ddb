"""What the school's people may do: verdicts, paper, terminations, the roster."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from signing.pdf.agreement import make_press
from signing.refusals import (
    EmployerAnswerMissing,
    EvidenceMissing,
    FieldsWrong,
    FileDisguised,
    FileMissing,
    NoSuchAgreement,
    NoSuchGraduate,
    NotPrintableYet,
    ReasonMissing,
    StaleVersion,
)
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.actors import Once
from signing.use_cases.core.policy import Policy
from signing.use_cases.files.evidence import Upload
from signing.use_cases.files.files import Files, GivenOut
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.printing.printing import Printing
from signing.vocabulary import AgreementNumber, CopyName, Standing
from support.printing.documents import A_PDF
from support.printing.printed_pages import text_of
from support.use_cases.contexts import OpenOffice
from support.use_cases.small_province import Town

PDF = Upload("证明.pdf", A_PDF)


def printing(town: Town) -> Printing:
    return Printing(town.context, make_press("https://jy.example.edu.cn"))


@pytest.fixture
def number(town: Town) -> AgreementNumber:
    return AgreementNumber(town.signed())


@pytest.fixture
def approved(town: Town, number: AgreementNumber) -> AgreementNumber:
    Reviews(town.context).approve(town.counselor(), number)
    return number


def test_a_reviewer_sees_terms_documents_and_a_masked_id(
    town: Town, number: AgreementNumber
) -> None:
    Employers(town.context).submit_qualification(town.employer(), "营业执照", PDF)

    seen = Reviews(town.context).look_at(town.counselor("文学院"), number)

    assert seen["graduate"]["id_number"] == "3****************1"
    assert seen["terms"] is not None
    assert seen["terms"].workplace == "合肥市"
    [document] = seen["documents"]
    given = Files(town.context).load_qualification(
        town.counselor("文学院"), number, document["digest"]
    )
    assert given == GivenOut(PDF.content, "application/pdf", "营业执照.pdf")


def test_another_college_and_another_school_see_nothing(
    town: Town, number: AgreementNumber
) -> None:
    for stranger in (town.counselor("理学院"), town.counselor(school="99002")):
        with pytest.raises(NoSuchAgreement):
            Reviews(town.context).look_at(stranger, number)
        with pytest.raises(NoSuchAgreement):
            Reviews(town.context).approve(stranger, number)
        with pytest.raises(NoSuchAgreement):
            printing(town).print_many(stranger, [number])


@pytest.mark.parametrize("unknown", ["", "x", "2026-99001-nobody-1", "2026-99001-1-9"])
def test_a_number_of_nothing_is_no_agreement(town: Town, unknown: str) -> None:
    town.signed()
    with pytest.raises(NoSuchAgreement):
        Reviews(town.context).look_at(town.counselor(), AgreementNumber(unknown))


def test_a_verdict_on_what_changed_meanwhile_is_refused(
    town: Town, number: AgreementNumber
) -> None:
    seen = Reviews(town.context).look_at(town.counselor(), number)["version"]
    lin = town.bound()
    Signings(town.context).dispute(lin, "我没有同意")

    with pytest.raises(StaleVersion):
        Reviews(town.context).approve(town.counselor(seen=seen), number)

    now = Reviews(town.context).look_at(town.counselor(), number)["version"]
    Reviews(town.context).approve(town.counselor(seen=now), number, "已致电毕业生，本人同意")
    assert town.state().standing is Standing.EFFECTIVE


def test_a_rejection_needs_a_reason(town: Town, number: AgreementNumber) -> None:
    with pytest.raises(ReasonMissing):
        Reviews(town.context).reject(town.counselor(), number, "  ")
    Reviews(town.context).reject(town.counselor(), number, "岗位不符")
    assert town.state().standing is Standing.FREE


def test_nothing_is_printed_before_approval_and_the_number_is_told(
    town: Town, number: AgreementNumber
) -> None:
    with pytest.raises(NotPrintableYet) as told:
        printing(town).print_many(town.counselor(), [number])
    assert told.value.about == {"agreement_number": number}
    assert town.state().agreement(number).prints == 0


def test_every_print_is_a_fact_and_the_second_needs_a_reason(
    town: Town, approved: AgreementNumber
) -> None:
    _, content = printing(town).print_many(town.counselor(), [approved])
    assert all(approved in text_of(content, page, page) for page in (1, 3, 5))

    with pytest.raises(ReasonMissing):
        printing(town).print_many(town.counselor(), [approved])
    printing(town).print_many(town.counselor(), [approved], (CopyName.SCHOOL,), "污损")

    assert town.state().agreement(approved).prints == 2


def test_the_parties_print_their_own_and_nobody_elses(
    town: Town, approved: AgreementNumber
) -> None:
    printing(town).print_own(town.employer(0), approved)
    printing(town).download(town.bound())
    with pytest.raises(NoSuchAgreement):
        printing(town).print_own(town.employer(1), approved)
    assert town.state().agreement(approved).prints == 2


def test_one_that_cannot_be_printed_stops_the_whole_batch(
    town: Town, approved: AgreementNumber
) -> None:
    waiting = AgreementNumber(town.signed("2"))
    with pytest.raises(NotPrintableYet):
        printing(town).print_many(town.counselor(), [approved, waiting])
    assert town.state().agreement(approved).prints == 0


def test_a_stamped_copy_is_filed_by_its_content_not_its_name(
    town: Town, approved: AgreementNumber
) -> None:
    with pytest.raises(FileDisguised):
        printing(town).file_stamped_copy(
            town.counselor(), approved, Upload("盖章.pdf", b"<html></html>")
        )
    with pytest.raises(FileMissing):
        Files(town.context).load_stamped_copy(town.counselor(), approved)
    printing(town).file_stamped_copy(town.counselor(), approved, Upload("旧.pdf", A_PDF))
    printing(town).file_stamped_copy(town.counselor(), approved, Upload("新.pdf", A_PDF))
    assert Files(town.context).load_stamped_copy(town.counselor(), approved).name == "新.pdf"


def test_a_termination_needs_files_and_frees_the_graduate(
    town: Town, approved: AgreementNumber
) -> None:
    lin, desk = town.bound(), Terminations(town.context)
    for files in ([], [PDF] * 6):
        with pytest.raises(EvidenceMissing):
            desk.request(lin, "考研", files)
    desk.request(lin, "考研", [PDF])
    request = desk.look_at(town.counselor(), approved)["request"]
    assert request is not None
    assert request["reason"] == "考研"
    [file] = request["files"]
    given = Files(town.context).load_of_agreement(town.counselor(), approved, file["digest"])
    assert (given.content, given.name) == (PDF.content, "证明.pdf")

    desk.approve(town.counselor(), approved)

    assert town.state().standing is Standing.FREE
    assert town.state().destination == "70"


@pytest.fixture
def asking(database_url: str, tmp_path: Path) -> Iterator[Town]:
    opened = OpenOffice(database_url, tmp_path, Policy(termination_needs_employer=True))
    yield Town(opened.context)
    opened.close()


def test_where_the_employer_is_asked_the_school_waits_for_its_answer(asking: Town) -> None:
    town, number = asking, AgreementNumber(asking.signed())
    Reviews(town.context).approve(town.counselor(), number)
    desk = Terminations(town.context)
    desk.request(town.bound(), "考研", [PDF])
    with pytest.raises(EmployerAnswerMissing):
        desk.approve(town.counselor(), number)
    with pytest.raises(NoSuchAgreement):
        desk.answer(town.employer(1), number, agreed=True, words="")

    desk.answer(town.employer(0), number, agreed=False, words="望再考虑")
    desk.approve(town.counselor(), number)

    assert town.state().standing is Standing.FREE


def test_an_unlocked_graduate_is_free_and_the_own_school_does_it(
    town: Town, approved: AgreementNumber
) -> None:
    one = town.state()
    with pytest.raises(NoSuchGraduate):
        Graduates(town.context).unlock(town.admin("99002"), one.id, "误签")
    with pytest.raises(ReasonMissing):
        Graduates(town.context).unlock(town.admin(), one.id, "")

    outcome = Graduates(town.context).unlock(town.admin(), one.id, "误签")

    assert outcome.answer["voided"] == approved
    assert town.state().standing is Standing.FREE


def test_a_destination_is_one_of_the_code_table(town: Town) -> None:
    one = town.enrolled()
    with pytest.raises(FieldsWrong):
        Graduates(town.context).record_destination(town.admin(), one.id, "99")
    Graduates(town.context).record_destination(town.admin(), one.id, "80")
    assert town.state().standing is Standing.PLACED_ELSEWHERE


def test_a_print_sent_again_is_answered_again_without_a_reason(
    town: Town, approved: AgreementNumber
) -> None:
    counselor = replace(town.counselor(), once=Once("print-1", b"digest"))
    first = printing(town).print_many(counselor, [approved])

    assert printing(town).print_many(counselor, [approved]) == first
    assert town.state().agreement(approved).prints == 1
