"""Elects the process that seals, and that updates each read model: it holds their leases."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from sqlalchemy import Connection, Engine

from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.schemas import name_live_schema
from signing.storage.engine import leading_engine, own_connection
from signing.storage.leases import RENEW_SECONDS, SEALING, Fence, Holder, name_sessions
from signing.ticks import end_on_tick

HANGING_SECONDS = 75.0
"""Statements end after 60 seconds: a holder that has not stood for longer hangs, and lets go."""


class Writing:
    """Transactions of who works alone, and leads nobody."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def begin(self, names: Sequence[str]) -> Iterator[Connection]:
        """Begin a transaction that writes what these leases are for."""
        del names
        with self.engine.begin() as connection:
            yield connection

    def fence(self, names: Sequence[str]) -> Fence:
        """Return what a transaction on `engine` must find in a statement if it has none of ours.

        Whoever begins it looks for it before it commits.
        """
        del names
        return Fence()


class Election(Writing):
    """One lease a read model and version, so programs of two versions run side by side."""

    def __init__(self, engine: Engine, holder: Holder, names: Sequence[str]) -> None:
        super().__init__(engine)
        self._holder = holder
        self._names = tuple(names)
        self._terms: dict[str, int] = {}
        self._over = threading.Event()
        self._lost: Exception | None = None
        self._stood = monotonic()

    @property
    def held(self) -> Sequence[str]:
        return tuple(self._terms)

    @property
    def is_lost(self) -> bool:
        return self._lost is not None

    def stand(self) -> Sequence[str]:
        """Return the newly won leases, by name. Raises DeposedError, and what broke renewing."""
        if self._lost is not None:
            raise self._lost
        self._stood = monotonic()
        others = [name for name in self._names if name not in self._terms]
        if not others:
            return ()
        with own_connection(self.engine) as connection:
            fresh = self._holder.take(connection, others)
        self._terms = self._terms | fresh
        return tuple(fresh)

    @contextmanager
    def begin(self, names: Sequence[str]) -> Iterator[Connection]:
        """Begin a transaction in which nobody else gets these leases. Raises DeposedError."""
        self._stood = monotonic()
        with super().begin(names) as connection:
            self._holder.confirm(connection, {name: self._terms[name] for name in names})
            yield connection

    def fence(self, names: Sequence[str]) -> Fence:
        self._stood = monotonic()
        return Fence(self._holder.id, {name: self._terms[name] for name in names})

    def keep_renewing(self) -> None:
        """Renew until the end, from a thread of its own: a long batch must not cost the lead."""
        try:
            with own_connection(self.engine) as connection:
                while not self._over.wait(end_on_tick(RENEW_SECONDS)):
                    if self._terms and monotonic() - self._stood < HANGING_SECONDS:
                        self._holder.renew(connection, self._terms)
        except Exception as error:  # noqa: BLE001 — `stand` raises it
            self._lost = error

    def end(self) -> None:
        self._over.set()


@contextmanager
def election(engine: Engine, holder: Holder, names: Sequence[str]) -> Iterator[Election]:
    """Stand on an engine of its own, whose sessions bear the holder's name; release at the end."""
    leading = leading_engine(engine, name_sessions(holder.id))
    try:
        with leading.begin() as connection:
            holder.open_leases(connection, names)
        standing = Election(leading, holder, names)
        renewing = threading.Thread(target=standing.keep_renewing, name="lease", daemon=True)
        renewing.start()
        try:
            yield standing
        finally:
            standing.end()
            renewing.join()
        with leading.begin() as connection:
            holder.release(connection)
    finally:
        leading.dispose()


def name_lease(model: ReadModel) -> str:
    return name_live_schema(model)


def name_leases(models: Sequence[ReadModel]) -> list[str]:
    return [SEALING, *map(name_lease, models)]
