"""Follows the log: applies each fact to each read model exactly once, in the order of the log."""

import threading
from collections.abc import Mapping, Sequence

import structlog
from sqlalchemy import Connection, Engine

from signing.facts import Fact
from signing.projections.engine.applying import InapplicableFactError, apply_batch
from signing.projections.engine.election import (
    Election,
    Writing,
    election,
    name_lease,
    name_leases,
)
from signing.projections.engine.progress import (
    OvertakenError,
    Progress,
    advance,
    enlist,
    go_live,
    halt,
    is_settled,
    leave_out,
    load_progress,
    retry,
)
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.reading import Batch, FactReader, Keeper
from signing.projections.engine.schemas import name_live_schema
from signing.storage.leases import SEALING, DeposedError, Holder
from signing.storage.log import BATCH as SEALED_BATCH
from signing.storage.log import Log, seal
from signing.storage.parked_facts import list_skipped, load_parked
from signing.watching.measuring import watch_batch

BATCH = 1000
IDLE_SECONDS = 0.25
QUIET_SECONDS = 2.0
"""Between two looks while wake-ups come: they are lost with a process that dies before it sends."""
PAUSE_SECONDS = 0.002

logger = structlog.get_logger()


class Projector:
    """Any number may run: for each read model one works, and the others stand by."""

    def __init__(
        self,
        engine: Engine,
        log: Log,
        keeper: Keeper,
        read_models: Sequence[ReadModel],
        batch: int = BATCH,
    ) -> None:
        self._engine = engine
        self._log = log
        self._facts = FactReader(log, keeper)
        self._models = tuple(read_models)
        self._batch = batch
        self._holder = Holder.make()

    def run(self, stop: threading.Event) -> None:
        """Follow the log until `stop`. A database error ends it; its supervisor starts it again."""
        while not stop.is_set():
            try:
                with election(self._engine, self._holder, name_leases(self._models)) as standing:
                    self._follow(standing, stop)
            except DeposedError:
                logger.warning("lead lost", holder=self._holder.id)

    def catch_up(self) -> None:
        """Apply all recorded facts, then return. It leads nobody, and needs no lease."""
        alone = Writing(self._engine)
        self._begin(alone, self._models)
        while self._move(alone, self._models) or self._log.count_waiting():
            self._log.wait(PAUSE_SECONDS)

    def prepare(self) -> None:
        """Create tables and positions for read models that have none."""
        with self._engine.begin() as connection:
            enlist(connection, self._models)

    def _begin(self, writing: Writing, models: Sequence[ReadModel]) -> None:
        """Retry halted models: the program may be another version now."""
        with writing.begin([name_lease(model) for model in models]) as connection:
            enlist(connection, models)
            retry(connection, models)

    def _follow(self, standing: Election, stop: threading.Event) -> None:
        while not stop.is_set():
            fresh = self._choose_models(standing.stand())
            if fresh:
                self._begin(standing, fresh)
            if not standing.held:
                stop.wait(IDLE_SECONDS)
                continue
            ours = self._choose_models(standing.held)
            while self._move(standing, ours, seals=SEALING in standing.held):
                if stop.is_set() or standing.is_lost:
                    break
            self._rest(standing, ours, stop)

    def _rest(self, standing: Election, ours: Sequence[ReadModel], stop: threading.Event) -> None:
        """Wait for news. Where each comes with a wake-up, one statement looks from time to time.

        What waits for other transactions, or for another leader, is looked at more often.
        """
        leads = len(standing.held) > len(self._models)
        if not (leads and self._log.hears_others and self._is_settled(ours)):
            self._log.wait(IDLE_SECONDS)
            return
        while not (self._log.wait(QUIET_SECONDS) or stop.is_set()) and self._is_settled(ours):
            standing.stand()

    def _is_settled(self, models: Sequence[ReadModel]) -> bool:
        with self._engine.connect() as connection:
            return is_settled(connection, models)

    def _choose_models(self, leases: Sequence[str]) -> list[ReadModel]:
        return [model for model in self._models if name_lease(model) in leases]

    def _move(self, writing: Writing, models: Sequence[ReadModel], *, seals: bool = True) -> bool:
        """Position a batch and read a batch; return whether there was anything to do."""
        positioned = seals and self._seal(writing)
        return self._step(writing, models) or positioned

    @staticmethod
    def _seal(writing: Writing) -> bool:
        with writing.begin([SEALING]) as connection:
            return seal(connection, SEALED_BATCH) > 0

    def _step(self, writing: Writing, models: Sequence[ReadModel]) -> bool:
        """Apply a batch to the models that are furthest behind; return whether there was one."""
        with self._engine.connect() as connection:
            places = load_progress(connection, models)
        if not places:
            return False
        positions = sorted({place.position for place in places.values()})
        limit = min([self._batch, *(higher - positions[0] for higher in positions[1:2])])
        here = [
            one for one in models if _stands_at(places.get(name_live_schema(one)), positions[0])
        ]
        batch = self._facts.read(positions[0], limit)
        try:
            return self._apply(writing, batch, here, positions[0]) or self._switch(
                writing, batch, here, places
            )
        except OvertakenError:
            return True

    def _apply(self, writing: Writing, batch: Batch, here: Sequence[ReadModel], old: int) -> bool:
        """Write rows and positions in one transaction."""
        if batch.end == old:
            return False
        halted: list[InapplicableFactError] = []
        with (
            watch_batch(len(batch.facts), len(here)),
            writing.begin([name_lease(model) for model in here]) as connection,
        ):
            advance(connection, here, old, batch.end)
            parked = load_parked(connection)
            for model in here:
                error = _apply_to_model(
                    model, batch, old, list_skipped(parked, model.NAME), connection
                )
                if error is not None:
                    halted.append(error)
        _tell(batch, halted)
        return True

    def _switch(
        self,
        writing: Writing,
        batch: Batch,
        here: Sequence[ReadModel],
        places: Mapping[str, Progress],
    ) -> bool:
        """Let models serve that have caught up for the first time."""
        for model in here:
            if not places[name_live_schema(model)].live:
                with writing.begin([name_lease(model)]) as connection:
                    go_live(connection, model, batch.end)
                logger.info("read model serves", name=model.NAME, version=model.VERSION)
        return False


def _stands_at(place: Progress | None, position: int) -> bool:
    return place is not None and place.position == position


def _apply_to_model(
    model: ReadModel, batch: Batch, old: int, skipped: frozenset[int], connection: Connection
) -> InapplicableFactError | None:
    """Apply the batch, note what the model goes on without, and halt it where it cannot go on."""
    error = apply_batch(model, batch, skipped, connection)
    end = batch.end if error is None else error.position - 1
    lacked = sorted(one for one in skipped if old < one <= end)
    if lacked:
        leave_out(connection, model, lacked)
    if error is not None:
        halt(connection, model, on=error.position, error=error.error)
    return error


def _tell(batch: Batch, halted: Sequence[InapplicableFactError]) -> None:
    for one in batch.unreadable:
        if one.topic not in Fact.kinds:
            logger.warning("fact of unknown kind", position=one.position, kind=one.topic)
    for error in halted:
        logger.error("read model halted", reason=str(error))
