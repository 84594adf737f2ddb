"""Open positions for a graduate, and applying for one with a résumé."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.aggregates.graduate import Graduate
from signing.codes import provinces
from signing.http.asking.filters import AskedPositions
from signing.http.asking.privacy_forms import ResumePageForm
from signing.http.asking.readers import ReaderOfApplications, ReaderOfOpenPositions
from signing.http.asking.reads import Part
from signing.http.asking.records import find_figures
from signing.http.asking.security import ByGraduate
from signing.http.asking.uploads import ChosenFiles, read_upload
from signing.http.asking.use_cases import ToApplications, ToGraduates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import applications, employer_record, positions
from signing.projections.engine.paging import Slice
from signing.refusals import NoSuchPosition, NotNow, Refusal
from signing.storage.readers import Reader
from signing.use_cases.files.uploads.kinds import MOST_BYTES
from signing.vocabulary import ApplicationId, Stage

router = Router()
LIST = "/me/positions"
SORTS: Final = {"newest": N_("最新发布"), "pay": N_("月薪从高到低")}
OTHERS = 5
"""How many other positions of the employer a position's page shows; the rest stands in the list."""


@dataclass(frozen=True)
class Applied:
    """The graduate's last application for a position; `open` while there cannot be another."""

    id: ApplicationId
    stage: str
    open: bool


@router.get(LIST, rules.PAGE)
def list_positions(
    by: ByGraduate,
    part: Part,
    connection: ReaderOfOpenPositions,
    own: ToGraduates,
    screen: ToScreen,
    search: AskedPositions,
) -> HTMLResponse:
    """List the open positions, the newest or the best paid first."""
    page = positions.list_open_positions(connection, search, part=part)
    asked = {name: "" if one is None else str(one) for name, one in asdict(search).items()}
    given = {name: one for name, one in asked.items() if one}
    employers = {one["employer"]["id"]: UUID(one["employer"]["id"]) for one in page.items}
    figures = find_figures(connection, employers.values(), by.now)
    employer = page.items[0]["employer"]["name"] if search.employer_id and page.items else ""
    return screen.show(
        "organisations/me/positions.html",
        page=page,
        records={name: figures(id_) for name, id_ in employers.items()},
        total=positions.count_open_positions(connection, search),
        asked=asked,
        narrowed=given.keys() - {"q", "sort", "employer_id"},
        employer=employer,
        employers_regions=provinces(),
        sorts=SORTS,
        applied=_find_applied_positions(own.load_own(by)),
        more=f"?{urlencode(given | {'cursor': page.next})}" if page.next else "",
        first=f"?{urlencode(given)}" if part.cursor else "",
        tab="positions",
    )


@router.get(f"{LIST}/{{position_id}}", rules.PAGE)
def show_position(
    position_id: UUID,
    by: ByGraduate,
    connection: ReaderOfOpenPositions,
    own: ReaderOfApplications,
    graduates: ToGraduates,
    screen: ToScreen,
) -> HTMLResponse:
    """Show a position, with the graduate's last résumé in the form; or that they applied."""
    resume = applications.load_last_resume(own, by.graduate_id)
    graduate = graduates.load_own(by)
    return _show_position(screen, connection, position_id, graduate, by.now, resume)


@router.post(f"{LIST}/{{position_id}}", rules.FORM.with_files(MOST_BYTES))
def apply_for_position(
    position_id: UUID,
    filled: Filled,
    chosen: ChosenFiles,
    by: ByGraduate,
    use_cases: ToApplications,
    graduates: ToGraduates,
    connection: ReaderOfOpenPositions,
    screen: ToScreen,
) -> Response:
    """投递简历. `filled` stands first, so its file is closed after any refusal."""
    try:
        file = chosen.find_one("file")
        attachment = read_upload(file) if file else None
        outcome = use_cases.submit(
            by, position_id, filled.read_as(ResumePageForm).text(), attachment
        )
    except Refusal as refusal:
        graduate = graduates.load_own(by)
        return _show_position(
            screen, connection, position_id, graduate, by.now, typed=filled, refusal=refusal
        )
    return screen.go("/me/applications", said=screen.gettext("简历已投递。"), outcome=outcome)


def _show_position(
    screen: Screen,
    connection: Reader,
    position_id: UUID,
    graduate: Graduate,
    now: datetime,
    resume: applications.ResumeWords | None = None,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    position = positions.find_open_position(connection, position_id)
    if position is None:
        raise refusal or NoSuchPosition
    employer = UUID(position["employer"]["id"])
    theirs = positions.Search(employer_id=employer)
    offered = positions.list_open_positions(connection, theirs, part=Slice(OTHERS + 1))
    return screen.show(
        "organisations/me/position.html",
        position=position,
        others=[one for one in offered.items if one["id"] != position["id"]][:OTHERS],
        offered=positions.count_open_positions(connection, theirs),
        figures=employer_record.load_figures_of(connection, employer, now),
        applied=_find_last(graduate, position_id),
        obstacle=_find_obstacle(graduate),
        resume=resume or {},
        typed=typed,
        refusal=refusal,
        tab="positions",
    )


def _find_last(graduate: Graduate, position_id: UUID) -> Applied | None:
    """From the facts, not the list of applications: that of a second tap may be behind."""
    same = [one for one in graduate.applications if one.position_id == position_id]
    if not same:
        return None
    last = next((one for one in same if one.stage.is_open), same[-1])
    return Applied(last.id, last.stage.value, last.is_for(position_id))


def _find_applied_positions(graduate: Graduate) -> dict[str, str]:
    """Return the stages of open applications, by the id of the position."""
    return dict(_list_open(graduate))


def _list_open(graduate: Graduate) -> Iterable[tuple[str, str]]:
    for one in graduate.applications:
        if one.is_for(one.position_id) and one.stage is not Stage.SIGNED:
            yield str(one.position_id), one.stage.value


def _find_obstacle(graduate: Graduate) -> Refusal | None:
    """Return why the graduate cannot apply anywhere, None if they can."""
    try:
        graduate.must_be_free()
    except NotNow as refusal:
        return refusal
    return None
