"""学校网络签约审核: the queue, one signing beside it, and the verdict on it."""

from collections.abc import Iterator

from fastapi.responses import HTMLResponse, Response

from signing.http.answering import replies
from signing.http.api.agreements.reviews import ApprovalForm
from signing.http.asking.forms import ReasonForm
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToDrawers, ToFiles, ToReviews
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages import wording
from signing.http.pages.agreements.review_screen import AtReviews
from signing.http.pages.typed_form import Filled
from signing.http.pages.wording import N_
from signing.projections import review_queue
from signing.refusals import Refusal
from signing.text import find_foreign
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary import AgreementNumber
from signing.vocabulary.china_time import to_china_time

router = Router(prefix="/reviews")
MOST = 200
"""The most signings on a page, and so in a sheet."""
APPROVED = N_("审核通过：%(graduate)s 与 %(employer)s 的协议已生效，并转入协议书打印管理。")
REJECTED = N_("已退回：%(graduate)s 与 %(employer)s 的签约，双方会看到原因。")
COLUMNS = (
    "协议编号",
    "毕业生",
    "学号",
    "学院",
    "专业",
    "用人单位",
    "岗位",
    "签约方式",
    "签约时间",
)


@router.get("", rules.PAGE)
def show_queue(at: AtReviews) -> HTMLResponse:
    return at.show_queue()


@router.get("/{number}", rules.PAGE)
def show_signing(number: AgreementNumber, at: AtReviews) -> HTMLResponse:
    return at.show_signing(number)


@router.get("/{number}/documents/{digest}", rules.PAGE_FILE)
def show_document(
    number: AgreementNumber, digest: str, by: ByCounselor, use_cases: ToFiles
) -> Response:
    """Show a qualification document in the browser."""
    return replies.in_place(use_cases.load_qualification(by, number, digest))


@router.post("/sheet", rules.UNKEYED_FORM.costing(rules.PRINTS).answering(rules.Answer.FILE))
def download_sheet(at: AtReviews, filled: Filled, drawers: ToDrawers) -> Response:
    """Return the chosen signings as a spreadsheet."""
    numbers = [one for one in filled.all_of("numbers") if find_foreign(one) is None]
    rows = _list_rows(at, numbers[:MOST])
    content = drawers.write_xlsx("签约审核", COLUMNS, rows)
    return replies.file(content, replies.XLSX, "签约审核.xlsx")


@router.post("/{number}/approval", rules.FORM)
def approve_signing(
    number: AgreementNumber, by: ByCounselor, use_cases: ToReviews, at: AtReviews, filled: Filled
) -> Response:
    """Approve the signing; the agreement takes effect at once.

    A signing that changed meanwhile is shown again instead. Where a check is red, `verified` says
    what the reviewer verified.
    """
    try:
        outcome = use_cases.approve(by, number, filled.read_as(ApprovalForm).verified)
    except Refusal as refusal:
        return at.show_signing(number, refusal=refusal, typed=filled)
    return at.go_onward(number, outcome, APPROVED)


@router.post("/{number}/rejection", rules.FORM)
def reject_signing(
    number: AgreementNumber, by: ByCounselor, use_cases: ToReviews, at: AtReviews, filled: Filled
) -> Response:
    """不通过需要填写原因."""
    try:
        outcome = use_cases.reject(by, number, filled.read_as(ReasonForm).reason)
    except Refusal as refusal:
        return at.show_signing(number, refusal=refusal, typed=filled)
    return at.go_onward(number, outcome, REJECTED)


def _list_rows(at: AtReviews, numbers: list[str]) -> Iterator[list[Cell]]:
    for number in numbers:
        one = review_queue.find_review(
            at.connection, at.by.oversight, AgreementNumber(number), now=at.by.now
        )
        if one is not None:
            graduate = one["graduate"]
            yield [
                one["agreement_number"],
                *(graduate[name] for name in ("name", "student_number", "college", "major")),
                one["employer"]["name"],
                one["position_title"],
                wording.CHANNELS[one["channel"]],
                to_china_time(one["signed_at"]).replace(tzinfo=None),
            ]
