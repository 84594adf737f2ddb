"""Signing in as a graduate: from the mini program; in the demo with a typed code."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from signing.http.api.access.sessions import WeChatForm
from signing.http.asking.security import ByVisitor, PerhapsSignedIn
from signing.http.asking.use_cases import ToAccounts
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.sign_in import Next, enter_session
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import AnotherSignedIn, Refusal
from signing.use_cases.access.wechat import WeChat
from signing.vocabulary import wechat_account_id

router = Router()
MINI_PROGRAM = "miniprogram"
"""WeChat adds this to the user agent inside a mini program; a link cannot forge it."""
Code = Annotated[str, Query(max_length=200)]


@router.get("/wechat", rules.PAGE.open_to("whoever signs in"))
def show_wechat_entry(screen: ToScreen, next: Next = "") -> HTMLResponse:  # noqa: A002 — the field's name
    return _show_entry(screen, next)


@router.post("/wechat", rules.SIGN_IN_FORM.open_to("whoever signs in"))
def sign_in_with_typed_code(
    filled: Filled, visit: ByVisitor, use_cases: ToAccounts, request: Request, screen: ToScreen
) -> Response:
    """Sign in with a typed code, in the demo only: the real WeChat shows no code to anybody."""
    onward = filled.get("next")
    if not request.app.state.settings.wechat_is_simulated:
        return _show_entry(screen, onward)
    try:
        account = wechat_account_id(
            _digest_openid(use_cases, request, filled.read_as(WeChatForm).code)
        )
        return enter_session(
            screen, use_cases.sign_in_with_wechat(account, visit.now, visit), onward
        )
    except Refusal as refusal:
        return _show_entry(screen, onward, typed=filled, refusal=refusal)


@router.get("/wechat/enter", rules.ENTERING_PAGE.open_to("whoever signs in"))
def sign_in_from_mini_program(
    session: PerhapsSignedIn,
    visit: ByVisitor,
    use_cases: ToAccounts,
    request: Request,
    screen: ToScreen,
    code: Code = "",
    next: Next = "",  # noqa: A002 — the field's name
) -> Response:
    """Sign in with the fresh code that the mini program adds to the address.

    Other browsers get the page to sign in: a link in a chat must not sign its reader in as its
    sender, to whose WeChat account the reader would then bind. Nor does an address end the
    session of somebody else.
    """
    settings = request.app.state.settings
    inside = MINI_PROGRAM in request.headers.get("user-agent", "").lower()
    if not (inside or settings.wechat_is_simulated):
        return _show_entry(screen, next)
    try:
        account = wechat_account_id(_digest_openid(use_cases, request, code))
        if session is not None and session.wechat_account != account:
            raise AnotherSignedIn
        return enter_session(screen, use_cases.sign_in_with_wechat(account, visit.now, visit), next)
    except Refusal as refusal:
        return _show_entry(screen, next, refusal=refusal)


def _digest_openid(use_cases: ToAccounts, request: Request, code: str) -> str:
    wechat: WeChat = request.app.state.wechat
    return use_cases.vault.digest_openid(wechat.find_openid(code))


def _show_entry(
    screen: Screen,
    onward: str,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "access/me/wechat.html",
        typed=typed,
        refusal=refusal,
        onward=onward,
        simulated=screen.request.app.state.settings.wechat_is_simulated,
    )
