"""Signing in completely, for tests that need the session."""

from signing.use_cases.access.accounts import Accounts, NewSession
from signing.use_cases.access.visits import Visit


def sign_in_fully(accounts: Accounts, username: str, password: str, visit: Visit) -> NewSession:
    """Sign in somebody who needs no second step."""
    session = accounts.sign_in(username, password, visit)
    assert isinstance(session, NewSession)
    return session
