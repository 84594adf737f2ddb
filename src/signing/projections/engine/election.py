"""Elects the process that updates a read model: it holds the model's lock until it ends."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, select

from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.schemas import lock_key, name_live_schema
from signing.storage.engine import own_connection


class Election:
    """One lock for each read model and version, so programs of two versions run side by side."""

    def __init__(self, connection: Connection, models: Sequence[ReadModel]) -> None:
        self._connection = connection
        self._others = list(models)
        self._won: list[ReadModel] = []

    @property
    def won(self) -> Sequence[ReadModel]:
        return self._won

    def stand(self) -> list[ReadModel]:
        """Return the newly won models. It fails if the connection, and so every lock, is lost."""
        locks = [func.pg_try_advisory_lock(_make_key(model)) for model in self._others]
        answers = self._connection.execute(select(func.now(), *locks)).one()[1:]
        fresh = [model for model, won in zip(self._others, answers, strict=True) if won]
        self._others = [model for model in self._others if model not in fresh]
        self._won += fresh
        return fresh


@contextmanager
def election(engine: Engine, models: Sequence[ReadModel]) -> Iterator[Election]:
    """Hold the locks on a separate connection, which closes at the end."""
    with own_connection(engine) as connection:
        yield Election(connection, models)


def _make_key(model: ReadModel) -> int:
    return lock_key(f"projector of {name_live_schema(model)}")
