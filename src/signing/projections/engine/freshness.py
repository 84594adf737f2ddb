"""Lets a client read its own write: a read waits until the model has passed its last fact."""

import time
from uuid import UUID

from sqlalchemy import Engine, func, select

from signing.storage.schema import events, log, read_models

FIRST_SECONDS, LONGEST_SECONDS = 0.002, 0.025
PATIENCE_SECONDS = 2.0


class Freshness:
    """Waits for read models. It reports lag, and never raises for it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def wait_for(self, name: str, receipt: str, patience: float | None = None) -> int:
        """Wait until the model has passed the receipt's fact; return how far it is behind.

        It waits at most `patience` seconds, or `PATIENCE_SECONDS`. A receipt is
        `{stream}:{version}`; one that names no fact counts as passed.
        """
        named = _parse_receipt(receipt)
        if named is None:
            return 0
        deadline = time.monotonic() + (PATIENCE_SECONDS if patience is None else patience)
        pause = FIRST_SECONDS
        while behind := self._count_behind(name, *named):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            time.sleep(min(pause, left))
            pause = min(pause * 2, LONGEST_SECONDS)
        return behind

    def _count_behind(self, name: str, stream: UUID, version: int) -> int:
        """Count how far the model is behind. A fact without a position comes behind the last."""
        last = select(func.coalesce(func.max(log.c.position), 0)).scalar_subquery()
        stands = (
            select(read_models.c.position)
            .where(read_models.c.name == name)
            .order_by(read_models.c.live.desc(), read_models.c.version.desc())
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(func.coalesce(log.c.position, last + 1) - func.coalesce(stands, 0))
            .select_from(events.outerjoin(log, log.c.event_id == events.c.id))
            .where(events.c.stream == stream, events.c.version == version)
        )
        with self._engine.connect() as connection:
            return max(connection.execute(query).scalar_one_or_none() or 0, 0)


def _parse_receipt(receipt: str) -> tuple[UUID, int] | None:
    stream, _, version = receipt.partition(":")
    try:
        return UUID(stream), int(version)
    except ValueError:
        return None
