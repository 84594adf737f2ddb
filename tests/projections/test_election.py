"""Who leads holds leases: they end by the database's clock, and who was replaced writes nothing."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError

from signing.projections.engine.election import Election, election
from signing.projections.engine.sealing import Sealer
from signing.storage import leases
from signing.storage.leases import SEALING, DeposedError, Holder
from signing.storage.schema import attempts
from signing.storage.schema import leases as kept
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog, NamesModel
from support.use_cases.database_owner import run_as_owner
from support.waiting import soon

NAMES = [SEALING, "names_v1"]


class SleepingHolder(Holder):
    """It renews nothing, as a process that the system has stopped."""

    def renew(self, connection: Connection, terms: object) -> None:
        del connection, terms


@pytest.fixture
def standing(followed_log: FollowedLog) -> Iterator["Stand"]:
    with ExitStack() as stack:
        yield Stand(followed_log, stack)


class Stand:
    """Lets holders stand until the test is over."""

    def __init__(self, followed_log: FollowedLog, stack: ExitStack) -> None:
        self.log = followed_log
        self._stack = stack

    def enter(self, holder: Holder) -> Election:
        return self._stack.enter_context(election(self.log.reading, holder, NAMES))

    def end_lease(self) -> None:
        """Let the database's clock pass the end of all leases."""
        run_as_owner(self.log.writing, "UPDATE leases SET until = clock_timestamp()")

    def read_terms(self) -> set[tuple[str, int]]:
        with self.log.reading.connect() as connection:
            return {tuple(row) for row in connection.execute(select(kept.c.holder, kept.c.term))}

    def count_written(self) -> int:
        with self.log.reading.connect() as connection:
            return len(connection.execute(select(attempts)).all())


def write(connection: Connection) -> None:
    row = insert(attempts).values(
        scope="written by who leads", window_start=text("clock_timestamp()"), count=1
    )
    connection.execute(row)


def test_one_leads_and_others_wait_until_its_lease_is_over(standing: Stand) -> None:
    first, second = standing.enter(SleepingHolder("a")), standing.enter(Holder("b"))
    assert set(first.stand()) == set(NAMES)
    assert (second.stand(), second.held) == ((), ())
    standing.end_lease()
    assert set(second.stand()) == set(NAMES)
    assert standing.read_terms() == {("b", 2)}


def test_who_was_replaced_writes_nothing(standing: Stand) -> None:
    first, second = standing.enter(SleepingHolder("a")), standing.enter(Holder("b"))
    first.stand()
    standing.end_lease()
    second.stand()
    with pytest.raises((DeposedError, DBAPIError)), first.begin(NAMES) as connection:
        write(connection)
    with pytest.raises(DeposedError), first.begin(NAMES) as connection:
        write(connection)
    assert standing.count_written() == 0
    with second.begin(NAMES) as connection:
        write(connection)
    assert standing.count_written() == 1


def test_a_transaction_in_which_the_leader_fell_asleep_is_ended(standing: Stand) -> None:
    first, second = standing.enter(SleepingHolder("a")), standing.enter(Holder("b"))
    first.stand()

    def sleep_in_a_transaction() -> None:
        with first.begin(NAMES) as connection:
            write(connection)
            standing.end_lease()
            began = time.monotonic()
            assert set(second.stand()) == set(NAMES)
            assert time.monotonic() - began < 5
            write(connection)

    with pytest.raises(DBAPIError):
        sleep_in_a_transaction()
    assert standing.count_written() == 0


def test_a_leader_renews_in_the_middle_of_its_own_transaction(
    standing: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.projections.engine.election.RENEW_SECONDS", 0.01)
    first = standing.enter(Holder("a"))
    first.stand()
    with first.begin(NAMES) as connection:
        write(connection)
        with standing.log.writing.connect() as other:
            until = select(kept.c.until).where(kept.c.name == SEALING)
            before = other.execute(until).scalar_one()
            soon(lambda: other.execute(until).scalar_one() > before)
    assert standing.count_written() == 1


def test_a_leader_that_is_told_to_end_leaves_its_place_at_once(standing: Stand) -> None:
    with election(standing.log.reading, Holder("a"), NAMES) as first:
        first.stand()
    assert set(standing.enter(Holder("b")).stand()) == set(NAMES)


def test_who_loses_its_lease_is_told_when_it_stands(
    standing: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.projections.engine.election.RENEW_SECONDS", 0.01)
    first = standing.enter(Holder("a"))
    first.stand()
    run_as_owner(standing.log.writing, "UPDATE leases SET holder = 'b', term = term + 1")
    soon(lambda: first.is_lost)
    with pytest.raises(DeposedError):
        first.stand()


def test_facts_are_sealed_when_no_projector_runs_and_left_to_one_that_comes(
    followed_log: FollowedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.projections.engine.sealing.LOOK_SECONDS", 0.01)
    story, stop = Story(), threading.Event()
    sealing = threading.Thread(
        target=Sealer(followed_log.reading, followed_log.log).run, args=(stop,)
    )
    sealing.start()
    story.graduate("1")
    followed_log.record(story)
    soon(lambda: followed_log.log.last_position() == 1)
    with followed_log.run_projector(NamesModel()):
        soon(lambda: len(list_sealers(followed_log)) == 1)
        story.graduate("2")
        followed_log.record(story)
        soon(lambda: followed_log.load_states(NamesModel())[0].position == 2)
    stop.set()
    followed_log.log.wake()
    sealing.join()


def test_who_hears_its_projector_looks_seldom_whether_anybody_leads(
    followed_log: FollowedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may hang while it says that it runs, so one looks all the same."""
    monkeypatch.setattr("signing.projections.engine.sealing.LOOK_SECONDS", 0.01)
    asked, looks, stop = [True], list[bool](), threading.Event()
    sealer = Sealer(followed_log.reading, followed_log.log, lambda: asked[0])

    def look() -> bool:
        looks.append(is_led())
        return True

    is_led = sealer._is_led  # noqa: SLF001
    monkeypatch.setattr(sealer, "_is_led", look)
    sealing = threading.Thread(target=sealer.run, args=(stop,))
    sealing.start()
    soon(lambda: len(looks) == 1)
    assert not stop.wait(0.2)
    assert len(looks) == 1
    asked[0] = False
    soon(lambda: len(looks) > 3)
    asked[0] = True
    monkeypatch.setattr("signing.projections.engine.sealing.SELDOM_SECONDS", 0.05)
    seen = len(looks)
    soon(lambda: len(looks) > seen + 3)
    stop.set()
    sealing.join()


def list_sealers(followed_log: FollowedLog) -> set[str]:
    """Return who leads, once it seals and projects too."""
    with followed_log.reading.connect() as connection:
        rows = connection.execute(select(kept.c.name, kept.c.holder)).all()
    names = {row.name for row in rows}
    return {row.holder for row in rows} if {SEALING, "names_v1"} <= names else set()


def test_a_lease_is_renewed_well_before_it_ends() -> None:
    assert leases.RENEW_SECONDS * 2 < leases.LEASE_SECONDS < 5
