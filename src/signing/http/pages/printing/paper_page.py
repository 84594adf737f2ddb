"""One agreement's paper: its prints, printing it now, and filing the stamped copy."""

from fastapi.responses import HTMLResponse, Response

from signing.http.answering.problems import status_of
from signing.http.answering.replies import in_place, opened_pdf
from signing.http.asking.security import ByCounselor
from signing.http.asking.uploads import ChosenFiles, read_upload
from signing.http.asking.use_cases import ToFiles, ToPrinting, ToPrintRecords
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.pages.printing.print_orders import PaperForm
from signing.http.pages.screen import ToScreen
from signing.http.pages.typed_form import Filled
from signing.refusals import FieldsWrong, Refusal
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.vocabulary import AgreementNumber

router = Router(prefix="/prints/{number}")
PAGE = "printing/prints/paper.html"
NO_FILE = {"field": "file", "zh": "请选择文件", "en": "choose a file"}


@router.get("", rules.PAGE)
def show_paper(
    number: AgreementNumber, by: ByCounselor, records: ToPrintRecords, screen: ToScreen
) -> HTMLResponse:
    return screen.show(PAGE, seen=records.look_at(by, number))


@router.post("/paper", rules.FORM.costing(rules.PRINTS).answering(rules.Answer.FILE))
def print_paper(
    number: AgreementNumber,
    filled: Filled,
    by: ByCounselor,
    use_cases: ToPrinting,
    records: ToPrintRecords,
    screen: ToScreen,
) -> Response:
    """Print the paper, and show the PDF in the browser."""
    try:
        form = filled.read_as(PaperForm)
        outcome, content = use_cases.print_many(by, [number], form.wanted, form.reason)
    except Refusal as refusal:
        seen = records.look_at(by, number)
        status = status_of(type(refusal))
        return screen.show(PAGE, seen=seen, typed=filled, refusal=refusal, status=status)
    return opened_pdf(content, f"就业协议书 {number}.pdf", outcome)


@router.post("/stamped-copy", rules.UPLOAD_FORM.with_files(MOST_BYTES))
def file_stamped_copy(
    number: AgreementNumber,
    filled: Filled,
    chosen: ChosenFiles,
    by: ByCounselor,
    use_cases: ToPrinting,
    records: ToPrintRecords,
    screen: ToScreen,
) -> Response:
    """File the scan of the signed and stamped paper (盖章签字后的协议书)."""
    try:
        file = chosen.find_one("file")
        if file is None:
            raise FieldsWrong(errors=[NO_FILE])
        outcome = use_cases.file_stamped_copy(by, number, read_upload(file))
    except Refusal as refusal:
        seen = records.look_at(by, number)
        status = status_of(type(refusal))
        return screen.show(PAGE, seen=seen, typed=filled, refusal=refusal, status=status)
    said = screen.gettext("盖章签字后的协议书已存档。")
    return screen.go(f"/prints/{segment(number)}", said=said, outcome=outcome)


@router.get("/stamped-copy", rules.PAGE_FILE)
def show_stamped_copy(number: AgreementNumber, by: ByCounselor, use_cases: ToFiles) -> Response:
    """Show the stamped copy that was filed last in the browser."""
    return in_place(use_cases.load_stamped_copy(by, number))
