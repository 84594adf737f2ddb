"""学校网络签约审核: the queue, one signing beside it, and the verdict on it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.answering import replies
from signing.http.asking.forms import ReasonForm
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import (
    ToDisclosures,
    ToDrawers,
    ToFiles,
    ToManyReviews,
    ToReviews,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import Speech, ToSpeech
from signing.http.pages import wording
from signing.http.pages.agreements import approvals
from signing.http.pages.agreements.review_screen import AtReviews
from signing.http.pages.graduates.graduate_forms import PurposeForm
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import review_queue
from signing.refusals import FieldsWrong, Refusal
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary import AgreementNumber

router = Router(prefix="/reviews")
MOST = 200
"""More signings than a page has: nobody ticks more of them."""
TITLE = N_("签约审核")
AskedNumbers = Annotated[list[str] | None, Query(max_length=MOST)]
APPROVED = N_("审核通过：%(graduate)s 与 %(employer)s 的协议已生效，并转入协议书打印管理。")
REJECTED = N_("已退回：%(graduate)s 与 %(employer)s 的签约，双方会看到原因。")
NOTHING = {
    "field": "numbers",
    "zh": "还没有勾选签约：请先勾选要导出的，或用列表下方的“导出全部”",
    "en": "nothing is ticked: tick what to export, or export all below the list",
}
COLUMNS = (
    *(N_("协议编号"), N_("毕业生"), N_("学号"), N_("学院"), N_("专业")),
    *(N_("用人单位"), N_("岗位"), N_("签约方式"), N_("签约时间"), N_("审核状态"), N_("提示")),
    *(N_("毕业生确认"), N_("接受或确认签约的时间")),
)
LISTED = {
    "pending": N_("待审核"),
    "approved": N_("已通过"),
    "rejected": N_("未通过"),
    "ended": N_("已终止"),
}


@router.get("", rules.PAGE)
def show_queue(at: AtReviews) -> HTMLResponse:
    return at.show_queue()


@router.get("/approvals", rules.PAGE)
def ask_approvals(at: AtReviews, numbers: AskedNumbers = None, every: bool = False) -> HTMLResponse:
    """Ask once for all that were chosen, or for every one that the filters let through."""
    found, left = at.list_clean() if every else (at.list_chosen((numbers or [])[:MOST]), 0)
    chosen = approvals.sort_chosen(found, left)
    return at.screen.show("agreements/reviews/approvals.html", queue=at, chosen=chosen)


@router.post("/approvals", rules.FORM)
def approve_chosen(
    by: ByCounselor, use_cases: ToManyReviews, at: AtReviews, filled: Filled
) -> Response:
    """Approve them one by one, and stop at the first that changed since it was shown."""
    seen = approvals.read_seen(filled.all_of("seen"))
    items = {one["agreement_number"]: one for one in at.list_chosen(list(seen))}
    undoubted = review_queue.find_undoubted(at.connection, by.oversight, list(seen), now=by.now)
    made = use_cases.approve_each(by, seen, undoubted)
    return at.go_on_with_list(made, items.get(made.stopped))


@router.get("/sheet.xlsx", rules.RECORDED_PAGE_FILE)
def download_all(
    by: ByCounselor,
    at: AtReviews,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    speech: ToSpeech,
) -> Response:
    """Record the export, then return every signing that the filters let through."""
    disclosures.record_list_export(by, "reviews")
    found = review_queue.read_reviews(at.connection, by.oversight, at.asked, now=by.now)
    rows = (_describe_row(one, speech) for one in found)
    return ListExport(TITLE, COLUMNS, rows).stream(drawers, speech, by.now)


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
def download_sheet(at: AtReviews, filled: Filled, drawers: ToDrawers, speech: ToSpeech) -> Response:
    """Return the chosen signings as a spreadsheet; say what to do where none was chosen."""
    chosen = at.list_chosen(filled.all_of("numbers")[:MOST])
    if not chosen:
        return at.show_queue(refusal=FieldsWrong(errors=[NOTHING]), typed=filled)
    rows = (_describe_row(one, speech) for one in chosen)
    return ListExport(TITLE, COLUMNS, rows).give(drawers, speech)


@router.post("/{number}/approval", rules.FORM)
def approve_signing(
    number: AgreementNumber, by: ByCounselor, use_cases: ToReviews, at: AtReviews, filled: Filled
) -> Response:
    """Approve the signing; the agreement takes effect at once.

    A signing that changed meanwhile is shown again instead. Where a check is red, the form says
    how and when the graduate was asked.
    """
    try:
        verified = _read_verified(by, number, use_cases, filled)
        outcome = use_cases.approve(by, number, verified)
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


@router.post("/{number}/phone", rules.UNKEYED_FORM)
def show_phone(
    number: AgreementNumber,
    by: ByCounselor,
    use_cases: ToDisclosures,
    at: AtReviews,
    filled: Filled,
) -> Response:
    """Record the disclosure, then show the graduate's phone whole, once, beside the signing."""
    graduate_id = UUID(at.use_cases.look_at(by, number)["graduate"]["id"])
    try:
        phone = use_cases.show_phone(by, graduate_id, filled.read_as(PurposeForm).purpose)
    except Refusal as refusal:
        return at.show_phone(number, refusal=refusal, typed=filled)
    return at.show_phone(number, phone=phone or "–")


def _read_verified(
    by: Counselor, number: AgreementNumber, use_cases: Reviews, filled: Typed
) -> str:
    """What the form says of how and when; "" of the form of a signing without a red check."""
    if not any(filled.get(name) for name in ("look", "how", "at", "verified")):
        return ""
    form = filled.read_as(approvals.VerifiedForm)
    seen = use_cases.look_at(by, number)
    approvals.must_be_between(form.at, seen["signed_at"], by.now)
    return form.describe(approvals.name_asked(seen))


def _describe_row(one: review_queue.ReviewItem, speech: Speech) -> list[Cell]:
    graduate = one["graduate"]
    return [
        one["agreement_number"],
        graduate["name"],
        graduate["student_number"],
        graduate["college"],
        graduate["major"],
        one["employer"]["name"],
        one["position_title"],
        speech.say(wording.CHANNELS[one["channel"]]),
        write_moment(one["signed_at"]),
        speech.say(LISTED[one["state"]]),
        speech.say(_word_checks(one)),
        speech.say(wording.CONFIRMATIONS[one["confirmation"]]),
        write_moment(one["confirmed_at"]),
    ]


def _word_checks(one: review_queue.ReviewItem) -> str:
    if one["disputed"]:
        return N_("有异议")
    return N_("有提示") if one["checks"] else N_("无提示")
