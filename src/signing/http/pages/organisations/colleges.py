"""学院 of one's own school: the list, and adding one."""

from fastapi.responses import HTMLResponse, Response

from signing.http.api.organisations.schools import CollegeForm
from signing.http.asking.readers import ReaderOfSchools
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.use_cases import ToSchools
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import school_list
from signing.refusals import Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.actors import SchoolAdmin

router = Router(prefix="/staff/colleges")


@router.get("", rules.PAGE)
def list_colleges(by: BySchoolAdmin, connection: ReaderOfSchools, screen: ToScreen) -> HTMLResponse:
    return _show_page(screen, connection, by)


@router.post("", rules.FORM)
def add_college(
    by: BySchoolAdmin,
    filled: Filled,
    use_cases: ToSchools,
    connection: ReaderOfSchools,
    screen: ToScreen,
) -> Response:
    try:
        form = filled.read_as(CollegeForm)
        outcome = use_cases.add_college(by, by.school_code, form.college)
    except Refusal as refusal:
        return _show_page(screen, connection, by, refusal, filled)
    said = screen.gettext("已增加学院“%(college)s”。", college=form.college)
    return screen.go("/staff/colleges", said=said, outcome=outcome)


def _show_page(
    screen: Screen,
    connection: Reader,
    by: SchoolAdmin,
    refusal: Refusal | None = None,
    typed: Typed = NOTHING_TYPED,
) -> HTMLResponse:
    school = school_list.load_school(connection, by.oversight, by.school_code)
    return screen.show(
        "organisations/colleges/own_colleges.html", school=school, refusal=refusal, typed=typed
    )
