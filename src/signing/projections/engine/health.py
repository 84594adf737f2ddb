"""The state of the read models, for monitoring."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from signing.projections.engine.read_model import ReadModel
from signing.storage.readers import Reader
from signing.storage.schema import log, read_models


@dataclass(frozen=True)
class ReadModelState:
    """`behind` counts unread facts. A `live` model serves; one that halted waits at its fact.

    `without` has the positions of parked facts that its rows lack.
    """

    name: str
    version: int
    position: int
    behind: int
    live: bool
    halted_on: int | None
    error: str | None
    without: list[int]


def load_states(connection: Reader, models: Sequence[ReadModel]) -> list[ReadModelState]:
    """Return the state of each read model, also of those that nobody has begun to fill."""
    last = connection.execute(select(func.coalesce(func.max(log.c.position), 0))).scalar_one()
    rows = {(row.name, row.version): row for row in connection.execute(select(read_models))}
    found = []
    for model in models:
        row = rows.get((model.NAME, model.VERSION))
        position = row.position if row else 0
        found.append(
            ReadModelState(
                name=model.NAME,
                version=model.VERSION,
                position=position,
                behind=max(last - position, 0),
                live=row.live if row else False,
                halted_on=row.halted_on if row else None,
                error=row.error if row else None,
                without=list(row.without) if row else [],
            )
        )
    return found
