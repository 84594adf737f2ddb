"""One's own account: the password, a new one by a one-time link, and one's sessions."""

from uuid import UUID

from fastapi import Request, Response, status
from pydantic import with_config
from typing_extensions import TypedDict

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed
from signing.http.answering.session_replies import remember_device
from signing.http.asking.account_forms import ForgottenForm, NewPassword, PasswordChange
from signing.http.asking.security import ByVisitor, Session
from signing.http.asking.use_cases import ToForgottenPasswords, ToResets, ToSessions
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.account_rows import strip_space
from signing.use_cases.access.security_log import NOBODY
from signing.use_cases.access.sessions import OwnSession

router = Router(tags=["account · 账号"])


class ChangedPassword(TypedDict):
    """That the password is the new one now, and which programs of the account ended, by name."""

    changed: bool
    ended_programs: list[str]


class AskedReset(TypedDict):
    """That it is taken up, whether there is such an account or not."""

    accepted: bool


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f",
                "role": "counselor",
                "username": "zhang.min",
                "must_change_password": False,
            }
        ]
    }
)
class OwnAccount(TypedDict):
    """Whose session it is. `username` is null for graduates, who come through WeChat.

    `must_change_password` while the password is one that somebody else chose.
    """

    id: UUID
    role: str
    username: str | None
    must_change_password: bool


@router.get("/account", rules.READ.open_before_change())
def show_own_account(session: Session) -> OwnAccount:
    """Who is signed in."""
    return {
        "id": session.subject or session.wechat_account or NOBODY.id,
        "role": session.role.value,
        "username": None if session.username is None else strip_space(session.username),
        "must_change_password": session.must_change_password,
    }


@router.post(
    "/account/password",
    rules.UNKEYED_COMMAND.open_before_change(),
    status_code=status.HTTP_204_NO_CONTENT,
)
def change_password(
    form: PasswordChange, session: Session, visit: ByVisitor, use_cases: ToResets
) -> Response:
    """Ends all other sessions of the account. A given password is replaced by another one."""
    use_cases.change_own(session, form.current, form.new, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/account/sessions", rules.READ)
def list_own_sessions(
    session: Session, visit: ByVisitor, use_cases: ToSessions
) -> Listed[OwnSession]:
    """Where one is signed in, the last used first."""
    return {"items": use_cases.list_own(session, visit.now), "next": None}


@router.delete("/account/sessions", rules.UNKEYED_COMMAND, status_code=status.HTTP_204_NO_CONTENT)
def end_other_sessions(session: Session, visit: ByVisitor, use_cases: ToSessions) -> Response:
    """All but the one that asks."""
    use_cases.end_others(session, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.delete(
    "/account/sessions/{session_id}", rules.UNKEYED_COMMAND, status_code=status.HTTP_204_NO_CONTENT
)
def end_session(
    session_id: UUID, session: Session, visit: ByVisitor, use_cases: ToSessions
) -> Response:
    use_cases.end(session, session_id, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/password-resets",
    rules.SIGN_IN_COMMAND.open_to("whoever forgot a password"),
    status_code=status.HTTP_202_ACCEPTED,
)
def ask_for_reset(
    form: ForgottenForm, visit: ByVisitor, use_cases: ToForgottenPasswords
) -> AskedReset:
    """Mails a link for 30 minutes to the confirmed address of that account, if there is one.

    The answer, and how long it takes, are the same whoever is meant.
    """
    use_cases.ask(form.name, visit)
    return {"accepted": True}


@router.post(
    "/password-resets/{token}",
    rules.SIGN_IN_COMMAND.open_to("whoever has a one-time link"),
    status_code=status.HTTP_201_CREATED,
    responses=response_docs.GONE,
)
def reset_password(
    token: str,
    form: NewPassword,
    visit: ByVisitor,
    use_cases: ToResets,
    request: Request,
    response: Response,
) -> ChangedPassword:
    """With a link's token, once. Ends all sessions and programs; sign in with the new password."""
    redeemed = use_cases.redeem(token, form.password, visit)
    remember_device(request, response, redeemed.devices)
    return {"changed": True, "ended_programs": redeemed.ended_programs}
