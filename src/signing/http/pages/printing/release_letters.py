"""解约证明 from the pages of the parties, and in the browser's own viewer for the school."""

from fastapi.responses import Response

from signing.http.answering.replies import drawn_pdf
from signing.http.api.printing.release_letters import NAME
from signing.http.asking.security import ByCounselor, ByEmployer, ByGraduate
from signing.http.asking.use_cases import ToReleaseLetters
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.vocabulary import AgreementNumber

router = Router()


@router.get("/me/agreement/release.pdf", rules.DRAWN_PAGE_FILE)
def download_release_letter(by: ByGraduate, use_cases: ToReleaseLetters) -> Response:
    letter = use_cases.download(by)
    return drawn_pdf(letter.content, NAME.format(letter.number))


@router.get("/employer/agreements/{number}/release.pdf", rules.DRAWN_PAGE_FILE)
def download_own_release_letter(
    number: AgreementNumber, by: ByEmployer, use_cases: ToReleaseLetters
) -> Response:
    letter = use_cases.draw_own(by, number)
    return drawn_pdf(letter.content, NAME.format(number))


@router.get("/prints/{number}/release.pdf", rules.DRAWN_PAGE_FILE)
def show_release_letter(
    number: AgreementNumber, by: ByCounselor, use_cases: ToReleaseLetters
) -> Response:
    letter = use_cases.draw_for_school(by, number)
    return drawn_pdf(letter.content, NAME.format(number), opened=True)
