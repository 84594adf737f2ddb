"""忘记密码: asking for a link by mail; the answer is the same whoever is meant."""

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.account_forms import ForgottenForm
from signing.http.asking.security import ByVisitor
from signing.http.asking.use_cases import ToForgottenPasswords
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import Refusal

PATH = "/password-reset"
WHOM = "whoever forgot a password"
router = Router(prefix=PATH)


@router.get("", rules.PAGE.open_to(WHOM))
def ask_who_forgot(screen: ToScreen) -> HTMLResponse:
    return _show_form(screen)


@router.post("", rules.SIGN_IN_FORM.open_to(WHOM))
def ask_for_link(
    filled: Filled, visit: ByVisitor, use_cases: ToForgottenPasswords, screen: ToScreen
) -> Response:
    try:
        use_cases.ask(filled.read_as(ForgottenForm).name, visit)
    except Refusal as refusal:
        return _show_form(screen, typed=filled, refusal=refusal)
    return screen.go(f"{PATH}/sent")


@router.get("/sent", rules.PAGE.open_to(WHOM))
def show_sent(screen: ToScreen) -> HTMLResponse:
    return screen.show("access/entry/forgotten_sent.html")


def _show_form(
    screen: Screen, *, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None
) -> HTMLResponse:
    return screen.show(
        "access/entry/forgotten.html",
        typed=typed,
        refusal=refusal,
        mails=screen.context.sends_mail,
    )
