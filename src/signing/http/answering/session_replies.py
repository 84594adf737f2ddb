"""What signing in answers, by whichever way somebody came."""

from typing import Any
from uuid import UUID

from fastapi import Request, Response, status

from signing.aggregates.employer import Employer
from signing.aggregates.staff import Staff
from signing.use_cases.access.accounts import NewSession
from signing.use_cases.access.second_step import SecondStepDue
from signing.use_cases.core.context import Context
from signing.vocabulary import Role


def entered(
    outcome: NewSession | SecondStepDue, request: Request, response: Response
) -> dict[str, Any]:
    """A session; or 200 {second_factor, ticket, expires_at}, where a second step is due."""
    if isinstance(outcome, NewSession):
        return session_of(outcome, request)
    response.status_code = status.HTTP_200_OK
    return {
        "second_factor": outcome.step.value,
        "ticket": outcome.ticket,
        "expires_at": outcome.expires_at,
    }


def session_of(session: NewSession, request: Request) -> dict[str, Any]:
    return shown(session, name_of(request.app.state.context, session.role, session.subject))


def shown(session: NewSession, name: str) -> dict[str, Any]:
    return {
        "token": session.token,
        "role": session.role.value,
        "name": name,
        "expires_at": session.expires_at,
    }


def name_of(context: Context, role: Role, subject: UUID) -> str:
    """Of an employer, or of a member of staff."""
    if role is Role.EMPLOYER:
        return context.ledger.load(Employer, subject).name
    staff = context.ledger.load(Staff, subject)
    return context.vault.box(staff.id).open(staff.name) or ""
