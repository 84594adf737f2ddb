"""What signing in answers, by whichever way somebody came."""

from datetime import datetime
from typing import Literal, NotRequired
from uuid import UUID

from fastapi import Request, Response, status
from pydantic import with_config
from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.staff import Staff
from signing.use_cases.access.accounts import NewSession
from signing.use_cases.access.known_devices import KNOWN_FOR
from signing.use_cases.access.second_step import SecondStepDue
from signing.use_cases.core.actors import Brought
from signing.use_cases.core.context import Context
from signing.use_cases.core.employer_people import name_acting
from signing.use_cases.core.ledger import replay_brought


@with_config(
    json_schema_extra={
        "examples": [
            {
                "token": "mB7s…",
                "role": "counselor",
                "name": "张敏",
                "expires_at": "2026-05-12T13:00:00Z",
            }
        ]
    }
)
class SessionAnswer(TypedDict):
    """A session that was just opened. `role` is a value of `Role`; a graduate's `name` is empty.

    Of an employer's colleague `name` is the employer's and the person's.

    `recovery_codes` is there for who enrolled a second factor just now, `must_change_password` for
    whose password somebody else chose.
    """

    token: str
    role: str
    name: str
    expires_at: datetime
    recovery_codes: NotRequired[list[str]]
    must_change_password: NotRequired[bool]


class SecondStepAnswer(TypedDict):
    """What signing in still needs: a `code` of the app, or to `enrol` one, with the ticket.

    `passkey` says whether a passkey may be used instead of the code.
    """

    second_factor: Literal["code", "enrol"]
    ticket: str
    expires_at: datetime
    passkey: bool


DEVICES = "signing_device"
"""The cookie by which a browser is known that signed in before (`known_devices.py`)."""


def remember_device(request: Request, response: Response, devices: str) -> None:
    """Set the cookie; `devices` is empty for graduates, who have no password."""
    if devices:
        response.set_cookie(
            DEVICES,
            devices,
            max_age=int(KNOWN_FOR.total_seconds()),
            secure=request.app.state.settings.address.startswith("https://"),
            httponly=True,
            samesite="lax",
        )


def answer_entry(
    outcome: NewSession | SecondStepDue, request: Request, response: Response
) -> SessionAnswer | SecondStepAnswer:
    """The session; or, with status 200, the second step that is due."""
    if isinstance(outcome, NewSession):
        return answer_session(outcome, request, response)
    response.status_code = status.HTTP_200_OK
    return {
        "second_factor": outcome.step.value,
        "ticket": outcome.ticket,
        "expires_at": outcome.expires_at,
        "passkey": outcome.passkey,
    }


def answer_session(session: NewSession, request: Request, response: Response) -> SessionAnswer:
    remember_device(request, response, session.devices)
    context = request.app.state.context
    return describe_session(session, load_name(context, session.subject, session.employer_id))


def describe_session(session: NewSession, name: str) -> SessionAnswer:
    told: SessionAnswer = {
        "token": session.token,
        "role": session.role.value,
        "name": name,
        "expires_at": session.expires_at,
    }
    return told | {"must_change_password": True} if session.must_change_password else told


def load_name(
    context: Context, account: UUID, employer_id: UUID | None, brought: Brought = ()
) -> str:
    """Of an employer, with the person's where it is a colleague; or of a member of staff.

    What was read with who asks is not read again.
    """
    if employer_id is not None:
        employer = replay_brought(Employer, employer_id, brought)
        employer = employer or context.ledger.load(Employer, employer_id)
        if not employer.has_colleagues:
            return employer.name
        return name_acting(employer, context.vault.load_cipher(employer.id), account)
    staff = replay_brought(Staff, account, brought) or context.ledger.load(Staff, account)
    return context.vault.load_cipher(staff.id).decrypt(staff.name) or ""
