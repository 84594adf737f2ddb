"""绑定问题 on the administrator's desk: who cannot bind, whom they may mean, and the answer."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.binding_forms import ReportAnswerForm
from signing.http.asking.readers import ReaderOfRosters
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.use_cases import ToBindingReports, ToDisclosures, ToDrawers
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import Speech, ToSpeech
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import roster_list
from signing.projections.engine.numbering import take_numbered
from signing.refusals import NoSuchBindingReport, Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.spreadsheets import Cell
from signing.use_cases.graduates.binding_reports import (
    BindingReport,
    BindingReports,
    StateOfReports,
)

LIST = "/binding-reports"
router = Router(prefix=LIST)
AskedTab = Annotated[StateOfReports, Query()]
TITLE = N_("绑定问题")
STATES = {"OPEN": N_("等待答复"), "ANSWERED": N_("已答复")}
COLUMNS = (
    *(N_("姓名"), N_("学号"), N_("证件号码后四位"), N_("联系电话"), N_("说明")),
    *(N_("提出时间"), N_("处理结果"), N_("处理时间"), N_("答复")),
)


@router.get("", rules.PAGE)
def list_reports(
    by: BySchoolAdmin,
    use_cases: ToBindingReports,
    screen: ToScreen,
    tab: AskedTab = "open",
    page: AskedPage = 1,
) -> HTMLResponse:
    found = take_numbered(list(use_cases.read_reports(by, tab)), page)
    return screen.show(
        "graduates/school/binding_reports.html",
        page=found,
        links=link_numbers(screen.request, found),
        counts={"open": use_cases.count_open(by), "answered": use_cases.count_answered(by)},
        tab=tab,
    )


@router.get("/sheet.xlsx", rules.RECORDED_PAGE_FILE)
def download_sheet(
    by: BySchoolAdmin,
    use_cases: ToBindingReports,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    speech: ToSpeech,
    tab: AskedTab = "open",
) -> Response:
    """Record the export, then return every report of the tab."""
    disclosures.record_list_export(by, "binding_reports")
    rows = (_write_row(one, speech) for one in use_cases.read_reports(by, tab))
    return ListExport(TITLE, COLUMNS, rows).stream(drawers, speech, by.now)


@router.get("/{report_id}", rules.PAGE)
def show_report(
    report_id: UUID,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingReports,
    screen: ToScreen,
) -> HTMLResponse:
    return _show_report(screen, by, connection, use_cases, report_id)


@router.post("/{report_id}/answer", rules.UNKEYED_FORM)
def answer_report(
    report_id: UUID,
    filled: Filled,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingReports,
    screen: ToScreen,
) -> Response:
    try:
        use_cases.answer(by, report_id, filled.read_as(ReportAnswerForm).words)
    except NoSuchBindingReport:
        raise
    except Refusal as refusal:
        return _show_report(
            screen, by, connection, use_cases, report_id, typed=filled, refusal=refusal
        )
    said = screen.gettext("已答复；提出人下次打开绑定页时会看到。")
    return screen.go(LIST, said=said)


def _show_report(
    screen: Screen,
    by: BySchoolAdmin,
    connection: Reader,
    use_cases: BindingReports,
    report_id: UUID,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    """Beside the report stand graduates of the school whom it may mean."""
    one = use_cases.load(by, report_id)
    alike = roster_list.find_alike(connection, by.oversight, one["name"], one["student_number"])
    whose = [UUID(graduate["id"]) for graduate in alike]
    return screen.show(
        "graduates/school/binding_report.html",
        one=one,
        alike=alike,
        fitting={str(found) for found in use_cases.find_fitting(by, whose, one["id_tail"])},
        states=STATES,
        typed=typed,
        refusal=refusal,
    )


def _write_row(one: BindingReport, speech: Speech) -> list[Cell]:
    answered_at = one["answered_at"]
    return [
        *(one["name"], one["student_number"], one["id_tail"], one["phone"], one["words"]),
        write_moment(one["made_at"]),
        speech.say(STATES[one["state"]]),
        write_moment(answered_at),
        one["answer"] or "",
    ]
