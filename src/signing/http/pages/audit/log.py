"""The log, searched and read page by page; and all that was found, to take away."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import UnionType
from typing import Annotated, get_args

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from sqlalchemy import Engine
from starlette.datastructures import FormData

from signing.events import (
    AgreementFact,
    AmendmentFact,
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
from signing.http.languages import Speech
from signing.http.pages.audit.actors import Accounts, ToAccounts, word_fact
from signing.http.pages.audit.exporting import Facts, format_readable, write_lines, write_table
from signing.http.pages.audit.grouping import Lines, read_lines, read_single
from signing.http.pages.audit.searching import COUNTED, SUBJECTS, Search, ToSearch, read_batches
from signing.http.pages.audit.subjects import Subject, find_subjects
from signing.http.pages.audit.turning import bound_search, make_turns, write_bulk_query
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Typed
from signing.http.pages.wording import N_
from signing.projections.engine.paging import MOST
from signing.projections.stories import LoggedFact
from signing.refusals import FieldsWrong, NoSuchPage
from signing.storage.log import Log, LoggedEvent
from signing.storage.readers import Reader
from signing.storage.searching import Wanted, act_seldom, count_found, search
from signing.use_cases.core.actors import Auditor


def _name_kinds(facts: UnionType) -> tuple[str, ...]:
    return tuple(kind.__name__ for kind in get_args(facts))


router = Router()
AMENDMENTS = _name_kinds(AmendmentFact)
RELEASES = tuple(one for one in _name_kinds(AgreementFact) if one.startswith("Termination"))
APART = frozenset({*AMENDMENTS, *RELEASES})
GROUPS = {
    N_("毕业生"): tuple(one for one in _name_kinds(GraduateFact) if one not in APART),
    N_("协议变更"): AMENDMENTS,
    N_("解约"): RELEASES,
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


@dataclass(frozen=True)
class Found:
    """Whom the search names, as its subject and as who acted; None where it names nobody.

    `wanted` is what to read; None unless each is exactly one.
    """

    people: Sequence[Subject] | None
    actors: Sequence[Subject] | None
    wanted: Wanted | None

    @property
    def undecided(self) -> tuple[str, Sequence[Subject]] | None:
        """Return the field of which several or none fit, and those."""
        for field, found in (("actor", self.actors), ("", self.people)):
            if found is not None and len(found) != 1:
                return field, found
        return None


@dataclass(frozen=True)
class Auditing:
    """What the pages of the log need of a request."""

    by: Auditor
    connection: Reader
    log: Log
    screen: Screen
    asked: Search
    accounts: Accounts

    @property
    def reading(self) -> Engine:
        reading: Engine = self.screen.request.app.state.reading
        return reading

    @cached_property
    def last(self) -> int:
        """Where the log ends: one answer for all of the page."""
        return self.log.last_position()

    def read(self, wanted: Wanted) -> Sequence[LoggedEvent]:
        return search(self.reading, wanted)

    def find(self, *, export: bool = False) -> Found:
        """Raises FieldsWrong."""
        asked, people = self.asked, find_subjects(self.connection, self.by.oversight, self.asked)
        actors = self.accounts.find(asked.actor) if asked.actor else None
        if any(one is not None and len(one) != 1 for one in (people, actors)):
            return Found(people, actors, None)
        stream = people[0].stream if people else None
        acting = () if actors is None else self.accounts.list_accounts(actors, asked.actor)
        choose = asked.choose_export if export else asked.choose_wanted
        wanted = choose(stream, acting)
        if acting and act_seldom(self.reading, acting):
            wanted = replace(wanted, seldom=True)
        return Found(people, actors, wanted)


async def read_auditing(
    by: ByAuditor,
    connection: ReaderOfRosters,
    log: SealedLog,
    screen: ToScreen,
    asked: ToSearch,
    accounts: ToAccounts,
) -> Auditing:
    return Auditing(by, connection, log, screen, asked, accounts)


ToAuditing = Annotated[Auditing, Depends(read_auditing)]


@router.get("/audit", rules.PAGE)
def show_log(here: ToAuditing) -> HTMLResponse:
    """Show what the search finds, newest first unless asked for the other order."""
    try:
        found = here.find()
    except FieldsWrong as refusal:
        return _show_page(here, Found(None, None, None), refusal=refusal)
    if found.wanted is None:
        return _show_page(here, found)
    last = here.last
    if here.asked.begins_behind(last):
        return _show_page(here, found, beyond=True)
    wanted, end = bound_search(found.wanted, last)
    lines = read_single(here.read, wanted) if here.asked.request else read_lines(here.read, wanted)
    lines = replace(lines, reached=lines.reached or end)
    return _show_page(here, found, lines=lines)


@router.get("/audit/facts.jsonl", rules.PAGE_FILE)
def download_lines(here: ToAuditing) -> Response:
    """Return each fact found as a line of JSON, in the form of `GET /api/audit/facts`."""
    return _download_facts(here, write_lines, "application/jsonl", "jsonl")


@router.get("/audit/facts.csv", rules.DRAWN_PAGE_FILE)
def download_table(here: ToAuditing) -> Response:
    """Return each fact found as a row, with words beside codes and names beside accounts."""

    def write(facts: Facts) -> Iterator[bytes]:
        return write_table(facts, here.accounts.name_all, Speech(here.screen.language))

    return _download_facts(here, write, "text/csv; charset=utf-8", "csv")


def _download_facts(
    here: Auditing, written: Callable[[Facts], Iterator[bytes]], kind: str, ending: str
) -> Response:
    """Stream all facts found, oldest first, to the end of the log."""
    wanted = here.find(export=True).wanted
    if wanted is None:
        raise NoSuchPage
    found = read_batches(here.reading, wanted)
    headers = {"Content-Disposition": disposition(f"facts.{ending}"), "Cache-Control": "no-store"}
    return StreamingResponse(
        written(tell_facts(one) for one in found), media_type=kind, headers=headers
    )


def _show_page(
    here: Auditing,
    found: Found,
    *,
    lines: Lines | None = None,
    beyond: bool = False,
    refusal: FieldsWrong | None = None,
) -> HTMLResponse:
    """`beyond` says that the log ends before the position asked for."""
    asked = here.asked
    return here.screen.show(
        "audit/log.html",
        refusal=refusal,
        typed=Typed(FormData(vars(asked))) if refusal else NOTHING_TYPED,
        asked=asked,
        found=found,
        choices=found.undecided and _list_choices(asked, *found.undecided),
        most=MOST,
        beyond=beyond,
        lines=lines,
        total=_count_all(here, found) if lines else None,
        most_counted=COUNTED,
        names=here.accounts.name_all(lines.items) if lines else {},
        schools=here.accounts.name_schools() if lines else {},
        word_fact=word_fact,
        last=here.last,
        turns=make_turns(asked, lines.reached) if lines else None,
        groups=GROUPS,
        readable=format_readable,
        subject_of=find_subject_path,
        open_bulk=partial(write_bulk_query, asked),
    )


def _list_choices(asked: Search, field: str, found: Sequence[Subject]) -> list[Subject]:
    """Return those that fit, each with where it is chosen."""
    if field:
        return [
            replace(one, path=f"/audit?{asked.query(actor=one.actor or str(one.stream))}")
            for one in found
        ]
    freed = dict.fromkeys(SUBJECTS, "")
    return [
        one
        if one.path
        else replace(one, path=f"/audit?{asked.query(**freed, stream=str(one.stream))}")
        for one in found
    ]


def _count_all(here: Auditing, found: Found) -> int | None:
    """Return how many facts are found on all pages; None where counting would read the log."""
    asked, wanted = here.asked, found.wanted
    if wanted is None or (wanted.is_scan and not (asked.lowest and asked.highest)):
        return None
    if not asked.asks:
        return here.last
    return count_found(here.reading, here.find(export=True).wanted or wanted, COUNTED)


def find_subject_path(item: LoggedFact) -> str:
    """Return the path of the story that a fact belongs to, or of the facts of its stream."""
    own = next((path for path, kinds in PATHS.items() if item["fact"] in kinds), None)
    return f"{own}/{item['stream']}" if own else f"/audit?stream={item['stream']}"
