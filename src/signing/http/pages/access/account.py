"""账号与安全: one's own password, second factor, sessions and language."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.account_forms import (
    CodeForm,
    FactorEnd,
    FactorForm,
    PasswordChange,
)
from signing.http.asking.security import COOKIE, ByVisitor
from signing.http.asking.use_cases import ToOwnEmails, ToOwnFactor, ToResets, ToSessions, ToWebhooks
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.own_account import Own
from signing.http.pages.access.recovery_codes import show_codes
from signing.http.pages.access.session_ends import ask_about_session, find_session
from signing.http.pages.drawing import draw_code
from signing.http.pages.homes import find_home
from signing.http.pages.kept_forms import name_step
from signing.http.pages.questions import Question, ask_once
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed, find_unequal
from signing.refusals import Refusal
from signing.use_cases.access.account_rows import strip_space
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.second_factors import Enrolment
from signing.vocabulary import Role

router = Router(prefix="/account")


LONGEST_URL = 400
FACTOR = "/account/second-factor"
FACTOR_PAGE = "access/account/factor.html"
FACTOR_END_PAGE = "access/account/factor_end.html"
ENROLMENT = "access/account/enrol.html"
ENROL = "/account/second-factor/confirmation"


@router.get("", rules.PAGE)
def show_account(
    who: Own,
    visit: ByVisitor,
    sessions: ToSessions,
    factor: ToOwnFactor,
    emails: ToOwnEmails,
    webhooks: ToWebhooks,
    screen: ToScreen,
) -> HTMLResponse:
    return screen.show(
        "access/account/begin.html",
        username=strip_space(who.username or ""),
        email=emails.show(who),
        factor=factor.load_standing(who),
        sessions=sessions.list_own(who, visit.now),
        stopped=webhooks.count_stopped(who),
        has_webhooks=who.role in {Role.SCHOOL_ADMIN, Role.PROVINCE, Role.EMPLOYER},
    )


@router.get("/password", rules.PAGE.open_before_change())
def ask_password(who: Own, screen: ToScreen) -> HTMLResponse:
    return _show_password(who, screen)


@router.post("/password", rules.UNKEYED_FORM.open_before_change())
def change_password(
    who: Own, filled: Filled, visit: ByVisitor, use_cases: ToResets, screen: ToScreen
) -> Response:
    """Change the password, and end all other sessions of the account."""
    try:
        form = filled.read_beside(PasswordChange, find_unequal(filled, "new"))
        use_cases.change_own(who, form.current, form.new, visit)
    except Refusal as refusal:
        return _show_password(who, screen, typed=filled, refusal=refusal)
    if who.must_change_password:
        return screen.go(find_home(who.role.value), said=screen.gettext("密码已改成您自己的。"))
    return screen.go("/account", said=screen.gettext("密码已修改，其他设备上的登录已结束。"))


@router.get("/second-factor", rules.PAGE)
def ask_factor(who: Own, use_cases: ToOwnFactor, screen: ToScreen) -> HTMLResponse:
    return screen.show(FACTOR_PAGE, factor=use_cases.load_standing(who))


@router.post("/second-factor", rules.UNKEYED_FORM)
def begin_factor(
    who: Own, filled: Filled, visit: ByVisitor, use_cases: ToOwnFactor, screen: ToScreen
) -> Response:
    try:
        form = filled.read_as(FactorForm, ticket=None)
        begun = use_cases.begin(who, None, form.password, form.code, visit)
    except Refusal as refusal:
        stands = use_cases.load_standing(who)
        return screen.show(FACTOR_PAGE, typed=filled, refusal=refusal, factor=stands)
    onward = screen.lead_to(name_step(ENROL), ENROLMENT, vars(begun))
    return onward or _show_enrolment(screen, begun)


@router.get("/second-factor/confirmation", rules.PAGE)
def ask_confirmation(who: Own, screen: ToScreen) -> Response:
    """Show the code to scan again after Back or Reload."""
    del who
    kept = screen.load_step()
    begun = Enrolment(kept.get("secret", ""), kept.get("url", ""))
    return _show_enrolment(screen, begun) if is_drawable(begun) else screen.go("/account")


@router.post("/second-factor/confirmation", rules.UNKEYED_FORM)
def confirm_factor(
    who: Own, filled: Filled, visit: ByVisitor, use_cases: ToOwnFactor, screen: ToScreen
) -> Response:
    """Show the recovery codes, this once, and end all other sessions of the account."""
    try:
        codes = use_cases.confirm(who, filled.read_as(CodeForm).code, visit)
    except Refusal as refusal:
        begun = Enrolment(filled.get("secret"), filled.get("url"))
        if not is_drawable(begun):
            stands = use_cases.load_standing(who)
            return screen.show(FACTOR_PAGE, refusal=refusal, factor=stands, drawn_at=FACTOR)
        return _show_enrolment(screen, begun, typed=filled, refusal=refusal)
    return show_codes(screen, codes, "/account")


@router.get("/second-factor/end", rules.PAGE)
def ask_factor_end(who: Own, screen: ToScreen) -> HTMLResponse:
    del who
    return screen.show(FACTOR_END_PAGE)


@router.post("/second-factor/end", rules.UNKEYED_FORM)
def end_factor(
    who: Own, filled: Filled, visit: ByVisitor, use_cases: ToOwnFactor, screen: ToScreen
) -> Response:
    """End the second factor and all sessions of the account, this one too."""
    try:
        form = filled.read_as(FactorEnd)
        use_cases.give_up(who, form.password, form.code, visit)
    except Refusal as refusal:
        return screen.show(FACTOR_END_PAGE, typed=filled, refusal=refusal)
    away = screen.go("/login", said=screen.gettext("二次验证已停用，请重新登录。"))
    away.delete_cookie(COOKIE)
    return away


@router.get("/sessions/end", rules.PAGE)
def ask_other_ends(who: Own, visit: ByVisitor, use_cases: ToSessions, screen: ToScreen) -> Response:
    """Say how many sessions would end; show the account where there is no other."""
    others = [one for one in use_cases.list_own(who, visit.now) if not one["current"]]
    if not others:
        return screen.go("/account")
    question = Question(
        title=screen.gettext("结束其他全部登录"),
        follows=screen.gettext("这些设备立即退出，没有提交的内容会丢失；本机不受影响。"),
        about=screen.gettext("%(n)s 台其他设备", n=len(others)),
        back="/account",
        above=screen.gettext("账号与安全"),
    )
    return ask_once(screen, question)


@router.post("/sessions/end", rules.UNKEYED_FORM)
def end_other_sessions(
    who: Own, visit: ByVisitor, use_cases: ToSessions, screen: ToScreen
) -> Response:
    use_cases.end_others(who, visit)
    return screen.go("/account", said=screen.gettext("其他设备上的登录已结束。"))


@router.get("/sessions/{session_id}/end", rules.PAGE)
def ask_session_end(
    session_id: UUID, who: Own, visit: ByVisitor, use_cases: ToSessions, screen: ToScreen
) -> Response:
    """Say what follows; show the account where that session has ended."""
    found = find_session(use_cases.list_own(who, visit.now), session_id)
    if found is None:
        return screen.go("/account")
    return ask_once(
        screen, ask_about_session(screen, found, "/account", screen.gettext("账号与安全"))
    )


@router.post("/sessions/{session_id}/end", rules.UNKEYED_FORM)
def end_session(
    session_id: UUID, who: Own, visit: ByVisitor, use_cases: ToSessions, screen: ToScreen
) -> Response:
    use_cases.end(who, session_id, visit)
    return screen.go("/account", said=screen.gettext("该设备上的登录已结束。"))


def is_drawable(begun: Enrolment) -> bool:
    """Whether the address that the form sent back is still one that can be drawn as a code."""
    return begun.url.startswith("otpauth://") and len(begun.url) <= LONGEST_URL


def _show_password(
    who: SignedIn,
    screen: Screen,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    """Show the form; alone, without a menu, to who can do nothing else before."""
    first, usual = "access/entry/first_password.html", "access/account/password.html"
    template = first if who.must_change_password else usual
    return screen.show(template, typed=typed, refusal=refusal)


def _show_enrolment(
    screen: Screen,
    begun: Enrolment,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        ENROLMENT,
        typed=typed,
        refusal=refusal,
        drawn_at=name_step(ENROL),
        own=vars(begun),
        enrolment=begun,
        drawn=draw_code(begun.url),
    )
