"""Pages to sign in and out: a password, a second step, and back to the page asked for."""

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from signing.http.answering.session_replies import remember_device
from signing.http.api.access.sessions import PasswordForm
from signing.http.asking.account_forms import SecondStepForm
from signing.http.asking.security import COOKIE, ByVisitor, PerhapsSignedIn
from signing.http.asking.use_cases import ToAccounts, ToOwnFactor
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import COOKIE as LANGUAGE
from signing.http.languages import TAGS
from signing.http.pages.access.recovery_codes import show_codes
from signing.http.pages.drawing import draw_code
from signing.http.pages.homes import find_door, find_home
from signing.http.pages.kept_forms import name_step
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import Refusal, TicketOver
from signing.use_cases.access.accounts import NewSession
from signing.use_cases.access.ceremonies import RelyingParty
from signing.use_cases.access.own_factor import OwnFactor
from signing.use_cases.access.second_factors import Enrolment
from signing.use_cases.access.second_step import SecondStepDue, Step
from signing.use_cases.access.visits import Visit
from signing.vocabulary import Role

router = Router()
YEAR = 31_536_000
SECOND_STEP = "/login/second-step"
STEP = "access/entry/second_step.html"
Next = Annotated[str, Query(max_length=2000)]


@router.get("/", rules.PAGE.open_to("everybody: it leads to their own beginning"))
def lead_home(session: PerhapsSignedIn, screen: ToScreen) -> RedirectResponse:
    return screen.go(find_home(session.role.value if session else None))


@router.get("/login", rules.PAGE.open_to("whoever signs in"))
def show_login(session: PerhapsSignedIn, screen: ToScreen, next: Next = "") -> Response:  # noqa: A002 — the field's name
    if session is not None:
        return screen.go(keep_local_address(next) or find_home(session.role.value))
    return show_login_form(screen, next)


@router.post("/login", rules.SIGN_IN_FORM.open_to("whoever signs in"))
def sign_in_with_password(
    filled: Filled,
    visit: ByVisitor,
    use_cases: ToAccounts,
    factors: ToOwnFactor,
    screen: ToScreen,
) -> Response:
    onward = filled.get("next")
    try:
        form = filled.read_as(PasswordForm)
        outcome = use_cases.sign_in(form.username, form.password, visit)
        return answer_sign_in(screen, outcome, factors, visit, onward)
    except Refusal as refusal:
        return show_login_form(screen, onward, typed=filled, refusal=refusal)


@router.get(SECOND_STEP, rules.PAGE.open_to("whoever signs in"))
def ask_second_step(screen: ToScreen) -> Response:
    """Show the step again after Back or Reload; the sign-in page where nothing waits for it."""
    kept = screen.load_step()
    if not kept.get("ticket"):
        return screen.go("/login")
    return show_second_step(
        screen,
        ticket=kept["ticket"],
        onward=kept.get("next", ""),
        passkey=bool(kept.get("passkey")),
        enrolment=_read_enrolment(kept.get("secret", ""), kept.get("url", "")),
    )


@router.post(SECOND_STEP, rules.SIGN_IN_FORM.open_to("whoever signs in"))
def pass_second_step(
    filled: Filled, visit: ByVisitor, use_cases: ToAccounts, screen: ToScreen
) -> Response:
    """Check a code of the app; the first code completes an enrolment."""
    onward, ticket = filled.get("next"), filled.get("ticket")
    try:
        form = filled.read_as(SecondStepForm)
        session, codes = use_cases.pass_second_step(form.ticket, form.code, visit)
    except TicketOver as over:
        return show_login_form(screen, onward, refusal=over)
    except Refusal as refusal:
        begun = _read_enrolment(filled.get("secret"), filled.get("url"))
        return show_second_step(
            screen,
            ticket=ticket,
            onward=onward,
            passkey=bool(filled.get("passkey")),
            enrolment=begun,
            typed=filled,
            refusal=refusal,
        )
    if codes is None:
        return enter_session(screen, session, onward)
    return enter_with_codes(screen, session, codes, onward)


@router.post("/logout", rules.UNKEYED_FORM.open_to("whoever shows the session that it ends"))
def sign_out(
    session: PerhapsSignedIn,
    visit: ByVisitor,
    use_cases: ToAccounts,
    screen: ToScreen,
    *,
    graduate: bool = False,
) -> RedirectResponse:
    """End the session and lead to the sign-in page of the role.

    Without a session `graduate` says whose page it was.
    """
    use_cases.sign_out(screen.request.cookies.get(COOKIE, ""), visit)
    role = session.role if session else Role.GRADUATE if graduate else None
    away = screen.go(find_door(role), said=screen.gettext("已安全退出。"))
    away.delete_cookie(COOKIE)
    return away


@router.get("/language/{language}", rules.PAGE.open_to("everybody: nothing but a language"))
def keep_language(language: str, screen: ToScreen, next: Next = "/") -> RedirectResponse:  # noqa: A002 — the field's name
    onward = screen.go(keep_local_address(next) or "/")
    if language in TAGS:
        screen.keep(onward, LANGUAGE, language, YEAR)
    return onward


def answer_sign_in(
    screen: Screen,
    outcome: NewSession | SecondStepDue,
    factors: OwnFactor,
    visit: Visit,
    onward: str = "",
    *,
    accepted: bool = False,
) -> Response:
    """Enter the session, or show the second step: a code of the app, or its enrolment.

    A form that was `accepted` by then is not found again by Back.
    """
    if isinstance(outcome, NewSession):
        return enter_session(screen, outcome, onward)
    if outcome.step is Step.CODE:
        return show_second_step(
            screen, ticket=outcome.ticket, onward=onward, passkey=outcome.passkey
        )
    begun = factors.begin(None, outcome.ticket, "", "", visit)
    return show_second_step(
        screen, ticket=outcome.ticket, onward=onward, enrolment=begun, accepted=accepted
    )


def enter_session(screen: Screen, session: NewSession, onward: str) -> RedirectResponse:
    """Redirect to `onward`, or to the role's home, with the session in a cookie."""
    away = screen.go(keep_local_address(onward) or find_home(session.role.value))
    _set_session_cookie(screen, away, session)
    return away


def enter_with_codes(
    screen: Screen, session: NewSession, codes: list[str], onward: str
) -> Response:
    """Show the recovery codes of whoever has just enrolled, with the session in a cookie."""
    home = keep_local_address(onward) or find_home(session.role.value)
    shown = show_codes(screen, codes, home, session.token)
    _set_session_cookie(screen, shown, session)
    return shown


def keep_local_address(address: str) -> str:
    """Return the address if it lies on this site, else "": a link never leads to another site."""
    parts = urlsplit(address)
    ours = not (parts.scheme or parts.netloc) and parts.path.startswith("/")
    return address if ours and not address.startswith("//") and "\\" not in address else ""


def name_login(onward: str) -> str:
    return f"/login?{urlencode({'next': onward})}" if onward else "/login"


def show_login_form(
    screen: Screen,
    onward: str = "",
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    settings = screen.request.app.state.settings
    return screen.show(
        "access/entry/login.html",
        typed=typed,
        refusal=refusal,
        drawn_at="" if screen.request.url.path == "/login" else name_login(onward),
        onward=onward,
        provider=bool(settings.oidc_issuer),
        mails=screen.context.sends_mail,
        simulated=settings.wechat_is_simulated,
    )


def show_second_step(
    screen: Screen,
    *,
    ticket: str,
    onward: str,
    passkey: bool = False,
    enrolment: Enrolment | None = None,
    accepted: bool = False,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> Response:
    """Ask for a code of the app, or for a passkey of who has one; or enrol one of both."""
    own = {"ticket": ticket, "next": onward, "passkey": "1" if passkey else ""}
    own |= vars(enrolment) if enrolment else {}
    at = name_step(SECOND_STEP)
    onto = screen.lead_to(at, STEP, own, accepted=accepted) if refusal is None else None
    return onto or screen.show(
        STEP,
        typed=typed,
        refusal=refusal,
        drawn_at=at,
        own=own,
        ticket=ticket,
        onward=onward,
        passkey=passkey,
        origin=RelyingParty.at(screen.request.app.state.settings.address).origin,
        enrolment=enrolment,
        drawn=draw_code(enrolment.url) if enrolment else "",
    )


def _read_enrolment(secret: str, url: str) -> Enrolment | None:
    return Enrolment(secret, url) if secret and url else None


def _set_session_cookie(screen: Screen, answer: Response, session: NewSession) -> None:
    age = int(screen.context.policy.session_time.total_seconds())
    screen.keep(answer, COOKIE, session.token, age)
    remember_device(screen.request, answer, session.devices)
