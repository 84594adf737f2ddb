"""The log, searched and read page by page; and all that was found, to take away."""

from collections.abc import Callable, Iterator
from types import UnionType
from typing import get_args

from fastapi.responses import HTMLResponse, Response, StreamingResponse
from starlette.datastructures import FormData

from signing.events import (
    EmployerFact,
    GraduateFact,
    MinimumWagesImported,
    ParkingFact,
    PositionFact,
    SchoolFact,
    StaffFact,
    WeChatFact,
)
from signing.http.answering.replies import disposition
from signing.http.answering.stories import tell_facts
from signing.http.asking.readers import ReaderOfRosters
from signing.http.asking.reads import SealedLog
from signing.http.asking.security import ByAuditor
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.audit.exporting import Facts, format_readable, write_lines, write_table
from signing.http.pages.audit.searching import (
    PAGE,
    Search,
    ToSearch,
    read_batches,
)
from signing.http.pages.audit.subjects import Subject, find_subjects
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Typed
from signing.http.pages.wording import N_
from signing.projections.stories import LoggedFact
from signing.refusals import FieldsWrong, NoSuchPage
from signing.storage.log import Log
from signing.storage.readers import Reader
from signing.storage.searching import Wanted, search
from signing.vocabulary import Oversight


def _name_kinds(facts: UnionType) -> tuple[str, ...]:
    return tuple(kind.__name__ for kind in get_args(facts))


router = Router()
GROUPS = {
    N_("毕业生"): _name_kinds(GraduateFact),
    N_("用人单位"): _name_kinds(EmployerFact | PositionFact),
    N_("学校"): _name_kinds(SchoolFact | StaffFact),
    N_("微信账号"): _name_kinds(WeChatFact),
    N_("日志"): _name_kinds(ParkingFact),
    N_("最低工资"): (MinimumWagesImported.__name__,),
}
"""The names of all kinds of facts, by whose story they belong to."""
PATHS = {
    "/audit/graduates": _name_kinds(GraduateFact),
    "/audit/employers": _name_kinds(EmployerFact),
}


@router.get("/audit", rules.PAGE)
def show_log(
    by: ByAuditor, connection: ReaderOfRosters, log: SealedLog, screen: ToScreen, asked: ToSearch
) -> HTMLResponse:
    """Show what the search finds, oldest first; without a search the end of the log."""
    try:
        people, wanted = _find_wanted(connection, by.oversight, asked)
    except FieldsWrong as refusal:
        return _show_page(screen, log, asked, refusal=refusal)
    if wanted is None:
        return _show_page(screen, log, asked, people=people)
    if not asked.asks and not asked.after:
        wanted = Wanted(after=max(0, log.last_position() - PAGE), limit=PAGE)
    items = tell_facts(search(screen.request.app.state.reading, wanted))
    return _show_page(screen, log, asked, people=people, items=items)


@router.get("/audit/facts.jsonl", rules.PAGE_FILE)
def download_lines(
    by: ByAuditor, connection: ReaderOfRosters, screen: ToScreen, asked: ToSearch
) -> Response:
    """Return each fact found as a line of JSON, in the form of `GET /api/audit/facts`."""
    return _download_facts(
        by.oversight, connection, screen, asked, write_lines, "application/jsonl", "jsonl"
    )


@router.get("/audit/facts.csv", rules.DRAWN_PAGE_FILE)
def download_table(
    by: ByAuditor, connection: ReaderOfRosters, screen: ToScreen, asked: ToSearch
) -> Response:
    return _download_facts(
        by.oversight, connection, screen, asked, write_table, "text/csv; charset=utf-8", "csv"
    )


def _download_facts(
    oversight: Oversight,
    connection: Reader,
    screen: Screen,
    asked: Search,
    written: Callable[[Facts], Iterator[bytes]],
    kind: str,
    ending: str,
) -> Response:
    """Stream all facts found, from the position asked for to the end of the log."""
    _, wanted = _find_wanted(connection, oversight, asked)
    if wanted is None:
        raise NoSuchPage
    found = read_batches(screen.request.app.state.reading, wanted)
    headers = {"Content-Disposition": disposition(f"facts.{ending}"), "Cache-Control": "no-store"}
    return StreamingResponse(
        written(tell_facts(one) for one in found), media_type=kind, headers=headers
    )


def _find_wanted(
    connection: Reader, oversight: Oversight, asked: Search
) -> tuple[list[Subject] | None, Wanted | None]:
    """Return whom the search names, and what to read, None unless that is exactly one."""
    found = find_subjects(connection, oversight, asked)
    if found is None:
        return None, asked.choose_wanted(None)
    return found, asked.choose_wanted(found[0].stream) if len(found) == 1 else None


def _show_page(
    screen: Screen,
    log: Log,
    asked: Search,
    *,
    people: list[Subject] | None = None,
    items: list[LoggedFact] | None = None,
    refusal: FieldsWrong | None = None,
) -> HTMLResponse:
    last = log.last_position()
    ends = items[-1]["position"] if items and len(items) == PAGE else last
    begins = 0 if asked.asks or not items else items[0]["position"] - 1
    return screen.show(
        "audit/log.html",
        refusal=refusal,
        typed=Typed(FormData(vars(asked))) if refusal else NOTHING_TYPED,
        asked=asked,
        people=people,
        items=items,
        last=last,
        more=f"?{asked.query(after=str(ends))}" if ends < last else "",
        earlier=f"?after={max(0, begins - PAGE)}" if begins else "",
        first=f"?{asked.query(after='')}" if asked.after else "",
        groups=GROUPS,
        readable=format_readable,
        subject_of=find_subject_path,
    )


def find_subject_path(item: LoggedFact) -> str:
    """Return the path of the story that a fact belongs to, or of the facts of its stream."""
    own = next((path for path, kinds in PATHS.items() if item["fact"] in kinds), None)
    return f"{own}/{item['stream']}" if own else f"/audit?stream={item['stream']}"
