"""The PDF that goes with a résumé: what is taken, who opens it, and where it ends."""

import pytest

from signing.events import ResumeSubmitted, revive
from signing.refusals import (
    AlreadyApplied,
    FileActive,
    FileEmpty,
    FileMissing,
    FileNotPdf,
    NoSuchApplication,
    Refusal,
)
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.core.actors import Auditor
from signing.use_cases.core.context import Context
from signing.use_cases.files.evidence import Upload
from signing.use_cases.files.files import Files
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.privacy.dossiers import Dossiers
from signing.vocabulary import ApplicationId, Oversight, Role
from support.hostile.files import HTML
from support.hostile.pdfs import SCRIPT, with_action
from support.printing.documents import A_PDF, draw_photograph
from support.routes.province import RESUME
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince, move_later

PDF = Upload("林小满的简历.pdf", A_PDF)
YEARS_LATER = NOW.replace(year=NOW.year + 9)


@pytest.fixture
def small_province(context: Context) -> SmallProvince:
    return SmallProvince(context)


def apply_with_file(small_province: SmallProvince, upload: Upload | None = PDF) -> ApplicationId:
    lin, position = (
        small_province.graduate("1"),
        small_province.open_position(small_province.employer()),
    )
    outcome = Applications(small_province.context).submit(lin, position, RESUME, upload)
    return ApplicationId(outcome.answer["id"])


def list_submitted(small_province: SmallProvince) -> list[ResumeSubmitted]:
    facts = small_province.context.ledger.load_facts(small_province.find_bound("1").graduate_id)
    return [one for one in facts if isinstance(one, ResumeSubmitted)]


def test_the_employer_and_the_graduate_open_what_went_with_the_resume(
    small_province: SmallProvince,
) -> None:
    application = apply_with_file(small_province)

    files, own = Files(small_province.context), small_province.find_bound("1")
    for given in (
        files.load_of_candidate(small_province.employer(), application),
        files.load_own_attachment(own, application),
    ):
        assert (given.content, given.media_type, given.name) == (
            A_PDF,
            "application/pdf",
            "林小满的简历.pdf",
        )


def test_nobody_else_opens_it(small_province: SmallProvince) -> None:
    application = apply_with_file(small_province)
    [fact] = list_submitted(small_province)
    assert fact.attachment is not None
    files, digest = Files(small_province.context), fact.attachment.digest
    with pytest.raises(NoSuchApplication):
        files.load_of_candidate(small_province.employer(1), application)
    with pytest.raises(NoSuchApplication):
        files.load_own_attachment(small_province.graduate("2"), application)
    auditor = Auditor(stamp=make_stamp(Role.AUDITOR), oversight=Oversight())
    with pytest.raises(FileMissing):
        files.load_for_audit(auditor, small_province.find_bound("1").graduate_id, digest)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("photo.jpg", draw_photograph(), FileNotPdf),
        ("resume.docx", b"PK\x03\x04" + bytes(60), FileNotPdf),
        ("resume.pdf", HTML, FileNotPdf),
        ("resume.pdf", b"", FileEmpty),
        ("resume.pdf", with_action(SCRIPT), FileActive),
    ],
)
def test_only_a_pdf_that_does_nothing_goes_with_a_resume(
    small_province: SmallProvince, name: str, content: bytes, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        apply_with_file(small_province, Upload(name, content))
    assert list_submitted(small_province) == []


def test_a_second_application_keeps_no_file(small_province: SmallProvince) -> None:
    apply_with_file(small_province)
    lin, [fact] = small_province.find_bound("1"), list_submitted(small_province)
    with pytest.raises(AlreadyApplied):
        Applications(small_province.context).submit(
            lin, fact.position_id, RESUME, Upload("b.jpg", b"not looked at")
        )


def test_an_application_without_a_file_has_none_to_open(small_province: SmallProvince) -> None:
    application = apply_with_file(small_province, None)
    with pytest.raises(FileMissing):
        Files(small_province.context).load_of_candidate(small_province.employer(), application)


def test_a_resume_of_before_there_were_files_is_still_read(small_province: SmallProvince) -> None:
    apply_with_file(small_province, None)
    [fact] = list_submitted(small_province)
    state = fact.model_dump_json(exclude={"originator_id", "originator_version", "attachment"})
    old = revive(fact.originator_id, fact.originator_version, fact.topic(), state.encode())
    assert old == fact


def test_the_graduate_takes_it_along_until_it_is_erased(small_province: SmallProvince) -> None:
    application = apply_with_file(small_province)
    graduate = small_province.find_bound("1").graduate_id
    [file] = Dossiers(small_province.context).open(graduate).files
    assert (file["fact"], file["name"]) == ("ResumeSubmitted", PDF.name)
    assert (
        Dossiers(small_province.context).load_file(small_province.find_bound("1"), file["digest"])[
            0
        ]
        == A_PDF
    )

    Graduates(small_province.context).erase(
        move_later(small_province.operator(), YEARS_LATER), graduate
    )

    with pytest.raises(FileMissing):
        Files(small_province.context).load_of_candidate(small_province.employer(), application)
    [left] = Dossiers(small_province.context).open(graduate).files
    assert left["name"] is None
