"""Compares each live read model with a rebuilt one, on schedule, and keeps the results."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine, func, insert, select

from signing.projections.engine.applying import InapplicableFactError
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.rebuilding import Replay
from signing.projections.engine.schemas import UnderWayError
from signing.projections.engine.verifying import find_differences
from signing.storage.proof_tables import verifications

LOOK_SECONDS = 60.0
LOG = structlog.get_logger()
Comparable = Callable[[ReadModel], Replay]


@dataclass(frozen=True)
class Verification:
    """`differences` is None if the comparison failed; `error` then says why."""

    model: str
    version: int
    position: int
    began_at: datetime
    ended_at: datetime
    differences: int | None
    error: str | None


@dataclass(frozen=True)
class Verifying:
    """Without `interval` it never runs by itself. A process skips what another one compares."""

    engine: Engine
    models: Sequence[ReadModel]
    replay: Comparable
    interval: timedelta | None

    def run(self, stop: threading.Event) -> None:
        """Compare when it is due until `stop`. An error ends it; its supervisor starts it again."""
        while not stop.wait(LOOK_SECONDS):
            if self.interval is not None:
                self.verify_when_due(datetime.now(UTC), stop)

    def verify_when_due(self, now: datetime, stop: threading.Event) -> None:
        latest = {one.model: one for one in self.latest()}
        for model in self.models:
            last = latest.get(model.NAME)
            due = self.interval is None or last is None or now - last.began_at >= self.interval
            if due and not stop.is_set():
                self.verify(model)

    def verify(self, model: ReadModel) -> None:
        """Compare and keep the result; skip a model that another process compares now."""
        began = datetime.now(UTC)
        replay = self.replay(model)
        found, error = None, None
        try:
            found = len(find_differences(replay, lambda _: None))
        except UnderWayError:
            return
        except InapplicableFactError as undigested:
            error = type(undigested).__name__
        if found or error:
            LOG.error("verification.differs", model=model.NAME, differences=found, error=error)
        told = Verification(
            model.NAME, model.VERSION, replay.position, began, datetime.now(UTC), found, error
        )
        with self.engine.begin() as connection:
            connection.execute(insert(verifications).values(**vars(told)))

    def latest(self) -> list[Verification]:
        """Return the last result of each read model that there is."""
        ours = verifications.c.model.in_([one.NAME for one in self.models])
        newest = select(func.max(verifications.c.id)).where(ours).group_by(verifications.c.model)
        query = select(verifications).where(verifications.c.id.in_(newest))
        return self._read(query.order_by(verifications.c.model))

    def page(self, below: int | None, limit: int) -> list[tuple[int, Verification]]:
        """Return results with their numbers, newest first."""
        query = select(verifications).order_by(verifications.c.id.desc()).limit(limit)
        if below is not None:
            query = query.where(verifications.c.id < below)
        with self.engine.connect() as connection:
            return [(row.id, _present(row)) for row in connection.execute(query)]

    def _read(self, query: Any) -> list[Verification]:
        with self.engine.connect() as connection:
            return [_present(row) for row in connection.execute(query)]


def _present(row: Any) -> Verification:
    return Verification(**{name: value for name, value in row._mapping.items() if name != "id"})  # noqa: SLF001 - SQLAlchemy's public name
