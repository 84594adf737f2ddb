"""Signing in completely, for tests that need the session."""

from collections.abc import Iterable

from signing.use_cases.access.accounts import Accounts, NewSession
from signing.use_cases.access.visits import Visit
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role
from support.use_cases.small_province import SmallProvince

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


def appoint_counselors(small_province: SmallProvince, password_hash: str) -> Accounts:
    """Appoint zhou and sun, with one password, and return where they sign in."""
    for username in ("zhou", "sun"):
        one = Appointment(username, "周老师", password_hash, Role.COUNSELOR, "99001", ("文学院",))
        Schools(small_province.context).appoint(small_province.admin(), one)
    return Accounts(small_province.context)
