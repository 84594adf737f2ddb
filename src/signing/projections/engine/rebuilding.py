"""A read model filled anew beside the live one, which serves and goes on until the switch.

What was interrupted begins again from an empty schema: the program that filled it half may have
been another one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import Connection, Engine

from signing.projections.engine.digesting import UndigestibleError, digest
from signing.projections.engine.progress import position_of, settle
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.reading import FactReader, Keeper
from signing.projections.engine.schemas import (
    alone,
    create,
    drop,
    elsewhere,
    home,
    rename,
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
        self.schema = f"{home(model)}_{suffix}"
        self._facts = FactReader(log, keeper)
        self.position, self._began = 0, monotonic()

    @contextmanager
    def begun(self) -> Iterator[Engine]:
        """An engine that writes to a schema which is empty now and gone at the end.

        Raises UnderWayError while someone else does the same.
        """
        with alone(self.engine, self.model):
            _drop(self.engine, self.schema)
            self.position, self._began = 0, monotonic()
            there = elsewhere(self.engine, self.model, self.schema)
            try:
                with there.begin() as connection:
                    create(connection, self.model, self.schema)
                yield there
            finally:
                _drop(self.engine, self.schema)

    def live_position(self) -> int:
        with self.engine.connect() as connection:
            return position_of(connection, self.model)

    def fill(self, there: Engine, last: int, watch: Watch) -> None:
        """As far as a position, a transaction a batch. Raises UndigestibleError."""
        while self.position < last:
            with there.begin() as connection:
                self.feed(connection, last, watch)

    def feed(self, connection: Connection, last: int, watch: Watch) -> None:
        """One batch more."""
        batch = self._facts.read(self.position, min(BATCH, last - self.position))
        if not batch.facts:
            raise UndigestibleError(self.model.NAME, batch.end + 1, batch.unreadable)
        error = digest(self.model, batch.facts, connection)
        if error is not None:
            raise error
        self.position = batch.end
        rate = self.position / max(monotonic() - self._began, 1e-6)
        watch(Step(self.position, last, rate, (last - self.position) / rate))


def rebuild(replay: Replay, watch: Watch) -> None:
    """Raises UndigestibleError and UnderWayError; the live one is then as it was."""
    with replay.begun() as there:
        near = replay.live_position()
        while near - replay.position > BATCH:
            replay.fill(there, near, watch)
            near = replay.live_position()
        with there.begin() as connection:
            _switch(replay, connection, watch)
        _drop(replay.engine, _replaced(replay.model))


def _switch(replay: Replay, connection: Connection, watch: Watch) -> None:
    """What the live one has read meanwhile, then the new tables in place of the old."""
    last = position_of(connection, replay.model, held=True)
    while replay.position < last:
        replay.feed(connection, last, watch)
    drop(connection, _replaced(replay.model))
    rename(connection, home(replay.model), _replaced(replay.model))
    rename(connection, replay.schema, home(replay.model))
    settle(connection, replay.model, replay.position)


def _replaced(model: ReadModel) -> str:
    """Where the old tables stay until nobody reads them."""
    return f"{home(model)}_replaced"


def _drop(engine: Engine, schema: str) -> None:
    with engine.begin() as connection:
        drop(connection, schema)
