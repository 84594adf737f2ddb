"""Who has an account with a password: everybody but graduates, who sign in with WeChat."""

from typing import Annotated

from fastapi import Depends

from signing.http.asking.security import OwnSession
from signing.refusals import NotYours
from signing.use_cases.access.accounts import SignedIn


def require_password_account(session: OwnSession) -> SignedIn:
    """Return the session. Raises NotYours for a graduate, who signs in with WeChat."""
    if session.username is None:
        raise NotYours
    return session


Own = Annotated[SignedIn, Depends(require_password_account)]
