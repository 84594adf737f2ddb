"""Open positions for a graduate, and applying for one with a résumé."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.filters import AskedJobCategory, AskedTitle
from signing.http.asking.forms import ResumeForm
from signing.http.asking.readers import ReaderOfApplications, ReaderOfPositions
from signing.http.asking.reads import Part
from signing.http.asking.security import ByGraduate
from signing.http.asking.uploads import ChosenFiles, read_upload
from signing.http.asking.use_cases import ToApplications
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import applications, positions
from signing.refusals import NoSuchPosition, Refusal
from signing.storage.readers import Reader
from signing.use_cases.files.uploads.kinds import MOST_BYTES

router = Router()


@router.get("/me/positions", rules.PAGE)
def list_positions(
    by: ByGraduate,
    part: Part,
    connection: ReaderOfPositions,
    screen: ToScreen,
    q: AskedTitle = "",
    job_category: AskedJobCategory = "",
) -> HTMLResponse:
    """List the open positions, newest first."""
    del by
    page = positions.list_open_positions(connection, q=q, job_category=job_category, part=part)
    asked = {"q": q, "job_category": job_category}
    return screen.show("organisations/me/positions.html", page=page, asked=asked, tab="positions")


@router.get("/me/positions/{position_id}", rules.PAGE)
def show_position(
    position_id: UUID,
    by: ByGraduate,
    connection: ReaderOfPositions,
    own: ReaderOfApplications,
    screen: ToScreen,
) -> HTMLResponse:
    """Show a position, with the graduate's last résumé in the form."""
    resume = applications.load_last_resume(own, by.graduate_id)
    return _show_position(screen, connection, position_id, resume)


@router.post("/me/positions/{position_id}", rules.FORM.with_files(MOST_BYTES))
def apply_for_position(
    position_id: UUID,
    filled: Filled,
    chosen: ChosenFiles,
    by: ByGraduate,
    use_cases: ToApplications,
    connection: ReaderOfPositions,
    screen: ToScreen,
) -> Response:
    """投递简历. `filled` stands first, so its file is closed after any refusal."""
    try:
        file = chosen.find_one("file")
        attachment = read_upload(file) if file else None
        outcome = use_cases.submit(by, position_id, filled.read_as(ResumeForm).text(), attachment)
    except Refusal as refusal:
        return _show_position(screen, connection, position_id, None, typed=filled, refusal=refusal)
    return screen.go("/me/applications", said=screen.gettext("简历已投递。"), outcome=outcome)


def _show_position(
    screen: Screen,
    connection: Reader,
    position_id: UUID,
    resume: applications.ResumeWords | None,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    position = positions.find_open_position(connection, position_id)
    if position is None:
        raise refusal or NoSuchPosition
    return screen.show(
        "organisations/me/position.html",
        position=position,
        resume=resume or {},
        typed=typed,
        refusal=refusal,
        tab="positions",
    )
