"""教师账号: the list of staff, appointing somebody, and the security log."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import file
from signing.http.asking.readers import ReaderOfSchools
from signing.http.asking.security import ByOverseer, BySchoolAdmin, ByVisitor
from signing.http.asking.use_cases import (
    ToOverview,
    ToResets,
    ToSchools,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import ToSpeech
from signing.http.pages.access import account_words
from signing.http.pages.access.one_time_link import show_link
from signing.http.pages.access.staff_forms import AppointForm
from signing.http.pages.access.staff_search import (
    HEADER,
    SORTS,
    ToStaffSearch,
    lay_out,
    list_colleges,
    list_values,
)
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import school_list
from signing.projections.engine.numbering import take_numbered
from signing.projections.school_list import SchoolItem
from signing.refusals import Refusal
from signing.use_cases.access.passwords import hash_new_password, hash_nobodys_password
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.core.spreadsheets import write_csv
from signing.use_cases.organisations.schools import Appointment
from signing.vocabulary import staff_id

router = Router(prefix="/staff")
EVERYBODY = 10_000
"""More accounts than anybody manages."""


@router.get("", rules.PAGE)
def list_staff(
    by: ByOverseer,
    use_cases: ToOverview,
    connection: ReaderOfSchools,
    screen: ToScreen,
    asked: ToStaffSearch,
    page: AskedPage = 1,
) -> HTMLResponse:
    known = use_cases.list_staff(by, "", EVERYBODY)
    shown = take_numbered(asked.find(known), page)
    return screen.show(
        "access/staff/list.html",
        asked=asked,
        page=shown,
        links=link_numbers(screen.request, shown),
        whole=len(known),
        roles=list_values(known, "role"),
        states=list_values(known, "state"),
        colleges=list_colleges(known),
        schools=school_list.name_schools(connection, by.oversight),
        sorts={name: words for name, (words, _) in SORTS.items()},
        words=account_words,
        appoints=isinstance(by, SchoolAdmin),
    )


@router.get("/accounts.csv", rules.PAGE_FILE)
def download_staff(
    by: ByOverseer,
    use_cases: ToOverview,
    connection: ReaderOfSchools,
    asked: ToStaffSearch,
    speech: ToSpeech,
) -> Response:
    """Return all accounts that are asked for, with words beside codes."""
    found = asked.find(use_cases.list_staff(by, "", EVERYBODY))
    rows = lay_out(found, school_list.name_schools(connection, by.oversight), speech)
    content = write_csv([speech.say(one) for one in HEADER], rows)
    return file(content, "text/csv; charset=utf-8", f"{speech.say(N_('教师账号'))}.csv")


@router.get("/new", rules.PAGE)
def ask_appointment(
    by: BySchoolAdmin, connection: ReaderOfSchools, screen: ToScreen
) -> HTMLResponse:
    return _show_form(screen, school_list.load_school(connection, by.oversight, by.school_code))


@router.post("", rules.FORM)
def appoint_staff(
    by: BySchoolAdmin,
    filled: Filled,
    visit: ByVisitor,
    use_cases: ToSchools,
    resets: ToResets,
    connection: ReaderOfSchools,
    screen: ToScreen,
) -> Response:
    """Open an account; the newcomer signs in by a link, mailed or shown once, or a password."""
    try:
        form = filled.read_as(AppointForm)
        outcome = use_cases.appoint(by, _read_appointment(form, by.school_code))
        if form.first == "link" and not (form.email and screen.context.sends_mail):
            link = resets.offer(by, UUID(outcome.answer["id"]), visit)
            return show_link(screen, link, name=form.name, back="/staff")
    except Refusal as refusal:
        school = school_list.load_school(connection, by.oversight, by.school_code)
        return _show_form(screen, school, typed=filled, refusal=refusal)
    return _go_to_account(screen, outcome, mailed=form.first == "link")


def _read_appointment(form: AppointForm, school_code: str) -> Appointment:
    password = form.password if form.first == "password" else None
    chosen = (
        hash_new_password(password, form.username, form.name)
        if password
        else hash_nobodys_password()
    )
    colleges = tuple(dict.fromkeys(form.colleges))
    return Appointment(
        *(form.username, form.name, chosen, form.appointed_role, school_code, colleges),
        password_given=password is not None,
        email=form.email or "",
    )


def _go_to_account(screen: Screen, outcome: Outcome, *, mailed: bool) -> Response:
    """`mailed`: a link to the first password goes to the address."""
    one = staff_id(outcome.answer["username"])
    said = screen.gettext("账号已开通。")
    if mailed:
        said = screen.gettext("账号已开通，设置密码的链接正发到所填邮箱，24 小时内有效。")
    return screen.go(f"/staff/{one}", said=said, outcome=outcome)


def _show_form(
    screen: Screen,
    school: SchoolItem,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "access/staff/new.html",
        school=school,
        mails=screen.context.sends_mail,
        typed=typed,
        refusal=refusal,
    )
