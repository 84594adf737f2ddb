"""待办: what waits for whoever is signed in, as a page and as a sheet, in the same order."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.fact_words import Language
from signing.http.asking.deadlines import AskedDeadlines, WhoseDeadlines
from signing.http.asking.readers import ReaderOfDeadlines
from signing.http.asking.security import ByRecordReader
from signing.http.asking.use_cases import ToDisclosures, ToDrawers
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import Speech, ToSpeech
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import ToScreen
from signing.http.pages.wording import N_
from signing.projections import deadlines
from signing.projections.deadlines import DeadlineCount, DeadlineItem
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary import Role

router = Router(prefix="/deadlines")
TITLE = N_("待办")
COLUMNS = (N_("事项"), N_("内容"), N_("开始时间"), N_("期限"), N_("状态"), N_("数量"))
STATES = {
    "all": N_("全部"),
    "overdue": N_("已逾期"),
    "soon": N_("24 小时内到期"),
    "later": N_("还有时间"),
}


def count_to_do(
    by: ByRecordReader, whose: WhoseDeadlines, connection: ReaderOfDeadlines
) -> list[DeadlineCount]:
    return deadlines.count_deadlines(connection, whose, by.now)


ToDo = Annotated[list[DeadlineCount], Depends(count_to_do)]


@router.get("", rules.PAGE)
def list_deadlines(
    by: ByRecordReader,
    whose: WhoseDeadlines,
    asked: AskedDeadlines,
    counts: ToDo,
    connection: ReaderOfDeadlines,
    screen: ToScreen,
    page: AskedPage = 1,
) -> HTMLResponse:
    """The same for everybody: on the phone's frame for graduates, on the desk's for the others."""
    found = deadlines.list_numbered_deadlines(connection, whose, asked, by.now, page)
    return screen.show(
        "notices/deadlines.html",
        in_hand=whose.role is Role.GRADUATE,
        page=found,
        links=link_numbers(screen.request, found),
        counts=counts,
        asked=asked,
        states=STATES,
        tab="home",
    )


@router.get("/sheet.xlsx", rules.RECORDED_PAGE_FILE)
def download_sheet(
    by: ByRecordReader,
    whose: WhoseDeadlines,
    asked: AskedDeadlines,
    connection: ReaderOfDeadlines,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    speech: ToSpeech,
) -> Response:
    """Return all that is found; of a school, whose rows name graduates, that is on record."""
    if isinstance(by, Counselor):
        disclosures.record_list_export(by, "deadlines")
    found = deadlines.read_deadlines(connection, whose, asked, by.now)
    rows = (_write_row(one, speech) for one in found)
    return ListExport(TITLE, COLUMNS, rows).stream(drawers, speech, by.now)


def _write_row(one: DeadlineItem, speech: Speech) -> list[Cell]:
    language: Language = "zh" if speech.language == "zh" else "en"
    kind = deadlines.KINDS[deadlines.DeadlineKind(one["kind"])]
    return [
        kind.name.in_(language),
        one["zh"] if language == "zh" else one["en"],
        write_moment(one["since"]),
        write_moment(one["due"]),
        speech.say(STATES[one["state"]]),
        one["how_many"],
    ]
