"""Rebuilds a read model beside the live one, which serves and follows the log until the switch.

An interrupted rebuild starts again with an empty schema: another program version may have begun
it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import Connection, Engine

from signing.projections.engine.applying import apply_batch, collecting_later
from signing.projections.engine.progress import load_position, reset_position
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.reading import FactReader, Keeper
from signing.projections.engine.schemas import (
    create_tables,
    drop_schema,
    keep_out_of_wal,
    lock_model,
    name_live_schema,
    redirect_to_schema,
    rename_schema,
)
from signing.storage.log import Log
from signing.storage.parked_facts import list_skipped, load_parked

BATCH = 1000


@dataclass(frozen=True)
class Step:
    """Facts done of a total, facts a second so far, and seconds left at that rate."""

    done: int
    total: int
    rate: float
    eta: float


Watch = Callable[[Step], None]
Skips = Callable[[Connection, ReadModel], frozenset[int]]
"""Returns the positions that the model goes without."""


def load_skipped(connection: Connection, model: ReadModel) -> frozenset[int]:
    return list_skipped(load_parked(connection), model.NAME)


class Replay:
    """Replays the whole log into one read model, in a schema beside the live one."""

    def __init__(
        self, engine: Engine, log: Log, keeper: Keeper, model: ReadModel, suffix: str
    ) -> None:
        self.engine = engine
        self.model = model
        self.schema = f"{name_live_schema(model)}_{suffix}"
        self._facts = FactReader(log, keeper)
        self.position, self._began = 0, monotonic()
        self._skips: Skips = load_skipped
        self.without: list[int] = []

    @contextmanager
    def open_scratch(self, skips: Skips = load_skipped, *, serves: bool) -> Iterator[Engine]:
        """Yield an engine that writes to a new schema, which is dropped at the end.

        If it never `serves`, nothing of it is in the write-ahead log, nor on replicas. Raises
        UnderWayError while another process replays the same model.
        """
        with lock_model(self.engine, self.model):
            _drop(self.engine, self.schema)
            self.position, self._began = 0, monotonic()
            self._skips, self.without = skips, []
            there = redirect_to_schema(self.engine, self.model, self.schema)
            try:
                with there.begin() as connection:
                    create_tables(connection, self.model, self.schema)
                    if not serves:
                        keep_out_of_wal(connection, self.model, self.schema)
                yield there
            finally:
                _drop(self.engine, self.schema)

    def live_position(self) -> int:
        with self.engine.connect() as connection:
            return load_position(connection, self.model)

    def fill(self, there: Engine, last: int, watch: Watch) -> None:
        """Replay up to a position, a transaction a batch. Raises InapplicableFactError."""
        while self.position < last:
            with there.begin() as connection:
                self.feed(connection, last, watch)

    def feed(self, connection: Connection, last: int, watch: Watch) -> None:
        """Replay up to a position in the given transaction."""
        with collecting_later():
            batch = self._facts.read_heard(self.position, BATCH, last, self.model.HEARD)
            skipped = self._skips(connection, self.model)
            error = apply_batch(self.model, batch, skipped, connection)
        if error is not None:
            raise error
        self.without += sorted(one for one in skipped if self.position < one <= batch.end)
        self.position = batch.end
        rate = self.position / max(monotonic() - self._began, 1e-6)
        watch(Step(self.position, last, rate, (last - self.position) / rate))


def rebuild(replay: Replay, watch: Watch, skips: Skips = load_skipped) -> None:
    """Rebuild and switch. Raises InapplicableFactError and UnderWayError, without a change."""
    with replay.open_scratch(skips, serves=True) as there:
        near = replay.live_position()
        while near - replay.position > BATCH:
            replay.fill(there, near, watch)
            near = replay.live_position()
        with there.begin() as connection:
            _switch(replay, connection, watch)
        _drop(replay.engine, _name_replaced(replay.model))


def _switch(replay: Replay, connection: Connection, watch: Watch) -> None:
    """Replay what the live one has read meanwhile, then replace the old tables by the new."""
    last = load_position(connection, replay.model, held=True)
    while replay.position < last:
        replay.feed(connection, last, watch)
    drop_schema(connection, _name_replaced(replay.model))
    rename_schema(connection, name_live_schema(replay.model), _name_replaced(replay.model))
    rename_schema(connection, replay.schema, name_live_schema(replay.model))
    reset_position(connection, replay.model, replay.position, replay.without)


def _name_replaced(model: ReadModel) -> str:
    """Return the schema in which the old tables stay until nobody reads them."""
    return f"{name_live_schema(model)}_name_replaced"


def _drop(engine: Engine, schema: str) -> None:
    with engine.begin() as connection:
        drop_schema(connection, schema)
