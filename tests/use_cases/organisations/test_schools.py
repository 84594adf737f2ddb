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
from support.printing.printed_pages import read_text
from support.use_cases.contexts import OpenContext
from support.use_cases.small_province import SmallProvince

PDF = Upload("证明.pdf", A_PDF)


def make_printing(small_province: SmallProvince) -> Printing:
    return Printing(small_province.context, make_press("https://jy.example.edu.cn"))


@pytest.fixture
def number(small_province: SmallProvince) -> AgreementNumber:
    return AgreementNumber(small_province.sign_agreement())


@pytest.fixture
def approved(small_province: SmallProvince, number: AgreementNumber) -> AgreementNumber:
    Reviews(small_province.context).approve(small_province.counselor(), number)
    return number


def test_a_reviewer_sees_terms_documents_and_a_masked_id(
    small_province: SmallProvince, number: AgreementNumber
) -> None:
    Employers(small_province.context).submit_qualification(
        small_province.employer(), "营业执照", PDF
    )

    seen = Reviews(small_province.context).look_at(small_province.counselor("文学院"), number)

    assert seen["graduate"]["id_number"] == "3****************6"
    assert seen["terms"] is not None
    assert seen["terms"].workplace == "合肥市"
    [document] = seen["documents"]
    given = Files(small_province.context).load_qualification(
        small_province.counselor("文学院"), number, document["digest"]
    )
    assert given == GivenOut(PDF.content, "application/pdf", "营业执照.pdf")


def test_another_college_and_another_school_see_nothing(
    small_province: SmallProvince, number: AgreementNumber
) -> None:
    for stranger in (small_province.counselor("理学院"), small_province.counselor(school="99002")):
        with pytest.raises(NoSuchAgreement):
            Reviews(small_province.context).look_at(stranger, number)
        with pytest.raises(NoSuchAgreement):
            Reviews(small_province.context).approve(stranger, number)
        with pytest.raises(NoSuchAgreement):
            make_printing(small_province).print_many(stranger, [number])


@pytest.mark.parametrize("unknown", ["", "x", "2026-99001-nobody-1", "2026-99001-1-9"])
def test_a_number_of_nothing_is_no_agreement(small_province: SmallProvince, unknown: str) -> None:
    small_province.sign_agreement()
    with pytest.raises(NoSuchAgreement):
        Reviews(small_province.context).look_at(
            small_province.counselor(), AgreementNumber(unknown)
        )


def test_a_verdict_on_what_changed_meanwhile_is_refused(
    small_province: SmallProvince, number: AgreementNumber
) -> None:
    seen = Reviews(small_province.context).look_at(small_province.counselor(), number)["version"]
    lin = small_province.find_bound()
    Signings(small_province.context).dispute(lin, "我没有同意")

    with pytest.raises(StaleVersion):
        Reviews(small_province.context).approve(small_province.counselor(seen=seen), number)

    now = Reviews(small_province.context).look_at(small_province.counselor(), number)["version"]
    Reviews(small_province.context).approve(
        small_province.counselor(seen=now), number, "已致电毕业生，本人同意"
    )
    assert small_province.load_graduate().standing is Standing.EFFECTIVE


def test_a_rejection_needs_a_reason(small_province: SmallProvince, number: AgreementNumber) -> None:
    with pytest.raises(ReasonMissing):
        Reviews(small_province.context).reject(small_province.counselor(), number, "  ")
    Reviews(small_province.context).reject(small_province.counselor(), number, "岗位不符")
    assert small_province.load_graduate().standing is Standing.FREE


def test_nothing_is_printed_before_approval_and_the_number_is_told(
    small_province: SmallProvince, number: AgreementNumber
) -> None:
    with pytest.raises(NotPrintableYet) as told:
        make_printing(small_province).print_many(small_province.counselor(), [number])
    assert told.value.about == {"agreement_number": number}
    assert small_province.load_graduate().agreement(number).prints == 0


def test_every_print_is_a_fact_and_the_second_needs_a_reason(
    small_province: SmallProvince, approved: AgreementNumber
) -> None:
    _, content = make_printing(small_province).print_many(small_province.counselor(), [approved])
    assert all(approved in read_text(content, page, page) for page in (1, 3, 5))

    with pytest.raises(ReasonMissing):
        make_printing(small_province).print_many(small_province.counselor(), [approved])
    make_printing(small_province).print_many(
        small_province.counselor(), [approved], (CopyName.SCHOOL,), "污损"
    )

    assert small_province.load_graduate().agreement(approved).prints == 2


def test_the_parties_print_their_own_and_nobody_elses(
    small_province: SmallProvince, approved: AgreementNumber
) -> None:
    make_printing(small_province).print_own(small_province.employer(0), approved)
    make_printing(small_province).download(small_province.find_bound())
    with pytest.raises(NoSuchAgreement):
        make_printing(small_province).print_own(small_province.employer(1), approved)
    assert small_province.load_graduate().agreement(approved).prints == 2


def test_one_that_cannot_be_printed_stops_the_whole_batch(
    small_province: SmallProvince, approved: AgreementNumber
) -> None:
    waiting = AgreementNumber(small_province.sign_agreement("2"))
    with pytest.raises(NotPrintableYet):
        make_printing(small_province).print_many(small_province.counselor(), [approved, waiting])
    assert small_province.load_graduate().agreement(approved).prints == 0


def test_a_stamped_copy_is_filed_by_its_content_not_its_name(
    small_province: SmallProvince, approved: AgreementNumber
) -> None:
    with pytest.raises(FileDisguised):
        make_printing(small_province).file_stamped_copy(
            small_province.counselor(), approved, Upload("盖章.pdf", b"<html></html>")
        )
    with pytest.raises(FileMissing):
        Files(small_province.context).load_stamped_copy(small_province.counselor(), approved)
    make_printing(small_province).file_stamped_copy(
        small_province.counselor(), approved, Upload("旧.pdf", A_PDF)
    )
    make_printing(small_province).file_stamped_copy(
        small_province.counselor(), approved, Upload("新.pdf", A_PDF)
    )
    assert (
        Files(small_province.context).load_stamped_copy(small_province.counselor(), approved).name
        == "新.pdf"
    )


def test_a_termination_needs_files_and_frees_the_graduate(
    small_province: SmallProvince, approved: AgreementNumber
) -> None:
    lin, desk = small_province.find_bound(), Terminations(small_province.context)
    for files in ([], [PDF] * 6):
        with pytest.raises(EvidenceMissing):
            desk.request(lin, "考研", files)
    desk.request(lin, "考研", [PDF])
    request = desk.look_at(small_province.counselor(), approved)["request"]
    assert request is not None
    assert request["reason"] == "考研"
    [file] = request["files"]
    given = Files(small_province.context).load_of_agreement(
        small_province.counselor(), approved, file["digest"]
    )
    assert (given.content, given.name) == (PDF.content, "证明.pdf")

    desk.approve(small_province.counselor(), approved)

    assert small_province.load_graduate().standing is Standing.FREE
    assert small_province.load_graduate().destination == "70"


@pytest.fixture
def asking(database_url: str, tmp_path: Path) -> Iterator[SmallProvince]:
    opened = OpenContext(database_url, tmp_path, Policy(termination_needs_employer=True))
    yield SmallProvince(opened.context)
    opened.close()


def test_where_the_employer_is_asked_the_school_waits_for_its_answer(asking: SmallProvince) -> None:
    small_province, number = asking, AgreementNumber(asking.sign_agreement())
    Reviews(small_province.context).approve(small_province.counselor(), number)
    desk = Terminations(small_province.context)
    desk.request(small_province.find_bound(), "考研", [PDF])
    with pytest.raises(EmployerAnswerMissing):
        desk.approve(small_province.counselor(), number)
    with pytest.raises(NoSuchAgreement):
        desk.answer(small_province.employer(1), number, agreed=True, words="")

    desk.answer(small_province.employer(0), number, agreed=False, words="望再考虑")
    desk.approve(small_province.counselor(), number)

    assert small_province.load_graduate().standing is Standing.FREE


def test_an_unlocked_graduate_is_free_and_the_own_school_does_it(
    small_province: SmallProvince, approved: AgreementNumber
) -> None:
    one = small_province.load_graduate()
    with pytest.raises(NoSuchGraduate):
        Graduates(small_province.context).unlock(small_province.admin("99002"), one.id, "误签")
    with pytest.raises(ReasonMissing):
        Graduates(small_province.context).unlock(small_province.admin(), one.id, "")

    outcome = Graduates(small_province.context).unlock(small_province.admin(), one.id, "误签")

    assert outcome.answer["voided"] == approved
    assert small_province.load_graduate().standing is Standing.FREE


def test_a_destination_is_one_of_the_code_table(small_province: SmallProvince) -> None:
    one = small_province.enrol()
    with pytest.raises(FieldsWrong):
        Graduates(small_province.context).record_destination(small_province.admin(), one.id, "99")
    Graduates(small_province.context).record_destination(small_province.admin(), one.id, "80")
    assert small_province.load_graduate().standing is Standing.PLACED_ELSEWHERE


def test_a_print_sent_again_is_answered_again_without_a_reason(
    small_province: SmallProvince, approved: AgreementNumber
) -> None:
    counselor = replace(small_province.counselor(), once=Once("print-1", b"digest"))
    first = make_printing(small_province).print_many(counselor, [approved])

    assert make_printing(small_province).print_many(counselor, [approved]) == first
    assert small_province.load_graduate().agreement(approved).prints == 1
