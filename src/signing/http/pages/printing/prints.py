"""协议书打印管理: papers to print, printed and void; and ordering many as one file."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.filters import AskedChannel, AskedCollege, AskedState, AskedWords
from signing.http.asking.readers import ReaderOfPrints
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToDisclosures, ToDrawers, ToPrintJobs
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import Speech, ToSpeech
from signing.http.pages import wording
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.printing.print_orders import OrderForm, WholeForm
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import print_list, review_queue, stamped_copies
from signing.projections.print_list import Filters, PrintItem
from signing.refusals import Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.core.spreadsheets import Cell
from signing.use_cases.printing.jobs.job import PrintJobAnswer
from signing.use_cases.printing.jobs.orders import MOST
from signing.use_cases.printing.jobs.runner import PrintRunner
from signing.vocabulary import AgreementState, Oversight, StampedCopyState

router = Router(prefix="/prints")
TITLE = N_("协议书打印")
COLUMNS = (
    *(
        N_("协议编号"),
        N_("毕业生"),
        N_("学号"),
        N_("学院"),
        N_("专业"),
        N_("用人单位"),
        N_("岗位"),
        N_("签约方式"),
    ),
    *(N_("审核通过"), N_("状态"), N_("打印次数"), N_("最近打印"), N_("盖章存档")),
)
Tab = Literal["to_print", "printed", "void"]
IN_FORCE = tuple(one for one in AgreementState if one.is_in_force)
STATES: Mapping[str, tuple[AgreementState, ...]] = {
    "to_print": IN_FORCE,
    "printed": IN_FORCE,
    "void": (AgreementState.TERMINATED, AgreementState.UNLOCKED),
}
"""The states of the papers on each tab, to choose from."""


def read_filters(
    tab: Annotated[Tab, Query()] = "to_print",
    channel: AskedChannel = None,
    college: AskedCollege = "",
    q: AskedWords = "",
    state: AskedState = None,
) -> Filters:
    return Filters(tab, channel, college, q.strip(), state)


Asked = Annotated[Filters, Depends(read_filters)]


@router.get("", rules.PAGE)
def list_papers(
    by: ByCounselor,
    connection: ReaderOfPrints,
    asked: Asked,
    screen: ToScreen,
    page: AskedPage = 1,
) -> HTMLResponse:
    return _show_list(screen, connection, by.oversight, asked, page)


@router.get("/sheet.xlsx", rules.RECORDED_PAGE_FILE)
def download_sheet(
    by: ByCounselor,
    connection: ReaderOfPrints,
    asked: Asked,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    speech: ToSpeech,
) -> Response:
    """Record the export, then return every paper that the filters let through."""
    disclosures.record_list_export(by, "prints")
    found = print_list.read_papers(connection, by.oversight, asked)
    rows = (_write_row(one, speech) for one in found)
    return ListExport(TITLE, COLUMNS, rows).stream(drawers, speech, by.now)


@router.get("/all", rules.PAGE)
def ask_all(
    by: ByCounselor, connection: ReaderOfPrints, asked: Asked, screen: ToScreen
) -> HTMLResponse:
    """Ask once before everything of the filtered list is printed, with how much that is."""
    return _show_question(screen, connection, by.oversight, asked)


@router.post("", rules.FORM.costing(rules.PRINTS))
def order_file(
    filled: Filled,
    by: ByCounselor,
    use_cases: ToPrintJobs,
    connection: ReaderOfPrints,
    asked: Asked,
    screen: ToScreen,
    page: AskedPage = 1,
) -> Response:
    """Order a file of the papers that were chosen in the list."""
    try:
        form = filled.read_as(OrderForm)
        outcome = use_cases.order(by, form.order, form.reason)
    except Refusal as refusal:
        return _show_list(
            screen, connection, by.oversight, asked, page, typed=filled, refusal=refusal
        )
    return _go_to_job(screen, outcome)


@router.post("/all", rules.FORM.costing(rules.PRINTS))
def order_all(
    filled: Filled,
    by: ByCounselor,
    use_cases: ToPrintJobs,
    connection: ReaderOfPrints,
    asked: Asked,
    screen: ToScreen,
) -> Response:
    """Order a file of everything on the filtered list that the school has yet to print."""
    try:
        form = filled.read_as(WholeForm)
        waiting = print_list.list_unprinted(
            connection, by.oversight, asked, terminating=form.terminating
        )
        outcome = use_cases.order_all(by, waiting, form.order, form.reason)
    except Refusal as refusal:
        return _show_question(
            screen, connection, by.oversight, asked, typed=filled, refusal=refusal
        )
    return _go_to_job(screen, outcome)


def _go_to_job(screen: Screen, outcome: Outcome[PrintJobAnswer]) -> Response:
    printer: PrintRunner = screen.request.app.state.printer
    printer.wake()
    return screen.go(f"/prints/jobs/{outcome.answer['id']}", outcome=outcome)


def _show_list(
    screen: Screen,
    connection: Reader,
    oversight: Oversight,
    asked: Filters,
    page: int,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    found = print_list.list_numbered_papers(connection, oversight, asked, page)
    tallied = review_queue.load_tallies(connection, oversight)
    return screen.show(
        "printing/prints/list.html",
        typed=typed,
        refusal=refusal,
        asked=asked,
        found=found,
        links=link_numbers(screen.request, found),
        counts=print_list.count_found_tabs(connection, oversight, asked),
        stamped=stamped_copies.count_copies(connection, oversight, StampedCopyState.OFFERED),
        states=STATES[asked.tab],
        terminating=_count_terminating(connection, oversight, asked),
        colleges=review_queue.list_choices(tallied)["colleges"],
    )


def _show_question(
    screen: Screen,
    connection: Reader,
    oversight: Oversight,
    asked: Filters,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    asked = replace(asked, tab="to_print")
    return screen.show(
        "printing/prints/all.html",
        typed=typed,
        refusal=refusal,
        asked=asked,
        total=print_list.count_found_tabs(connection, oversight, asked)["to_print"],
        terminating=_count_terminating(connection, oversight, asked),
        most=MOST,
    )


def _write_row(one: PrintItem, speech: Speech) -> list[Cell]:
    graduate, printed_at = one["graduate"], one["last_printed_at"]
    return [
        *(one["agreement_number"], graduate["name"], graduate["student_number"]),
        *(graduate["college"], graduate["major"], one["employer"], one["position_title"]),
        speech.say(wording.CHANNELS[one["channel"]]),
        write_moment(one["approved_at"]),
        *(speech.say(wording.STATES[one["state"]]), one["prints"], write_moment(printed_at)),
        speech.say(N_("已存档")) if one["stamped_copy"] else "",
    ]


def _count_terminating(connection: Reader, oversight: Oversight, asked: Filters) -> int:
    if asked.tab != "to_print":
        return 0
    return print_list.count_terminating(connection, oversight, asked)
