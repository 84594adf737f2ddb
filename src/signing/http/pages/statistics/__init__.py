"""网签统计: the dashboard of the province, a school or a college, and its facts."""

from collections.abc import Sequence

from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from signing.http.asking.readers import ReaderOfNumbers
from signing.http.asking.reads import Part
from signing.http.asking.security import ByStaff
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages import charts
from signing.http.pages.screen import Screen, ToScreen
from signing.http.pages.statistics import charted
from signing.http.pages.statistics.behind import ToCounted
from signing.http.pages.statistics.board import load_board, load_choices
from signing.http.pages.statistics.filters import Chosen, Filters, ToFilters
from signing.http.pages.statistics.places import Place, find_place
from signing.http.pages.statistics.words import COUNTS, LINES
from signing.http.pages.typed_form import Typed
from signing.projections import esign_ratio
from signing.projections.esign_ratio.naming import School, load_schools
from signing.refusals import Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.actors import Staffer

router = Router()


@router.get("/statistics", rules.PAGE)
def show_whole(
    by: ByStaff,
    connection: ReaderOfNumbers,
    screen: ToScreen,
    filters: ToFilters,
    page: Chosen = "",
) -> HTMLResponse:
    """Show all that the reader oversees: by school for the province, by college for a school."""
    schools = load_schools(connection)
    place = find_place(schools, by.oversight)
    return _show_board(by, connection, screen, filters, place, page, schools)


@router.get("/statistics/facts", rules.PAGE)
def list_facts(
    by: ByStaff,
    connection: ReaderOfNumbers,
    screen: ToScreen,
    filters: ToFilters,
    of: ToCounted,
    part: Part,
) -> HTMLResponse:
    """List the facts that a count counts, newest first."""
    schools = load_schools(connection)
    place = find_place(schools, by.oversight, of.school, of.college)
    seen = load_choices(connection, place, filters, by.now)
    found = esign_ratio.list_facts_behind(
        connection,
        place.oversight,
        filters.read_asked(seen.year, by.now),
        by=of.by,
        key=of.key,
        count=of.count,
        part=part,
        now=by.now,
    )
    here = screen.request.url
    return screen.show(
        "statistics/facts.html",
        place=place,
        filters=filters.with_year(seen.year),
        of=of,
        found=found,
        schools={one.code: one.name for one in schools},
        words=COUNTS,
        more=found.next and f"?{here.include_query_params(cursor=found.next).query}",
        first=part.cursor and f"?{here.remove_query_params('cursor').query}",
    )


@router.get("/statistics/{school}", rules.PAGE)
def show_school(
    school: str,
    by: ByStaff,
    connection: ReaderOfNumbers,
    screen: ToScreen,
    filters: ToFilters,
    page: Chosen = "",
) -> HTMLResponse:
    schools = load_schools(connection)
    place = find_place(schools, by.oversight, school)
    return _show_board(by, connection, screen, filters, place, page, schools)


@router.get("/statistics/{school}/{college}", rules.PAGE)
def show_college(
    school: str,
    college: str,
    by: ByStaff,
    connection: ReaderOfNumbers,
    screen: ToScreen,
    filters: ToFilters,
    page: Chosen = "",
) -> HTMLResponse:
    schools = load_schools(connection)
    place = find_place(schools, by.oversight, school, college)
    return _show_board(by, connection, screen, filters, place, page, schools)


def _show_board(
    by: Staffer,
    connection: Reader,
    screen: Screen,
    filters: Filters,
    place: Place,
    page: str,
    schools: Sequence[School],
) -> HTMLResponse:
    """Show the dashboard; a refusal stands above the filters, which stay as typed."""
    try:
        seen = load_choices(connection, place, filters, by.now)
        asked = filters.with_year(seen.year)
        drawn = load_board(connection, schools, place, asked, page, by.now)
    except Refusal as refusal:
        seen = load_choices(connection, place, Filters(), by.now)
        return screen.show(
            "statistics/board.html",
            refusal=refusal,
            typed=Typed(FormData(vars(filters))),
            place=place,
            filters=filters,
            seen=seen,
            board=None,
        )
    return screen.show(
        "statistics/board.html",
        place=place,
        filters=drawn.filters,
        seen=seen,
        board=drawn,
        charted=charted,
        charts=charts,
        screen=screen,
        words=COUNTS,
        line_words=LINES,
    )
