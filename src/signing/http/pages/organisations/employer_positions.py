"""岗位 of an employer: the list, and opening, changing and closing one."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from signing.http.asking.filters import AskedTitle
from signing.http.asking.forms import JobForm
from signing.http.asking.readers import ReaderOfPositions
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToDrawers, ToPositions
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import Speech, ToSpeech
from signing.http.pages.list_exports import ListExport
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.questions import Question, ask_once
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import positions
from signing.projections.engine.numbering import read_numbered
from signing.refusals import NoSuchPosition, Refusal
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary.china_time import to_china_time

router = Router(prefix="/employer/positions")
STATES = {"open": True, "closed": False}
COLUMNS = (
    *(
        N_("岗位名称"),
        N_("职位类别代码"),
        N_("职位类别"),
        N_("工作地点"),
        N_("月薪（元）"),
        N_("招聘人数"),
    ),
    *(N_("发布日期"), N_("关闭日期"), N_("岗位描述")),
)


def load_own_position(
    position_id: UUID, by: ByEmployer, connection: ReaderOfPositions
) -> positions.OwnPosition:
    """Raises NoSuchPosition, also for a position of another employer."""
    found = positions.find_own_position(connection, by.employer_id, position_id)
    if found is None:
        raise NoSuchPosition
    return found


Own = Annotated[positions.OwnPosition, Depends(load_own_position)]


@router.get("", rules.PAGE)
def list_positions(
    by: ByEmployer,
    connection: ReaderOfPositions,
    screen: ToScreen,
    q: AskedTitle = "",
    state: Annotated[str, Query(max_length=10)] = "",
    page: AskedPage = 1,
) -> HTMLResponse:
    found = positions.search_own_positions(
        connection, by.employer_id, q.strip(), STATES.get(state), page
    )
    return screen.show(
        "organisations/employer/positions.html",
        page=found,
        q=q.strip(),
        state=state,
        links=link_numbers(screen.request, found),
    )


@router.get("/sheet.xlsx", rules.DRAWN_PAGE_FILE)
def download_sheet(
    by: ByEmployer,
    connection: ReaderOfPositions,
    drawers: ToDrawers,
    speech: ToSpeech,
    q: AskedTitle = "",
    state: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """Return every position that is found as a spreadsheet."""
    searched = by.employer_id, q.strip(), STATES.get(state)
    search = partial(positions.search_own_positions, connection, *searched)
    rows = (_write_row(one, speech) for one in read_numbered(search))
    return ListExport(N_("招聘岗位"), COLUMNS, rows).give(drawers, speech)


@router.get("/new", rules.PAGE)
def ask_position(by: ByEmployer, screen: ToScreen) -> HTMLResponse:
    del by
    return _show_form(screen)


@router.post("/new", rules.FORM)
def open_position(
    filled: Filled, by: ByEmployer, use_cases: ToPositions, screen: ToScreen
) -> Response:
    try:
        outcome = use_cases.open(by, filled.read_as(JobForm).job())
    except Refusal as refusal:
        return _show_form(screen, typed=filled, refusal=refusal)
    said = screen.gettext("岗位已发布。")
    return screen.go("/employer/positions", said=said, outcome=outcome)


@router.get("/{position_id}", rules.PAGE)
def show_position(
    position_id: UUID, by: ByEmployer, connection: ReaderOfPositions, screen: ToScreen
) -> HTMLResponse:
    job = load_own_position(position_id, by, connection)
    said = {name: str(value) for name, value in job.items() if name in JobForm.model_fields}
    return _show_form(screen, job, typed=Typed(FormData(said)))


@router.post("/{position_id}", rules.FORM)
def change_position(
    job: Own,
    position_id: UUID,
    filled: Filled,
    by: ByEmployer,
    use_cases: ToPositions,
    screen: ToScreen,
) -> Response:
    """Change all fields, an emptied description too."""
    try:
        outcome = use_cases.change(by, position_id, filled.read_as(JobForm).model_dump())
    except Refusal as refusal:
        return _show_form(screen, job, typed=filled, refusal=refusal)
    said = screen.gettext("岗位已更新。")
    return screen.go("/employer/positions", said=said, outcome=outcome)


@router.get("/{position_id}/closing", rules.PAGE)
def ask_closing(job: Own, position_id: UUID, by: ByEmployer, screen: ToScreen) -> Response:
    """Say what follows; show the position itself where it is closed."""
    del by
    back = f"/employer/positions/{position_id}"
    if job["closed_at"]:
        return screen.go(back)
    question = Question(
        title=screen.gettext("关闭岗位"),
        follows=screen.gettext(
            "关闭后不再接受投递，也不能再打开；已收到的投递在 14 天内仍可查看简历和处理。"
        ),
        about=job["title"],
        back=back,
        above=job["title"],
    )
    return ask_once(screen, question)


@router.post("/{position_id}/closing", rules.FORM)
def close_position(
    job: Own, position_id: UUID, by: ByEmployer, use_cases: ToPositions, screen: ToScreen
) -> Response:
    outcome = use_cases.close(by, position_id)
    said = screen.gettext("岗位“%(title)s”已关闭，不再接受投递。", title=job["title"])
    return screen.go("/employer/positions", said=said, outcome=outcome)


def _write_row(one: positions.OwnPosition, speech: Speech) -> list[Cell]:
    closed_at = one["closed_at"]
    return [
        *(
            one["title"],
            one["job_category"],
            speech.codes.name_of("job_category", one["job_category"]),
        ),
        *(one["workplace"], one["monthly_pay"], one["headcount"]),
        to_china_time(one["opened_at"]).date(),
        to_china_time(closed_at).date() if closed_at else "",
        one["description"],
    ]


def _show_form(
    screen: Screen,
    job: positions.OwnPosition | None = None,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "organisations/employer/position.html",
        job=job,
        typed=typed,
        refusal=refusal,
    )
