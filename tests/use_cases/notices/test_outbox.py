"""Messages are posted once, sent in order, tried again, and kept where nobody could send them."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import Engine, event, insert, select, text
from structlog.testing import capture_logs

from signing.condition.channels import describe_channels
from signing.fact_words import Group
from signing.storage.account_tables import accounts
from signing.storage.engine import writing_engine
from signing.storage.outbox_tables import outbox
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.notices.deliveries import Deliveries
from signing.use_cases.notices.delivering import (
    CLOSED,
    LATE,
    OVER,
    UNREACHABLE,
    Deliverer,
    SendingRules,
)
from signing.use_cases.notices.mail import _explain
from signing.use_cases.notices.outbox import Outbox
from signing.use_cases.notices.outbox_queue import CLAIM, KEPT, OutboxQueue
from signing.use_cases.notices.sending import (
    Channel,
    ChannelAway,
    Message,
    PermanentFailure,
    TemporaryFailure,
)
from signing.use_cases.notices.sending_times import QuietHours, find_day
from support.use_cases.channels import FakeSender, make_message

NOON = datetime(2026, 5, 12, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 5, 12, 15, 0, tzinfo=UTC)
"""Twelve, and eleven in the evening, in China."""
TOKENS = Tokens(b"0123456789abcdef0123456789abcdef")
MOST = 3


@dataclass
class Chosen:
    """What people chose."""

    channels: frozenset[Channel] = frozenset({"mail", "wechat", "sms"})

    def find(self, account: UUID, group: Group) -> frozenset[Channel]:
        del account, group
        return self.channels


@dataclass
class Office:
    """An outbox with a channel or more, and whoever delivers."""

    engine: Engine
    senders: Sequence[FakeSender] = field(default_factory=lambda: [FakeSender()])
    chosen: Chosen = field(default_factory=Chosen)
    rung: int = 0

    def post(self, *messages: Message) -> None:
        box = Outbox(TOKENS, self.senders, self.chosen, self._ring)
        with self.engine.connect() as connection:
            box.post(connection, messages)

    def deliver(self, now: datetime | None = None, sender: int = 0) -> int:
        return self.deliverer(sender).deliver_all(now or datetime.now(UTC))

    def deliverer(self, sender: int = 0) -> Deliverer:
        rules = SendingRules(QuietHours.read("22-8"), MOST)
        return Deliverer(self.engine, TOKENS, self.senders[sender], rules)

    def load(self) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(outbox).order_by(outbox.c.id)))

    def _ring(self) -> None:
        self.rung += 1


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    engine = writing_engine(database_url)
    with time_machine.travel(NOON, tick=False):
        yield Office(engine)
    engine.dispose()


def test_a_message_is_sent_once_and_forgotten(office: Office) -> None:
    # given a message that is posted twice
    message = make_message("7")
    office.post(message)
    office.post(message, make_message("8", message.account))

    # when it is delivered, and again
    office.deliver()
    office.deliver()

    # then each key went out once, to its reader, and nothing of what it said is kept
    [sender] = office.senders
    assert sender.sent[0] == (f"{message.account}@post.example", message)
    assert sender.keys == ["7", "8"]
    assert [(row.state, row.sealed_message, row.tries) for row in office.load()] == [
        ("sent", None, 1),
        ("sent", None, 1),
    ]


def test_what_waits_cannot_be_read_in_the_database(office: Office) -> None:
    office.post(make_message())
    [row] = office.load()
    assert "云州" not in row.sealed_message
    assert office.rung == 1


def test_channels_are_those_that_are_on_take_it_reach_the_reader_and_were_chosen(
    office: Office,
) -> None:
    reader = uuid4()
    office.senders = [
        FakeSender("mail", addresses={reader: "a@b.example"}),
        FakeSender("wechat", refuses=frozenset({"OfferMade"})),
        FakeSender("sms", is_set=False),
    ]
    office.post(make_message("1", reader), make_message("2"))
    assert [(row.key, row.channel) for row in office.load()] == [("1", "mail")]

    # and who wants none by mail gets none, unless it is urgent
    office.chosen.channels = frozenset({"wechat"})
    office.post(make_message("3", reader), make_message("4", reader, urgent=True))
    assert [row.key for row in office.load()] == ["1", "4"]


def test_a_link_goes_to_its_mailbox_alone(office: Office) -> None:
    office.senders = [FakeSender("mail", addresses={}), FakeSender("wechat")]
    office.post(make_message("1", to="new@post.example", urgent=True))
    assert [row.channel for row in office.load()] == ["mail"]
    assert office.deliver() == 1
    assert [to for to, _ in office.senders[0].sent] == ["new@post.example"]


def test_a_link_that_is_over_is_not_sent(office: Office) -> None:
    office.post(make_message(until=NOON + timedelta(minutes=30), urgent=True))
    office.deliver(NOON + timedelta(minutes=30))
    [row] = office.load()
    assert (row.state, row.why, office.senders[0].sent) == ("dead", OVER, [])


def test_nothing_but_what_is_urgent_is_sent_at_night(office: Office) -> None:
    office.post(make_message("1"), make_message("2", urgent=True))
    office.deliver(NIGHT)
    assert office.senders[0].keys == ["2"]
    office.deliver(NIGHT + timedelta(hours=9))
    assert office.senders[0].keys == ["2", "1"]


def test_a_person_gets_so_many_a_day_and_the_others_the_next(office: Office) -> None:
    reader, other = uuid4(), uuid4()
    office.post(*(make_message(str(one), reader) for one in range(MOST + 2)))
    office.post(make_message("of another", other), make_message("urgent", reader, urgent=True))

    office.deliver(NOON)
    assert office.senders[0].keys == ["urgent", "0", "1", "of another"]

    tomorrow = find_day(NOON) + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        office.deliver(tomorrow + timedelta(hours=8))
    assert office.senders[0].keys[4:] == ["2", "3", "4"]


def test_of_one_persons_messages_none_passes_another(office: Office) -> None:
    # given a person whose first message has to wait, and another
    reader, other = uuid4(), uuid4()
    office.senders[0].fails = [TemporaryFailure("满。 Full.")]
    office.post(make_message("1", reader), make_message("2", reader), make_message("3", other))

    # when all is delivered that is due
    office.deliver(NOON)
    office.post(make_message("4", reader))
    office.deliver(NOON)

    # then the other's went out, and the person's go out in order afterwards
    assert office.senders[0].keys == ["3"]
    office.deliver(NOON + timedelta(minutes=2))
    assert office.senders[0].keys == ["3", "1", "2", "4"]


def test_after_eight_failed_tries_it_is_kept_with_the_reason_and_sent_again_when_told(
    office: Office,
) -> None:
    office.senders[0].fails = [TemporaryFailure("忙。 Busy.") for _ in range(8)]
    office.post(make_message("1"))
    moment = NOON
    for _ in range(30):
        office.deliver(moment)
        moment += timedelta(hours=1)
    [row] = office.load()
    assert (row.state, row.tries, row.why) == ("dead", 8, "忙。 Busy.")
    desk = Deliveries(office.engine)
    [shown] = desk.list_undelivered()
    assert (shown.account, shown.state, shown.why) == (row.account, "dead", "忙。 Busy.")
    assert desk.find_last(row.account)["mail"].state == "dead"

    # once the cause is mended
    with time_machine.travel(moment, tick=False):
        assert desk.send_again(moment) == 1
        office.deliver(moment + timedelta(hours=15))
    assert office.senders[0].keys == ["1"]
    assert desk.list_undelivered() == []
    assert desk.find_last(row.account)["mail"].state == "sent"


def test_what_waits_is_sent_at_once_when_told_with_all_that_waits_for_the_person(
    office: Office,
) -> None:
    # given a full mailbox, with a message behind the first
    reader, later = uuid4(), NOON + timedelta(hours=1)
    office.senders[0].fails = [TemporaryFailure("满。 Full.", later)]
    office.post(make_message("1", reader), make_message("2", reader))
    office.deliver()
    assert [row.next_try_at for row in office.load()] == [later, later]
    desk = Deliveries(office.engine)
    shown, behind = desk.list_undelivered()
    assert (shown.next_try_at, shown.username) == (later, "")
    assert (behind.waits_for, behind.next_try_at) == (shown.id, later)

    # when the second is to be sent, once there is room
    assert desk.send_again(NOON, [office.load()[1].id]) == 1
    office.deliver()

    # then both go out, in order
    assert office.senders[0].keys == ["1", "2"]


def test_whoever_looks_sees_what_waits_behind_what_failed_and_which_that_is(
    office: Office,
) -> None:
    # given two people whose first message failed, with others behind; and dead letters
    full, fuller, fine = uuid4(), uuid4(), uuid4()
    office.senders[0].fails = [
        PermanentFailure("没有。 None."),
        *(TemporaryFailure("满。 Full.") for _ in range(2)),
    ]
    office.post(make_message("0", full), make_message("1", full), make_message("2", fuller))
    office.deliver()
    office.post(
        make_message("3", full),
        make_message("4", fuller),
        make_message("5", full),
    )
    office.post(make_message("urgent", full, urgent=True), make_message("6", fine))
    keys = {row.id: row.key for row in office.load()}

    # when the operator looks
    found = Deliveries(office.engine).list_undelivered()

    # then what waits stands behind what it waits for, and only that
    assert [(keys[one.id], keys.get(one.waits_for or 0)) for one in found] == [
        *(("2", None), ("4", "2"), ("1", None), ("3", "1"), ("5", "1"), ("0", None)),
    ]


def test_what_is_being_sent_is_not_sent_again(office: Office) -> None:
    office.post(make_message("1"))
    claimed = OutboxQueue(office.engine).take("mail", NOON, find_day(NOON), urgent=False)
    assert claimed is not None
    assert Deliveries(office.engine).send_again(NOON, [claimed.row.id]) == 0
    assert office.deliver() == 0


def test_a_mailbox_that_stays_full_ends_one_message_and_not_those_behind(office: Office) -> None:
    reader = uuid4()
    office.senders[0].fails = [_explain(552) for _ in range(3)]
    office.post(make_message("1", reader), make_message("2", reader))
    for hours in range(4):
        office.deliver(NOON + hours * timedelta(minutes=61))
    assert [(row.key, row.state, row.tries) for row in office.load()] == [
        ("1", "dead", 3),
        ("2", "sent", 1),
    ]


def test_a_dead_letter_lets_the_next_one_pass(office: Office) -> None:
    reader = uuid4()
    office.senders[0].fails = [PermanentFailure("没有。 None.")]
    office.post(make_message("1", reader), make_message("2", reader))
    office.deliver()
    assert office.senders[0].keys == ["2"]


def test_a_dead_letter_can_be_dropped(office: Office) -> None:
    office.senders[0].fails = [PermanentFailure("没有。 None."), PermanentFailure("没有。 None.")]
    office.post(make_message("1"), make_message("2"), make_message("3"))
    office.deliver()
    first, second, _ = office.load()
    desk = Deliveries(office.engine)
    assert desk.drop([first.id, 9999]) == 1
    assert [one.id for one in desk.list_undelivered()] == [second.id]
    assert desk.drop() == 1
    assert [row.key for row in office.load()] == ["3"]


def test_a_channel_that_is_away_costs_no_message_a_try(office: Office) -> None:
    # given a channel that cannot be reached
    office.senders[0].fails = [ChannelAway("断。 Away."), ChannelAway("断。 Away.")]
    office.post(make_message("1"), make_message("2"))

    # when somebody tries
    for _ in range(2):
        with pytest.raises(ChannelAway):
            office.deliver()

    # then both wait as they did, and go out once it is back
    assert [(row.state, row.tries) for row in office.load()] == [("waiting", 0), ("waiting", 0)]
    assert Deliveries(office.engine).list_undelivered()[0].why == "断。 Away."
    office.deliver(NOON + timedelta(minutes=1))
    assert office.senders[0].keys == ["1", "2"]


def test_the_condition_says_since_when_a_channel_rests_and_why(office: Office) -> None:
    # given mail that waits for its reader alone
    office.senders[0].fails = [TemporaryFailure("满。 Full."), ChannelAway("断。 It is away.")]
    office.post(make_message("1"))
    office.deliver()
    assert describe_channels(office.engine, ["mail"]).state == "ok"

    # when the server takes nothing any more
    office.post(make_message("2"))
    with pytest.raises(ChannelAway):
        office.deliver()

    # then that is said, and degrades nothing
    line = describe_channels(office.engine, ["mail"])
    assert (line.state, line.is_well, bool(line.todo)) == ("waiting", True, True)
    assert (
        "mail on, 2 waiting, 0 undelivered, waiting since 2026-05-12 12:00 (China): It is away"
        in (line.reason)
    )
    assert "邮件 已开通，等待 2，未送达 0，自 2026-05-12 12:00 起等待：断" in line.reason_zh

    # and no more once it is back
    office.deliver(NOON + timedelta(minutes=2))
    assert describe_channels(office.engine, ["mail"]).state == "ok"


def test_what_is_too_much_for_a_day_is_no_channel_that_rests(office: Office) -> None:
    reader = uuid4()
    office.post(*(make_message(str(one), reader) for one in range(MOST + 1)))
    office.deliver()
    assert describe_channels(office.engine, ["mail"]).state == "ok"


def test_the_log_says_why_a_channel_rests(office: Office) -> None:
    office.senders[0].fails = [ChannelAway("断。 It is away.")]
    office.post(make_message("1", urgent=True))
    stop, deliverer = threading.Event(), office.deliverer()
    with capture_logs() as logged:
        threading.Timer(0.5, stop.set).start()
        deliverer.run(stop)
    [rests] = logged
    assert (rests["event"], rests["channel"]) == ("outbox.rests", "mail")
    assert rests["why"] == "断。 It is away."


def test_what_could_not_be_sent_for_three_days_is_not_news(office: Office) -> None:
    office.post(make_message())
    office.deliver(NOON + timedelta(days=3, minutes=1))
    [row] = office.load()
    assert (row.state, row.why) == ("dead", LATE)


def test_a_fault_of_a_channel_ends_nothing(office: Office) -> None:
    office.senders[0].fails = [ZeroDivisionError("of 张三")]
    office.post(make_message("1"), make_message("2"))
    office.deliver()
    assert office.senders[0].keys == ["2"]
    first, _ = office.load()
    assert (first.state, first.tries) == ("waiting", 1)
    assert "张三" not in first.why


def test_whose_address_is_gone_and_whose_account_is_closed_gets_nothing(office: Office) -> None:
    gone, closed = uuid4(), uuid4()
    office.post(make_message("1", gone), make_message("2", closed))
    office.senders[0].addresses = {closed: "c@post.example"}
    with office.engine.connect() as connection:
        connection.execute(
            insert(accounts).values(
                username="closed",
                password_hash="",
                role="counselor",
                subject=closed,
                disabled_at=NOON,
            )
        )
    office.deliver()
    assert [(row.state, row.why) for row in office.load()] == [
        ("dead", UNREACHABLE),
        ("dead", CLOSED),
    ]
    assert office.senders[0].sent == []


def test_who_dies_while_sending_is_replaced_under_the_same_key(office: Office) -> None:
    # given somebody who took a message, sent it, and died before saying so
    office.post(make_message("1"))
    queue = OutboxQueue(office.engine)
    dead = queue.take("mail", NOON, find_day(NOON), urgent=False)
    assert dead is not None

    # then nobody sends it meanwhile, and afterwards another does, under its key
    assert office.deliver(NOON + CLAIM - timedelta(seconds=1)) == 0
    assert office.deliver(NOON + CLAIM) == 1
    assert office.senders[0].keys == ["1"]

    # and who only slept changes nothing any more
    queue.note_dead(dead, NOON + CLAIM, "late")
    assert not queue.note_sent(dead, NOON + CLAIM)
    assert [row.state for row in office.load()] == ["sent"]


def test_two_who_deliver_at_once_send_everything_once(office: Office) -> None:
    readers = [uuid4() for _ in range(5)]
    office.post(*(make_message(str(one), readers[one % 5]) for one in range(15)))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: office.deliver(NOON), range(4)))
    office.deliver(NOON)
    keys = office.senders[0].keys
    assert sorted(map(int, keys)) == list(range(15))
    for reader in readers:
        theirs = [int(one.key) for _, one in office.senders[0].sent if one.account == reader]
        assert theirs == sorted(theirs)


def test_who_is_erased_is_sent_nothing_and_named_to_nobody(office: Office) -> None:
    erased, counselor = uuid4(), uuid4()
    office.post(
        make_message("1", erased),
        make_message("2", counselor, about=erased),
        make_message("3", counselor),
    )
    forgetting = Outbox.forget(erased)
    with office.engine.connect() as connection:
        connection.exec_driver_sql(forgetting.statement, forgetting.values)
    office.deliver()
    assert office.senders[0].keys == ["3"]


def test_what_was_sent_is_forgotten_after_three_months_and_never_what_waits(
    office: Office,
) -> None:
    office.post(make_message("1"))
    office.deliver()
    office.post(make_message("2"))
    queue = OutboxQueue(office.engine)
    assert queue.forget(NOON + KEPT) == 0
    assert queue.forget(NOON + KEPT + timedelta(seconds=1)) == 1
    assert [row.key for row in office.load()] == ["2"]


def test_the_next_message_is_found_by_an_index_among_many(office: Office) -> None:
    # given many that were sent, and a few that wait
    with office.engine.connect() as connection:
        connection.execute(
            text(
                "INSERT INTO outbox (key, account, channel, kind, urgent, posted_at, next_try_at,"
                " state, ended_at) SELECT n::text, md5((n % 5000)::text)::uuid, 'mail', 'x', false,"
                " now(), :noon, CASE WHEN n % 20 = 0 THEN 'waiting' ELSE 'sent' END,"
                " CASE WHEN n % 20 <> 0 THEN now() END FROM generate_series(1, 60000) AS n"
            ),
            {"noon": NOON},
        )

    # when somebody takes the next one
    asked: list[tuple[str, Any]] = []
    event.listen(
        office.engine, "before_cursor_execute", lambda *seen: asked.append((seen[2], seen[3]))
    )
    queue = OutboxQueue(office.engine)
    assert queue.take("mail", NOON, find_day(NOON), urgent=False) is not None

    # then no table is read whole, nor all compared with all, whatever PostgreSQL knows of it
    [(statement, values)] = asked
    with office.engine.connect() as connection:
        for _ in range(2):
            plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars())
            assert "Seq Scan on outbox" not in plan
            assert "Join" not in plan
            connection.execute(text("ANALYZE outbox"))
