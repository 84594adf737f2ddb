"""Follows the log: applies each fact to each read model exactly once, in the order of the log."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, Engine

from signing.facts import Fact
from signing.projections.engine.applying import (
    DATABASE_LOST,
    InapplicableFactError,
    UnappliedError,
    apply_batch,
    apply_together,
    collecting_later,
    describe_error,
    must_lack_nothing,
)
from signing.projections.engine.election import (
    Election,
    Writing,
    election,
    name_lease,
    name_leases,
)
from signing.projections.engine.pacing import Backoff, Pace
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
    look,
    place_and_advance,
    retry,
)
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.reading import Batch, FactReader, Keeper
from signing.projections.engine.schemas import name_live_schema
from signing.projections.engine.sealing import Delay
from signing.storage.engine import looking_engine
from signing.storage.leases import SEALING, DeposedError, Holder
from signing.storage.log import BATCH as SEALED_BATCH
from signing.storage.log import Log, seal
from signing.storage.parked_facts import Parked, list_skipped, load_parked
from signing.storage.positioning import Placed
from signing.ticks import end_on_tick
from signing.watching.measuring import watch_batch

BATCH = 1000
IDLE_SECONDS = 0.25
QUIET_SECONDS = 2.0
"""Between two looks while wake-ups come: they are lost with a process that dies before it sends."""
PAUSE_SECONDS = 0.002

logger = structlog.get_logger()


@dataclass(frozen=True)
class Moved:
    """`facts` got positions or were applied. `goes_on` if there is more to do at once.

    `waits` if facts may be waiting for other transactions; `is_all` if nothing else was recorded.
    """

    facts: int
    goes_on: bool
    waits: bool
    is_all: bool = False


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
        self._looking = looking_engine(engine)
        self._log = log
        self._facts = FactReader(log, keeper)
        self._models = tuple(read_models)
        self._pace = Pace(batch)
        self._backoff = Backoff()
        self._delay = Delay(engine, log)
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
        self._pace.take_all()
        while self._move(alone, self._models).goes_on or self._log.count_waiting():
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
            moved = self._move(standing, ours, seals=SEALING in standing.held)
            if moved.facts:
                self._backoff.reset()
            if not (stop.is_set() or standing.is_lost):
                self._rest(standing, ours, moved, stop)

    def _rest(
        self, standing: Election, ours: Sequence[ReadModel], moved: Moved, stop: threading.Event
    ) -> None:
        """Wait for news. Where each comes with a wake-up, one statement looks from time to time.

        What waits for other transactions, or for another leader, is looked at more often.
        """
        if moved.goes_on or moved.facts:
            stop.wait(self._pace.pause)
        if moved.goes_on:
            return
        leads = len(standing.held) > len(self._models)
        hears = leads and self._log.hears_others
        if not (hears and (moved.is_all or self._is_settled(ours))):
            self._look_again(waits=moved.waits)
            return
        self._delay.note(waits=False)
        while not (self._hears_news() or stop.is_set()) and self._is_settled(ours):
            standing.stand()
        self._backoff.reset()

    def _hears_news(self) -> bool:
        return self._log.wait(end_on_tick(QUIET_SECONDS))

    def _look_again(self, *, waits: bool) -> None:
        """Wait a little, and longer each time. Say in the log what holds facts up."""
        self._delay.note(waits=waits)
        if self._log.wait(self._backoff.lengthen()):
            self._backoff.reset()

    def _is_settled(self, models: Sequence[ReadModel]) -> bool:
        with self._looking.connect() as connection:
            return is_settled(connection, models)

    def _choose_models(self, leases: Sequence[str]) -> list[ReadModel]:
        return [model for model in self._models if name_lease(model) in leases]

    def _move(self, writing: Writing, models: Sequence[ReadModel], *, seals: bool = True) -> Moved:
        """Position a batch and apply a batch."""
        with collecting_later():
            if seals and not self._pace.has_backlog:
                moved = self._move_at_edge(writing, models)
                if moved is not None:
                    return moved
            positioned = self._seal(writing) if seals else 0
            self._pace.begin()
            applied = self._step(writing, models)
        self._pace.note(applied)
        return Moved(max(positioned, applied), goes_on=bool(positioned or applied), waits=seals)

    def _move_at_edge(self, writing: Writing, models: Sequence[ReadModel]) -> Moved | None:
        """Position what is new and apply it in one transaction. Nothing new is parked yet.

        Return None, with nothing done, if some model is not at the edge of the log, or cannot go
        on: then each is looked at by itself.
        """
        self._pace.begin()
        try:
            with writing.engine.begin() as connection:
                fence = writing.fence([SEALING, *(name_lease(model) for model in models)])
                seen = look(connection, models, fence)
                if not (seen.claimed and seen.is_level):
                    return None
                here = [one for one in self._models if name_live_schema(one) in seen.places]
                placed = place_and_advance(connection, here, seen.edge, self._pace.limit)
                if placed.rows:
                    self._apply_at_edge(connection, here, placed)
        except (*DATABASE_LOST, DeposedError):
            raise
        except Exception as error:  # noqa: BLE001 — whatever it is, a model by itself shows it again
            _tell_apart(error)
            return None
        goes_on = len(placed.rows) >= self._pace.limit
        self._pace.note(len(placed.rows))
        return Moved(len(placed.rows), goes_on, waits=placed.waits, is_all=not placed.waits)

    def _apply_at_edge(
        self, connection: Connection, here: Sequence[ReadModel], placed: Placed
    ) -> None:
        batch = self._facts.revive_placed(placed)
        with watch_batch(len(batch.facts), len(here)):
            apply_together(here, batch, connection)
        _tell(batch, ())

    @staticmethod
    def _seal(writing: Writing) -> int:
        with writing.begin([SEALING]) as connection:
            return seal(connection, SEALED_BATCH)

    def _step(self, writing: Writing, models: Sequence[ReadModel]) -> int:
        """Apply a batch to the models that are furthest behind; return how many facts it had."""
        with self._engine.connect() as connection:
            places = load_progress(connection, models)
        if not places:
            return 0
        positions = sorted({place.position for place in places.values()})
        edge = self._log.last_position()
        here = [
            one for one in models if _stands_at(places.get(name_live_schema(one)), positions[0])
        ]
        stop = min([edge, *positions[1:2]])
        batch = self._read_for(
            here, positions[0], self._pace.choose_limit(edge - positions[0]), stop
        )
        try:
            if batch.end > positions[0]:
                self._apply(writing, batch, here, positions[0])
            else:
                self._switch(writing, batch, here, places)
        except OvertakenError:
            return 1
        return batch.end - positions[0]

    def _read_for(self, here: Sequence[ReadModel], after: int, limit: int, stop: int) -> Batch:
        """Read what these models hear. Where all stand together, what nobody knows is told."""
        if len(here) == len(self._models):
            return self._facts.read(after, min(limit, stop - after))
        heard = frozenset[type[Fact]]().union(*(model.HEARD for model in here))
        return self._facts.read_heard(after, limit, stop, heard)

    def _apply(self, writing: Writing, batch: Batch, here: Sequence[ReadModel], old: int) -> None:
        """Write rows and positions in one transaction; again, model by model, if that fails."""
        names = [name_lease(model) for model in here]
        halted: list[InapplicableFactError] = []
        with watch_batch(len(batch.facts), len(here)):
            try:
                with writing.begin(names) as connection:
                    advance(connection, here, old, batch.end)
                    must_lack_nothing(batch, old, load_parked(connection))
                    apply_together(here, batch, connection)
            except (*DATABASE_LOST, DeposedError, OvertakenError):
                raise
            except Exception as error:  # noqa: BLE001 — whatever it is, a model by itself shows it again
                _tell_apart(error)
                with writing.begin(names) as connection:
                    advance(connection, here, old, batch.end)
                    parked = load_parked(connection)
                    halted = _apply_by_model(here, batch, old, parked, connection)
        _tell(batch, halted)

    def _switch(
        self,
        writing: Writing,
        batch: Batch,
        here: Sequence[ReadModel],
        places: Mapping[str, Progress],
    ) -> None:
        """Let models serve that have caught up for the first time."""
        for model in here:
            if not places[name_live_schema(model)].live:
                with writing.begin([name_lease(model)]) as connection:
                    go_live(connection, model, batch.end)
                logger.info("read model serves", name=model.NAME, version=model.VERSION)


def _stands_at(place: Progress | None, position: int) -> bool:
    return place is not None and place.position == position


def _apply_by_model(
    models: Sequence[ReadModel],
    batch: Batch,
    old: int,
    parked: Sequence[Parked],
    connection: Connection,
) -> list[InapplicableFactError]:
    """Apply the batch under a savepoint a model; return what halted them."""
    found = [
        _apply_to_model(model, batch, old, list_skipped(parked, model.NAME), connection)
        for model in models
    ]
    return [one for one in found if one is not None]


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


def _tell_apart(error: Exception) -> None:
    """What no model is halted for afterwards would only be slow, and nobody would know."""
    if not isinstance(error, UnappliedError):
        logger.warning("batch applied model by model", error=describe_error(error))


def _tell(batch: Batch, halted: Sequence[InapplicableFactError]) -> None:
    for one in batch.unreadable:
        if one.topic not in Fact.kinds:
            logger.warning("fact of unknown kind", position=one.position, kind=one.topic)
    for error in halted:
        logger.error("read model halted", reason=str(error))
