"""The accounts of an employer's people: opened by a link, closed with the fact, named for ever."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from signing.refusals import (
    AlreadyRegistered,
    InvitationOver,
    NoSuchColleague,
    NotResponsible,
    NotSignedIn,
    WrongCredentials,
)
from signing.storage.account_tables import accounts
from signing.use_cases.access.account_rows import load_account, name_employer_account
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.acting import ActingAccounts
from signing.use_cases.access.clients import Clients
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Anyone, Auditor
from signing.use_cases.core.context import Context
from signing.use_cases.core.employer_people import find_employer_people
from signing.use_cases.organisations.colleagues import LIFE, Colleagues
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.invitations import Invitations
from signing.use_cases.organisations.positions import Positions
from signing.vocabulary import Oversight, Role
from support.use_cases.colleagues import act_as, add_colleague, invite_colleague, join
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import JOB, SmallProvince

VISIT = Visit(now=NOW, address="203.0.113.7", agent="curl/8", request_id="r-1")
AUDITOR = Auditor(stamp=make_stamp(Role.AUDITOR), oversight=Oversight())


def come(at: datetime = NOW) -> Anyone:
    return Anyone(stamp=make_stamp(at=at))


def find_account_id(context: Context, username: str) -> UUID | None:
    query = select(accounts.c.subject).where(accounts.c.username == name_employer_account(username))
    with context.engine.connect() as connection:
        return connection.execute(query).scalar()


def open_session(context: Context, account: UUID) -> str:
    one = load_account(context.engine, account)
    return Accounts(context).open_session_for(one, VISIT).token


def test_a_colleague_acts_for_the_employer_under_their_own_account(
    context: Context, small_province: SmallProvince
) -> None:
    mei = add_colleague(small_province, "mei")
    account = UUID(mei.stamp.actor.account)

    who = Accounts(context).find_session(open_session(context, account), NOW)
    assert who is not None
    assert (who.subject, who.employer_id) == (account, mei.employer_id)
    position = UUID(Positions(context).open(mei, JOB).answer["id"])

    [opened] = context.ledger.load_facts(position)
    assert opened.actor.account == str(account)
    assert context.ledger.load_facts(mei.employer_id)[-1].actor.account == str(account)


def test_the_first_session_brings_the_facts_of_the_employer_for_a_colleague(
    context: Context, small_province: SmallProvince
) -> None:
    mei = add_colleague(small_province, "mei")
    token = open_session(context, UUID(mei.stamp.actor.account))
    who = Accounts(context).find_who_asks(token, NOW, with_employer=True)
    assert who is not None
    assert len(who.facts) == len(context.ledger.load_facts(mei.employer_id))


def test_the_list_says_who_is_there_who_joined_and_who_answers(
    context: Context, small_province: SmallProvince
) -> None:
    mei = add_colleague(small_province, "mei", "李梅")
    lei = invite_colleague(small_province, "韩雷")
    open_session(context, UUID(mei.stamp.actor.account))

    first, joined, invited = Colleagues(context).list_own(mei)

    assert (first["name"], first["username"], first["responsible"]) == (
        "韩梅梅",
        "employer-0",
        True,
    )
    assert (joined["name"], joined["username"], joined["joined"]) == ("李梅", "mei", True)
    assert (joined["joined_at"], joined["last_seen"]) == (NOW, NOW)
    assert (invited["id"], invited["name"], invited["username"]) == (lei.id, "韩雷", "")
    assert (invited["joined"], invited["joined_at"], invited["last_seen"]) == (False, None, None)
    seen = Colleagues(context).list_of_employer(small_province.province(), mei.employer_id)
    assert seen == [first, joined, invited]


def test_a_link_opens_one_account_once(context: Context, small_province: SmallProvince) -> None:
    invited = invite_colleague(small_province)
    assert Invitations(context).show(come(), invited.token) == {
        "employer": "江淮云图科技有限公司",
        "name": "李梅",
    }
    join(small_province, invited, "mei")
    assert find_account_id(context, "mei") == invited.id
    with pytest.raises(InvitationOver):
        Invitations(context).show(come(), invited.token)
    with pytest.raises(InvitationOver):
        join(small_province, invited, "mei-again")
    assert find_account_id(context, "mei-again") is None


def test_a_username_that_another_employer_has_leaves_the_link_as_it_is(
    context: Context, small_province: SmallProvince
) -> None:
    small_province.employer(1)
    invited = invite_colleague(small_province)
    with pytest.raises(AlreadyRegistered):
        join(small_province, invited, "employer-1")
    join(small_province, invited, "mei")
    assert find_account_id(context, "mei") == invited.id


def test_a_link_is_over_after_seven_days(context: Context, small_province: SmallProvince) -> None:
    invited = invite_colleague(small_province)
    Invitations(context).show(come(NOW + LIFE - timedelta(seconds=1)), invited.token)
    with pytest.raises(InvitationOver):
        Invitations(context).show(come(NOW + LIFE), invited.token)


def test_a_new_link_ends_the_one_before(context: Context, small_province: SmallProvince) -> None:
    invited = invite_colleague(small_province)
    renewed = Colleagues(context).make_link(small_province.employer(), invited.id, VISIT)
    with pytest.raises(InvitationOver):
        join(small_province, invited, "mei")
    join(small_province, invited._replace(token=renewed.token), "mei")
    assert find_account_id(context, "mei") == invited.id


def test_a_link_that_was_taken_back_is_over(
    context: Context, small_province: SmallProvince
) -> None:
    invited = invite_colleague(small_province)
    Colleagues(context).remove(small_province.employer(), invited.id)
    with pytest.raises(InvitationOver):
        Invitations(context).show(come(), invited.token)
    with pytest.raises(InvitationOver):
        join(small_province, invited, "mei")


def test_removing_a_colleague_ends_sessions_and_programs_in_the_same_save(
    context: Context, small_province: SmallProvince
) -> None:
    mei = add_colleague(small_province, "mei")
    account = UUID(mei.stamp.actor.account)
    token = open_session(context, account)
    who = Accounts(context).find_session(token, NOW)
    assert who is not None
    made = Clients(context).create(who, "招聘系统", [Scope.POSITIONS_READ], VISIT)
    program = Clients(context).grant(made["client_id"], made["client_secret"], None, VISIT).token
    found = Clients(context).find_program(program, NOW)
    assert found is not None
    assert found.owner.employer_id == mei.employer_id

    Colleagues(context).remove(small_province.employer(), account)

    assert Accounts(context).find_session(token, NOW) is None
    assert Clients(context).find_program(program, NOW) is None
    with pytest.raises(WrongCredentials):
        Accounts(context).sign_in("mei", "a long enough one", VISIT)
    with pytest.raises(NotSignedIn):
        Positions(context).open(mei, JOB)
    with pytest.raises(NotSignedIn):
        Employers(context).change(mei, {"name": "江淮"})


def test_the_first_account_is_closed_once_it_handed_over_and_was_removed(
    context: Context, small_province: SmallProvince
) -> None:
    mei, first = add_colleague(small_province, "mei"), small_province.employer()
    token = open_session(context, first.employer_id)
    Colleagues(context).hand_over(first, UUID(mei.stamp.actor.account))
    Colleagues(context).remove(mei, first.employer_id)

    assert Accounts(context).find_session(token, NOW) is None
    with pytest.raises(NotSignedIn):
        Positions(context).open(first, JOB)
    Positions(context).open(mei, JOB)
    assert [one["username"] for one in Colleagues(context).list_own(mei)] == ["mei"]


def test_nobody_manages_the_colleagues_of_another_employer(
    context: Context, small_province: SmallProvince
) -> None:
    mei, other = add_colleague(small_province, "mei"), small_province.employer(1)
    account = UUID(mei.stamp.actor.account)
    for act in (Colleagues(context).remove, Colleagues(context).hand_over):
        with pytest.raises(NoSuchColleague):
            act(other, account)
    assert len(Colleagues(context).list_own(other)) == 1


def test_a_colleague_who_is_not_responsible_manages_nobody(
    context: Context, small_province: SmallProvince
) -> None:
    mei, lei = add_colleague(small_province, "mei"), invite_colleague(small_province, "韩雷")
    desk = Colleagues(context)
    for act in (
        lambda: desk.invite(mei, "王小雨"),
        lambda: desk.make_link(mei, lei.id, VISIT),
        lambda: desk.remove(mei, lei.id),
        lambda: desk.hand_over(mei, UUID(mei.stamp.actor.account)),
    ):
        with pytest.raises(NotResponsible):
            act()


def test_colleagues_share_what_is_the_employers(
    context: Context, small_province: SmallProvince
) -> None:
    mei = add_colleague(small_province, "mei")
    position = UUID(Positions(context).open(small_province.employer(), JOB).answer["id"])
    Positions(context).close(mei, position)
    [opened, closed] = context.ledger.load_facts(position)
    assert opened.actor.account == str(mei.employer_id)
    assert closed.actor == mei.stamp.actor


def test_whoever_acted_is_named_after_leaving_too(
    context: Context, small_province: SmallProvince
) -> None:
    first = small_province.employer()
    [alone] = find_employer_people(context, [first.employer_id])
    assert alone.in_full == "江淮云图科技有限公司"
    mei = add_colleague(small_province, "mei", "李梅")
    account = UUID(mei.stamp.actor.account)
    Colleagues(context).remove(first, account)

    named = {one.account: one.in_full for one in find_employer_people(context, [account])}
    assert named == {account: "江淮云图科技有限公司 · 李梅"}
    [one] = find_employer_people(context, [first.employer_id])
    assert one.in_full == "江淮云图科技有限公司 · 韩梅梅"


def test_the_auditor_finds_one_colleague_and_the_whole_employer(
    context: Context, small_province: SmallProvince
) -> None:
    mei = add_colleague(small_province, "li.mei", "李梅")
    add_colleague(small_province, "han.lei", "韩雷")
    acting, account = ActingAccounts(context), UUID(mei.stamp.actor.account)
    for words in ("李梅", "LI.MEI"):
        [found] = acting.find_employer_people(AUDITOR, words)
        assert (found.account, found.username, found.name) == (account, "li.mei", "李梅")
    assert acting.find_employer_people(AUDITOR, "无此人") == []
    everybody = acting.list_employer_accounts(AUDITOR, mei.employer_id)
    assert everybody[0] == mei.employer_id
    assert len(everybody) == 3
    assert account in everybody


def test_an_actor_of_another_account_than_the_employers_people_saves_nothing(
    context: Context, small_province: SmallProvince
) -> None:
    stranger = act_as(small_province.employer(), uuid4())
    with pytest.raises(NotSignedIn):
        Positions(context).open(stranger, JOB)
