"""解约申请登记表: requests for release, the files of one, and the decision on it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import in_place
from signing.http.asking.fields import Reason
from signing.http.asking.filters import AskedReleases, AskedWords
from signing.http.asking.forms import Form
from signing.http.asking.readers import ReaderOfTerminations
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToDisclosures, ToDrawers, ToFiles, ToTerminations
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.languages import Speech, ToSpeech
from signing.http.pages import wording
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.numbered_links import AskedPage, link_numbers, with_all
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import termination_register
from signing.projections.agreements.releasing import AnsweredTermination
from signing.projections.termination_register import TerminationItem
from signing.refusals import Refusal, StaleVersion
from signing.storage.readers import Reader
from signing.use_cases.agreements.terminations import TerminationSeen
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary import AgreementNumber
from signing.vocabulary.answers import StandingAnswer

router = Router(prefix="/terminations")
Tab = Literal["pending", "decided", "all"]
TITLE = N_("解约申请登记表")
COLUMNS = (
    *(
        N_("协议编号"),
        N_("毕业生"),
        N_("学号"),
        N_("学院"),
        N_("专业"),
        N_("用人单位"),
        N_("解约原因"),
        N_("材料份数"),
    ),
    *(N_("申请时间"), N_("处理结果"), N_("处理时间"), N_("学校的理由")),
    *(N_("申请人"), N_("解约方"), N_("应付款项"), N_("对方的答复"), N_("答复的说明")),
    *(N_("答复时间"), N_("答复期限")),
)
APPROVED = N_("已同意解约：%(graduate)s 与 %(employer)s 的协议已失效，毕业生可以重新签约。")
REJECTED = N_("已不同意解约：%(graduate)s 与 %(employer)s 的协议继续有效。")


class RejectionForm(Form):
    reason: Reason


@router.get("", rules.PAGE)
def list_requests(
    by: ByCounselor,
    connection: ReaderOfTerminations,
    screen: ToScreen,
    filters: AskedReleases,
    tab: Annotated[Tab, Query()] = "pending",
    q: AskedWords = "",
    page: AskedPage = 1,
) -> HTMLResponse:
    found = termination_register.list_numbered_requests(
        connection, by.oversight, state=tab, q=q, filters=filters, number=page
    )
    return screen.show(
        "agreements/terminations/list.html",
        tab=tab,
        q=q,
        asked_by=filters.asked_by.value if filters.asked_by else "",
        decidable=filters.decidable_at is not None,
        now=by.now,
        page=found,
        links=link_numbers(screen.request, found),
        counts=with_all(termination_register.count_requests(connection, by.oversight)),
    )


@router.get("/sheet.xlsx", rules.RECORDED_PAGE_FILE)
def download_sheet(
    by: ByCounselor,
    connection: ReaderOfTerminations,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    speech: ToSpeech,
    filters: AskedReleases,
    tab: Annotated[Tab, Query()] = "pending",
    q: AskedWords = "",
) -> Response:
    """Record the export, then return every request that is found."""
    disclosures.record_list_export(by, "terminations")
    found = termination_register.read_requests(
        connection, by.oversight, state=tab, q=q, filters=filters
    )
    rows = (_write_row(one, speech) for one in found)
    return ListExport(TITLE, COLUMNS, rows).stream(drawers, speech, by.now)


@router.get("/{number}", rules.PAGE)
def show_request(
    number: AgreementNumber,
    by: ByCounselor,
    use_cases: ToTerminations,
    connection: ReaderOfTerminations,
    screen: ToScreen,
) -> HTMLResponse:
    return _show_request(screen, use_cases, connection, by, number)


@router.get("/{number}/files/{digest}", rules.PAGE_FILE)
def show_file(
    number: AgreementNumber, digest: str, by: ByCounselor, use_cases: ToFiles
) -> Response:
    """Show a file of the request in the browser, also after the decision."""
    return in_place(use_cases.load_of_agreement(by, number, digest))


@router.get("/{number}/approval", rules.PAGE)
def ask_approval(
    number: AgreementNumber,
    by: ByCounselor,
    use_cases: ToTerminations,
    connection: ReaderOfTerminations,
    screen: ToScreen,
    version: Annotated[int | None, Query(ge=0)] = None,
) -> HTMLResponse:
    """Ask once more, about the `version` that the page before showed."""
    seen = use_cases.look_at(by, number)
    if version not in {None, seen["version"]}:
        stale = StaleVersion()
        return _show_request(screen, use_cases, connection, by, number, refusal=stale)
    if not _is_to_be_decided(seen):
        return _show_request(screen, use_cases, connection, by, number)
    return screen.show("agreements/terminations/asked.html", seen=seen)


@router.post("/{number}/approval", rules.FORM)
def approve_request(
    number: AgreementNumber,
    by: ByCounselor,
    use_cases: ToTerminations,
    connection: ReaderOfTerminations,
    screen: ToScreen,
) -> Response:
    """同意解约."""
    try:
        outcome = use_cases.approve(by, number)
    except Refusal as refusal:
        return _show_request(screen, use_cases, connection, by, number, refusal=refusal)
    return _go_onward(screen, use_cases, by, number, outcome, APPROVED)


@router.post("/{number}/rejection", rules.FORM)
def reject_request(
    number: AgreementNumber,
    filled: Filled,
    by: ByCounselor,
    use_cases: ToTerminations,
    connection: ReaderOfTerminations,
    screen: ToScreen,
) -> Response:
    """不同意解约."""
    try:
        outcome = use_cases.reject(by, number, filled.read_as(RejectionForm).reason)
    except Refusal as refusal:
        return _show_request(
            screen, use_cases, connection, by, number, typed=filled, refusal=refusal
        )
    return _go_onward(screen, use_cases, by, number, outcome, REJECTED)


def _go_onward(
    screen: Screen,
    use_cases: ToTerminations,
    by: Counselor,
    number: AgreementNumber,
    outcome: Outcome[StandingAnswer],
    words: str,
) -> Response:
    """Redirect to the request; `words` is a sentence with blanks for `graduate`, `employer`."""
    seen = use_cases.look_at(by, number)
    graduate = seen["graduate"]["name"] or screen.gettext("已删除")
    said = screen.gettext(words, graduate=graduate, employer=seen["employer"]["name"])
    return screen.go(f"/terminations/{segment(number)}", said=said, outcome=outcome)


def _show_request(
    screen: Screen,
    use_cases: ToTerminations,
    connection: Reader,
    by: Counselor,
    number: AgreementNumber,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    """Show the request, from the facts while it waits and from the register afterwards."""
    return screen.show(
        "agreements/terminations/request.html",
        typed=typed,
        refusal=refusal,
        seen=use_cases.look_at(by, number),
        register=termination_register.find_request(connection, by.oversight, number),
    )


def _write_row(one: TerminationItem, speech: Speech) -> list[Cell]:
    graduate, decided_at, answer_by = one["graduate"], one["decided_at"], one["answer_by"]
    return [
        *(one["agreement_number"], graduate["name"], graduate["student_number"]),
        *(graduate["college"], graduate["major"], one["employer"]),
        *(one["reason"] or "", len(one["files"])),
        write_moment(one["requested_at"]),
        speech.say(wording.RELEASES[one["state"]]),
        write_moment(decided_at),
        one["decision_reason"] or "",
        speech.say(wording.SIDES[one["asked_by"]]),
        speech.say(wording.ENDED_BY[one["ended_by"]]) if one["ended_by"] else "",
        one["owed"] or "",
        *_write_answer(one["answer"], speech),
        write_moment(answer_by),
    ]


def _write_answer(answer: AnsweredTermination | None, speech: Speech) -> list[Cell]:
    """Return what the other side said, why, and when."""
    if answer is None:
        return ["", "", ""]
    said = speech.say(N_("同意解约") if answer["agreed"] else N_("不同意解约"))
    return [said, answer["words"] or "", write_moment(datetime.fromisoformat(answer["at"]))]


def _is_to_be_decided(seen: TerminationSeen) -> bool:
    asked = seen["request"]
    return asked is not None and asked["decidable"]
