"""绑定核查 on the administrator's desk: bindings that came from one place, and what was found."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.api.graduates.binding_marks import (
    BindingMark,
    NamedMark,
    check_mark,
    describe_marks,
    find_mark,
)
from signing.http.asking.binding_forms import MarkCheckForm, OwnPlaceForm
from signing.http.asking.readers import ReaderOfRosters
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.use_cases import ToBindingMarks, ToDisclosures, ToDrawers
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import Speech, ToSpeech
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import roster_list
from signing.projections.engine.numbering import NumberedPage, take_numbered
from signing.projections.roster_list import MarkedBinding, StateOfMarks
from signing.refusals import NoSuchBindingMark, Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.spreadsheets import Cell
from signing.use_cases.graduates.binding_marks import BindingMarks
from signing.vocabulary.binding_marks import MarkKind

LIST = "/bindings"
router = Router(prefix=LIST)
AskedTab = Annotated[StateOfMarks, Query()]
TABS: tuple[StateOfMarks, ...] = ("open", "checked", "own")
FEW, ALL = 3, 100_000
"""Bindings of a mark that the list names, and its sheet."""
TITLE = N_("绑定核查")
KINDS = {
    MarkKind.DEVICE.value: N_("同一部手机"),
    MarkKind.NETWORK.value: N_("同一网络，一小时内多次"),
    MarkKind.STAFF_NETWORK.value: N_("教师使用的网络"),
}
HINTS = {
    MarkKind.DEVICE.value: N_(
        "三名以上毕业生用同一部手机完成了绑定。可能是同学借用手机，也可能有人代为绑定。"
    ),
    MarkKind.NETWORK.value: N_(
        "一小时内有十名以上毕业生从同一网络绑定。宿舍、机房和校园网常共用一个地址，多数情况属正常。"
    ),
    MarkKind.STAFF_NETWORK.value: N_(
        "绑定前三十天内，本校教师曾在同一网络登录。校园网、移动运营商的用户会共用地址，多数情况属正常。"
    ),
}
OWN_HINTS = {
    "device": N_(
        "本校保管、供毕业生当面绑定的手机或平板可以标明：来自它的绑定不再提示，签约审核中的提示同时消失，随时可以恢复。"
    ),
    "network": N_(
        "本校管理的办公室、招聘会场等处的网络可以标明：来自它的绑定不再提示，签约审核中的提示同时消失，随时可以恢复。"
        "宿舍、校园无线网等学生也使用的网络请不要标明。同一部手机的提示不受影响。"
    ),
}
COLUMNS = (
    *(N_("提示原因"), N_("毕业生"), N_("学号"), N_("学院"), N_("绑定时间")),
    *(N_("解绑时间"), N_("核实结果")),
)


@router.get("", rules.PAGE)
def list_marked(
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingMarks,
    screen: ToScreen,
    tab: AskedTab = "open",
    page: AskedPage = 1,
) -> HTMLResponse:
    of_school = roster_list.Marks(connection, by.oversight)
    marks = {one: of_school.find(one) for one in TABS}
    found = take_numbered(marks[tab], page)
    shown = describe_marks(connection, by, use_cases, found.items, FEW)
    numbered = NumberedPage(shown, found.total, found.number, found.size)
    return screen.show(
        "graduates/school/bindings.html",
        page=numbered,
        links=link_numbers(screen.request, numbered),
        counts={one: len(marks[one]) for one in TABS},
        kinds=KINDS,
        tab=tab,
    )


@router.get("/sheet.xlsx", rules.RECORDED_PAGE_FILE)
def download_sheet(
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingMarks,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    speech: ToSpeech,
    tab: AskedTab = "open",
) -> Response:
    """Record the export, then return every binding of every mark of the tab."""
    disclosures.record_list_export(by, "bindings")
    marks = roster_list.list_marks(connection, by.oversight, tab)
    found = describe_marks(connection, by, use_cases, marks, ALL)
    rows = (_write_row(mark, one, speech) for mark in found for one in mark["listed"])
    return ListExport(TITLE, COLUMNS, rows).stream(drawers, speech, by.now)


@router.get("/{mark}", rules.PAGE)
def show_mark(
    mark: NamedMark,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingMarks,
    screen: ToScreen,
) -> HTMLResponse:
    return _show_mark(screen, by, connection, use_cases, mark)


@router.post("/{mark}/verification", rules.UNKEYED_FORM)
def check_bindings(
    mark: NamedMark,
    filled: Filled,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingMarks,
    screen: ToScreen,
) -> Response:
    """已核实, with words; who was bound stays bound."""
    try:
        check_mark(mark, filled.read_as(MarkCheckForm), by, connection, use_cases)
    except NoSuchBindingMark:
        raise
    except Refusal as refusal:
        return _show_mark(screen, by, connection, use_cases, mark, typed=filled, refusal=refusal)
    return screen.go(LIST, said=screen.gettext("已记录核实结果；绑定没有改变。"))


@router.post("/{mark}/own-place", rules.UNKEYED_FORM)
def name_own_place(
    mark: NamedMark,
    filled: Filled,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingMarks,
    screen: ToScreen,
) -> Response:
    """本校自用: nothing that comes from there is marked any more."""
    found = find_mark(connection, by, mark)
    try:
        use_cases.name_own(by, found.id, filled.read_as(OwnPlaceForm).words)
    except Refusal as refusal:
        return _show_mark(
            screen, by, connection, use_cases, mark, typed=filled, refusal=refusal, naming=True
        )
    return screen.go(LIST, said=screen.gettext("已标明为本校自用，来自这里的绑定不再提示。"))


@router.post("/{mark}/own-place/end", rules.UNKEYED_FORM)
def end_own_place(
    mark: NamedMark,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingMarks,
    screen: ToScreen,
) -> Response:
    use_cases.end_own(by, find_mark(connection, by, mark).id)
    return screen.go(f"{LIST}/{mark}", said=screen.gettext("已恢复提示。"))


def _show_mark(
    screen: Screen,
    by: SchoolAdmin,
    connection: Reader,
    use_cases: BindingMarks,
    mark: str,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
    naming: bool = False,
) -> HTMLResponse:
    """`naming`: it is the form of the school's own places that was refused."""
    found = find_mark(connection, by, mark)
    [one] = describe_marks(connection, by, use_cases, [found])
    return screen.show(
        "graduates/school/binding.html",
        one=one,
        is_open=found.is_open,
        own_hint=OWN_HINTS["device" if found.id.kind is MarkKind.DEVICE else "network"],
        naming=naming,
        kinds=KINDS,
        hints=HINTS,
        typed=typed,
        refusal=refusal,
    )


def _write_row(mark: BindingMark, one: MarkedBinding, speech: Speech) -> list[Cell]:
    ended_at = one["ended_at"]
    return [
        speech.say(KINDS[mark["kind"]]),
        *(one["name"], one["student_number"] if one["name"] else "", one["college"]),
        write_moment(one["bound_at"]),
        write_moment(ended_at),
        mark["words"] or "",
    ]
