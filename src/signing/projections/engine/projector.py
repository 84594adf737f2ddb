"""Follows the log: applies each fact to each read model exactly once, in the order of the log."""

import threading
from collections.abc import Mapping, Sequence

import structlog
from sqlalchemy import Connection, Engine

from signing.projections.engine.applying import InapplicableFactError, apply_facts
from signing.projections.engine.election import Election, election
from signing.projections.engine.progress import (
    OvertakenError,
    Progress,
    advance,
    enlist,
    go_live,
    halt,
    load_progress,
    retry,
)
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.reading import Batch, FactReader, Keeper
from signing.projections.engine.schemas import name_live_schema
from signing.storage.log import Log

BATCH = 1000
IDLE_SECONDS = 0.25
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

    def run(self, stop: threading.Event) -> None:
        """Follow the log until `stop`. A database error ends it; its supervisor starts it again."""
        with election(self._engine, self._models) as standing:
            self._follow(standing, stop)

    def catch_up(self) -> None:
        """Apply all recorded facts, then return."""
        self._begin(self._models)
        while self._move(self._models) or self._log.count_waiting():
            self._log.wait(PAUSE_SECONDS)

    def prepare(self) -> None:
        """Create tables and positions for read models that have none."""
        with self._engine.begin() as connection:
            enlist(connection, self._models)

    def _begin(self, models: Sequence[ReadModel]) -> None:
        """Retry halted models: the program may be another version now."""
        with self._engine.begin() as connection:
            enlist(connection, models)
            retry(connection, models)

    def _follow(self, standing: Election, stop: threading.Event) -> None:
        while not stop.is_set():
            fresh = standing.stand()
            if fresh:
                self._begin(fresh)
            if not standing.won:
                stop.wait(IDLE_SECONDS)
                continue
            while self._move(standing.won) and not stop.is_set():
                pass
            self._log.wait(IDLE_SECONDS)

    def _move(self, models: Sequence[ReadModel]) -> bool:
        """Position a batch and read a batch; return whether there was anything to do."""
        positioned = self._log.assign_positions() > 0
        return self._step(models) or positioned

    def _step(self, models: Sequence[ReadModel]) -> bool:
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
            return self._apply(batch, here, positions[0]) or self._switch(batch, here, places)
        except OvertakenError:
            return True

    def _apply(self, batch: Batch, here: Sequence[ReadModel], old: int) -> bool:
        """Write rows and positions in one transaction."""
        if not batch.facts and not batch.unreadable:
            return False
        halted: list[InapplicableFactError] = []
        with self._engine.begin() as connection:
            advance(connection, here, old, batch.end)
            for model in here:
                error = _digest_batch(model, batch, connection)
                if error is not None:
                    halt(connection, model, on=error.position, error=error.error)
                    halted.append(error)
        for error in halted:
            logger.error("read model halted", reason=str(error))
        return True

    def _switch(
        self, batch: Batch, here: Sequence[ReadModel], places: Mapping[str, Progress]
    ) -> bool:
        """Let models serve that have caught up for the first time."""
        for model in here:
            if not places[name_live_schema(model)].live:
                with self._engine.begin() as connection:
                    go_live(connection, model, batch.end)
                logger.info("read model serves", name=model.NAME, version=model.VERSION)
        return False


def _stands_at(place: Progress | None, position: int) -> bool:
    return place is not None and place.position == position


def _digest_batch(
    model: ReadModel, batch: Batch, connection: Connection
) -> InapplicableFactError | None:
    if not batch.facts:
        return InapplicableFactError(model.NAME, batch.end + 1, batch.unreadable)
    return apply_facts(model, batch.facts, connection)
