"""Signing in completely, for tests that need the session."""

from collections.abc import Iterable

from signing.use_cases.access.accounts import Accounts, NewSession
from signing.use_cases.access.visits import Visit

COMINGS = frozenset(
    {"signed_in", "sign_in_failed", "second_factor_failed", "signed_out", "session_ended"}
)


def sign_in_fully(accounts: Accounts, username: str, password: str, visit: Visit) -> NewSession:
    """Sign in somebody who needs no second step."""
    session = accounts.sign_in(username, password, visit)
    assert isinstance(session, NewSession)
    return session


def list_other_kinds(kinds: Iterable[str]) -> list[str]:
    """Return the kinds of events that are not about coming, failing and going."""
    return [one for one in kinds if one not in COMINGS]
