"""Passkeys: one's own enrolled, listed and removed; and signing in by one."""

from uuid import UUID

from fastapi import Request, Response, status
from typing_extensions import TypedDict

from signing.http.answering.replies import Listed
from signing.http.answering.session_replies import SessionAnswer, answer_session
from signing.http.asking.account_forms import (
    NewPasskey,
    PasskeyEnd,
    PasskeyFirstForm,
    PasskeyStart,
    PasskeyStepForm,
    TicketForm,
)
from signing.http.asking.security import ByVisitor, PerhapsSignedIn, Session
from signing.http.asking.use_cases import ToOwnPasskeys
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.passkeys import OwnPasskey

router = Router(tags=["account · 账号"])


class PasskeyOptions(TypedDict):
    """The `publicKey` that a browser's `navigator.credentials` takes, as JSON text.

    Its challenge holds for five minutes, for one answer, and in this session or with this ticket.
    """

    options: str


class EnrolledPasskey(TypedDict):
    """That it is enrolled. `recovery_codes` are ten codes, shown this once, for a first factor."""

    recovery_codes: list[str]


@router.get("/account/passkeys", rules.READ)
def list_own_passkeys(session: Session, use_cases: ToOwnPasskeys) -> Listed[OwnPasskey]:
    """Oldest first."""
    return {"items": use_cases.list_own(session), "next": None}


@router.post(
    "/account/passkeys/options",
    rules.UNKEYED_COMMAND.open_to("whoever has a session or the ticket of signing in"),
    status_code=status.HTTP_201_CREATED,
)
def begin_passkey(
    form: PasskeyStart, session: PerhapsSignedIn, visit: ByVisitor, use_cases: ToOwnPasskeys
) -> PasskeyOptions:
    """For `navigator.credentials.create`. Its answer goes to `POST /api/account/passkeys`.

    With the `ticket` of signing in it goes to `POST /api/sessions/passkey/enrolment`.
    """
    return {"options": use_cases.begin(session, form.ticket, form.proof, visit)}


@router.post("/account/passkeys", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED)
def enrol_passkey(
    form: NewPasskey, session: Session, visit: ByVisitor, use_cases: ToOwnPasskeys
) -> EnrolledPasskey:
    """Ends all other sessions."""
    return {"recovery_codes": use_cases.enrol(session, form.credential, form.name, visit)}


@router.post(
    "/account/passkeys/challenge", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED
)
def ask_for_passkey(session: Session, visit: ByVisitor, use_cases: ToOwnPasskeys) -> PasskeyOptions:
    """For `navigator.credentials.get`, where something asks for the `passkey` of who is signed in.

    404 without a passkey.
    """
    return {"options": use_cases.ask(session, visit)}


@router.delete(
    "/account/passkeys/{passkey_id}",
    rules.UNKEYED_COMMAND,
    status_code=status.HTTP_204_NO_CONTENT,
)
def remove_passkey(
    passkey_id: UUID,
    form: PasskeyEnd,
    session: Session,
    visit: ByVisitor,
    use_cases: ToOwnPasskeys,
) -> Response:
    """Not the last factor of an office that needs one. Ends all other sessions."""
    use_cases.remove(session, passkey_id, form.proof, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/sessions/passkey/options",
    rules.SIGN_IN_COMMAND.open_to("whoever signs in"),
    status_code=status.HTTP_201_CREATED,
)
def ask_in_second_step(
    form: TicketForm, visit: ByVisitor, use_cases: ToOwnPasskeys
) -> PasskeyOptions:
    """For `navigator.credentials.get`, where signing in says that a `passkey` may be used."""
    return {"options": use_cases.ask_in_second_step(form.ticket, visit)}


@router.post(
    "/sessions/passkey",
    rules.SIGN_IN_COMMAND.open_to("whoever signs in"),
    status_code=status.HTTP_201_CREATED,
)
def pass_second_step_by_passkey(
    form: PasskeyStepForm,
    visit: ByVisitor,
    use_cases: ToOwnPasskeys,
    request: Request,
    response: Response,
) -> SessionAnswer:
    """The passkey's answer instead of a code."""
    session = use_cases.pass_second_step(form.ticket, form.credential, visit)
    return answer_session(session, request, response)


@router.post(
    "/sessions/passkey/enrolment",
    rules.SIGN_IN_COMMAND.open_to("whoever signs in"),
    status_code=status.HTTP_201_CREATED,
)
def enrol_in_second_step(
    form: PasskeyFirstForm,
    visit: ByVisitor,
    use_cases: ToOwnPasskeys,
    request: Request,
    response: Response,
) -> SessionAnswer:
    """For who must enrol a factor: a passkey instead of an app. `recovery_codes` are new."""
    session, codes = use_cases.enrol_in_second_step(form.ticket, form.credential, form.name, visit)
    return {**answer_session(session, request, response), "recovery_codes": codes}
