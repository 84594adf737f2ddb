"""One's own account: the password, and setting it anew with a one-time link."""

from typing import Any

from fastapi import APIRouter, Response, status

from signing.http.account_forms import NewPassword, PasswordChange
from signing.http.desks import ResetsDesk
from signing.http.security import ByVisitor, Session

router = APIRouter(tags=["account · 账号"])


@router.post("/account/password", status_code=status.HTTP_204_NO_CONTENT)
def change_password(
    form: PasswordChange, session: Session, visit: ByVisitor, desk: ResetsDesk
) -> Response:
    """Ends all other sessions of the account."""
    desk.change_own(session, form.current, form.new, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/password-resets/{token}", status_code=status.HTTP_201_CREATED)
def reset_password(
    token: str, form: NewPassword, visit: ByVisitor, desk: ResetsDesk
) -> dict[str, Any]:
    """With a link's token, once. Ends all sessions; sign in with the new password then."""
    desk.redeem(token, form.password, visit)
    return {"changed": True}
