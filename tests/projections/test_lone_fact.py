"""A lone fact is cheap: few statements through all read models together, sealing included.

Counted is each message that the projector sends PostgreSQL through a cursor, on all engines, from
one fact until the next is recorded: also what it asks in vain. BEGIN, COMMIT and ROLLBACK, which
the driver sends by itself, are counted apart. One message may write rows of several read models.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest
from sqlalchemy import Connection, Engine, event
from structlog.testing import capture_logs

from signing.projections import READ_MODELS
from signing.projections.engine import election, projector
from signing.projections.engine.applying import OF_A_SAVE
from support.facts.events import hear_others
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog
from support.stories.employer import EmployerStory
from support.stories.everything import tell_everything
from support.stories.graduate import GraduateStory
from support.waiting import soon

NEVER = 3600.0
MOST = 5
"""Lease and places; positions; what is looked up; the wages of a region; what is written."""
SEARCHING = "pg_snapshot_xip"
"""Who runs, if a transaction of other tests may hold the fact up: that and another try."""
Tell = Callable[[GraduateStory, EmployerStory], object]
KINDS: dict[str, Tell] = {
    "PositionOpened": lambda _, firm: firm.opens(),
    "SourceConfirmed": lambda lin, _: lin.confirmed(),
    "OfferSigned": lambda lin, firm: lin.signed(firm, confirmed=False),
    "SigningConfirmed": lambda lin, _: lin.confirmed_signing(),
    "SchoolApproved": lambda lin, _: lin.approved(),
    "AgreementPrinted": lambda lin, _: lin.printed(),
}


@dataclass
class Sent:
    """What other threads than the test's own sent, over all engines of this process."""

    statements: list[str] = field(default_factory=list)
    transactions: list[str] = field(default_factory=list)

    def note_statement(self, _: Connection, __: object, statement: str, *___: object) -> None:
        if _is_another_thread():
            self.statements.append(statement)

    def note_begin(self, connection: Connection) -> None:
        self._note("begin", connection)

    def note_commit(self, connection: Connection) -> None:
        self._note("commit", connection)

    def note_rollback(self, connection: Connection) -> None:
        self._note("rollback", connection)

    def _note(self, word: str, connection: Connection) -> None:
        """A statement that commits by itself is in no transaction of the driver's."""
        if _is_another_thread() and not connection.connection.dbapi_connection.autocommit:  # type: ignore[union-attr]  # psycopg2's
            self.transactions.append(word)

    def count(self) -> int:
        return len(self.statements) - 2 * sum(SEARCHING in one for one in self.statements)

    def clear(self) -> None:
        self.statements.clear()
        self.transactions.clear()


def _is_another_thread() -> bool:
    return threading.current_thread() is not threading.main_thread()


@contextmanager
def watch_database() -> Iterator[Sent]:
    sent = Sent()
    notes: dict[str, Callable[..., None]] = {
        "before_cursor_execute": sent.note_statement,
        "begin": sent.note_begin,
        "commit": sent.note_commit,
        "rollback": sent.note_rollback,
    }
    for name, note in notes.items():
        event.listen(Engine, name, note)
    try:
        yield sent
    finally:
        for name, note in notes.items():
            event.remove(Engine, name, note)


def has_read(followed_log: FollowedLog, story: Story) -> bool:
    return stand_at(followed_log, len(story.facts))


def stand_at(followed_log: FollowedLog, position: int) -> bool:
    states = followed_log.load_states(*READ_MODELS)
    return all(one.live and one.position == position for one in states)


def test_a_lone_fact_costs_few_statements_through_all_read_models(
    followed_log: FollowedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "QUIET_SECONDS", NEVER)
    monkeypatch.setattr(election, "RENEW_SECONDS", NEVER)
    story = Story()
    story.school()
    firm, lin = story.employer(), story.graduate()
    firm.opens()
    lin.bound()
    followed_log.record(story)
    with (
        hear_others(followed_log.log),
        followed_log.run_projector(*READ_MODELS),
        watch_database() as sent,
    ):
        soon(lambda: followed_log.log.hears_others and has_read(followed_log, story))
        firm.opens()  # its end is the beginning of the first fact that is counted
        followed_log.record(story)
        soon(lambda: has_read(followed_log, story))
        for kind, tell in KINDS.items():
            sent.clear()
            tell(lin, firm)
            followed_log.record(story)
            soon(lambda: has_read(followed_log, story))
            assert 3 < sent.count() <= MOST, (kind, sent.statements)
            assert sent.transactions == ["begin", "commit"], (kind, sent.transactions)
            assert not any("SAVEPOINT" in one for one in sent.statements)


@pytest.mark.parametrize("at_once", [1, OF_A_SAVE])
def test_facts_that_come_one_by_one_leave_what_they_leave_together(
    followed_log: FollowedLog, at_once: int
) -> None:
    story = tell_everything()
    with (
        hear_others(followed_log.log),
        followed_log.run_projector(*READ_MODELS),
        capture_logs() as logs,
    ):
        soon(lambda: all(one.live for one in followed_log.load_states(*READ_MODELS)))
        while followed_log.recorded < len(story.facts):
            followed_log.record(story, at_once)
            soon(partial(stand_at, followed_log, followed_log.recorded), pause=0.001)

    assert not [one for one in logs if one["log_level"] == "warning"]
    for model in READ_MODELS:
        assert followed_log.find_differences(model) == [], model.NAME
