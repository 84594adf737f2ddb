"""用人单位注册: an employer registers with an account, and is signed in."""

from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from signing.http.answering.replies import RECEIPT
from signing.http.asking.account_forms import Email, Password, Username
from signing.http.asking.privacy_forms import Ticked
from signing.http.asking.security import ByAnyone, ByVisitor
from signing.http.asking.use_cases import ToAccounts, ToEmployers, ToOwnFactor, ToRegistries
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.sign_in import answer_sign_in
from signing.http.pages.agreements.card_signing.forms import EmployerStep
from signing.http.pages.organisations.registry import look_up
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed, find_unequal
from signing.privacy_notices import CURRENT
from signing.refusals import Refusal
from signing.use_cases.access.passwords import hash_new_password

PATH = "/employer/register"
FORM = "organisations/employer/register.html"
router = Router(prefix=PATH)


class RegistrationForm(EmployerStep):
    username: Username
    password: Password
    notice: Ticked = ""
    email: Email | None = None


@router.get("", rules.PAGE.open_to("an employer that registers"))
def ask_registration(screen: ToScreen) -> HTMLResponse:
    return _show_form(screen)


@router.post("", rules.FORM.open_to("an employer that registers"))
def register_employer(
    filled: Filled,
    by: ByAnyone,
    visit: ByVisitor,
    use_cases: ToEmployers,
    accounts: ToAccounts,
    factors: ToOwnFactor,
    screen: ToScreen,
) -> Response:
    """Register an employer, once a credit code, and lead on to its documents."""
    try:
        form = filled.read_beside(RegistrationForm, find_unequal(filled, "password"))
        password_hash = hash_new_password(form.password, form.username, form.name, form.contact)
        employer, email = form.form(), form.email or ""
        outcome = use_cases.register(by, employer, form.username, password_hash, form.notice, email)
        session = accounts.sign_in(form.username, form.password, visit)
    except Refusal as refusal:
        return _show_form(screen, typed=filled, refusal=refusal)
    onward = answer_sign_in(screen, session, factors, visit, "/employer/documents", accepted=True)
    if outcome.receipt:  # so that the next page knows who has just registered
        onward.headers[RECEIPT] = outcome.receipt
    return onward


@router.post(
    "/registry", rules.UNKEYED_FORM.costing(rules.ENTRY).open_to("an employer that registers")
)
def look_up_employer(
    filled: Filled, by: ByAnyone, use_cases: ToRegistries, screen: ToScreen
) -> Response:
    """Show the form again with what the business register says of the credit code."""
    try:
        fields = look_up(use_cases, by, filled)
    except Refusal as refusal:
        return _show_form(screen, typed=filled, refusal=refusal)
    onward = screen.lead_to(PATH, FORM, fields, accepted=True)
    return onward or _show_form(screen, typed=Typed(FormData(fields)))


def _show_form(
    screen: Screen, *, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None
) -> HTMLResponse:
    return screen.show(
        FORM,
        typed=typed,
        refusal=refusal,
        edition=CURRENT,
        mails=screen.context.sends_mail,
        asks_registry=screen.context.registry.is_set,
    )
