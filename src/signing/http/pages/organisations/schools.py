"""学校管理: the schools of the province, and registering one with its administrator."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.readers import ReaderOfSchools
from signing.http.asking.reads import Part
from signing.http.asking.security import ByProvince, ByVisitor
from signing.http.asking.use_cases import ToOverview, ToResets, ToSchools
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.pages.access import account_words
from signing.http.pages.access.one_time_link import hash_nobodys_password, show_link
from signing.http.pages.access.staff_forms import SchoolPageForm
from signing.http.pages.page_links import make_links
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import school_list
from signing.projections.engine.paging import MOST
from signing.refusals import Refusal
from signing.use_cases.core.actors import Province
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Contact, Role, staff_id

router = Router(prefix="/schools")


@router.get("", rules.PAGE)
def find_schools(
    by: ByProvince,
    connection: ReaderOfSchools,
    part: Part,
    screen: ToScreen,
    q: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:
    found = school_list.list_schools(connection, by.oversight, q, part)
    further = make_links(screen.request, found.next)
    return screen.show("organisations/schools/list.html", found=found.items, q=q, links=further)


@router.get("/new", rules.PAGE)
def ask_school(by: ByProvince, screen: ToScreen) -> HTMLResponse:
    del by
    return _show_form(screen)


@router.post("", rules.FORM)
def register_school(
    by: ByProvince,
    filled: Filled,
    visit: ByVisitor,
    use_cases: ToSchools,
    resets: ToResets,
    screen: ToScreen,
) -> Response:
    """Register a school; its administrator signs in first by a link, shown once."""
    try:
        form = filled.read_as(SchoolPageForm)
        _register_with_admin(use_cases, by, form)
        link = resets.offer(by, staff_id(form.username), visit)
    except Refusal as refusal:
        return _show_form(screen, typed=filled, refusal=refusal)
    return show_link(screen, link, name=form.admin, back=f"/schools/{segment(form.code)}")


@router.get("/{code}", rules.PAGE)
def show_school(
    code: str, by: ByProvince, connection: ReaderOfSchools, use_cases: ToOverview, screen: ToScreen
) -> HTMLResponse:
    return screen.show(
        "organisations/schools/one.html",
        school=school_list.load_school(connection, by.oversight, code),
        staff=use_cases.list_staff(by, "", MOST, code),
        words=account_words,
    )


def _register_with_admin(use_cases: Schools, by: Province, form: SchoolPageForm) -> Outcome:
    contact = Contact(address=form.address, contact=form.contact, phone=form.phone or "")
    chosen = hash_nobodys_password()
    admin = Appointment(
        *(form.username, form.admin, chosen, Role.SCHOOL_ADMIN, form.code), password_given=False
    )
    return use_cases.register(by, form.code, form.name, contact, form.split_colleges(), admin)


def _show_form(
    screen: Screen, *, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None
) -> HTMLResponse:
    return screen.show(
        "organisations/schools/new.html",
        typed=typed,
        refusal=refusal,
    )
