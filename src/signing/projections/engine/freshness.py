"""Lets a client read its own write: a read waits until its last fact is there to be read."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, ScalarSelect, func, select

from signing.storage.schema import events, log, read_models

FIRST_SECONDS, LONGEST_SECONDS = 0.002, 0.025
PATIENCE_SECONDS = 2.0
MOST_PASSED = 10_000
"""What is known to be passed; all is forgotten, and asked again, when there is more."""
LOG = ""
"""In the place of a read model's name: that a fact has its position in the log."""


class Freshness:
    """Waits for read models and for the log. It reports lag, and never raises for it.

    It waits at most `patience` seconds, or `PATIENCE_SECONDS`, for however many models. A receipt
    is `{stream}:{version}`; one that names no fact counts as passed.
    """

    def __init__(self, engine: Engine, versions: Mapping[str, int] | None = None) -> None:
        """`versions` are those that this program reads; without, the one that serves is meant."""
        self._engine = engine
        self._versions = versions or {}
        self._serving: set[str] = set()
        self._passed: set[tuple[str, str]] = set()

    def ask_beside(self, engine: Engine) -> "Freshness":
        """Return one that asks another server about the same versions."""
        return Freshness(engine, self._versions)

    def is_serving(self, name: str) -> bool:
        """Return False while the version that is read here is filled beside one that serves."""
        if name not in self._serving:
            query = select(read_models.c.version, read_models.c.live)
            with self._engine.connect() as connection:
                rows = connection.execute(query.where(read_models.c.name == name))
                live = {row.version for row in rows if row.live}
            if live and self._versions.get(name) not in {None, *live}:
                return False
            if live:
                self._serving.add(name)
        return True

    def wait_for(self, receipt: str, *names: str, patience: float | None = None) -> int:
        """Wait until all of these models have passed the receipt's fact.

        Return how far the last of them is behind.
        """
        left = [one for one in names if not self.is_passed(receipt, one)]
        behind = self._wait(partial(self._count_behind, left), receipt, patience) if left else 0
        if not behind:
            for name in left:
                self._note_passed(name, receipt)
        return behind

    def is_passed(self, receipt: str, *names: str) -> bool:
        """Return whether it is known that all of them have passed it: none ever goes back."""
        return all((name, receipt) in self._passed for name in names)

    def _note_passed(self, name: str, receipt: str) -> None:
        if len(self._passed) >= MOST_PASSED:
            self._passed.clear()
        self._passed.add((name, receipt))

    def have_passed(self, receipt: str, *names: str, patience: float) -> bool:
        """Wait for the models on a replica, which may not have the fact itself yet."""
        named = _parse_receipt(receipt)
        deadline = time.monotonic() + patience
        while named is not None and not self._have_passed(names, *named):
            if time.monotonic() > deadline:
                return False
            time.sleep(LONGEST_SECONDS)
        return True

    def wait_for_log(self, receipt: str, patience: float | None = None) -> int:
        """Wait until the receipt's fact has a position; return 1 while it has none, else 0."""
        if self.is_passed(receipt, LOG):
            return 0
        behind = self._wait(self._count_without_position, receipt, patience)
        if not behind:
            self._note_passed(LOG, receipt)
        return behind

    def _wait(
        self, count_behind: Callable[[UUID, int], int], receipt: str, patience: float | None
    ) -> int:
        named = _parse_receipt(receipt)
        if named is None:
            return 0
        deadline = time.monotonic() + (PATIENCE_SECONDS if patience is None else patience)
        pause = FIRST_SECONDS
        while behind := count_behind(*named):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            time.sleep(min(pause, left))
            pause = min(pause * 2, LONGEST_SECONDS)
        return behind

    def _count_without_position(self, stream: UUID, version: int) -> int:
        query = (
            select(func.count())
            .select_from(events.outerjoin(log, log.c.event_id == events.c.id))
            .where(
                events.c.stream == stream,
                events.c.version == version,
                log.c.position.is_(None),
            )
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def _count_behind(self, names: Sequence[str], stream: UUID, version: int) -> int:
        """Count how far the last is behind. A fact without a position comes behind all others."""
        last = select(func.coalesce(func.max(log.c.position), 0)).scalar_subquery()
        query = (
            select(func.coalesce(log.c.position, last + 1) - self._select_least(names))
            .select_from(events.outerjoin(log, log.c.event_id == events.c.id))
            .where(events.c.stream == stream, events.c.version == version)
        )
        with self._engine.connect() as connection:
            return max(connection.execute(query).scalar_one_or_none() or 0, 0)

    def _have_passed(self, names: Sequence[str], stream: UUID, version: int) -> bool:
        query = (
            select(self._select_least(names) >= log.c.position)
            .select_from(events.join(log, log.c.event_id == events.c.id))
            .where(events.c.stream == stream, events.c.version == version)
        )
        with self._engine.connect() as connection:
            return bool(connection.execute(query).scalar_one_or_none())

    def _select_least(self, names: Sequence[str]) -> ColumnElement[int]:
        return func.least(*(func.coalesce(self._select_position(one), 0) for one in names))

    def _select_position(self, name: str) -> ScalarSelect[int]:
        mine = read_models.c.version == self._versions.get(name, read_models.c.version)
        return (
            select(read_models.c.position)
            .where(read_models.c.name == name, mine)
            .order_by(read_models.c.live.desc(), read_models.c.version.desc())
            .limit(1)
            .scalar_subquery()
        )


def begin_patience() -> float:
    """Return until when a request waits, by the monotonic clock: once, for all that it reads."""
    return time.monotonic() + PATIENCE_SECONDS


def _parse_receipt(receipt: str) -> tuple[UUID, int] | None:
    stream, _, version = receipt.partition(":")
    try:
        return UUID(stream), int(version)
    except ValueError:
        return None
