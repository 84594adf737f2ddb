"""盖章件 of an employer: photograph the stamped page, and see what became of it."""

from http import HTTPStatus

from fastapi.responses import HTMLResponse, Response

from signing.http.answering.problems import status_of
from signing.http.answering.replies import in_place
from signing.http.asking.security import ByEmployer
from signing.http.asking.uploads import ChosenFiles, Offer, read_upload
from signing.http.asking.use_cases import ToStampedCopies
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.pages.printing.paper_page import NO_FILE
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import FieldsWrong, Refusal
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.use_cases.printing.stamped_copies import StampedCopies
from signing.vocabulary import AgreementNumber

router = Router(prefix="/employer/agreements/{number}/stamped-copy")
PAGE = "printing/stamped/employers.html"


@router.get("", rules.PAGE)
def show_copies(
    number: AgreementNumber,
    by: ByEmployer,
    use_cases: ToStampedCopies,
    screen: ToScreen,
) -> HTMLResponse:
    """Show what was sent of the agreement, and ask for a photograph."""
    return _show(screen, use_cases, by, number)


@router.post("", rules.UPLOAD_FORM.with_files(MOST_BYTES))
def offer_copy(
    filled: Filled,
    chosen: ChosenFiles,
    number: AgreementNumber,
    by: ByEmployer,
    use_cases: ToStampedCopies,
    screen: ToScreen,
) -> Response:
    """Take the photograph. `filled` stands first, so its files are closed after any refusal."""
    try:
        file = chosen.find_one("file")
        if file is None:
            raise FieldsWrong(errors=[NO_FILE])
        outcome = use_cases.offer_as_employer(by, number, read_upload(file))
    except Refusal as refusal:
        return _show(screen, use_cases, by, number, typed=filled, refusal=refusal)
    said = screen.gettext("盖章件已上传，等待学校核对。")
    return screen.go(_name_address(number), said=said, outcome=outcome)


@router.get("/{offer}", rules.PAGE_FILE)
def show_picture(
    number: AgreementNumber, offer: Offer, by: ByEmployer, use_cases: ToStampedCopies
) -> Response:
    """Show what was sent in the browser."""
    return in_place(use_cases.load_of_employer(by, number, offer))


def _show(
    screen: Screen,
    use_cases: StampedCopies,
    by: ByEmployer,
    number: AgreementNumber,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        PAGE,
        status=status_of(type(refusal)) if refusal else HTTPStatus.OK,
        typed=typed,
        refusal=refusal,
        seen=use_cases.open_of_employer(by, number),
        address=_name_address(number),
    )


def _name_address(number: AgreementNumber) -> str:
    return f"/employer/agreements/{segment(number)}/stamped-copy"
