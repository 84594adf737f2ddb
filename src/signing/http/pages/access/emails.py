"""邮箱: one's own mail address, and the page that a link to it opens."""

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.account_forms import EmailChange, OwnerProof
from signing.http.asking.security import ByVisitor
from signing.http.asking.use_cases import ToOwnEmails, ToOwnFactor
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.own_account import Own
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import NoEmailWaiting, Refusal
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.own_emails import OwnEmails
from signing.use_cases.access.own_factor import OwnFactor

router = Router()
PATH = "/account/email"
OWN = "access/emails/own.html"
REMOVAL = "access/emails/removal.html"
WHOM = "whoever has the link that was mailed"


@router.get(PATH, rules.PAGE)
def show_email(
    who: Own, use_cases: ToOwnEmails, factor: ToOwnFactor, screen: ToScreen
) -> HTMLResponse:
    return _show_form(screen, OWN, who, use_cases, factor)


@router.post(PATH, rules.UNKEYED_FORM)
def change_email(
    who: Own,
    filled: Filled,
    visit: ByVisitor,
    use_cases: ToOwnEmails,
    factor: ToOwnFactor,
    screen: ToScreen,
) -> Response:
    """Keep an address until the link that is mailed there was opened."""
    try:
        form = filled.read_as(EmailChange)
        own = use_cases.change(who, form.address, form.proof, visit)
    except Refusal as refusal:
        return _show_form(screen, OWN, who, use_cases, factor, typed=filled, refusal=refusal)
    return screen.go(PATH, said=_say_kept(screen, mailed=own["mailed"], waits=bool(own["waiting"])))


@router.post(f"{PATH}/link", rules.UNKEYED_FORM)
def send_link_again(
    who: Own, visit: ByVisitor, use_cases: ToOwnEmails, factor: ToOwnFactor, screen: ToScreen
) -> Response:
    """Mail a new link; the one before it is over. A second click after confirming does nothing."""
    try:
        use_cases.send_again(who, visit)
    except NoEmailWaiting:
        return screen.go(PATH)
    except Refusal as refusal:
        return _show_form(screen, OWN, who, use_cases, factor, refusal=refusal, drawn_at=PATH)
    return screen.go(PATH, said=screen.gettext("新的确认链接正发往该邮箱，此前的链接失效。"))


@router.get(f"{PATH}/removal", rules.PAGE)
def ask_removal(
    who: Own, use_cases: ToOwnEmails, factor: ToOwnFactor, screen: ToScreen
) -> Response:
    """Ask for the password; without an address there is nothing to remove."""
    own = use_cases.show(who)
    if not own["address"] and not own["waiting"]:
        return screen.go(PATH)
    return _show_form(screen, REMOVAL, who, use_cases, factor)


@router.post(f"{PATH}/removal", rules.UNKEYED_FORM)
def remove_email(
    who: Own,
    filled: Filled,
    visit: ByVisitor,
    use_cases: ToOwnEmails,
    factor: ToOwnFactor,
    screen: ToScreen,
) -> Response:
    try:
        use_cases.remove(who, filled.read_as(OwnerProof).proof, visit)
    except Refusal as refusal:
        return _show_form(screen, REMOVAL, who, use_cases, factor, typed=filled, refusal=refusal)
    return screen.go("/account", said=screen.gettext("邮箱已删除。"))


@router.get("/email/confirmed", rules.PAGE.open_to("everybody: it says that it is done"))
def show_confirmed(screen: ToScreen) -> HTMLResponse:
    return screen.show("access/emails/confirmed.html")


@router.get("/email/{token}", rules.PAGE.costing(rules.SIGN_IN).open_to(WHOM))
def ask_confirmation(
    token: str, visit: ByVisitor, use_cases: ToOwnEmails, screen: ToScreen
) -> HTMLResponse:
    """Ask once: programs that look at mail open links, and confirm nothing by it.

    Raises EmailLinkOver.
    """
    address = use_cases.find_waiting(token, visit.now)
    return screen.show("access/emails/confirm.html", address=address)


@router.post("/email/{token}", rules.SIGN_IN_FORM.open_to(WHOM))
def confirm_email(
    token: str, visit: ByVisitor, use_cases: ToOwnEmails, screen: ToScreen
) -> Response:
    """Raises EmailLinkOver, also at a second click."""
    use_cases.confirm(token, visit)
    return screen.go("/email/confirmed")


def _say_kept(screen: Screen, *, mailed: bool, waits: bool) -> str:
    if not waits:
        return screen.gettext("这个邮箱已经确认过，不用再办。")
    if mailed:
        return screen.gettext("邮箱已保存，确认链接正发往该邮箱。")
    return screen.gettext("邮箱已保存；平台开通邮件后可以确认。")


def _show_form(
    screen: Screen,
    template: str,
    who: SignedIn,
    use_cases: OwnEmails,
    factor: OwnFactor,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
    drawn_at: str = "",
) -> HTMLResponse:
    return screen.show(
        template,
        typed=typed,
        refusal=refusal,
        drawn_at=drawn_at,
        email=use_cases.show(who),
        factor=factor.load_standing(who),
        origin=use_cases.party.origin,
    )
