"""微信绑定 on the phone, and telling the school when one's data does not fit."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.binding_forms import PHONE, BindingReportForm
from signing.http.asking.privacy_forms import BindingPageForm
from signing.http.asking.readers import ReaderOfPublicRecords
from signing.http.asking.security import ByWeChatUser
from signing.http.asking.use_cases import ToBindingReports, ToBindings
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.person_checks import lead_to_check
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.privacy_notices import CURRENT
from signing.projections import public_record
from signing.refusals import PersonCheckNeeded, Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.actors import WeChatUser
from signing.use_cases.graduates.binding_origins import (
    KEPT_FOR,
    is_device_token,
    make_device_token,
)
from signing.use_cases.graduates.binding_reports import BindingReports

PAGE = "/me/binding"
router = Router(prefix=PAGE)


@router.get("", rules.PAGE)
def show_binding(
    by: ByWeChatUser,
    reports: ToBindingReports,
    screen: ToScreen,
    connection: ReaderOfPublicRecords,
) -> HTMLResponse:
    return _show_binding(screen, connection, by, reports)


@router.post("", rules.FORM.costing(rules.ENTRY))
def bind_wechat(
    filled: Filled,
    by: ByWeChatUser,
    use_cases: ToBindings,
    reports: ToBindingReports,
    screen: ToScreen,
    connection: ReaderOfPublicRecords,
) -> Response:
    """微信绑定: all four fields must name one graduate; every mismatch gets the same answer."""
    try:
        form = filled.read_as(BindingPageForm)
        device = screen.request.cookies.get(PHONE, "")
        outcome = use_cases.bind(by, form.identity(), form.accepted(), device)
    except PersonCheckNeeded as needed:
        return lead_to_check(screen, needed, filled)
    except Refusal as refusal:
        return _show_binding(screen, connection, by, reports, typed=filled, refusal=refusal)
    return screen.go("/me", said=screen.gettext("绑定成功。"), outcome=outcome)


@router.get("/report", rules.PAGE)
def show_report(
    by: ByWeChatUser, screen: ToScreen, connection: ReaderOfPublicRecords
) -> HTMLResponse:
    del by
    return _show_report(screen, connection)


@router.post("/report", rules.UNKEYED_FORM.costing(rules.ENTRY))
def report_to_school(
    filled: Filled,
    by: ByWeChatUser,
    use_cases: ToBindingReports,
    screen: ToScreen,
    connection: ReaderOfPublicRecords,
) -> Response:
    """Tell the school; whether it has such a graduate is not said."""
    try:
        form = filled.read_as(BindingReportForm)
        use_cases.report(by, form.school_code, form.reported())
    except Refusal as refusal:
        return _show_report(screen, connection, typed=filled, refusal=refusal)
    return screen.go(PAGE, said=screen.gettext("已告诉学校。学校答复后，会显示在本页。"))


def _show_binding(
    screen: Screen,
    connection: Reader,
    by: WeChatUser,
    reports: BindingReports,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    answer = screen.show(
        "graduates/me/binding.html",
        typed=typed,
        refusal=refusal,
        schools=public_record.name_schools_by_code(connection),
        edition=CURRENT,
        reports=reports.list_own(by),
    )
    _remember_phone(screen, answer)
    return answer


def _remember_phone(screen: Screen, answer: Response) -> None:
    """Give the browser a token of its own, once."""
    request: Request = screen.request
    if not is_device_token(request.cookies.get(PHONE, "")):
        screen.keep(answer, PHONE, make_device_token(), int(KEPT_FOR.total_seconds()))


def _show_report(
    screen: Screen,
    connection: Reader,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "graduates/me/binding_report.html",
        typed=typed,
        refusal=refusal,
        schools=public_record.name_schools_by_code(connection),
    )
