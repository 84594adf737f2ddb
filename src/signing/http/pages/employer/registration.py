"""用人单位注册 with an account, and in at once."""

from fastapi.responses import HTMLResponse, Response

from signing.application.access.passwords import new_hash
from signing.http import rules
from signing.http.account_forms import Password, Username
from signing.http.desks import AccountsDesk, EmployersDesk, OwnFactorDesk
from signing.http.pages.card.forms import EmployerStep
from signing.http.pages.entry import stepped_in
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed import Filled, Typed
from signing.http.replies import RECEIPT
from signing.http.routing import Router
from signing.http.security import ByAnyone, ByVisitor
from signing.refusals import FieldsWrong, Refusal

router = Router(prefix="/employer/register")
NOT_AGAIN = {"field": "again", "zh": "两次输入不一致", "en": "not the same"}


class RegistrationForm(EmployerStep):
    username: Username
    password: Password


@router.get("", rules.PAGE.open_to("an employer that registers"))
def ask(screen: ToScreen) -> HTMLResponse:
    return _asked(screen)


@router.post("", rules.FORM.open_to("an employer that registers"))
def register(
    filled: Filled,
    by: ByAnyone,
    visit: ByVisitor,
    desk: EmployersDesk,
    accounts: AccountsDesk,
    factors: OwnFactorDesk,
    screen: ToScreen,
) -> Response:
    """Once per unified social credit code; then on to its documents."""
    try:
        form = filled.read_as(RegistrationForm)
        if filled.get("again") != form.password:
            raise FieldsWrong(errors=[NOT_AGAIN])
        password_hash = new_hash(form.password, form.username, form.name, form.contact)
        outcome = desk.register(by, form.form(), form.username, password_hash)
        session = accounts.sign_in(form.username, form.password, visit)
    except Refusal as refusal:
        return _asked(screen, typed=filled, refusal=refusal)
    onward = stepped_in(screen, session, factors, visit, "/employer/documents")
    if outcome.receipt:  # so that the next page knows who has just registered
        onward.headers[RECEIPT] = outcome.receipt
    return onward


def _asked(
    screen: Screen, *, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None
) -> HTMLResponse:
    return screen.show(
        "employer/register.html",
        typed=typed,
        refusal=refusal,
    )
