"""解约证明: the letter on an agreement that ended by release, for both parties and the school."""

from fastapi import Response

from signing.http.answering import response_docs
from signing.http.answering.replies import drawn_pdf
from signing.http.asking.security import ByCounselor, ByEmployer, ByGraduate
from signing.http.asking.use_cases import ToReleaseLetters
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.program_scopes import Scope
from signing.vocabulary import AgreementNumber

router = Router()
NAME = "解约证明-{}.pdf"


@router.get(
    "/me/agreement/release.pdf",
    rules.DRAWN_FILE,
    tags=["graduate · 毕业生"],
    response_class=Response,
    responses=response_docs.PDF,
)
def download_release_letter(by: ByGraduate, use_cases: ToReleaseLetters) -> Response:
    """解约证明 of the agreement that was released last, sealed. It says what the facts said then.

    404 NoSuchReleaseLetter before the school approved a release. Nothing is recorded.
    """
    letter = use_cases.download(by)
    return drawn_pdf(letter.content, NAME.format(letter.number))


@router.get(
    "/employer/agreements/{number}/release.pdf",
    rules.DRAWN_FILE.for_programs(Scope.AGREEMENTS_READ),
    tags=["employer · 用人单位"],
    response_class=Response,
    responses=response_docs.PDF,
)
def download_own_release_letter(
    number: AgreementNumber, by: ByEmployer, use_cases: ToReleaseLetters
) -> Response:
    """解约证明 of an own agreement that was released, sealed. 404 NoSuchReleaseLetter before."""
    letter = use_cases.draw_own(by, number)
    return drawn_pdf(letter.content, NAME.format(number))


@router.get(
    "/agreements/{number}/release.pdf",
    rules.DRAWN_FILE.for_programs(Scope.TERMINATIONS_READ),
    tags=["counselor · 辅导员"],
    response_class=Response,
    responses=response_docs.PDF,
)
def print_release_letter(
    number: AgreementNumber, by: ByCounselor, use_cases: ToReleaseLetters
) -> Response:
    """解约证明 for the school's printer, without the platform's seal. 404 NoSuchReleaseLetter."""
    letter = use_cases.draw_for_school(by, number)
    return drawn_pdf(letter.content, NAME.format(number))
