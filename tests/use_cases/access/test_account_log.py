"""What the log of accounts holds of signing in and out, and who finds what in it."""

from datetime import timedelta

import pytest

from signing.refusals import WrongCredentials
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.security_log import NOBODY, Chosen, Kind, SecurityLog
from signing.use_cases.access.sessions import Sessions
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.signing_in import sign_in_fully
from support.use_cases.small_province import SmallProvince

PASSWORD = "correct horse battery"
LATER = NOW + timedelta(hours=1)
VISIT = Visit(now=NOW, address="2001:db8::7", request_id="r-1")
NEIGHBOUR = Visit(now=LATER, address="2001:db8::8", request_id="r-2")


@pytest.fixture
def log(small_province: SmallProvince) -> SecurityLog:
    """Record two who sign in and out, one who fails, and one whom nobody knows."""
    context = small_province.context
    _appoint(context, "zhou", "99001")
    _appoint(context, "fang", "99002")
    accounts, sessions = Accounts(context), Sessions(context)
    first = sign_in_fully(accounts, "zhou", PASSWORD, VISIT)
    second = sign_in_fully(accounts, "zhou", PASSWORD, VISIT)
    who = accounts.find_session(second.token, NOW)
    assert who is not None
    sessions.end_others(who, NEIGHBOUR)
    assert accounts.find_session(first.token, NOW) is None
    accounts.sign_out(second.token, NEIGHBOUR)
    accounts.sign_out(second.token, NEIGHBOUR)
    sign_in_fully(accounts, "fang", PASSWORD, NEIGHBOUR)
    for name in ("zhou", "my password"):
        with pytest.raises(WrongCredentials):
            accounts.sign_in(name, "a wrong one", NEIGHBOUR)
    return SecurityLog(context)


def _appoint(context: Context, username: str, school: str) -> None:
    one = Appointment(username, "周老师", hash_password(PASSWORD), Role.COUNSELOR, school)
    Schools(context).appoint(Operator(stamp=make_stamp()), one)


def test_who_came_failed_and_went_is_recorded(
    log: SecurityLog, small_province: SmallProvince
) -> None:
    zhou, fang = staff_id("zhou"), staff_id("fang")
    found = log.list_events(small_province.province(), None, 50)
    assert [(one["kind"], one["account"], one["actor"]) for one in reversed(found)] == [
        ("signed_in", zhou, str(zhou)),
        ("signed_in", zhou, str(zhou)),
        ("session_ended", zhou, str(zhou)),
        ("signed_out", zhou, str(zhou)),
        ("signed_in", fang, str(fang)),
        ("sign_in_failed", zhou, "anyone"),
        ("sign_in_failed", NOBODY.id, "anyone"),
    ]
    assert len({one["address_digest"] for one in found}) == 1, "one network"
    assert "2001" not in str(found)
    assert "my password" not in str(found)


def test_a_school_searches_its_own_and_the_province_all(
    log: SecurityLog, small_province: SmallProvince
) -> None:
    def count(by: object, **chosen: object) -> int:
        return len(log.list_events(by, None, 50, Chosen(**chosen)))  # type: ignore[arg-type]

    school, other = small_province.admin(), small_province.admin("99002")
    assert (count(school), count(other), count(small_province.province())) == (5, 1, 7)
    assert count(school, kind=Kind.SIGNED_IN) == 2
    assert count(other, account=staff_id("zhou")) == 0
    assert count(school, since=LATER) == 3
    assert count(school, until=LATER) == 2
    assert count(school, kind=Kind.SIGNED_IN, since=LATER) == 0
