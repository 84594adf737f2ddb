"""学校管理: the schools of the province, and registering one with its administrator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import file
from signing.http.asking.readers import ReaderOfSchools
from signing.http.asking.security import ByProvince, ByVisitor
from signing.http.asking.use_cases import ToOverview, ToResets, ToSchools, ToVerifications
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.languages import ToSpeech
from signing.http.pages.access import account_words
from signing.http.pages.access.one_time_link import show_link
from signing.http.pages.access.staff_forms import SchoolPageForm
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import school_list
from signing.projections.engine.numbering import take_numbered
from signing.projections.engine.paging import MOST
from signing.projections.school_list import SchoolItem
from signing.refusals import Refusal
from signing.use_cases.access.passwords import hash_nobodys_password
from signing.use_cases.core.actors import Province
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.core.spreadsheets import Cell, write_csv
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Contact, Role, staff_id
from signing.vocabulary.china_time import to_china_time

router = Router(prefix="/schools")
HEADER = (
    *(N_("学校代码"), N_("学校名称"), N_("学院数"), N_("学院")),
    *(N_("录入毕业生"), N_("登记日期")),
)
SORTS: dict[str, tuple[str, Callable[[SchoolItem], Any]]] = {
    "": (N_("按代码"), lambda one: one["code"]),
    "name": (N_("按名称"), lambda one: (one["name"], one["code"])),
    "graduates": (N_("按录入毕业生"), lambda one: (-one["graduates"], one["code"])),
    "registered": (
        N_("最近登记的在前"),
        lambda one: (-one["registered_at"].timestamp(), one["code"]),
    ),
}


@dataclass(frozen=True)
class Asked:
    """`q` is in a name, or begins a code."""

    q: Annotated[str, Query(max_length=60)] = ""
    sort: Annotated[str, Query(max_length=20)] = ""

    def find(self, found: Sequence[SchoolItem]) -> list[SchoolItem]:
        _, key = SORTS.get(self.sort, SORTS[""])
        return sorted(found, key=key)


ToAsked = Annotated[Asked, Depends()]


@router.get("", rules.PAGE)
def find_schools(
    by: ByProvince,
    connection: ReaderOfSchools,
    screen: ToScreen,
    asked: ToAsked,
    page: AskedPage = 1,
) -> HTMLResponse:
    found = asked.find(school_list.list_all_schools(connection, by.oversight, asked.q))
    shown = take_numbered(found, page)
    return screen.show(
        "organisations/schools/list.html",
        asked=asked,
        page=shown,
        links=link_numbers(screen.request, shown),
        whole=len(school_list.name_schools(connection, by.oversight)),
        sorts={name: words for name, (words, _) in SORTS.items()},
    )


@router.get("/list.csv", rules.PAGE_FILE)
def download_schools(
    by: ByProvince, connection: ReaderOfSchools, asked: ToAsked, speech: ToSpeech
) -> Response:
    """Return all schools that are asked for."""
    found = asked.find(school_list.list_all_schools(connection, by.oversight, asked.q))
    rows: list[list[Cell]] = [
        [
            *(one["code"], one["name"], len(one["colleges"]), "、".join(one["colleges"])),
            *(one["graduates"], to_china_time(one["registered_at"]).date().isoformat()),
        ]
        for one in found
    ]
    content = write_csv([speech.say(one) for one in HEADER], rows)
    return file(content, "text/csv; charset=utf-8", f"{speech.say(N_('学校'))}.csv")


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
    """Register a school; its administrator signs in first by a link, mailed or shown once."""
    try:
        form = filled.read_as(SchoolPageForm)
        outcome = _register_with_admin(use_cases, by, form)
        back = f"/schools/{segment(form.code)}"
        if form.email and screen.context.sends_mail:
            said = screen.gettext("学校已登记，设置密码的链接正发到管理员邮箱，24 小时内有效。")
            return screen.go(back, said=said, outcome=outcome)
        link = resets.offer(by, staff_id(form.username), visit)
    except Refusal as refusal:
        return _show_form(screen, typed=filled, refusal=refusal)
    return show_link(screen, link, name=form.admin, back=back)


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


@router.post("/{code}/verification-delegation", rules.FORM)
def delegate_verification(
    code: str, by: ByProvince, use_cases: ToVerifications, screen: ToScreen
) -> Response:
    outcome = use_cases.delegate(by, code)
    said = screen.gettext("已委托该校核验用人单位。")
    return screen.go(f"/schools/{segment(code)}", said=said, outcome=outcome)


@router.post("/{code}/verification-reclaim", rules.FORM)
def reclaim_verification(
    code: str, by: ByProvince, use_cases: ToVerifications, screen: ToScreen
) -> Response:
    outcome = use_cases.reclaim(by, code)
    said = screen.gettext("已收回委托；该校此前的核验仍然有效。")
    return screen.go(f"/schools/{segment(code)}", said=said, outcome=outcome)


def _register_with_admin(use_cases: Schools, by: Province, form: SchoolPageForm) -> Outcome:
    contact = Contact(address=form.address, contact=form.contact, phone=form.phone or "")
    chosen = hash_nobodys_password()
    admin = Appointment(
        *(form.username, form.admin, chosen, Role.SCHOOL_ADMIN, form.code),
        password_given=False,
        email=form.email or "",
    )
    return use_cases.register(by, form.code, form.name, contact, form.split_colleges(), admin)


def _show_form(
    screen: Screen, *, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None
) -> HTMLResponse:
    return screen.show(
        "organisations/schools/new.html",
        mails=screen.context.sends_mail,
        typed=typed,
        refusal=refusal,
    )
