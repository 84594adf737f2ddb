"""Sessions as people see them: on which devices, since when, and how they end."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from signing.refusals import NoSuchSession
from signing.storage.account_tables import sessions
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.devices import UNKNOWN, name_device
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.sessions import Sessions
from signing.use_cases.access.visits import Visit
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.schools import Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW
from support.use_cases.signing_in import appoint_counselors, sign_in_fully
from support.use_cases.small_province import SmallProvince

PASSWORD = "correct horse battery"
HASH = hash_password(PASSWORD)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.50"
)
EDGE = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/130.0 Safari/537.36 Edg/130.0"
VISIT = Visit(now=NOW, address="203.0.113.7", agent=FIREFOX, request_id="r-1")


@pytest.fixture
def accounts(small_province: SmallProvince) -> Accounts:
    return appoint_counselors(small_province, HASH)


def visit_after(**after: float) -> Visit:
    return replace(VISIT, now=NOW + timedelta(**after))


def find_signed_in(accounts: Accounts, token: str, visit: Visit = VISIT) -> SignedIn:
    found = accounts.find_session(token, visit.now)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox · Windows"),
        (WECHAT, "微信 WeChat · iPhone"),
        (EDGE, "Edge · macOS"),
        ("curl/8.5.0", "curl"),
        ("<script>alert(1)</script>", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_device_is_called_by_words_of_ours(agent: str, words: str) -> None:
    assert name_device(agent) == words


def test_people_see_where_they_are_signed_in(accounts: Accounts) -> None:
    first = sign_in_fully(accounts, "zhou", PASSWORD, VISIT)
    phone = replace(visit_after(minutes=10), agent=WECHAT)
    second = sign_in_fully(accounts, "zhou", PASSWORD, phone)
    sign_in_fully(accounts, "sun", PASSWORD, VISIT)

    mine = Sessions(accounts.context).list_own(
        find_signed_in(accounts, second.token, phone), phone.now
    )

    seen = [(one["device"], one["created_at"], one["current"]) for one in mine]
    assert seen == [
        ("微信 WeChat · iPhone", phone.now, True),
        ("Firefox · Windows", NOW, False),
    ]
    assert not [one for one in mine if first.token in str(one) or second.token in str(one)]


def test_a_list_names_no_session_that_is_over(accounts: Accounts) -> None:
    sign_in_fully(accounts, "zhou", PASSWORD, VISIT)
    late = visit_after(hours=3)
    again = sign_in_fully(accounts, "zhou", PASSWORD, late)
    assert (
        len(
            Sessions(accounts.context).list_own(
                find_signed_in(accounts, again.token, late), late.now
            )
        )
        == 1
    )


def test_one_session_is_ended_and_the_others_go_on(accounts: Accounts) -> None:
    here, there, third = (sign_in_fully(accounts, "zhou", PASSWORD, VISIT).token for _ in range(3))
    desk, me = Sessions(accounts.context), find_signed_in(accounts, here)

    desk.end(me, find_signed_in(accounts, there).session, VISIT)

    assert accounts.find_session(there, NOW) is None
    assert accounts.find_session(third, NOW) is not None
    desk.end_others(me, VISIT)
    assert accounts.find_session(third, NOW) is None
    assert accounts.find_session(here, NOW) == me


def test_nobody_ends_a_session_of_others(accounts: Accounts) -> None:
    mine, others = (
        sign_in_fully(accounts, name, PASSWORD, VISIT).token for name in ("zhou", "sun")
    )
    wechat = accounts.sign_in_with_wechat(uuid4(), NOW)
    for session in (
        find_signed_in(accounts, others).session,
        find_signed_in(accounts, wechat.token).session,
        uuid4(),
    ):
        with pytest.raises(NoSuchSession):
            Sessions(accounts.context).end(find_signed_in(accounts, mine), session, VISIT)
    Sessions(accounts.context).end_others(find_signed_in(accounts, mine), VISIT)
    assert accounts.find_session(others, NOW) is not None
    assert accounts.find_session(wechat.token, NOW) is not None


def test_a_browser_that_signs_in_again_has_one_session_with_a_new_token(accounts: Accounts) -> None:
    first = sign_in_fully(accounts, "zhou", PASSWORD, VISIT).token
    second = sign_in_fully(accounts, "zhou", PASSWORD, replace(VISIT, former=first)).token
    assert second != first
    assert accounts.find_session(first, NOW) is None
    assert len(Sessions(accounts.context).list_own(find_signed_in(accounts, second), NOW)) == 1


def test_a_token_that_somebody_planted_is_never_taken_over(accounts: Accounts) -> None:
    planted = "chosen by an attacker"
    session = sign_in_fully(accounts, "zhou", PASSWORD, replace(VISIT, former=planted))
    assert session.token != planted
    assert accounts.find_session(planted, NOW) is None


def test_no_token_is_stored(accounts: Accounts) -> None:
    token = sign_in_fully(accounts, "zhou", PASSWORD, VISIT).token
    with accounts.context.engine.connect() as connection:
        [row] = connection.execute(select(sessions)).all()
    assert token not in str(row)
    assert token.encode() not in bytes(row.token_digest)


def test_other_colleges_mean_signing_in_again(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    token = sign_in_fully(accounts, "zhou", PASSWORD, VISIT).token
    Schools(small_province.context).reassign(small_province.admin(), staff_id("zhou"), ("理学院",))
    assert accounts.find_session(token, NOW) is None


def test_unbinding_ends_the_sessions_of_the_wechat_account(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    one, another = small_province.graduate("1"), small_province.graduate("2", name="欧阳若兰")
    tokens = [accounts.sign_in_with_wechat(by.wechat_account, NOW).token for by in (one, another)]
    Bindings(small_province.context).unbind(small_province.admin(), one.graduate_id, "更换微信")
    assert [accounts.find_session(token, NOW) is None for token in tokens] == [True, False]


def test_a_suspended_employer_goes_on_reading(
    accounts: Accounts, small_province: SmallProvince
) -> None:
    by = small_province.employer()
    token = accounts.open_session(
        Role.EMPLOYER, by.employer_id, NOW, username=name_employer_account("employer-0")
    ).token
    Employers(small_province.context).suspend(small_province.province(), by.employer_id, "被投诉")
    assert accounts.find_session(token, NOW) is not None


def test_a_session_lives_on_by_being_used_and_ends_by_its_age(accounts: Accounts) -> None:
    token = sign_in_fully(accounts, "zhou", PASSWORD, VISIT).token
    for hours in range(1, 12):
        assert accounts.find_session(token, visit_after(hours=hours).now) is not None
    assert accounts.find_session(token, visit_after(hours=12).now) is None
