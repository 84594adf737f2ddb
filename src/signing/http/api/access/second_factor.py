"""One's own second factor: enrolled, confirmed, given up."""

import io

import segno
from fastapi import Response, status
from typing_extensions import TypedDict

from signing.http.asking.account_forms import CodeForm, FactorEnd, FactorForm
from signing.http.asking.security import ByVisitor, PerhapsSignedIn, Session
from signing.http.asking.use_cases import ToOwnFactor
from signing.http.edge import rules
from signing.http.edge.routing import Router

router = Router(prefix="/account/totp", tags=["account · 账号"])


class BegunFactor(TypedDict):
    """A secret for an app: in base32, as the address that the app reads, and drawn as a QR code."""

    secret: str
    otpauth_url: str
    svg: str


class NewRecoveryCodes(TypedDict):
    """Ten codes for whoever loses the app, each for one use; shown this once."""

    recovery_codes: list[str]


@router.post(
    "",
    rules.UNKEYED_COMMAND.open_to("whoever has a session or the ticket of signing in"),
    status_code=status.HTTP_201_CREATED,
)
def begin(
    form: FactorForm,
    session: PerhapsSignedIn,
    visit: ByVisitor,
    use_cases: ToOwnFactor,
) -> BegunFactor:
    """Scan it with an app, then confirm with the app's first code.

    With the `ticket` of signing in, that code goes to `POST /api/sessions/second-factor`.
    """
    begun = use_cases.begin(session, form.ticket, form.password, form.code, visit)
    drawn = io.BytesIO()
    segno.make(begun.url, micro=False).save(drawn, kind="svg", scale=4, border=4)
    return {"secret": begun.secret, "otpauth_url": begun.url, "svg": drawn.getvalue().decode()}


@router.post("/confirmation", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED)
def confirm(
    form: CodeForm, session: Session, visit: ByVisitor, use_cases: ToOwnFactor
) -> NewRecoveryCodes:
    """Ends all other sessions."""
    return {"recovery_codes": use_cases.confirm(session, form.code, visit)}


@router.delete("", rules.UNKEYED_COMMAND, status_code=status.HTTP_204_NO_CONTENT)
def give_up(
    form: FactorEnd, session: Session, visit: ByVisitor, use_cases: ToOwnFactor
) -> Response:
    """Not for offices that need one. Ends all sessions, this one too."""
    use_cases.give_up(session, form.password, form.code, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
