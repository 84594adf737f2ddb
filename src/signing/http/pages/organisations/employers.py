"""用人单位 for the province: finding one, its documents, suspending and reinstating it.

A school finds them too while the province lets it verify employers.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, Response

from signing.codes import regions
from signing.http.answering.replies import given_out
from signing.http.asking.filters import OR_NONE
from signing.http.asking.readers import ReaderOfEmployers
from signing.http.asking.security import ByOverseer, ByProvince
from signing.http.asking.use_cases import (
    ToDrawers,
    ToEmployers,
    ToFiles,
    ToVerifications,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import Speech, ToSpeech
from signing.http.pages.access.staff_forms import ReasonedForm
from signing.http.pages.graduates.graduate_forms import read_grave
from signing.http.pages.list_exports import ListExport
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.organisations.verification import Opened
from signing.http.pages.screen import Screen, ToScreen
from signing.http.pages.typed_form import Filled
from signing.http.pages.wording import EMPLOYER_STATES, N_
from signing.projections import employer_desk
from signing.refusals import Refusal
from signing.use_cases.core.actors import Province
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary.china_time import to_china_time

router = Router(prefix="/employers")
COLUMNS = (
    *(N_("单位名称"), N_("统一社会信用代码"), N_("单位性质"), N_("所属行业")),
    *(N_("行政区划代码"), N_("行政区划"), N_("注册日期"), N_("状态")),
)


async def read_search(
    q: Annotated[str, Query(max_length=100)] = "",
    state: Annotated[employer_desk.EmployerState | None, OR_NONE, Query()] = None,
    kind: Annotated[str, Query(max_length=4)] = "",
    region: Annotated[str, Query(max_length=6)] = "",
    sort: Annotated[str, Query(max_length=10)] = "",
) -> employer_desk.Search:
    return employer_desk.Search(q.strip(), state or "", kind, region, sort == "newest")


Asked = Annotated[employer_desk.Search, Depends(read_search)]


@router.get("", rules.PAGE)
def find_employers(
    by: ByOverseer,
    use_cases: ToVerifications,
    connection: ReaderOfEmployers,
    asked: Asked,
    screen: ToScreen,
    page: AskedPage = 1,
) -> HTMLResponse:
    """Raises NotDelegated of a school that does not verify employers."""
    oversight = use_cases.open_queue(by)
    found = employer_desk.list_employers(connection, oversight, asked, page)
    return screen.show(
        "organisations/employers/list.html",
        page=found,
        asked=asked,
        provinces=employer_desk.list_provinces(connection, oversight),
        counts=employer_desk.count_states(connection, oversight),
        by_province=isinstance(by, Province),
        links=link_numbers(screen.request, found),
    )


@router.get("/sheet.xlsx", rules.DRAWN_PAGE_FILE)
def download_sheet(
    by: ByProvince,
    connection: ReaderOfEmployers,
    asked: Asked,
    drawers: ToDrawers,
    speech: ToSpeech,
) -> Response:
    """Return all that the filters leave as a spreadsheet, without contacts."""
    found = employer_desk.read_employers(connection, by.oversight, asked)
    rows = (_write_row(one, speech) for one in found)
    return ListExport(N_("用人单位"), COLUMNS, rows).give(drawers, speech)


@router.get("/{employer_id}/documents/{digest}", rules.PAGE_FILE)
def download_document(
    employer_id: UUID, digest: str, by: ByOverseer, use_cases: ToFiles
) -> Response:
    return given_out(use_cases.load_of_employer(by, employer_id, digest))


@router.post("/{employer_id}/suspension", rules.FORM)
def suspend_employer(
    employer_id: UUID,
    opened: Opened,
    by: ByProvince,
    filled: Filled,
    use_cases: ToEmployers,
    screen: ToScreen,
) -> Response:
    try:
        form = read_grave(filled, opened.employer["credit_code"])
        outcome = use_cases.suspend(by, employer_id, form.reason)
    except Refusal as refusal:
        return opened.show(screen, typed=filled, refusal=refusal)
    return _go_to_employer(screen, outcome, screen.gettext("该单位已暂停签约。"))


@router.post("/{employer_id}/reinstatement", rules.FORM)
def reinstate_employer(
    employer_id: UUID,
    opened: Opened,
    by: ByProvince,
    filled: Filled,
    use_cases: ToEmployers,
    screen: ToScreen,
) -> Response:
    try:
        reason = filled.read_as(ReasonedForm).reason
        outcome = use_cases.reinstate(by, employer_id, reason)
    except Refusal as refusal:
        return opened.show(screen, typed=filled, refusal=refusal)
    return _go_to_employer(screen, outcome, screen.gettext("该单位已恢复签约。"))


def _go_to_employer(screen: Screen, outcome: Outcome, said: str) -> Response:
    return screen.go(f"/employers/{outcome.answer['id']}", said=said, outcome=outcome)


def _write_row(one: employer_desk.EmployerRow, speech: Speech) -> list[Cell]:
    return [
        one["name"],
        one["credit_code"],
        speech.codes.name_of("employer_kind", one["kind"]),
        speech.codes.name_of("industry", one["industry"]),
        one["region"],
        regions.name_region(one["region"]),
        to_china_time(one["registered_at"]).date(),
        speech.say(EMPLOYER_STATES[one["state"]]),
    ]
