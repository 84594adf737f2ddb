"""协议书打印管理: papers to print, printed and void; and ordering many as one file."""

from typing import Annotated, Literal

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.filters import AskedChannel, AskedCollege, AskedWords
from signing.http.asking.readers import ReaderOfPrints
from signing.http.asking.reads import Part
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToPrintJobs
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.printing.print_orders import OrderForm
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import print_list, review_queue
from signing.projections.engine.paging import Slice
from signing.projections.print_list import Filters
from signing.refusals import Refusal
from signing.storage.readers import Reader
from signing.use_cases.printing.jobs.runner import PrintRunner
from signing.vocabulary import Oversight

router = Router(prefix="/prints")
Tab = Literal["to_print", "printed", "void"]


def read_filters(
    tab: Annotated[Tab, Query()] = "to_print",
    channel: AskedChannel = None,
    college: AskedCollege = "",
    q: AskedWords = "",
) -> Filters:
    return Filters(tab, channel, college, q.strip())


Asked = Annotated[Filters, Depends(read_filters)]


@router.get("", rules.PAGE)
def list_papers(
    by: ByCounselor, connection: ReaderOfPrints, asked: Asked, part: Part, screen: ToScreen
) -> HTMLResponse:
    return _show_list(screen, connection, by.oversight, asked, part)


@router.post("", rules.FORM.costing(rules.PRINTS))
def order_file(
    filled: Filled,
    by: ByCounselor,
    use_cases: ToPrintJobs,
    connection: ReaderOfPrints,
    asked: Asked,
    part: Part,
    screen: ToScreen,
) -> Response:
    """Order a file of all papers of the filtered list, or of those chosen in it."""
    try:
        form = filled.read_as(OrderForm)
        if form.all:
            waiting = print_list.list_unprinted(connection, by.oversight, asked)
            outcome = use_cases.order_all(by, waiting, form.order, form.reason)
        else:
            outcome = use_cases.order(by, form.order, form.reason)
    except Refusal as refusal:
        return _show_list(
            screen, connection, by.oversight, asked, part, typed=filled, refusal=refusal
        )
    printer: PrintRunner = screen.request.app.state.printer
    printer.wake()
    return screen.go(f"/prints/jobs/{outcome.answer['id']}", outcome=outcome)


def _show_list(
    screen: Screen,
    connection: Reader,
    oversight: Oversight,
    asked: Filters,
    part: Slice,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "printing/prints/list.html",
        typed=typed,
        refusal=refusal,
        asked=asked,
        first=part.cursor is not None,
        found=print_list.list_papers(connection, oversight, asked, part),
        counts=print_list.count_tabs(connection, oversight, asked),
        colleges=review_queue.list_choices(connection, oversight)["colleges"],
    )
