"""A colleague's invitation: who invites, one's own account, and in."""

from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import RECEIPT
from signing.http.api.organisations.colleagues import JoiningForm
from signing.http.asking.privacy_forms import Ticked
from signing.http.asking.security import ByAnyone, ByVisitor
from signing.http.asking.use_cases import ToAccounts, ToInvitations, ToOwnFactor
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.sign_in import answer_sign_in
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed, find_unequal
from signing.privacy_notices import CURRENT
from signing.refusals import InvitationOver, Refusal
from signing.use_cases.organisations.invitations import Invitation

router = Router(prefix="/join/{token}")
WHOM = "whoever has a colleague's link"


class JoiningPageForm(JoiningForm):
    notice: Ticked = ""


@router.get("", rules.PAGE.costing(rules.ENTRY).open_to(WHOM))
def ask_account(
    token: str, by: ByAnyone, use_cases: ToInvitations, screen: ToScreen
) -> HTMLResponse:
    """Say who invites, and ask for a username and a password. Raises InvitationOver."""
    return _show_form(screen, use_cases.show(by, token))


@router.post("", rules.FORM.costing(rules.ENTRY).open_to(WHOM))
def join(
    token: str,
    filled: Filled,
    by: ByAnyone,
    visit: ByVisitor,
    use_cases: ToInvitations,
    accounts: ToAccounts,
    factors: ToOwnFactor,
    screen: ToScreen,
) -> Response:
    try:
        form = filled.read_beside(JoiningPageForm, find_unequal(filled, "password"))
        chosen = use_cases.hash_password(by, token, form.username, form.password)
        outcome = use_cases.join(by, token, form.username, chosen, form.notice)
        session = accounts.sign_in(form.username, form.password, visit)
    except InvitationOver:
        raise
    except Refusal as refusal:
        invitation = use_cases.show(by, token)
        return _show_form(screen, invitation, typed=filled, refusal=refusal)
    onward = answer_sign_in(screen, session, factors, visit, "/employer", accepted=True)
    if outcome.receipt:
        onward.headers[RECEIPT] = outcome.receipt
    return onward


def _show_form(
    screen: Screen,
    invitation: Invitation,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "organisations/employer/join.html",
        invitation=invitation,
        edition=CURRENT,
        typed=typed,
        refusal=refusal,
    )
