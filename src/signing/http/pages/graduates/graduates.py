"""生源信息: the school's graduates, and one graduate's whole story."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, Response
from typing_extensions import TypedDict

from signing.codes import CodeNames
from signing.http.answering.stories import tell_streams
from signing.http.asking.filters import AskedYear
from signing.http.asking.readers import ReaderOfRosters
from signing.http.asking.reads import SealedLog
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToDisclosures, ToDrawers, ToRecords, ToSourceErrors
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import ToSpeech
from signing.http.pages import wording
from signing.http.pages.graduates import roster_words
from signing.http.pages.graduates.graduate_forms import AnswerForm, PurposeForm
from signing.http.pages.list_exports import ListExport
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import roster_list
from signing.projections.roster_list import RosterItem, Search
from signing.refusals import Refusal
from signing.use_cases.core.actors import Counselor, SchoolAdmin
from signing.use_cases.core.spreadsheets import Cell
from signing.use_cases.graduates.school_record import SchoolRecord

router = Router()
GUESSED_FOR = timedelta(days=7)
"""So long a desk tells that somebody guesses at a graduate's data."""
BOUND = {"yes": True, "no": False}
EXPORTED = (
    *(
        N_("毕业年份"),
        N_("学号"),
        N_("姓名"),
        N_("证件号码"),
        N_("学院"),
        N_("专业"),
        N_("学历层次"),
    ),
    *(N_("签约状态"), N_("毕业去向代码"), N_("毕业去向"), N_("微信绑定"), N_("生源信息确认")),
    N_("报告有误"),
)
Words = Annotated[str, Query(max_length=100)]


class StoryLine(TypedDict):
    """A fact as the page shows it; `words` is its sentence by language."""

    words: dict[str, str]
    at: datetime
    role: str
    who: str
    written: str


def read_search(
    q: Words = "",
    college: Words = "",
    standing: Words = "",
    bound: Words = "",
    error: Words = "",
    year: AskedYear = None,
) -> Search:
    """`error` is `reported`, or `guessed` for whom somebody guesses at."""
    since = datetime.now(UTC) - GUESSED_FOR if error == "guessed" else None
    return Search(q, college, standing, BOUND.get(bound), error == "reported", since, year)


@router.get("/graduates", rules.PAGE)
def list_graduates(
    by: ByCounselor,
    asked: Annotated[Search, Depends(read_search)],
    connection: ReaderOfRosters,
    screen: ToScreen,
    page: AskedPage = 1,
) -> HTMLResponse:
    """Show a page of those found, and how many there are; `graduates.xlsx` has all of them."""
    found = roster_list.list_numbered_graduates(connection, by.oversight, asked, page)
    return screen.show(
        "graduates/school/list.html",
        asked=asked,
        page=found,
        links=link_numbers(screen.request, found),
        colleges=roster_list.list_colleges(connection, by.oversight),
        may_change=isinstance(by, SchoolAdmin),
        years=roster_list.list_years(connection, by.oversight),
    )


@router.get("/graduates.xlsx", rules.RECORDED_PAGE_FILE)
def download_graduates(
    by: ByCounselor,
    asked: Annotated[Search, Depends(read_search)],
    connection: ReaderOfRosters,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    speech: ToSpeech,
    screen: ToScreen,
) -> Response:
    """Record the export, then return all who are found, numbers masked as on the page."""
    disclosures.record_list_export(by, "roster")
    found = roster_list.read_graduates(connection, by.oversight, asked)
    rows = (_write_row(screen, one) for one in found)
    return ListExport(N_("生源信息"), EXPORTED, rows).stream(drawers, speech, by.now)


@router.get("/graduates/{graduate_id}", rules.PAGE)
def show_graduate(
    graduate_id: UUID, by: ByCounselor, use_cases: ToRecords, log: SealedLog, screen: ToScreen
) -> HTMLResponse:
    return _show_graduate(
        screen, by, use_cases.load(by, graduate_id), tell_streams(log, graduate_id)
    )


@router.post("/graduates/{graduate_id}/source-answer", rules.FORM)
def answer_error(
    graduate_id: UUID,
    by: ByCounselor,
    filled: Filled,
    use_cases: ToSourceErrors,
    records: ToRecords,
    log: SealedLog,
    screen: ToScreen,
) -> Response:
    """核对无误: answer a reported error without changing anything."""
    record = records.load(by, graduate_id)
    try:
        outcome = use_cases.answer(by, graduate_id, filled.read_as(AnswerForm).reason)
    except Refusal as refusal:
        return _show_graduate(screen, by, record, tell_streams(log, graduate_id), filled, refusal)
    said = screen.gettext("已答复，毕业生会看到理由。")
    return screen.go(f"/graduates/{graduate_id}", said=said, outcome=outcome)


@router.get("/graduates/{graduate_id}/identity", rules.PAGE)
def ask_identity(
    graduate_id: UUID, by: ByCounselor, use_cases: ToRecords, screen: ToScreen
) -> HTMLResponse:
    return screen.show(
        "graduates/school/identity.html", record=use_cases.load(by, graduate_id), shown=None
    )


@router.post("/graduates/{graduate_id}/identity", rules.UNKEYED_FORM)
def show_identity(
    graduate_id: UUID,
    by: ByCounselor,
    filled: Filled,
    use_cases: ToDisclosures,
    records: ToRecords,
    screen: ToScreen,
) -> Response:
    """Record the disclosure, then show the numbers unmasked, once."""
    record = records.load(by, graduate_id)
    try:
        shown = use_cases.show_identity(by, graduate_id, filled.read_as(PurposeForm).purpose)
    except Refusal as refusal:
        return screen.show(
            "graduates/school/identity.html",
            record=record,
            shown=None,
            typed=filled,
            refusal=refusal,
        )
    return screen.show("graduates/school/identity.html", record=record, shown=shown)


def _write_row(screen: Screen, one: RosterItem) -> list[Cell]:
    yes, no = screen.gettext(N_("是")), screen.gettext(N_("否"))
    return [
        *(one["year"], one["student_number"], one["name"], one["id_number"]),
        *(one["college"], one["major"], one["level"]),
        screen.gettext(wording.STANDINGS[one["standing"]]),
        *(
            one["destination"],
            CodeNames(screen.language).name_of("destination", one["destination"]),
        ),
        *(yes if one[name] else no for name in ("bound", "confirmed", "error_reported")),
    ]


def _show_graduate(
    screen: Screen,
    by: Counselor,
    record: SchoolRecord,
    story: Iterable[Mapping[str, Any]],
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "graduates/school/one.html",
        record=record,
        story=list(_word_story(record, story)),
        words=roster_words,
        may_change=isinstance(by, SchoolAdmin),
        typed=typed,
        refusal=refusal,
    )


def _word_story(record: SchoolRecord, items: Iterable[Mapping[str, Any]]) -> Iterator[StoryLine]:
    """Yield the story newest first, with who did it and what they wrote.

    The reader's own school needs no code.
    """
    code = f" {record['school_code']} "
    for one in reversed(list(items)):
        yield {
            "words": {"zh": one["zh"].replace(code, ""), "en": one["en"].replace(code, " ")},
            "at": one["at"],
            "role": one["actor"]["role"],
            "who": record["names"].get(one["actor"]["account"], ""),
            "written": record["written"].get(one["version"], ""),
        }
