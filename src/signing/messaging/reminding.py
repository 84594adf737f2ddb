"""Reminds people of what is due, passes on what is late, and writes staff a digest each morning.

Every round computes what is true now and hands it to the outbox, which keeps one message of a key.
A round that is late, or comes twice, says nothing twice; whatever was missed meanwhile and is over
is not said at all. Whoever locks the mark of a round does it; others come by in vain.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects.postgresql import insert

from signing.messaging.people import Desk, list_desks, list_employer_people, list_staff
from signing.messaging.reminders import choose_step, pass_on, remind, write_digest
from signing.projections.deadlines import (
    KINDS,
    Due,
    count_deadlines,
    count_passed_on,
    list_due,
)
from signing.storage.readers import PooledReader
from signing.storage.reminder_tables import reminder_marks
from signing.use_cases.core.context import Context
from signing.use_cases.core.supervision import go_round
from signing.use_cases.notices.sending import Message, Posting
from signing.vocabulary import Role
from signing.vocabulary.office_days import OfficeDays

LOOK_SECONDS = 60.0
LAG = timedelta(minutes=15)
"""So late a read model may show what should be said already; keys keep it from going twice."""
AT_ONCE = 200
"""Messages in one transaction."""
REMINDERS, MORNING = "reminders", "morning"
LOG = structlog.get_logger()


@dataclass(frozen=True)
class Calendar:
    """`steps` are how long before something is due people are reminded; none is never."""

    steps: Sequence[timedelta] = (timedelta(hours=24), timedelta(hours=2))
    digest_hour: int = 8
    days: OfficeDays = field(default_factory=OfficeDays)


@dataclass(frozen=True)
class Reminding:
    """`engine` runs ordinary transactions."""

    engine: Engine
    context: Context
    posting: Posting
    calendar: Calendar = field(default_factory=Calendar)

    def run(self, stop: threading.Event) -> None:
        """Go round until `stop`. Any number of processes may."""
        go_round(stop, LOOK_SECONDS, self.go_round, "reminders.waiting")

    def go_round(self, now: datetime) -> int:
        """Say what is to be said at `now`; return how many are new in the outbox."""
        return self._remind(now) + self._begin_morning(now)

    def _remind(self, now: datetime) -> int:
        since = self._find_mark(REMINDERS, now)
        steps = self.calendar.steps
        if since is None or not steps or since >= now:
            return 0
        stretches = [(max(now, since - LAG + step), now + step) for step in steps]
        found = [
            (one, step)
            for one in list_due(PooledReader(self.engine), now, stretches)
            if (step := choose_step(one.due, one.since, now, steps)) is not None
        ]
        return self._post(REMINDERS, since, now, self._address(found))

    def _begin_morning(self, now: datetime) -> int:
        """Once on a working day: what is late goes to the next office, and each gets a digest."""
        morning = self.calendar.days.find_morning(now, self.calendar.digest_hour)
        since = self._find_mark(MORNING, now)
        if morning is None or since is None or since >= morning:
            return 0
        reader = PooledReader(self.engine)
        desks = list_desks(reader, self.context)
        messages = [*self._pass_on(since, now), *self._write_digests(desks, morning, now)]
        return self._post(MORNING, since, now, messages)

    def _pass_on(self, since: datetime, now: datetime) -> Iterable[Message]:
        reader = PooledReader(self.engine)
        for role in (Role.SCHOOL_ADMIN, Role.PROVINCE):
            found = count_passed_on(reader, role, now, since, self.context.policy.binding_time)
            yield from pass_on(found, role, list_staff(reader, role), now)

    def _write_digests(
        self, desks: Sequence[Desk], morning: datetime, now: datetime
    ) -> Iterable[Message]:
        """Those who see the same are counted for once."""
        reader = PooledReader(self.engine)
        known = {
            whose: count_deadlines(reader, whose, now)
            for whose in dict.fromkeys(desk.whose for desk in desks)
        }
        for desk in desks:
            message = write_digest(known[desk.whose], desk.account, morning)
            if message is not None:
                yield message

    def _address(self, found: Sequence[tuple[Due, timedelta]]) -> Iterable[Message]:
        """Find the accounts of whoever must act: a graduate, an employer's people, or an office."""
        reader = PooledReader(self.engine)
        employers = {
            one.employer_id
            for one, _ in found
            if KINDS[one.kind].acts is Role.EMPLOYER and one.employer_id
        }
        people = list_employer_people(reader, employers)
        admins = (
            list_staff(reader, Role.SCHOOL_ADMIN)
            if any(KINDS[one.kind].acts is Role.SCHOOL_ADMIN for one, _ in found)
            else {}
        )
        for one, step in found:
            match KINDS[one.kind].acts:
                case Role.GRADUATE if one.graduate_id is not None:
                    yield from remind(one, step, [one.graduate_id])
                case Role.EMPLOYER if one.employer_id is not None:
                    yield from remind(one, step, people.get(one.employer_id, ()))
                case Role.SCHOOL_ADMIN:
                    yield from remind(one, step, admins.get(one.school_code, ()))

    def _find_mark(self, name: str, now: datetime) -> datetime | None:
        """Return until when a round was done. The first time it begins now, and says nothing."""
        beginning = insert(reminder_marks).values(name=name, until=now)
        query = select(reminder_marks.c.until).where(reminder_marks.c.name == name)
        with self.engine.begin() as connection:
            found: datetime | None = connection.execute(query).scalar_one_or_none()
            if found is None:
                connection.execute(beginning.on_conflict_do_nothing())
        return found

    def _post(self, name: str, since: datetime, now: datetime, messages: Iterable[Message]) -> int:
        """Hand messages over, some in a transaction, and move the mark with the last of them.

        Whoever dies between has said some; who begins anew says the others. Returns how many rows
        the outbox did not have yet.
        """
        posted = 0
        every = [*messages]
        for first in range(0, len(every), AT_ONCE):
            some = every[first : first + AT_ONCE]
            with self.engine.begin() as connection:
                if not _is_ours(connection, name, since):
                    return posted
                posted += self.posting.post(connection, some)
        with self.engine.begin() as connection:
            if _is_ours(connection, name, since):
                moving = update(reminder_marks).where(reminder_marks.c.name == name)
                connection.execute(moving.values(until=now))
        if posted:
            LOG.info("reminders.posted", round=name, messages=posted)
        return posted


def _is_ours(connection: Connection, name: str, since: datetime) -> bool:
    """Lock the mark; return whether nobody has it or has moved it meanwhile."""
    query = select(reminder_marks.c.until).where(reminder_marks.c.name == name)
    locked = connection.execute(query.with_for_update(skip_locked=True)).scalar_one_or_none()
    return locked == since
