"""Webhooks of an office: who has them, how many, what is confirmed, and what ends them."""

from base64 import b32decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, select, update

from signing.refusals import (
    CodeNeeded,
    NoSuchDelivery,
    NoSuchWebhook,
    NotResponsible,
    NotSignedIn,
    Refusal,
    ReplayAhead,
    SecretKnown,
    SecretRenewing,
    TooManyWebhooks,
    WebhookAddressClosed,
    WebhookEnded,
    WebhookThere,
    WrongCode,
)
from signing.storage.webhook_tables import webhook_deliveries, webhooks
from signing.use_cases.access import program_ends, totp
from signing.use_cases.access.account_rows import load_account
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.clients import Clients
from signing.use_cases.access.program_ends import NO_SESSION, end_programs
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.core.actors import EmployerUser, Once, SchoolAdmin
from signing.use_cases.core.context import Context
from signing.use_cases.notices import webhooks as using
from signing.use_cases.notices.webhook_addresses import read_place
from signing.use_cases.notices.webhook_deliveries import Deliveries
from signing.use_cases.notices.webhook_rows import Owned, WebhookOwner, count_stopped, open_secrets
from signing.use_cases.notices.webhooks import (
    MOST,
    WantedWebhook,
    WebhookChange,
    Webhooks,
)
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince, move_later
from support.use_cases.webhooks import VISIT, appoint_admin, appoint_province, make_webhook

URL = "https://hooks.example.com/signing"


def resolve_publicly(_host: str, _port: int) -> Any:
    return [ip_address("93.184.216.34")]


@pytest.fixture
def lin(small_province: SmallProvince) -> SchoolAdmin:
    return appoint_admin(small_province, "lin")


def make(context: Context, by: WebhookOwner, url: str = URL, **more: Any) -> UUID:
    return make_webhook(context, by, url, resolve=resolve_publicly, **more)["id"]


def test_an_office_sees_its_own_and_nobody_elses(
    small_province: SmallProvince, context: Context, lin: SchoolAdmin
) -> None:
    owners: list[WebhookOwner] = [
        lin,
        appoint_admin(small_province, "wei", "99002"),
        small_province.employer(),
        small_province.employer(1),
        appoint_province(small_province),
    ]
    made = [make(context, by) for by in owners]
    desk = Webhooks(context)
    for by, own in zip(owners, made, strict=True):
        assert [one["id"] for one in desk.list_own(by)] == [own]
        for other in set(made) - {own}:
            assert_unknown(context, by, other)


def assert_unknown(context: Context, by: WebhookOwner, webhook: UUID) -> None:
    desk, deliveries = Webhooks(context), Deliveries(context)
    for attempt in (
        lambda: desk.load(by, webhook),
        lambda: desk.change(by, webhook, WebhookChange(name="x")),
        lambda: desk.replay(by, webhook, 0),
        lambda: desk.renew_secret(by, webhook, VISIT, ""),
        lambda: desk.delete(by, webhook, VISIT),
        lambda: deliveries.list_page(by, webhook, 10),
        lambda: deliveries.send_test(by, webhook),
        lambda: deliveries.send_again(by, webhook, uuid4()),
    ):
        with pytest.raises(NoSuchWebhook):
            attempt()


def test_a_colleague_of_the_administrator_sees_them_too(
    small_province: SmallProvince, context: Context, lin: SchoolAdmin
) -> None:
    made = make(context, lin)
    assert Webhooks(context).load(appoint_admin(small_province, "wu"), made)["url"] == URL


def test_of_an_employer_only_who_answers_for_it_may(
    small_province: SmallProvince, context: Context
) -> None:
    responsible = small_province.employer()
    made = make(context, responsible)
    colleague = EmployerUser(
        stamp=make_stamp(Role.EMPLOYER, account=str(uuid4())), employer_id=responsible.employer_id
    )
    desk = Webhooks(context)
    for attempt in (lambda: desk.list_own(colleague), lambda: desk.load(colleague, made)):
        with pytest.raises(NotResponsible):
            attempt()


def test_the_eleventh_and_the_same_address_again_are_refused(
    context: Context, lin: SchoolAdmin
) -> None:
    make(context, lin)
    with pytest.raises(WebhookThere):
        make(context, lin)
    for number in range(MOST - 1):
        make(context, lin, f"{URL}/{number}")
    with pytest.raises(TooManyWebhooks) as refused:
        make(context, lin, f"{URL}/one-more")
    assert refused.value.about == {"most": MOST}
    assert len(Webhooks(context).list_own(lin)) == MOST


def test_a_private_address_makes_nothing(context: Context, lin: SchoolAdmin) -> None:
    wanted = WantedWebhook("x", read_place("https://127.0.0.1/"))
    with pytest.raises(WebhookAddressClosed):
        Webhooks(context).make(lin, wanted, VISIT, "")
    assert Webhooks(context).list_own(lin) == []


def test_who_has_a_second_factor_confirms_with_a_code(context: Context, lin: SchoolAdmin) -> None:
    account = load_account(context.engine, UUID(lin.stamp.actor.account))
    factors = SecondFactors(context)
    secret = factors.begin(account).secret
    code = totp.code_at(b32decode(secret.replace(" ", "")), totp.step_at(NOW))
    [*_, last] = factors.confirm(account, code, VISIT, None)
    desk, wanted = Webhooks(context), WantedWebhook("x", read_place(URL))
    with pytest.raises(CodeNeeded):
        desk.make(lin, wanted, VISIT, " ", resolve_publicly)
    with pytest.raises(WrongCode):
        desk.make(lin, wanted, VISIT, "000000", resolve_publicly)
    assert desk.list_own(lin) == []
    made = desk.make(lin, wanted, VISIT, last, resolve_publicly)
    with pytest.raises(CodeNeeded):
        desk.renew_secret(lin, made["id"], VISIT, "")
    assert desk.renew_secret(lin, made["id"], VISIT, None)["secret"] != made["secret"]
    assert desk.asks_for_code(lin)


def test_changes_leave_alone_what_they_do_not_name(context: Context, lin: SchoolAdmin) -> None:
    made = make(context, lin, kinds=["OfferSigned"])
    desk = Webhooks(context)
    assert desk.change(lin, made, WebhookChange(name="新名"))["kinds"] == ["OfferSigned"]
    assert desk.change(lin, made, WebhookChange(kinds=[]))["kinds"] == []
    paused = desk.change(lin, made, WebhookChange(paused=True))
    assert (paused["name"], paused["state"], paused["why"]) == ("新名", "paused", "owner")
    assert desk.change(lin, made, WebhookChange())["state"] == "paused"
    again = desk.change(lin, made, WebhookChange(paused=False))
    assert (again["state"], again["why"]) == ("active", "")


def test_what_has_ended_is_only_read_and_deleted(context: Context, lin: SchoolAdmin) -> None:
    made = make(context, lin)
    with context.engine.connect() as connection:
        connection.execute(update(webhooks).values(state="ended", why="gone"))
    desk, deliveries = Webhooks(context), Deliveries(context)
    for attempt in (
        lambda: desk.change(lin, made, WebhookChange(paused=False)),
        lambda: desk.replay(lin, made, 0),
        lambda: desk.renew_secret(lin, made, VISIT, ""),
        lambda: deliveries.send_test(lin, made),
        lambda: deliveries.send_again(lin, made, uuid4()),
    ):
        with pytest.raises(WebhookEnded):
            attempt()
    assert desk.load(lin, made)["why"] == "gone"
    desk.delete(lin, made, VISIT)
    assert desk.list_own(lin) == []


def test_no_position_is_replayed_that_is_not_reached(context: Context, lin: SchoolAdmin) -> None:
    made = make(context, lin)
    with pytest.raises(ReplayAhead) as refused:
        Webhooks(context).replay(lin, made, 1)
    assert refused.value.about == {"last": 0}
    with pytest.raises(ReplayAhead):
        make(context, lin, f"{URL}/2", after=10)


def test_a_delivery_of_another_webhook_is_unknown(context: Context, lin: SchoolAdmin) -> None:
    mine, other = make(context, lin), make(context, lin, f"{URL}/2")
    foreign = Deliveries(context).send_test(lin, other)
    with pytest.raises(NoSuchDelivery):
        Deliveries(context).send_again(lin, mine, foreign["id"])


def test_deliveries_are_paged_newest_first(context: Context, lin: SchoolAdmin) -> None:
    made = make(context, lin)
    rows = [
        {
            "id": uuid4(),
            "webhook": made,
            "position": number,
            "kind": "CollegeAdded",
            "state": "delivered",
            "made_at": NOW + timedelta(seconds=number // 2),
        }
        for number in range(1, 8)
    ]
    with context.engine.connect() as connection:
        for row in rows:
            connection.execute(webhook_deliveries.insert(), row)
    listing, seen = Deliveries(context), list[UUID]()
    page = listing.list_page(lin, made, 3)
    while True:
        seen += [one["id"] for one in page.items]
        if page.next is None:
            break
        page = listing.list_page(lin, made, 3, page.next)
    wanted = sorted(rows, key=lambda row: (row["made_at"], row["id"]), reverse=True)
    assert seen == [row["id"] for row in wanted]


def test_what_is_done_stands_in_the_log_of_accounts(context: Context, lin: SchoolAdmin) -> None:
    made = make(context, lin)
    Webhooks(context).renew_secret(lin, made, VISIT, "")
    Webhooks(context).delete(lin, made, VISIT)
    events = SecurityLog(context).list_events(lin, None, 10)
    kinds = [one["kind"] for one in events]
    assert kinds[:3] == ["webhook_deleted", "webhook_secret_renewed", "webhook_created"]


def test_recovering_the_account_that_made_it_pauses_it(context: Context, lin: SchoolAdmin) -> None:
    """Whoever stole the account may have sent the events to a server of theirs."""
    made = make(context, lin)
    account = load_account(context.engine, UUID(lin.stamp.actor.account))
    log = SecurityLog(context)
    with context.engine.begin() as connection:
        end_programs(connection, account, log.doing(VISIT, "operator"))
    one = Webhooks(context).load(lin, made)
    assert (one["state"], one["why"]) == ("paused", "recovered")
    with context.engine.connect() as connection:
        assert count_stopped(connection, Owned.by(lin)) == 1
        assert count_stopped(connection, Owned("school", "99002")) == 0


def recover(context: Context, username: str) -> None:
    account = load_account(context.engine, staff_id(username))
    with context.engine.begin() as connection:
        end_programs(connection, account, SecurityLog(context).doing(VISIT, "operator"))


def test_what_a_thief_renewed_rests_after_the_recovery_until_the_secret_is_another(
    small_province: SmallProvince, context: Context, lin: SchoolAdmin
) -> None:
    # given a webhook of lin's, whose secret somebody renewed with the account of wu, and paused
    made, desk = make(context, lin), Webhooks(context)
    own = load_secrets(context, made, lin.now)
    thief = appoint_admin(small_province, "wu")
    known = desk.renew_secret(thief, made, VISIT, "")["secret"]
    desk.change(thief, made, WebhookChange(paused=True))

    # when wu's account is recovered
    recover(context, "wu")

    # then nobody lets it go on with that secret
    assert desk.load(lin, made)["why"] == "recovered"
    with pytest.raises(SecretKnown):
        desk.change(lin, made, WebhookChange(paused=False, name="另一个"))
    assert desk.load(lin, made)["name"] != "另一个"

    # and another one is made at once, beside which the thief's signs no more
    renewed = desk.renew_secret(lin, made, VISIT, "")
    assert renewed["former_until"] == lin.now
    assert load_secrets(context, made, lin.now) == [renewed["secret"]]
    assert renewed["secret"] not in {known, *own}
    resting = desk.load(lin, made)
    assert (resting["state"], resting["why"]) == ("paused", "owner")
    assert desk.change(lin, made, WebhookChange(paused=False))["state"] == "active"

    # and whoever renewed it keeps it
    recover(context, "lin")
    assert desk.load(lin, made)["why"] == "recovered"


def test_a_secret_that_is_renewed_in_peace_signs_beside_the_former_one(
    context: Context, lin: SchoolAdmin
) -> None:
    made, desk = make(context, lin), Webhooks(context)
    desk.change(lin, made, WebhookChange(paused=True))
    renewed = desk.renew_secret(lin, made, VISIT, "")
    assert renewed["former_until"] == lin.now + timedelta(hours=24)
    assert len(load_secrets(context, made, lin.now)) == 2
    assert desk.load(lin, made)["why"] == "owner"


@pytest.mark.parametrize("does", ["make", "resume", "renew"])
@pytest.mark.parametrize("by_program", [False, True])
def test_nothing_is_made_or_let_go_on_behind_a_recovery(
    context: Context,
    lin: SchoolAdmin,
    monkeypatch: pytest.MonkeyPatch,
    does: str,
    *,
    by_program: bool,
) -> None:
    """The thief's request was let in before the sessions ended, and writes after."""
    who, desk = sign_in(context, "lin"), Webhooks(context)
    Clients(context).create(who, "教务系统", [Scope.WEBHOOKS_WRITE], VISIT)
    thief = replace(lin, session=NO_SESSION if by_program else who.session)
    made = make(context, thief)
    secret = load_secret(context, made)
    link = Resets(context).make_link(
        load_account(context.engine, staff_id("lin")), SecurityLog(context).doing(VISIT, "operator")
    )
    hold = program_ends.hold_account

    def recover_first(connection: Connection, username: str) -> None:
        Resets(context).redeem(link.token, "seven quiet mountains", VISIT)
        hold(connection, username)

    monkeypatch.setattr(using, "hold_account", recover_first)
    act: dict[str, Callable[[], object]] = {
        "make": lambda: make(context, thief, "https://thief.example.net/"),
        "resume": lambda: desk.change(thief, made, WebhookChange(paused=False)),
        "renew": lambda: desk.renew_secret(thief, made, VISIT, None),
    }
    with pytest.raises(NotSignedIn):
        act[does]()
    monkeypatch.undo()
    [left] = desk.list_own(lin)
    assert (left["id"], left["state"], left["why"]) == (made, "paused", "recovered")
    assert load_secret(context, made) == secret


def sign_in(context: Context, username: str) -> SignedIn:
    opened = Accounts(context).open_session(
        Role.SCHOOL_ADMIN, staff_id(username), NOW, username=username, visit=VISIT
    )
    who = Accounts(context).find_session(opened.token, NOW)
    assert who is not None
    return who


def load_secret(context: Context, webhook: UUID) -> bytes:
    query = select(webhooks.c.sealed_secret).where(webhooks.c.id == webhook)
    with context.engine.connect() as connection:
        return bytes(connection.execute(query).scalar_one())


def test_a_refusal_says_what_to_do_in_both_languages() -> None:
    for refusal in (
        WebhookAddressClosed(host="a"),
        TooManyWebhooks(most=10),
        WebhookThere(),
        ReplayAhead(last=3),
    ):
        assert isinstance(refusal, Refusal)
        assert refusal.words.next_zh != refusal.words.next_en


def test_two_who_add_the_same_address_at_once_add_one(context: Context, lin: SchoolAdmin) -> None:
    def add(_: int) -> bool:
        try:
            make(context, lin)
        except WebhookThere:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(add, range(6))) == 1
    with context.engine.connect() as connection:
        assert len(connection.execute(select(webhooks.c.id)).all()) == 1


def test_no_secret_is_renewed_while_the_former_one_still_signs(
    context: Context, lin: SchoolAdmin
) -> None:
    made, desk = make(context, lin), Webhooks(context)
    first = desk.renew_secret(lin, made, VISIT, "")
    soon = move_later(lin, lin.now + timedelta(hours=22, minutes=30))
    with pytest.raises(SecretRenewing) as refused:
        desk.renew_secret(soon, made, VISIT, "")
    assert refused.value.about == {"hours": 2}
    assert load_secrets(context, made, soon.now)[0] == first["secret"]
    later = move_later(lin, first["former_until"])
    second = desk.renew_secret(later, made, VISIT, "")
    assert load_secrets(context, made, later.now) == [second["secret"], first["secret"]]


def load_secrets(context: Context, webhook: UUID, now: datetime) -> list[str]:
    with context.engine.connect() as connection:
        row = connection.execute(select(webhooks).where(webhooks.c.id == webhook)).one()
    return open_secrets(context.vault.load_cipher(webhook), row, now)


def test_a_renewal_sent_again_under_its_key_gets_the_same_secret(
    small_province: SmallProvince, context: Context, lin: SchoolAdmin
) -> None:
    made, desk = make(context, lin), Webhooks(context)
    keyed = replace(lin, once=Once("renewal-1", b"digest"))
    first = desk.renew_secret(keyed, made, VISIT, "")
    assert desk.renew_secret(keyed, made, VISIT, "") == first
    assert len(load_secrets(context, made, lin.now)) == 2
    for other in (Once("renewal-2", b"digest"), Once("renewal-1", b"another request")):
        with pytest.raises(SecretRenewing):
            desk.renew_secret(replace(lin, once=other), made, VISIT, "")
    colleague = replace(appoint_admin(small_province, "wu"), once=keyed.once)
    with pytest.raises(SecretRenewing):
        desk.renew_secret(colleague, made, VISIT, "")


def test_of_renewals_at_once_one_is_done(context: Context, lin: SchoolAdmin) -> None:
    made, desk = make(context, lin), Webhooks(context)

    def renew(_: int) -> str:
        try:
            return desk.renew_secret(lin, made, VISIT, "")["secret"]
        except SecretRenewing:
            return ""

    with ThreadPoolExecutor(6) as pool:
        [renewed] = {one for one in pool.map(renew, range(6)) if one}
    assert load_secrets(context, made, lin.now)[0] == renewed


def test_one_too_many_is_refused_before_its_name_is_looked_up(
    context: Context, lin: SchoolAdmin
) -> None:
    for number in range(MOST):
        make(context, lin, f"{URL}/{number}")
    asked = list[str]()

    def resolve(host: str, port: int) -> Any:
        asked.append(host)
        return resolve_publicly(host, port)

    with pytest.raises(TooManyWebhooks):
        make_webhook(context, lin, f"{URL}/x", resolve=resolve)
    assert asked == []
