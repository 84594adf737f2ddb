"""Signing in to the end, for tests that need the session."""

from signing.application.access.visits import Visit
from signing.application.accounts import Accounts, NewSession


def entered(accounts: Accounts, username: str, password: str, visit: Visit) -> NewSession:
    """Where no second step is due."""
    session = accounts.sign_in(username, password, visit)
    assert isinstance(session, NewSession)
    return session
