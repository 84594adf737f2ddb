"""Seals for servers without a projector, while nobody leads: facts must not wait for one."""

import threading

from sqlalchemy import Engine

from signing.projections.engine.election import Election, election
from signing.storage.leases import SEALING, Holder
from signing.storage.log import BATCH, Log, seal

LOOK_SECONDS = 2.0
WAIT_SECONDS = 0.25
UNLED_SECONDS = 1.0
"""Behind the end of a lease, so that other projectors come first."""


class Sealer:
    """Any number may run: of those one seals, and leaves it to the first projector that leads."""

    def __init__(self, engine: Engine, log: Log) -> None:
        self._engine = engine
        self._log = log
        self._holder = Holder.make()

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_SECONDS):
            if not self._is_led():
                with election(self._engine, self._holder, [SEALING]) as standing:
                    self._seal(standing, stop)

    def _seal(self, standing: Election, stop: threading.Event) -> None:
        while not stop.is_set() and not self._is_led():
            standing.stand()
            while standing.held and self._seal_batch(standing) and not stop.is_set():
                pass
            self._log.wait(WAIT_SECONDS)

    @staticmethod
    def _seal_batch(standing: Election) -> bool:
        with standing.begin([SEALING]) as connection:
            return seal(connection, BATCH) > 0

    def _is_led(self) -> bool:
        with self._engine.connect() as connection:
            return self._holder.is_led(connection, UNLED_SECONDS)
