"""变更审核: amendments that both sides agreed to, old beside new, and the school's decision."""

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.fields import Reason
from signing.http.asking.filters import AskedWords
from signing.http.asking.forms import Form
from signing.http.asking.readers import ReaderOfAmendments
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToAmendments, ToDisclosures, ToDrawers
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.languages import Speech, ToSpeech
from signing.http.pages import wording
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.numbered_links import AskedPage, link_pages, with_all
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import amendment_queue
from signing.projections.amendment_queue import AmendmentItem, Filters
from signing.refusals import NoSuchAgreement, NoSuchAmendment, Refusal
from signing.storage.readers import Reader
from signing.use_cases.agreements.amendments import AmendmentAnswer, Amendments
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary import AgreementNumber

PATH = "/reviews/amendments"
router = Router(prefix=PATH)
TITLE = N_("变更审核")
COLUMNS = (
    *(N_("协议编号"), N_("第几次变更"), N_("毕业生"), N_("学号"), N_("学院"), N_("专业")),
    *(N_("用人单位"), N_("岗位名称"), N_("变更内容"), N_("提出方"), N_("变更原因")),
    *(N_("提出时间"), N_("答复时间"), N_("办理情况"), N_("结束时间"), N_("不同意的原因")),
    N_("答复方式"),
)
Tab = Literal["pending", "proposed", "decided", "all"]
GONE = (NoSuchAgreement, NoSuchAmendment)
APPROVED = N_(
    "已同意变更：%(graduate)s 与 %(employer)s 的协议第 %(edition)s 版已生效，请重新打印。"
)
REJECTED = N_("已不同意变更：%(graduate)s 与 %(employer)s 的原条款继续有效，双方会看到原因。")


class RejectionForm(Form):
    reason: Reason


@router.get("", rules.PAGE)
def list_amendments(
    by: ByCounselor,
    connection: ReaderOfAmendments,
    screen: ToScreen,
    state: Annotated[Tab, Query()] = "pending",
    q: AskedWords = "",
    page: AskedPage = 1,
) -> HTMLResponse:
    """Those that wait for the school, for the other side, or came to an end; or all."""
    asked = Filters(state=state, q=q.strip())
    found = amendment_queue.list_numbered_amendments(connection, by.oversight, asked, page)
    counts = amendment_queue.count_lists(connection, by.oversight, asked)
    return screen.show(
        "agreements/amendments/list.html",
        state=state,
        q=asked.q,
        page=found,
        links=link_pages(found, {"state": state, "q": asked.q}, PATH),
        counts=with_all(counts),
    )


@router.get("/sheet.xlsx", rules.RECORDED_PAGE_FILE)
def download_sheet(
    by: ByCounselor,
    connection: ReaderOfAmendments,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    speech: ToSpeech,
    state: Annotated[Tab, Query()] = "pending",
    q: AskedWords = "",
) -> Response:
    """Record the export, then return every amendment that is found."""
    disclosures.record_list_export(by, "amendments")
    asked = Filters(state=state, q=q.strip())
    found = amendment_queue.read_amendments(connection, by.oversight, asked)
    rows = (_write_row(one, speech) for one in found)
    return ListExport(TITLE, COLUMNS, rows).stream(drawers, speech, by.now)


@router.get("/{number}/{amendment}", rules.PAGE)
def show_amendment(
    number: AgreementNumber,
    amendment: int,
    by: ByCounselor,
    use_cases: ToAmendments,
    screen: ToScreen,
) -> HTMLResponse:
    return _show_amendment(screen, use_cases, by, number, amendment)


@router.post("/{number}/{amendment}/approval", rules.FORM)
def approve_amendment(
    number: AgreementNumber,
    amendment: int,
    by: ByCounselor,
    use_cases: ToAmendments,
    connection: ReaderOfAmendments,
    screen: ToScreen,
) -> Response:
    """同意变更: in effect at once."""
    try:
        outcome = use_cases.approve(by, number, amendment)
    except GONE:
        raise
    except Refusal as refusal:
        return _show_amendment(screen, use_cases, by, number, amendment, refusal=refusal)
    return _go_onward(screen, use_cases, connection, by, outcome, APPROVED)


@router.post("/{number}/{amendment}/rejection", rules.FORM)
def reject_amendment(
    number: AgreementNumber,
    amendment: int,
    filled: Filled,
    by: ByCounselor,
    use_cases: ToAmendments,
    connection: ReaderOfAmendments,
    screen: ToScreen,
) -> Response:
    """不同意变更: what was agreed before stays."""
    try:
        reason = filled.read_as(RejectionForm).reason
        outcome = use_cases.reject(by, number, amendment, reason)
    except GONE:
        raise
    except Refusal as refusal:
        return _show_amendment(
            screen, use_cases, by, number, amendment, typed=filled, refusal=refusal
        )
    return _go_onward(screen, use_cases, connection, by, outcome, REJECTED)


def _go_onward(
    screen: Screen,
    use_cases: Amendments,
    connection: Reader,
    by: Counselor,
    outcome: Outcome[AmendmentAnswer],
    words: str,
) -> Response:
    """Redirect to the next one that waits; to the list where none does."""
    done = AgreementNumber(outcome.answer["agreement_number"])
    seen = use_cases.review(by, done, outcome.answer["amendment"])
    said = screen.gettext(
        words,
        graduate=seen["graduate"]["name"] or screen.gettext("（已删除）"),
        employer=seen["employer"]["name"],
        edition=seen["edition"],
    )
    waiting = amendment_queue.list_numbered_amendments(connection, by.oversight, Filters(), 1)
    left = (one for one in waiting.items if one["agreement_number"] != done)
    following = next(left, None)
    if following is None:
        return screen.go(PATH, said=said, outcome=outcome)
    path = f"{PATH}/{segment(following['agreement_number'])}/{following['amendment']}"
    return screen.go(path, said=said, outcome=outcome)


def _show_amendment(
    screen: Screen,
    use_cases: Amendments,
    by: Counselor,
    number: AgreementNumber,
    amendment: int,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    """Raises NoSuchAgreement, also for one that is not the counselor's to see."""
    path = f"{PATH}/{segment(number)}/{amendment}"
    return screen.show(
        "agreements/amendments/review.html",
        seen=use_cases.review(by, number, amendment),
        path=path,
        typed=typed,
        refusal=refusal,
        drawn_at="" if screen.request.url.path == path else path,
    )


def _write_row(one: AmendmentItem, speech: Speech) -> list[Cell]:
    graduate = one["graduate"]
    comma = "、" if speech.language == "zh" else ", "
    changed = comma.join(speech.say(wording.TERMS[field]) for field in one["changed"])
    return [
        *(one["agreement_number"], one["amendment"], graduate["name"]),
        *(graduate["student_number"], graduate["college"], graduate["major"]),
        *(one["employer"], one["position_title"], changed),
        *(speech.say(wording.SIDES[one["asked_by"]]), one["reason"] or ""),
        *(write_moment(one["proposed_at"]), write_moment(one["answered_at"])),
        *(speech.say(wording.AMENDMENTS[one["state"]]), write_moment(one["ended_at"])),
        one["refusal"] or "",
        speech.say(wording.BY_LINK) if one["by_link"] else "",
    ]
