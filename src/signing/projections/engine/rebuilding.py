"""A read model filled anew beside the live one, which serves and goes on until the switch.

What was interrupted begins again from an empty schema: the program that filled it half may have
been another one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import Connection, Engine

from signing.projections.engine.applying import InapplicableFactError, apply_facts
from signing.projections.engine.progress import load_position, reset_position
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.reading import FactReader, Keeper
from signing.projections.engine.schemas import (
    create_tables,
    drop_schema,
    lock_model,
    name_live_schema,
    redirect_to_schema,
    rename_schema,
)
from signing.storage.log import Log

BATCH = 1000


@dataclass(frozen=True)
class Step:
    """Facts done of a total, facts a second so far, and seconds left at that rate."""

    done: int
    total: int
    rate: float
    eta: float


Watch = Callable[[Step], None]


class Replay:
    """Everything into one read model again, in a schema beside the live one."""

    def __init__(
        self, engine: Engine, log: Log, keeper: Keeper, model: ReadModel, suffix: str
    ) -> None:
        self.engine = engine
        self.model = model
        self.schema = f"{name_live_schema(model)}_{suffix}"
        self._facts = FactReader(log, keeper)
        self.position, self._began = 0, monotonic()

    @contextmanager
    def open_scratch(self) -> Iterator[Engine]:
        """An engine that writes to a schema which is empty now and gone at the end.

        Raises UnderWayError while someone else does the same.
        """
        with lock_model(self.engine, self.model):
            _drop(self.engine, self.schema)
            self.position, self._began = 0, monotonic()
            there = redirect_to_schema(self.engine, self.model, self.schema)
            try:
                with there.begin() as connection:
                    create_tables(connection, self.model, self.schema)
                yield there
            finally:
                _drop(self.engine, self.schema)

    def live_position(self) -> int:
        with self.engine.connect() as connection:
            return load_position(connection, self.model)

    def fill(self, there: Engine, last: int, watch: Watch) -> None:
        """As far as a position, a transaction a batch. Raises UndigestibleError."""
        while self.position < last:
            with there.begin() as connection:
                self.feed(connection, last, watch)

    def feed(self, connection: Connection, last: int, watch: Watch) -> None:
        """One batch more."""
        batch = self._facts.read(self.position, min(BATCH, last - self.position))
        if not batch.facts:
            raise InapplicableFactError(self.model.NAME, batch.end + 1, batch.unreadable)
        error = apply_facts(self.model, batch.facts, connection)
        if error is not None:
            raise error
        self.position = batch.end
        rate = self.position / max(monotonic() - self._began, 1e-6)
        watch(Step(self.position, last, rate, (last - self.position) / rate))


def rebuild(replay: Replay, watch: Watch) -> None:
    """Raises UndigestibleError and UnderWayError; the live one is then as it was."""
    with replay.open_scratch() as there:
        near = replay.live_position()
        while near - replay.position > BATCH:
            replay.fill(there, near, watch)
            near = replay.live_position()
        with there.begin() as connection:
            _switch(replay, connection, watch)
        _drop(replay.engine, _replaced(replay.model))


def _switch(replay: Replay, connection: Connection, watch: Watch) -> None:
    """What the live one has read meanwhile, then the new tables in place of the old."""
    last = load_position(connection, replay.model, held=True)
    while replay.position < last:
        replay.feed(connection, last, watch)
    drop_schema(connection, _replaced(replay.model))
    rename_schema(connection, name_live_schema(replay.model), _replaced(replay.model))
    rename_schema(connection, replay.schema, name_live_schema(replay.model))
    reset_position(connection, replay.model, replay.position)


def _replaced(model: ReadModel) -> str:
    """Where the old tables stay until nobody reads them."""
    return f"{name_live_schema(model)}_replaced"


def _drop(engine: Engine, schema: str) -> None:
    with engine.begin() as connection:
        drop_schema(connection, schema)
