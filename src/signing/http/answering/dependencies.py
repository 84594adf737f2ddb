"""What the service depends on, a line each: its state, why it is so, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from signing.projections.engine.health import ReadModelState
from signing.storage.database_state import Blocker, find_blocker, is_read_only, load_leaders
from signing.storage.leases import SEALING
from signing.storage.log import Lag
from signing.use_cases.core.supervision import WorkState

LATE_SECONDS = 60.0
"""Facts that wait longer for their position make the service degraded."""


@dataclass(frozen=True)
class Dependency:
    """`state` is ok, or what is wrong. `reason` says more, and `todo` what helps."""

    name: str
    state: str
    reason: str
    todo: str = ""
    is_well: bool = True


def list_dependencies(
    engine: Engine, lag: Lag, models: Sequence[ReadModelState], works: Sequence[WorkState]
) -> list[Dependency]:
    return [
        _describe_database(engine),
        _describe_leader(engine),
        _describe_sealing(engine, lag),
        _describe_models(models),
        _describe_works(works),
    ]


def _describe_database(engine: Engine) -> Dependency:
    with engine.connect() as connection:
        if not is_read_only(connection):
            return Dependency("database", "ok", "reads and writes")
    todo = "point SIGNING_DATABASE_URL at the primary, or promote this one"
    return Dependency("database", "read_only", "it refuses writes", todo, is_well=False)


def _describe_leader(engine: Engine) -> Dependency:
    with engine.connect() as connection:
        leaders = load_leaders(connection, SEALING)
    if not leaders:
        todo = "start `signing project`, or `signing serve` without --no-projecting"
        return Dependency("leader", "none", "nobody holds a lease", todo)
    told = [f"{one.place} in term {one.term}{' seals' if one.seals else ''}" for one in leaders]
    return Dependency("leader", "ok", "; ".join(told))


def _describe_sealing(engine: Engine, lag: Lag) -> Dependency:
    if not lag.events:
        return Dependency("sealing", "ok", "no fact waits")
    with engine.connect() as connection:
        blocker = find_blocker(connection, lag.seconds)
    waits = f"{lag.events} facts wait, the oldest for {lag.seconds:.0f} s"
    if blocker is None:
        return Dependency("sealing", "waiting", waits, is_well=lag.seconds < LATE_SECONDS)
    return Dependency(
        "sealing",
        "blocked",
        f"{waits}; {_describe_blocker(blocker)}",
        f"end that transaction: SELECT pg_terminate_backend({blocker.pid})",
        is_well=lag.seconds < LATE_SECONDS,
    )


def _describe_blocker(blocker: Blocker) -> str:
    since = ""
    if blocker.since is not None:
        age = (datetime.now(UTC) - blocker.since).total_seconds()
        since = f" since {blocker.since:%H:%M:%S} UTC ({age:.0f} s)"
    who = blocker.application or "no name"
    return f"process {blocker.pid} of PostgreSQL ({who}) has a transaction open{since}"


def _describe_models(models: Sequence[ReadModelState]) -> Dependency:
    halted = [f"{one.name} at {one.halted_on}" for one in models if one.halted_on is not None]
    if halted:
        todo = "install the corrected program, or `signing rebuild`"
        return Dependency("read_models", "halted", ", ".join(halted), todo, is_well=False)
    behind = max((one.behind for one in models), default=0)
    return Dependency("read_models", "ok", f"{behind} facts behind at most")


def _describe_works(works: Sequence[WorkState]) -> Dependency:
    unwell = [f"{one.name} is {one.state}: {one.error}" for one in works if not one.is_well]
    if unwell:
        todo = "see background.failed in the log"
        return Dependency("background", "failing", "; ".join(unwell), todo, is_well=False)
    return Dependency("background", "ok", f"{len(works)} works run")
