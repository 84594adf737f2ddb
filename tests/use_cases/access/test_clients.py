"""Programs of schools and employers: what they may do, for how long, and how they end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from signing.refusals import (
    ClientUnknown,
    NoSuchClient,
    NotYours,
    ScopeWrong,
    TooMany,
)
from signing.storage.account_tables import client_tokens, clients
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.clients import LIFE, Clients, Grant
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.program_scopes import OF, Scope
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince

VISIT = Visit(now=NOW, address="203.0.113.7", agent="curl/8", request_id="r-1")
HASH = hash_password("correct horse battery")
STATISTICS, REVIEWS = Scope.STATISTICS_READ, Scope.REVIEWS_READ


@pytest.fixture
def desk(small_province: SmallProvince) -> Clients:
    for username, role in (("lin", Role.SCHOOL_ADMIN), ("zhou", Role.COUNSELOR)):
        one = Appointment(username, "周老师", HASH, role, "99001")
        Schools(small_province.context).appoint(small_province.admin(), one)
    small_province.employer()
    return Clients(small_province.context)


def open_session(
    desk: Clients, role: Role, username: str, small_province: SmallProvince
) -> SignedIn:
    subject = small_province.employer().employer_id if role is Role.EMPLOYER else staff_id(username)
    accounts = Accounts(desk.context)
    who = accounts.find_session(
        accounts.open_session(role, subject, NOW, username=username).token, NOW
    )
    assert who is not None
    return who


@pytest.fixture
def lin(desk: Clients, small_province: SmallProvince) -> SignedIn:
    return open_session(desk, Role.SCHOOL_ADMIN, "lin", small_province)


@pytest.fixture
def firm(desk: Clients, small_province: SmallProvince) -> SignedIn:
    return open_session(desk, Role.EMPLOYER, name_employer_account("employer-0"), small_province)


def request_grant(desk: Clients, who: SignedIn, *scopes: Scope, asked: str | None = None) -> Grant:
    made = desk.create(who, "教务系统", scopes, VISIT)
    return desk.grant(made["client_id"], made["client_secret"], asked, VISIT)


def test_a_program_is_its_owner_as_far_as_its_scopes_go(desk: Clients, lin: SignedIn) -> None:
    program = desk.find_program(request_grant(desk, lin, STATISTICS, REVIEWS).token, NOW)
    assert program is not None
    owner = program.owner
    assert (owner.role, owner.subject) == (Role.SCHOOL_ADMIN, staff_id("lin"))
    assert program.scopes == {STATISTICS, REVIEWS}


def test_a_program_knows_what_its_owner_did_last(
    desk: Clients, lin: SignedIn, small_province: SmallProvince
) -> None:
    token = request_grant(desk, lin, STATISTICS).token
    before = desk.find_program(token, NOW)
    assert before is not None
    assert before.owner.receipt is None
    by = small_province.admin()
    actor = by.stamp.actor.model_copy(update={"account": str(lin.subject)})
    theirs = replace(by, stamp=by.stamp.model_copy(update={"actor": actor}))
    one = Appointment("wu", "吴老师", HASH, Role.COUNSELOR, "99001")
    outcome = Schools(desk.context).appoint(theirs, one)

    after = desk.find_program(token, NOW)

    assert after is not None
    assert after.owner.receipt == outcome.receipt is not None


def test_a_token_may_be_for_less_than_the_program_and_never_for_more(
    desk: Clients, lin: SignedIn
) -> None:
    grant = request_grant(desk, lin, STATISTICS, REVIEWS, asked="statistics:read")
    program = desk.find_program(grant.token, NOW)
    assert program is not None
    assert program.scopes == {STATISTICS}
    for asked in ("roster:write", "statistics:read everything"):
        with pytest.raises(ScopeWrong):
            request_grant(desk, lin, STATISTICS, asked=asked)


def test_scopes_are_a_part_of_what_the_owner_may_do(
    desk: Clients, lin: SignedIn, firm: SignedIn
) -> None:
    shared = OF[Role.SCHOOL_ADMIN] & OF[Role.EMPLOYER]
    assert {one.value.partition(":")[0] for one in shared} <= {"webhooks", "feed", "notices"}
    for who, scopes in ((lin, [Scope.POSITIONS_READ]), (firm, [STATISTICS]), (lin, [])):
        with pytest.raises(ScopeWrong):
            desk.create(who, "程序", scopes, VISIT)
    assert desk.create(firm, "招聘系统", [Scope.POSITIONS_READ], VISIT)["client_secret"]


def test_only_school_administrators_and_employers_have_programs(
    desk: Clients, small_province: SmallProvince
) -> None:
    counselor = open_session(desk, Role.COUNSELOR, "zhou", small_province)
    with pytest.raises(NotYours):
        desk.create(counselor, "程序", [STATISTICS], VISIT)
    with pytest.raises(NotYours):
        desk.list_own(counselor)


def test_a_token_lives_an_hour(desk: Clients, lin: SignedIn) -> None:
    token = request_grant(desk, lin, STATISTICS).token
    assert desk.find_program(token, NOW + LIFE - timedelta(seconds=1)) is not None
    assert desk.find_program(token, NOW + LIFE) is None
    assert Accounts(desk.context).find_session(token, NOW) is None


def test_revoking_ends_the_program_and_its_tokens_at_once(
    desk: Clients, lin: SignedIn, firm: SignedIn, small_province: SmallProvince
) -> None:
    made = desk.create(lin, "教务系统", [STATISTICS], VISIT)
    client, secret = made["client_id"], made["client_secret"]
    token = desk.grant(client, secret, None, VISIT).token
    with pytest.raises(NoSuchClient):
        desk.revoke(firm, client, VISIT)

    desk.revoke(lin, client, VISIT)

    assert desk.find_program(token, NOW) is None
    with pytest.raises(ClientUnknown):
        desk.grant(client, secret, None, VISIT)
    with pytest.raises(NoSuchClient):
        desk.revoke(lin, client, VISIT)
    [listed] = desk.list_own(lin)
    assert (listed["revoked_at"], listed["last_used_at"]) == (NOW, NOW)
    told = [
        one["kind"]
        for one in SecurityLog(desk.context).list_events(small_province.admin(), None, 9)
    ]
    assert told == ["client_revoked", "client_created"]


def test_dismissing_its_owner_ends_a_program(
    desk: Clients, lin: SignedIn, small_province: SmallProvince
) -> None:
    made = desk.create(lin, "教务系统", [STATISTICS], VISIT)
    token = desk.grant(made["client_id"], made["client_secret"], None, VISIT).token
    Schools(desk.context).dismiss(small_province.admin(), staff_id("lin"), "调离")
    assert desk.find_program(token, NOW) is None
    with pytest.raises(ClientUnknown):
        desk.grant(made["client_id"], made["client_secret"], None, VISIT)


def test_neither_secret_nor_token_is_stored(desk: Clients, lin: SignedIn) -> None:
    made = desk.create(lin, "教务系统", [STATISTICS], VISIT)
    grant = desk.grant(made["client_id"], made["client_secret"], None, VISIT)
    with desk.context.engine.connect() as connection:
        rows = [*connection.execute(select(clients)), *connection.execute(select(client_tokens))]
    assert len(rows) == 2
    for hidden in (made["client_secret"], grant.token):
        assert hidden not in str(rows)
    assert "client_secret" not in desk.list_own(lin)[0]


def test_guessing_secrets_ends_for_the_address(desk: Clients, lin: SignedIn) -> None:
    made = desk.create(lin, "教务系统", [STATISTICS], VISIT)
    for _ in range(50):
        with pytest.raises(ClientUnknown):
            desk.grant(made["client_id"], "a guess", None, VISIT)
    with pytest.raises(TooMany):
        desk.grant(made["client_id"], made["client_secret"], None, VISIT)
    elsewhere = replace(VISIT, address="198.51.100.9")
    assert desk.grant(made["client_id"], made["client_secret"], None, elsewhere).token
