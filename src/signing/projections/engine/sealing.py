"""Seals for servers without a projector, while nobody leads: facts must not wait for one."""

import threading
from collections.abc import Callable
from math import inf
from time import monotonic

import structlog
from sqlalchemy import Engine

from signing.projections.engine.election import Election, election
from signing.projections.engine.pacing import Backoff
from signing.storage.database_state import find_blocker
from signing.storage.engine import looking_engine
from signing.storage.leases import SEALING, Holder
from signing.storage.log import BATCH, Log, seal

LOOK_SECONDS, SELDOM_SECONDS = 2.0, 10.0
"""Between two looks whether anybody leads; and while a projector beside says that it runs."""
UNLED_SECONDS = 1.0
"""Behind the end of a lease, so that other projectors come first."""
HELD_UP_SECONDS = 1.0
"""After which it is worth a line in the log which transaction holds facts up."""

LOGGER = structlog.get_logger()


def hears_none() -> bool:
    """No projector runs beside."""
    return False


class Sealer:
    """Any number may run: of those one seals, and leaves it to the first projector that leads.

    `hears_projector` tells whether one beside has just said that it runs: it leads, or takes over.
    """

    def __init__(
        self, engine: Engine, log: Log, hears_projector: Callable[[], bool] = hears_none
    ) -> None:
        self._engine = engine
        self._looking = looking_engine(engine)
        self._log = log
        self._holder = Holder.make()
        self._delay = Delay(engine, log)
        self._hears_projector = hears_projector
        self._looked = -inf

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_SECONDS):
            if self._is_due() and not self._is_led():
                with election(self._engine, self._holder, [SEALING]) as standing:
                    self._seal(standing, stop)

    def _seal(self, standing: Election, stop: threading.Event) -> None:
        backoff = Backoff()
        while not stop.is_set() and not self._is_led():
            standing.stand()
            while standing.held and self._seal_batch(standing) and not stop.is_set():
                backoff.reset()
            self._delay.note(waits=True)
            if self._log.wait(backoff.lengthen()):
                backoff.reset()

    @staticmethod
    def _seal_batch(standing: Election) -> bool:
        with standing.begin([SEALING]) as connection:
            return seal(connection, BATCH) > 0

    def _is_due(self) -> bool:
        return monotonic() - self._looked >= SELDOM_SECONDS or not self._hears_projector()

    def _is_led(self) -> bool:
        self._looked = monotonic()
        with self._looking.connect() as connection:
            return self._holder.is_led(connection, UNLED_SECONDS)


class Delay:
    """Says in the log, once, what holds facts up that should have a position by now."""

    def __init__(self, engine: Engine, log: Log) -> None:
        self._engine = engine
        self._log = log
        self._look_at: float | None = None
        self._told = False

    def note(self, *, waits: bool) -> None:
        """Note whether facts may be waiting. Looks every HELD_UP_SECONDS at most."""
        now = monotonic()
        if not waits:
            self._look_at, self._told = None, False
        elif self._look_at is None:
            self._look_at = now + HELD_UP_SECONDS
        elif now >= self._look_at:
            self._look_at = now + HELD_UP_SECONDS
            self._look()

    def _look(self) -> None:
        lag = self._log.measure_lag()
        if lag.seconds < HELD_UP_SECONDS:
            self._told = False
            return
        if self._told:
            return
        self._told = True
        with self._engine.connect() as connection:
            blocker = find_blocker(connection, lag.seconds)
        LOGGER.warning(
            "sealing waits",
            facts=lag.events,
            seconds=round(lag.seconds, 1),
            for_process=blocker and blocker.pid,
            application=blocker and blocker.application,
            since=blocker and blocker.since and blocker.since.isoformat(),
        )
