"""通行密钥: one's own passkeys, and the second step of signing in by one."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.account_forms import (
    NewPasskey,
    PasskeyEnd,
    PasskeyFirstForm,
    PasskeyStart,
    PasskeyStepForm,
)
from signing.http.asking.security import ByVisitor
from signing.http.asking.use_cases import ToOwnFactor, ToOwnPasskeys
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.account import Own
from signing.http.pages.access.sign_in import (
    enter_session,
    enter_with_codes,
    show_login_form,
    show_second_step,
)
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import NoSuchPasskey, Refusal, TicketOver
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.own_factor import OwnFactor
from signing.use_cases.access.own_passkeys import OwnPasskeys
from signing.use_cases.access.visits import Visit

router = Router()


@router.get("/account/passkeys", rules.PAGE)
def show_passkeys(who: Own, passkeys: ToOwnPasskeys, screen: ToScreen) -> HTMLResponse:
    return screen.show("access/passkeys/list.html", passkeys=passkeys.list_own(who))


@router.get("/account/passkeys/new", rules.PAGE)
def ask_proof(who: Own, factor: ToOwnFactor, party: ToOwnPasskeys, screen: ToScreen) -> Response:
    return _show_proof(screen, who, factor, party)


@router.post("/account/passkeys/new", rules.UNKEYED_FORM)
def begin_passkey(
    who: Own,
    filled: Filled,
    visit: ByVisitor,
    factor: ToOwnFactor,
    passkeys: ToOwnPasskeys,
    screen: ToScreen,
) -> Response:
    """Check the password, and a code or a passkey of who has one; then the browser makes a key."""
    try:
        form = filled.read_as(PasskeyStart, ticket=None)
        options = passkeys.begin(who, None, form.proof, visit)
    except Refusal as refusal:
        return _show_proof(screen, who, factor, passkeys, typed=filled, refusal=refusal)
    return screen.show(
        "access/passkeys/create.html", only_now=True, options=options, origin=passkeys.party.origin
    )


@router.post("/account/passkeys", rules.UNKEYED_FORM)
def enrol_passkey(
    who: Own,
    filled: Filled,
    visit: ByVisitor,
    factor: ToOwnFactor,
    passkeys: ToOwnPasskeys,
    screen: ToScreen,
) -> Response:
    """Show the recovery codes, this once, if it is the first factor; end all other sessions."""
    try:
        form = filled.read_as(NewPasskey)
        codes = passkeys.enrol(who, form.credential, form.name, visit)
    except Refusal as refusal:
        return _show_proof(screen, who, factor, passkeys, refusal=refusal)
    if codes:
        return screen.show(
            "access/entry/recovery_codes.html", given_codes=codes, onward="/account/passkeys"
        )
    return screen.go("/account/passkeys", said=screen.gettext("通行密钥已登记。"))


@router.get("/account/passkeys/{passkey_id}/end", rules.PAGE)
def ask_end(passkey_id: UUID, who: Own, passkeys: ToOwnPasskeys, screen: ToScreen) -> HTMLResponse:
    return _show_end(screen, passkeys, who, passkey_id)


@router.post("/account/passkeys/{passkey_id}/end", rules.UNKEYED_FORM)
def remove_passkey(
    passkey_id: UUID,
    who: Own,
    filled: Filled,
    visit: ByVisitor,
    passkeys: ToOwnPasskeys,
    screen: ToScreen,
) -> Response:
    try:
        form = filled.read_as(PasskeyEnd)
        passkeys.remove(who, passkey_id, form.proof, visit)
    except NoSuchPasskey:
        raise
    except Refusal as refusal:
        return _show_end(screen, passkeys, who, passkey_id, typed=filled, refusal=refusal)
    return screen.go("/account/passkeys", said=screen.gettext("通行密钥已移除。"))


@router.post("/login/passkey", rules.SIGN_IN_FORM.open_to("whoever signs in"))
def pass_second_step(
    filled: Filled, visit: ByVisitor, passkeys: ToOwnPasskeys, screen: ToScreen
) -> Response:
    """Check the answer of a passkey instead of a code."""
    onward, ticket = filled.get("next"), filled.get("ticket")
    try:
        form = filled.read_as(PasskeyStepForm)
        session = passkeys.pass_second_step(form.ticket, form.credential, visit)
    except TicketOver as over:
        return show_login_form(screen, onward, refusal=over)
    except Refusal as refusal:
        return show_second_step(screen, ticket=ticket, onward=onward, passkey=True, refusal=refusal)
    return enter_session(screen, session, onward)


@router.post("/login/passkey/enrolment", rules.SIGN_IN_FORM.open_to("whoever signs in"))
def enrol_in_second_step(
    filled: Filled,
    visit: ByVisitor,
    factor: ToOwnFactor,
    passkeys: ToOwnPasskeys,
    screen: ToScreen,
) -> Response:
    """Enrol a passkey where an office must have a factor, and sign in."""
    onward, ticket = filled.get("next"), filled.get("ticket")
    try:
        form = filled.read_as(PasskeyFirstForm)
        session, codes = passkeys.enrol_in_second_step(
            form.ticket, form.credential, form.name, visit
        )
    except TicketOver as over:
        return show_login_form(screen, onward, refusal=over)
    except Refusal as refusal:
        return _offer_again(screen, factor, ticket, onward, visit, refusal)
    return enter_with_codes(screen, session, codes, onward)


def _show_proof(
    screen: Screen,
    who: SignedIn,
    factor: OwnFactor,
    passkeys: OwnPasskeys,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "access/passkeys/proof.html",
        typed=typed,
        refusal=refusal,
        factor=factor.load_standing(who),
        origin=passkeys.party.origin,
    )


def _show_end(
    screen: Screen,
    passkeys: OwnPasskeys,
    who: SignedIn,
    passkey_id: UUID,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    """Raises NoSuchPasskey."""
    found = next((one for one in passkeys.list_own(who) if one["id"] == passkey_id), None)
    if found is None:
        raise NoSuchPasskey
    return screen.show(
        "access/passkeys/end.html",
        typed=typed,
        refusal=refusal,
        passkey=found,
        origin=passkeys.party.origin,
    )


def _offer_again(
    screen: Screen, factor: OwnFactor, ticket: str, onward: str, visit: Visit, refusal: Refusal
) -> HTMLResponse:
    """Show the second step again, with a new secret for an app beside the passkey."""
    try:
        begun = factor.begin(None, ticket, "", "", visit)
    except TicketOver as over:
        return show_login_form(screen, onward, refusal=over)
    return show_second_step(screen, ticket=ticket, onward=onward, enrolment=begun, refusal=refusal)
