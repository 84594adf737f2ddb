"""个人信息处理告知: to read for everybody, and shown to whoever has not accepted it yet."""

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.privacy_forms import AcceptancePageForm, NoticeTick
from signing.http.asking.privacy_notices import AskedNotice, ToNotice, load_notice
from signing.http.asking.security import ByEmployer, ByGraduate
from signing.http.asking.use_cases import ToConsents, ToNotices
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.sign_in import Next, keep_local_address
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.privacy_notices import NoticeFor
from signing.refusals import Refusal
from signing.use_cases.privacy.consents import Consents

router = Router()
GRADUATE, EMPLOYER = "/me/notice", "/employer/notice"


@router.get("/notice", rules.PAGE.open_to("everybody: it is told before anybody signs in"))
def show_notice(
    notice: ToNotice, screen: ToScreen, whom: AskedNotice = NoticeFor.GRADUATE
) -> HTMLResponse:
    return screen.show("privacy/notice.html", notice=notice, whom=whom.value)


@router.get(GRADUATE, rules.PAGE.open_before_notice())
def ask_graduate(
    by: ByGraduate,
    use_cases: ToConsents,
    screen: ToScreen,
    next: Next = "",  # noqa: A002 — the field's name
) -> HTMLResponse:
    return _ask_graduate(screen, by, use_cases, next)


@router.post(GRADUATE, rules.FORM)
def accept_as_graduate(
    filled: Filled, by: ByGraduate, consents: ToConsents, use_cases: ToNotices, screen: ToScreen
) -> Response:
    """Accept, and go on to where the graduate wanted to go."""
    onward = filled.get("next")
    try:
        outcome = use_cases.accept(by, filled.read_as(AcceptancePageForm).accepted())
    except Refusal as refusal:
        return _ask_graduate(screen, by, consents, onward, typed=filled, refusal=refusal)
    said = screen.gettext("已确认个人信息处理告知。")
    return screen.go(keep_local_address(onward) or "/me", said=said, outcome=outcome)


@router.get(EMPLOYER, rules.PAGE.open_before_notice())
def ask_employer(
    by: ByEmployer,
    screen: ToScreen,
    next: Next = "",  # noqa: A002 — the field's name
) -> HTMLResponse:
    del by
    return _ask_employer(screen, next)


@router.post(EMPLOYER, rules.FORM)
def accept_as_employer(
    filled: Filled, by: ByEmployer, use_cases: ToNotices, screen: ToScreen
) -> Response:
    onward = filled.get("next")
    try:
        outcome = use_cases.accept_for_employer(by, filled.read_as(NoticeTick).notice)
    except Refusal as refusal:
        return _ask_employer(screen, onward, typed=filled, refusal=refusal)
    said = screen.gettext("已确认个人信息处理告知。")
    return screen.go(keep_local_address(onward) or "/employer", said=said, outcome=outcome)


@router.get("/employer/privacy", rules.PAGE.open_before_notice())
def show_rights_of_employer(by: ByEmployer, request: Request, screen: ToScreen) -> HTMLResponse:
    """What is kept of those who act for an employer, and where they ask about it."""
    del by
    notice = load_notice(request, NoticeFor.EMPLOYER)
    return screen.show("privacy/employer.html", notice=notice)


def _ask_graduate(
    screen: Screen,
    by: ByGraduate,
    consents: Consents,
    onward: str,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    of_id_number = consents.list_own(by)[0]
    return screen.show(
        "privacy/me/asked.html",
        notice=load_notice(screen.request, NoticeFor.GRADUATE),
        onward=onward,
        consented=of_id_number["state"] == "GIVEN",
        typed=typed,
        refusal=refusal,
    )


def _ask_employer(
    screen: Screen,
    onward: str,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "privacy/asked.html",
        notice=load_notice(screen.request, NoticeFor.EMPLOYER),
        onward=onward,
        typed=typed,
        refusal=refusal,
    )
