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
from support.printing.documents import A_PDF, photograph
from support.routes.province import RESUME
from support.use_cases.contexts import NOW, stamp
from support.use_cases.small_province import Town, later

PDF = Upload("林小满的简历.pdf", A_PDF)
YEARS_LATER = NOW.replace(year=NOW.year + 9)


@pytest.fixture
def town(context: Context) -> Town:
    return Town(context)


def applied(town: Town, upload: Upload | None = PDF) -> ApplicationId:
    lin, position = town.graduate("1"), town.position(town.employer())
    outcome = Applications(town.context).submit(lin, position, RESUME, upload)
    return ApplicationId(outcome.answer["id"])


def submitted(town: Town) -> list[ResumeSubmitted]:
    facts = town.context.ledger.load_facts(town.bound("1").graduate_id)
    return [one for one in facts if isinstance(one, ResumeSubmitted)]


def test_the_employer_and_the_graduate_open_what_went_with_the_resume(town: Town) -> None:
    application = applied(town)

    files, own = Files(town.context), town.bound("1")
    for given in (
        files.load_of_candidate(town.employer(), application),
        files.load_own_attachment(own, application),
    ):
        assert (given.content, given.media_type, given.name) == (
            A_PDF,
            "application/pdf",
            "林小满的简历.pdf",
        )


def test_nobody_else_opens_it(town: Town) -> None:
    application = applied(town)
    [fact] = submitted(town)
    assert fact.attachment is not None
    files, digest = Files(town.context), fact.attachment.digest
    with pytest.raises(NoSuchApplication):
        files.load_of_candidate(town.employer(1), application)
    with pytest.raises(NoSuchApplication):
        files.load_own_attachment(town.graduate("2"), application)
    auditor = Auditor(stamp=stamp(Role.AUDITOR), oversight=Oversight())
    with pytest.raises(FileMissing):
        files.load_for_audit(auditor, town.bound("1").graduate_id, digest)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("photo.jpg", photograph(), FileNotPdf),
        ("resume.docx", b"PK\x03\x04" + bytes(60), FileNotPdf),
        ("resume.pdf", HTML, FileNotPdf),
        ("resume.pdf", b"", FileEmpty),
        ("resume.pdf", with_action(SCRIPT), FileActive),
    ],
)
def test_only_a_pdf_that_does_nothing_goes_with_a_resume(
    town: Town, name: str, content: bytes, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        applied(town, Upload(name, content))
    assert submitted(town) == []


def test_a_second_application_keeps_no_file(town: Town) -> None:
    applied(town)
    lin, [fact] = town.bound("1"), submitted(town)
    with pytest.raises(AlreadyApplied):
        Applications(town.context).submit(
            lin, fact.position_id, RESUME, Upload("b.jpg", b"not looked at")
        )


def test_an_application_without_a_file_has_none_to_open(town: Town) -> None:
    application = applied(town, None)
    with pytest.raises(FileMissing):
        Files(town.context).load_of_candidate(town.employer(), application)


def test_a_resume_of_before_there_were_files_is_still_read(town: Town) -> None:
    applied(town, None)
    [fact] = submitted(town)
    state = fact.model_dump_json(exclude={"originator_id", "originator_version", "attachment"})
    old = revive(fact.originator_id, fact.originator_version, fact.topic(), state.encode())
    assert old == fact


def test_the_graduate_takes_it_along_until_it_is_erased(town: Town) -> None:
    application = applied(town)
    graduate = town.bound("1").graduate_id
    [file] = Dossiers(town.context).open(graduate).files
    assert (file["fact"], file["name"]) == ("ResumeSubmitted", PDF.name)
    assert Dossiers(town.context).load_file(town.bound("1"), file["digest"])[0] == A_PDF

    Graduates(town.context).erase(later(town.operator(), YEARS_LATER), graduate)

    with pytest.raises(FileMissing):
        Files(town.context).load_of_candidate(town.employer(), application)
    [left] = Dossiers(town.context).open(graduate).files
    assert left["name"] is None
