"""Delivering: each webhook in its order, once, again after failures, and never beyond its owner."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event, insert, select, text, update

from signing.bootstrap import Installation
from signing.messaging.webhooks import delivering
from signing.messaging.webhooks.claims import CLAIM, KEPT, PATIENCE, PAUSES, REST, choose_pause
from signing.messaging.webhooks.delivering import Deliverer
from signing.projections.feed.tables import events as feed_events
from signing.refusals import WebhookResolverBusy
from signing.storage.engine import looking_engine
from signing.storage.webhook_tables import webhook_deliveries, webhooks
from signing.use_cases.core.actors import Anyone
from signing.use_cases.files.evidence import Upload
from signing.use_cases.notices.webhook_deliveries import Deliveries
from signing.use_cases.notices.webhook_rows import WebhookOwner
from signing.use_cases.notices.webhooks import NewWebhook, WebhookChange, Webhooks
from signing.use_cases.organisations.claims import Claims as CompanyClaims
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.schools import Schools
from signing.vocabulary import Contact, Role, staff_id
from support.printing.documents import A_PDF
from support.servers.receivers import Receiver, say, serve_receiver
from support.use_cases.colleagues import add_colleague
from support.use_cases.contexts import make_stamp
from support.use_cases.database_owner import run_as_owner
from support.use_cases.small_province import CREDIT_CODES, SmallProvince, move_later
from support.use_cases.webhooks import LOCAL, VISIT, appoint_admin, appoint_province
from support.use_cases.webhooks import make_webhook as make_in_context
from support.waiting import soon


@pytest.fixture
def chosen_settings() -> dict[str, Any]:
    return {"webhook_networks": LOCAL}


@pytest.fixture
def small_province(installation: Installation) -> SmallProvince:
    return SmallProvince(installation.context)


@pytest.fixture
def lin(small_province: SmallProvince) -> WebhookOwner:
    return appoint_admin(small_province, "lin")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with serve_receiver() as serving:
        yield serving


def add_college(province: SmallProvince, name: str, school: str = "99001") -> None:
    """Let something happen in a school."""
    Schools(province.context).add_college(province.admin(school), school, name)


def make_webhook(installation: Installation, by: WebhookOwner, url: str, **more: Any) -> NewWebhook:
    """What was recorded so far has its position before."""
    installation.projector().catch_up()
    return make_in_context(installation.context, by, url, **more)


def deliver(installation: Installation, now: datetime | None = None) -> None:
    """Follow the log, and give each webhook that is due a turn."""
    installation.projector().catch_up()
    installation.messaging.webhooks().deliver_due(now)


def load_row(installation: Installation, webhook: UUID) -> Any:
    with installation.writing.connect() as connection:
        return connection.execute(select(webhooks).where(webhooks.c.id == webhook)).one()


def list_rows(installation: Installation) -> list[Any]:
    query = select(webhook_deliveries).order_by(webhook_deliveries.c.position)
    with installation.writing.connect() as connection:
        return list(connection.execute(query).all())


def test_an_event_of_the_school_arrives_signed_and_in_order(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    for name in ("药学院", "法学院", "艺术学院"):
        add_college(small_province, name)
    add_college(small_province, "护理学院", "99002")

    deliver(installation)

    names = [one.event["data"]["college"] for one in receiver.came]
    assert names == ["药学院", "法学院", "艺术学院"]
    first = receiver.came[0]
    first.verify(made["secret"])
    assert first.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    event = first.event
    assert (
        event.items()
        >= {
            "specversion": "1.0",
            "id": first.id,
            "source": installation.settings.address,
            "type": "CollegeAdded",
            "subject": "schools/99001",
            "datacontenttype": "application/json",
        }.items()
    )
    assert datetime.fromisoformat(event["time"]).tzinfo is not None
    assert receiver.ids == sorted(receiver.ids, key=int)


def test_nothing_is_sent_twice_and_the_end_of_the_log_is_remembered(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url)
    deliver(installation)
    sent = len(receiver.came)
    assert sent
    add_college(small_province, "护理学院", "99002")  # none of its business
    deliver(installation)
    deliver(installation)

    assert len(receiver.came) == sent
    assert load_row(installation, made["id"]).position == installation.log.last_position()
    assert load_row(installation, made["id"]).claim is None


def test_each_owner_gets_its_own_events(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner
) -> None:
    small_province.sign_agreement("1")
    small_province.sign_agreement("2", employer=1)
    owners = {
        "lin": lin,
        "other": appoint_admin(small_province, "wei", "99002"),
        "employer": small_province.employer(),
        "province": appoint_province(small_province),
    }
    got = {}
    for name, by in owners.items():
        with serve_receiver() as receiver:
            make_webhook(installation, by, receiver.url, kinds=["OfferSigned"])
            deliver(installation)
            got[name] = [one.event["subject"] for one in receiver.came]
    one, two = ("agreements/2026-99001-1-1", "agreements/2026-99001-2-1")
    assert got == {"lin": [one, two], "other": [], "employer": [one], "province": [one, two]}


def test_only_the_chosen_kinds_are_sent(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    small_province.sign_agreement()
    make_webhook(installation, lin, receiver.url, kinds=["OfferSigned", "SchoolApproved"])
    deliver(installation)
    assert [one.event["type"] for one in receiver.came] == ["OfferSigned"]


def test_a_failure_holds_the_order_and_is_tried_again_under_the_same_id(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner
) -> None:
    made = make_webhook(installation, lin, "http://127.0.0.1:61009/", after=None)
    add_college(small_province, "药学院")
    add_college(small_province, "法学院")
    began = datetime.now(UTC)
    with serve_receiver(say(500), say(204)) as receiver:
        set_url(installation, receiver.url)
        deliver(installation, began)
        row = load_row(installation, made["id"])
        assert (row.state, row.tries, row.failing_since) == ("active", 1, began)
        assert began < row.next_at <= began + PAUSES[0] * 1.1
        [waiting] = list_rows(installation)
        assert (waiting.state, waiting.status, waiting.error) == ("waiting", 500, "refused")

        deliver(installation, began + timedelta(seconds=1))  # not yet
        assert len(receiver.came) == 1
        deliver(installation, row.next_at)

    first, again, second = receiver.came
    assert first.id == again.id != second.id
    assert first.body == again.body
    row = load_row(installation, made["id"])
    assert (row.tries, row.failing_since) == (0, None)
    assert [(one.state, one.tries) for one in list_rows(installation)] == [
        ("delivered", 2),
        ("delivered", 1),
    ]


def set_url(installation: Installation, url: str) -> None:
    """A receiver of a test has another port each time."""
    with installation.writing.connect() as connection:
        connection.execute(update(webhooks).values(url=url))


def test_a_receiver_that_fails_for_three_days_is_paused_and_catches_up_later(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner
) -> None:
    made = make_webhook(installation, lin, "http://127.0.0.1:61009/", after=None)
    add_college(small_province, "药学院")
    told = list[tuple[UUID, str]]()
    installation.projector().catch_up()
    deliverer = installation.messaging.webhooks(
        lambda _, webhook, why: told.append((webhook.id, why))
    )
    now = datetime.now(UTC)
    began = now
    while load_row(installation, made["id"]).state == "active":
        deliverer.deliver_due(now)
        now = load_row(installation, made["id"]).next_at + timedelta(microseconds=1)
        assert now - began < PATIENCE + timedelta(days=1)

    row = load_row(installation, made["id"])
    assert (row.state, row.why) == ("paused", "failing")
    assert told == [(made["id"], "failing")]
    assert now - began >= PATIENCE
    assert 10 < row.tries < 30

    add_college(small_province, "法学院")
    with serve_receiver() as receiver:
        set_url(installation, receiver.url)
        deliver(installation, now + timedelta(days=1))
        assert receiver.came == []
        later = move_later(lin, now)
        Webhooks(installation.context).change(later, made["id"], WebhookChange(paused=False))
        deliver(installation, now)
    assert [one.event["data"]["college"] for one in receiver.came] == ["药学院", "法学院"]


def test_an_answer_410_ends_it_for_good(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner
) -> None:
    with serve_receiver(say(410)) as receiver:
        made = make_webhook(installation, lin, receiver.url)
        deliver(installation)
        add_college(small_province, "药学院")
        deliver(installation, datetime.now(UTC) + timedelta(days=1))
    row = load_row(installation, made["id"])
    assert (row.state, row.why, len(receiver.came)) == ("ended", "gone", 1)


def test_a_receiver_is_left_alone_as_long_as_it_asks(
    installation: Installation, lin: WebhookOwner
) -> None:
    began = datetime.now(UTC)
    with serve_receiver(say(429, Retry_After="3600")) as receiver:
        made = make_webhook(installation, lin, receiver.url)
        deliver(installation, began)
    assert load_row(installation, made["id"]).next_at == began + timedelta(hours=1)


def test_pauses_grow_to_some_hours_and_differ_a_little() -> None:
    for tries, usual in enumerate((*PAUSES, PAUSES[-1])):
        assert 0.9 * usual <= choose_pause(tries) <= 1.1 * usual
    assert len({choose_pause(0) for _ in range(20)}) > 1
    assert choose_pause(0, 3600) == timedelta(hours=1)


def test_a_test_arrives_also_while_it_is_paused_and_twice_asked_is_sent_once(
    installation: Installation, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    Webhooks(installation.context).change(lin, made["id"], WebhookChange(paused=True))
    asking = Deliveries(installation.context)
    first = asking.send_test(lin, made["id"])
    assert asking.send_test(lin, made["id"])["id"] == first["id"]
    deliver(installation)
    deliver(installation)

    [came] = receiver.came
    came.verify(made["secret"])
    assert came.id == first["event"] == f"test-{first['id']}"
    assert (came.event["type"], came.event["data"]) == ("WebhookTested", {})
    [row] = asking.list_page(lin, made["id"], 50).items
    assert (row["state"], row["status"], row["tries"]) == ("delivered", 204, 1)


def test_a_delivery_is_sent_again_under_its_id(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    add_college(small_province, "药学院")
    deliver(installation)
    asking = Deliveries(installation.context)
    [sent] = asking.list_page(lin, made["id"], 50).items
    position = load_row(installation, made["id"]).position

    assert asking.send_again(lin, made["id"], sent["id"])["state"] == "waiting"
    deliver(installation)

    assert receiver.ids == [sent["event"]] * 2
    [again] = asking.list_page(lin, made["id"], 50).items
    assert (again["id"], again["state"], again["tries"]) == (sent["id"], "delivered", 2)
    assert load_row(installation, made["id"]).position == position


def test_what_waits_for_its_next_try_has_it_at_once_when_asked(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner
) -> None:
    with serve_receiver(say(500), say(204)) as receiver:
        made = make_webhook(installation, lin, receiver.url, after=None)
        add_college(small_province, "药学院")
        now = datetime.now(UTC)
        deliver(installation, now)
        asking = Deliveries(installation.context)
        [failed] = asking.list_page(lin, made["id"], 50).items
        asking.send_again(move_later(lin, now), made["id"], failed["id"])
        deliver(installation, now)
    assert len(receiver.came) == 2
    assert load_row(installation, made["id"]).failing_since is None
    assert load_row(installation, made["id"]).position >= int(failed["event"])


def test_a_replay_sends_all_again_and_counts_each_delivery(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    add_college(small_province, "药学院")
    add_college(small_province, "法学院")
    deliver(installation)
    Webhooks(installation.context).replay(lin, made["id"], int(receiver.ids[0]))
    deliver(installation)
    assert receiver.ids == [receiver.ids[0], receiver.ids[1], receiver.ids[1]]
    assert [one.tries for one in list_rows(installation)] == [1, 2]


def test_a_replay_behind_an_event_that_always_fails_goes_on(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner
) -> None:
    with serve_receiver(say(400), say(204)) as receiver:
        made = make_webhook(installation, lin, receiver.url, after=None)
        add_college(small_province, "药学院")
        add_college(small_province, "法学院")
        deliver(installation)
        skipped = int(receiver.ids[0])
        Webhooks(installation.context).replay(
            move_later(lin, datetime.now(UTC)), made["id"], skipped
        )
        deliver(installation)
    assert [one.event["data"]["college"] for one in receiver.came] == ["药学院", "法学院"]


def test_who_moves_it_while_an_event_is_under_way_is_heard(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    for name in ("药学院", "法学院", "艺术学院"):
        add_college(small_province, name)
    use_cases = Webhooks(installation.context)

    def pause(to: Any) -> None:
        use_cases.change(lin, made["id"], WebhookChange(paused=True))
        say(204)(to)

    receiver.answers = [pause]
    deliver(installation)
    assert len(receiver.came) == 1
    assert load_row(installation, made["id"]).state == "paused"
    assert list_rows(installation)[0].state == "delivered"


def test_who_deletes_it_while_an_event_is_under_way_leaves_nothing(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    add_college(small_province, "药学院")

    def delete(to: Any) -> None:
        Webhooks(installation.context).delete(lin, made["id"], VISIT)
        say(204)(to)

    receiver.answers = [delete]
    deliver(installation)
    assert len(receiver.came) == 1
    assert list_rows(installation) == []


def test_both_secrets_sign_for_a_day_and_then_the_new_one_alone(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    now = datetime.now(UTC)
    renewed = Webhooks(installation.context).renew_secret(
        move_later(lin, now), made["id"], VISIT, ""
    )
    add_college(small_province, "药学院")
    deliver(installation, now)
    receiver.came[0].verify(made["secret"])
    receiver.came[0].verify(renewed["secret"])
    assert len(receiver.came[0].headers["webhook-signature"].split()) == 2

    add_college(small_province, "法学院")
    later = now + timedelta(hours=24, seconds=1)
    deliver(installation, later)
    assert len(receiver.came[1].headers["webhook-signature"].split()) == 1
    installation.messaging.webhooks().claims.forget(later)
    assert load_row(installation, made["id"]).sealed_former is None


def test_secrets_are_encrypted_and_go_with_their_webhook(
    installation: Installation, lin: WebhookOwner
) -> None:
    made = make_webhook(installation, lin, "http://127.0.0.1:61009/x")
    kept = bytes(load_row(installation, made["id"]).sealed_secret)
    assert made["secret"].removeprefix("whsec_").encode() not in kept
    Webhooks(installation.context).delete(lin, made["id"], VISIT)
    with installation.writing.connect() as connection:
        left = text("SELECT count(*) FROM data_keys WHERE subject = :id")
        assert connection.execute(left, {"id": made["id"]}).scalar_one() == 0


def test_a_webhook_is_served_by_one_at_a_time_until_its_claim_is_over(
    installation: Installation, lin: WebhookOwner
) -> None:
    make_webhook(installation, lin, "http://127.0.0.1:61009/x")
    installation.projector().catch_up()
    claims, now = installation.messaging.webhooks().claims, datetime.now(UTC)
    head = installation.log.last_position()
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: len(claims.take(head, now, 8)), range(8)))
    assert sum(taken) == 1
    assert len(claims.take(head, now + CLAIM + timedelta(seconds=1), 8)) == 1


def test_who_lost_its_claim_writes_nothing_more(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    add_college(small_province, "药学院")
    now = datetime.now(UTC)

    def lose(to: Any) -> None:
        """Another server takes it: this one seemed dead."""
        installation.messaging.webhooks().claims.take(10**9, now + CLAIM * 2, 8)
        say(204)(to)

    receiver.answers = [lose]
    before = load_row(installation, made["id"]).position
    deliver(installation, now)
    row = load_row(installation, made["id"])
    assert (row.position, row.claim is None) == (before, False)


def test_a_webhook_that_had_nothing_to_send_rests_a_little(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    now = datetime.now(UTC)
    add_college(small_province, "护理学院", "99002")
    deliver(installation, now)
    assert load_row(installation, made["id"]).next_at == now + REST
    add_college(small_province, "药学院")
    deliver(installation, now + REST / 2)
    assert receiver.came == []
    deliver(installation, now + REST)
    assert len(receiver.came) == 1
    assert load_row(installation, made["id"]).next_at == now + REST


def test_old_deliveries_are_forgotten(
    installation: Installation, lin: WebhookOwner, receiver: Receiver
) -> None:
    make_webhook(installation, lin, receiver.url)
    deliver(installation)
    claims, now = installation.messaging.webhooks().claims, datetime.now(UTC)
    claims.forget(now + KEPT - timedelta(minutes=1))
    assert list_rows(installation)
    claims.forget(now + KEPT + timedelta(minutes=1))
    assert list_rows(installation) == []


def run_beside(deliverer: Deliverer) -> Callable[[], None]:
    """Let it run; return what stops it, and shows what ended it."""
    stop = threading.Event()
    pool = ThreadPoolExecutor(1)
    running = pool.submit(deliverer.run, stop)

    def end() -> None:
        stop.set()
        deliverer.log.wake()
        running.result(60)
        pool.shutdown()

    return end


@contextmanager
def count_looks() -> Iterator[list[str]]:
    """What other threads than the test's own ask about webhooks meanwhile."""
    asked = list[str]()

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        is_ours = threading.current_thread() is threading.main_thread()
        if "webhooks" in statement and not is_ours:
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_facts_cost_nothing_where_nobody_has_a_webhook(
    installation: Installation, small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "LONGEST_SECONDS", 1.0)
    with count_looks() as asked:
        end = run_beside(installation.messaging.webhooks())
        soon(lambda: asked)
        asked.clear()
        began = monotonic()
        for number in range(20):
            add_college(small_province, f"第{number}学院")
            sleep(0.02)
        took = monotonic() - began
        end()
    assert len(asked) <= took + 1, asked


def test_facts_that_come_together_are_looked_at_together(
    installation: Installation, lin: WebhookOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The webhook has been served already, and nothing of it is due."""
    monkeypatch.setattr(delivering, "LONGEST_SECONDS", 60.0)
    make_webhook(installation, lin, "http://127.0.0.1:61009/x", after=None)
    with count_looks() as asked:
        end = run_beside(installation.messaging.webhooks())
        soon(lambda: asked)
        asked.clear()
        began = monotonic()
        for _ in range(50):
            installation.log.wake()
            sleep(0.01)
        took = monotonic() - began
        end()
    assert len(asked) <= took / delivering.FIRST_SECONDS + 2, (took, len(asked))


def test_a_slow_receiver_holds_nobody_else_up(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    answering = threading.Event()

    def hang(to: Any) -> None:
        answering.wait(60)
        say(204)(to)

    with serve_receiver(hang) as slow:
        make_webhook(installation, lin, slow.url, after=None)
        make_webhook(installation, lin, receiver.url, after=None)
        add_college(small_province, "药学院")
        installation.projector().catch_up()
        end = run_beside(installation.messaging.webhooks())
        try:
            soon(lambda: slow.came and receiver.came)
            add_college(small_province, "法学院")
            installation.projector().catch_up()
            soon(lambda: len(receiver.came) == 2)
            assert len(slow.came) == 1
        finally:
            answering.set()
            end()


def test_it_ends_when_told_between_two_events(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    for number in range(30):
        add_college(small_province, f"第{number}学院")
    made = make_webhook(installation, lin, receiver.url)
    installation.projector().catch_up()
    end = run_beside(installation.messaging.webhooks())
    soon(lambda: receiver.came)
    end()
    sent = receiver.ids
    assert load_row(installation, made["id"]).claim is None
    deliver(installation)
    deliver(installation)
    assert receiver.ids[: len(sent)] == sent
    assert len(set(receiver.ids)) == len(receiver.ids)


def test_a_backlog_is_delivered_whole_in_several_turns(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    for number in range(45):
        add_college(small_province, f"第{number}学院")
    make_webhook(installation, lin, receiver.url, kinds=["CollegeAdded"])
    installation.projector().catch_up()
    end = run_beside(installation.messaging.webhooks())
    soon(lambda: len(receiver.came) >= 47)
    end()
    added = [one.event["data"]["college"] for one in receiver.came]
    assert added[-45:] == [f"第{number}学院" for number in range(45)]
    assert len(set(receiver.ids)) == len(receiver.ids)


def test_no_transaction_is_open_while_a_receiver_thinks(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    """It would keep new facts from getting their positions."""
    make_webhook(installation, lin, receiver.url, after=None)
    add_college(small_province, "药学院")
    open_ones = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state LIKE 'idle in transaction%'"
    )
    found = list[int]()

    def look(to: Any) -> None:
        with installation.writing.connect() as connection:
            found.append(connection.execute(open_ones).scalar_one())
        say(204)(to)

    receiver.answers = [look]
    deliver(installation)
    assert found == [0]


def test_an_event_that_the_owner_reads_no_more_is_not_sent_again(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    add_college(small_province, "护理学院", "99002")
    installation.projector().catch_up()
    foreign = {
        "id": UUID(int=7),
        "webhook": made["id"],
        "position": installation.log.last_position(),
        "kind": "CollegeAdded",
        "state": "waiting",
        "made_at": lin.now,
        "asked_at": lin.now,
    }
    with installation.writing.connect() as connection:
        connection.execute(insert(webhook_deliveries), foreign)
    deliver(installation)
    assert receiver.came == []
    assert [(one.state, one.error) for one in list_rows(installation)] == [("failed", "absent")]


def test_who_waited_longest_is_served_first(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    for number in range(3):
        make_webhook(installation, lin, f"{receiver.url}/{number}", after=None)
    served = list[str]()
    now = datetime.now(UTC)
    for turn in range(6):
        add_college(small_province, f"第{turn}学院")
        installation.projector().catch_up()
        claims = installation.messaging.webhooks().claims
        [one] = claims.take(installation.log.last_position(), now + timedelta(seconds=turn), 1)
        served.append(one.url[-1])
        claims.release(one, now + timedelta(seconds=turn))
    assert sorted(served[:3]) == sorted(served[3:]) == ["0", "1", "2"]


def test_a_look_at_what_is_due_reads_no_deliveries_of_before(
    installation: Installation, lin: WebhookOwner
) -> None:
    made = make_webhook(installation, lin, "http://127.0.0.1:61009/x", after=None)
    many = text(
        "INSERT INTO webhook_deliveries (id, webhook, position, kind, state, made_at)"
        " SELECT gen_random_uuid(), :webhook, n, 'OfferSigned', 'delivered', now()"
        " FROM generate_series(1, 20000) AS n"
    )
    plans = list[str]()
    with installation.writing.connect() as connection:
        connection.execute(many, {"webhook": made["id"]})
        connection.execute(text("ANALYZE webhook_deliveries"))

    def explain(_: Any, cursor: Any, statement: str, parameters: Any, *__: Any) -> None:
        if "UPDATE webhooks SET claim" in statement:
            cursor.execute(f"EXPLAIN {statement}", parameters)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))

    event.listen(installation.writing, "before_cursor_execute", explain)
    installation.messaging.webhooks().deliver_due()
    event.remove(installation.writing, "before_cursor_execute", explain)
    [plan] = plans
    assert "webhook_deliveries_asked" in plan
    assert "Seq Scan on webhook_deliveries" not in plan


def test_a_look_is_one_statement_once_there_is_a_feed(
    installation: Installation, lin: WebhookOwner
) -> None:
    make_webhook(installation, lin, "http://127.0.0.1:61009/x", after=None)
    claims = installation.messaging.webhooks().claims
    assert claims.look(datetime.now(UTC)).follows
    asked = list[str]()

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    looking = looking_engine(installation.writing)
    event.listen(looking, "before_cursor_execute", note)
    for _ in range(3):
        assert claims.look(datetime.now(UTC)).follows
    event.remove(looking, "before_cursor_execute", note)
    assert len(asked) == 3


def test_a_look_finds_nothing_after_a_newer_release_dropped_the_tables_of_the_feed(
    installation: Installation, lin: WebhookOwner
) -> None:
    make_webhook(installation, lin, "http://127.0.0.1:61009/x", after=None)
    claims = installation.messaging.webhooks().claims
    assert claims.look(datetime.now(UTC)).follows
    schema = feed_events.schema
    run_as_owner(installation.url, f"ALTER SCHEMA {schema} RENAME TO elsewhere")
    try:
        for _ in range(2):
            assert not claims.look(datetime.now(UTC)).follows
    finally:
        run_as_owner(installation.url, f"ALTER SCHEMA elsewhere RENAME TO {schema}")
    assert claims.look(datetime.now(UTC)).follows


def test_a_webhook_is_paused_once_the_account_that_added_it_is_closed(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    wu = appoint_admin(small_province, "wu")
    made = make_webhook(installation, lin, receiver.url, after=None)
    Schools(installation.context).dismiss(small_province.admin(), staff_id("lin"), "调离")
    add_college(small_province, "药学院")
    told = list[tuple[UUID, str]]()
    installation.projector().catch_up()
    installation.messaging.webhooks(
        lambda _, webhook, why: told.append((webhook.id, why))
    ).deliver_due()
    deliver(installation)

    row = load_row(installation, made["id"])
    assert (row.state, row.why, receiver.came) == ("paused", "closed", [])
    assert told == [(made["id"], "closed")]

    # and whoever has looked at where it leads keeps it from then on
    Webhooks(installation.context).change(wu, made["id"], WebhookChange(paused=False))
    deliver(installation)
    assert [one.event["data"]["college"] for one in receiver.came] == ["药学院"]
    assert load_row(installation, made["id"]).state == "active"


def test_an_account_that_is_closed_while_an_event_is_under_way_gets_no_other(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    make_webhook(installation, lin, receiver.url, after=None)
    for name in ("药学院", "法学院"):
        add_college(small_province, name)

    def dismiss(to: Any) -> None:
        Schools(installation.context).dismiss(small_province.admin(), staff_id("lin"), "调离")
        say(204)(to)

    receiver.answers = [dismiss]
    deliver(installation)
    assert len(receiver.came) == 1


def test_a_webhook_of_a_removed_colleague_is_paused(
    installation: Installation, small_province: SmallProvince, receiver: Receiver
) -> None:
    first, desk = small_province.employer(), Colleagues(installation.context)
    made = make_webhook(installation, first, receiver.url)
    mei = add_colleague(small_province, "mei")
    desk.hand_over(first, UUID(mei.stamp.actor.account))
    desk.remove(mei, first.employer_id)

    deliver(installation)
    assert receiver.came == []
    one = Webhooks(installation.context).load(mei, made["id"])
    assert (one["state"], one["why"]) == ("paused", "closed")


def test_an_upheld_claim_ends_all_webhooks_of_the_employer(
    installation: Installation, small_province: SmallProvince, receiver: Receiver
) -> None:
    firm, other = small_province.employer(), small_province.employer(1)
    province, desk = small_province.province(), CompanyClaims(installation.context)
    taken = make_webhook(installation, firm, receiver.url)
    kept = make_webhook(installation, other, receiver.url, kinds=["CollegeAdded"])
    reach = Contact(address="", contact="唐若水", phone="0551-61000000")
    licence = Upload("执照.pdf", A_PDF)
    anyone = Anyone(stamp=make_stamp(Role.ANYONE), address="203.0.113.9", once=None)
    claim = desk.claim(anyone, CREDIT_CODES[0], reach, "从未委托他人注册", licence)
    desk.decide(province, firm.employer_id, UUID(claim.answer["id"]), "到场确认", upheld=True)

    row = load_row(installation, taken["id"])
    assert (row.state, row.why) == ("ended", "claimed")
    assert load_row(installation, kept["id"]).state == "active"
    deliver(installation)
    assert receiver.came == []


def test_no_more_are_taken_than_wanted_though_statistics_are_old(
    installation: Installation, lin: WebhookOwner
) -> None:
    """PostgreSQL then runs a subselect of an UPDATE for each row, and each finds others."""
    first = make_webhook(installation, lin, "http://127.0.0.1:61009/x", after=None)
    row = load_row(installation, first["id"])._asdict()
    run_as_owner(installation.url, "VACUUM ANALYZE webhooks")
    with installation.writing.connect() as connection:
        connection.execute(insert(webhooks), [row | {"id": uuid4()} for _ in range(20)])
    claims, now = installation.messaging.webhooks().claims, datetime.now(UTC)
    head = row["position"] + 1
    assert [len(claims.take(head, now, 8)) for _ in range(4)] == [8, 8, 5, 0]


def test_a_resolver_without_a_free_turn_is_no_failure_of_the_receiver(
    installation: Installation, small_province: SmallProvince, lin: WebhookOwner, receiver: Receiver
) -> None:
    made = make_webhook(installation, lin, receiver.url, after=None)
    add_college(small_province, "药学院")
    Deliveries(installation.context).send_test(lin, made["id"])
    installation.projector().catch_up()
    deliverer, began = installation.messaging.webhooks(), datetime.now(UTC)

    def refuse(host: str, _port: int) -> Any:
        raise WebhookResolverBusy(host=host)

    replace(deliverer, poster=replace(deliverer.poster, resolve=refuse)).deliver_due(began)
    row = load_row(installation, made["id"])
    assert (row.tries, row.failing_since, row.next_at) == (0, None, began + REST)
    assert [one.tries for one in list_rows(installation)] == [0]

    deliver(installation, began + REST)
    assert [one.event["type"] for one in receiver.came] == ["WebhookTested", "CollegeAdded"]
