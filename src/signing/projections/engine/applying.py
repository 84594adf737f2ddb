"""Applies a batch of facts to a read model: all, or those before the fact that fails."""

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from traceback import extract_tb

import psycopg2
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from signing.facts import Fact, Recorded
from signing.projections.engine.bulk import Gathered, gather_writes
from signing.projections.engine.lookups import look_up
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.reading import Batch, Unreadable
from signing.storage.parked_facts import Parked

DATABASE_LOST = (
    InterfaceError,
    OperationalError,
    psycopg2.InterfaceError,
    psycopg2.OperationalError,
)
"""The database's trouble (gone, full, a deadlock), not the read model's: it may pass."""
TOGETHER = 100
"""Facts whose rows are written in one statement."""
OF_A_SAVE = 2
"""Facts that a save of one person has mostly: a consent with the résumé."""


class InapplicableFactError(Exception):
    """A read model cannot apply the fact at `position`. The message holds nothing of the fact."""

    def __init__(self, name: str, position: int, error: str) -> None:
        super().__init__(f"{name} cannot digest the fact at position {position}: {error}")
        self.position = position
        self.error = error


class UnappliedError(Exception):
    """Some read model needs a fact that cannot be read: each must be looked at by itself."""


@contextmanager
def collecting_later() -> Iterator[None]:
    """Let Python collect no garbage while a batch is read and applied.

    Facts and rows live as long as the batch, and hold each other in no circle: collecting went
    through them again and again, a fifth of a batch's time, and found nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def apply_together(models: Sequence[ReadModel], batch: Batch, connection: Connection) -> None:
    """Apply the batch to all models, or raise: then nothing of the transaction may be kept.

    A small batch is written in one statement; a large one would hold it all in memory twice.
    """
    with _gather_small(batch, connection) as gathered:
        if gathered is not None and gathered.lone:
            look_up(connection, gathered, models, batch.facts)
        for model in models:
            if _find_wall(model, batch, ()) is not None:
                raise UnappliedError
            facts = _choose_heard(model, batch)
            if facts:
                model.project(facts, connection)


def _gather_small(batch: Batch, connection: Connection) -> AbstractContextManager[Gathered | None]:
    if len(batch.facts) > TOGETHER:
        return nullcontext()
    return gather_writes(connection, lone=_is_lone(batch))


def _is_lone(batch: Batch) -> bool:
    """Return whether one save recorded it all: such batches are alike, those of many never."""
    few = 0 < len(batch.facts) <= OF_A_SAVE
    return few and len({one.fact.originator_id for one in batch.facts}) == 1


def must_lack_nothing(batch: Batch, old: int, parked: Sequence[Parked]) -> None:
    """Raises UnappliedError if a fact of the batch is parked: who goes without it is noted."""
    if any(old < one.position <= batch.end for one in parked):
        raise UnappliedError


def apply_batch(
    model: ReadModel, batch: Batch, skipped: Collection[int], connection: Connection
) -> InapplicableFactError | None:
    """Apply what the model hears of, without the skipped positions; stop at what is unreadable."""
    wall = _find_wall(model, batch, skipped)
    facts = [
        one
        for one in _choose_heard(model, batch)
        if one.position not in skipped and (wall is None or one.position < wall.position)
    ]
    error = apply_facts(model, facts, connection) if facts else None
    if error is None and wall is not None:
        return InapplicableFactError(model.NAME, wall.position, wall.error)
    return error


def _choose_heard(model: ReadModel, batch: Batch) -> list[Recorded]:
    return [one for one in batch.facts if type(one.fact) in model.HEARD]


def _find_wall(model: ReadModel, batch: Batch, skipped: Collection[int]) -> Unreadable | None:
    """Return the first fact that the model needs and nobody can read."""
    for one in batch.unreadable:
        if hears_of(model, one.topic) and one.position not in skipped:
            return one
    return None


def hears_of(model: ReadModel, topic: str) -> bool:
    """Return whether the model needs facts of this kind; one that nobody knows no model needs."""
    return Fact.kinds.get(topic) in model.HEARD


def apply_facts(
    model: ReadModel, facts: Sequence[Recorded], connection: Connection
) -> InapplicableFactError | None:
    """Apply these facts. If one fails, apply those before it and return the error that names it."""
    try:
        with connection.begin_nested():
            model.project(facts, connection)
    except DATABASE_LOST:
        raise
    except Exception as error:  # noqa: BLE001 — whatever is wrong with it is wrong with it alone
        if len(facts) == 1:
            return InapplicableFactError(model.NAME, facts[0].position, describe_error(error))
        half = len(facts) // 2
        return apply_facts(model, facts[:half], connection) or apply_facts(
            model, facts[half:], connection
        )
    return None


def describe_error(error: Exception) -> str:
    """Return the error's kind and place: its message may quote a person's data."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    ours = [one for one in extract_tb(error.__traceback__) if "site-packages" not in one.filename]
    place = ours[-1]
    return f"{type(cause).__name__} in {Path(place.filename).name}:{place.lineno} {place.name}"
