"""Gauges that are read when somebody asks: what the database knows, and what this process holds.

Every process tells the same of the database, so rules take the `max` or `min` of them. While the
database is away its gauges are not told at all: old numbers would look like news.
"""

import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from prometheus_client import REGISTRY, generate_latest
from prometheus_client.core import Metric
from sqlalchemy import Connection, RowMapping
from sqlalchemy.pool import Pool, QueuePool

from signing.projections import READ_MODELS, notices, roster_list
from signing.projections.engine.election import name_lease
from signing.projections.engine.schemas import name_live_schema
from signing.storage.glance import Glance, load_state
from signing.storage.leases import SEALING
from signing.storage.replicas import ReplicaState
from signing.use_cases.core.supervision import WorkState
from signing.use_cases.printing.jobs.job import RUNNING
from signing.use_cases.signature import SealFolder
from signing.use_cases.signature.credential import CertificateError
from signing.use_cases.signature.expiry import compute_expiry
from signing.vocabulary import Oversight

GUESSED_WITHIN = timedelta(days=1)


class Words(NamedTuple):
    help: str
    label: tuple[str, ...] = ()
    kind: str = "gauge"


GAUGES: Mapping[str, Words] = {
    "signing_database_up": Words("1 if the database answered within two seconds"),
    "signing_database_read_only": Words("1 if the database refuses to be written to"),
    "signing_database_size_bytes": Words("Size of the database"),
    "signing_database_connections": Words("Connections to this database, of everybody"),
    "signing_database_connections_max": Words("Connections that PostgreSQL accepts"),
    "signing_log_position": Words("Last sealed position of the log"),
    "signing_log_waiting": Words("Facts recorded but not sealed yet, at most 20000"),
    "signing_log_oldest_waiting_seconds": Words("Age of the oldest fact not sealed yet"),
    "signing_read_model_behind": Words("Facts a read model has yet to read", ("name",)),
    "signing_read_model_age_seconds": Words(
        "Age of the oldest fact that it has not read", ("name",)
    ),
    "signing_read_model_halted": Words("1 when a read model cannot go on", ("name",)),
    "signing_read_model_without": Words("Parked facts that its rows lack", ("name",)),
    "signing_read_model_live": Words("1 when it serves, 0 while it is filled", ("name",)),
    "signing_lease_held": Words("1 if a process works on a read model, or seals (log)", ("name",)),
    "signing_sessions": Words("Sessions that are open", ("role",)),
    "signing_webhooks": Words("Webhooks; failing ones are tried again", ("state",)),
    "signing_print_jobs": Words("Print jobs that are not done", ("state",)),
    "signing_print_queue_age_seconds": Words("How long the first print job in line waits"),
    "signing_notices": Words("Notices to everybody, by PostgreSQL's statistics"),
    "signing_outbox_messages": Words(
        "Messages that wait to be sent, or that no try could send (dead)", ("channel", "state")
    ),
    "signing_outbox_age_seconds": Words(
        "Since the oldest message that waits was posted, urgent or ordinary", ("channel", "kind")
    ),
    "signing_graduates_guessed_at": Words("Whose data somebody guesses at, in 24 hours"),
    "signing_checkpoint_size": Words("Facts under the last checkpoint"),
    "signing_checkpoint_age_seconds": Words("Since the last checkpoint was signed"),
    "signing_witnessed_size": Words("Facts under the last checkpoint that a witness signed"),
    "signing_log_differences": Words("Findings of the last check of the log"),
    "signing_log_checked_timestamp_seconds": Words("When the log was checked last"),
    "signing_read_model_differences": Words("Rows unlike those of a rebuild", ("name",)),
    "signing_read_model_verified_timestamp_seconds": Words("When it was compared last", ("name",)),
    "signing_background_failing": Words("1 when a work fails or is silent", ("name",)),
    "signing_background_failures_total": Words("How often a work broke", ("name",), "counter"),
    "signing_background_silent_seconds": Words("Since its last sign of life", ("name",)),
    "signing_pool_connections": Words("Connections of a pool, by state", ("pool", "state")),
    "signing_pool_connections_max": Words("The most that a pool opens", ("pool",)),
    "signing_request_threads": Words("Threads that answer requests, by state", ("state",)),
    "signing_request_threads_waiting": Words("Requests that wait for a thread"),
    "signing_threads": Words("Threads of Python in this process"),
    "signing_replica_read_from": Words("1 while reads go to the replica, 0 while to the primary"),
    "signing_replica_lag_seconds": Words("How far the replica is behind, while it is known"),
    "signing_disk_free_bytes": Words("Room on the disk of SIGNING_DATA_DIR"),
    "signing_disk_size_bytes": Words("Size of the disk of SIGNING_DATA_DIR"),
    "signing_certificate_expiry_timestamp_seconds": Words("When a certificate ends", ("name",)),
}
"""Name, help text, labels, and kind if it is another one."""


class Sample(NamedTuple):
    """None is not told: there is nothing to say yet."""

    name: str
    value: float | None
    labels: tuple[str, ...] = ()


class _Told:
    """What is written beside the metrics that the process keeps by itself."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = samples

    def collect(self) -> Iterator[Metric]:
        yield from REGISTRY.collect()
        families: dict[str, Metric] = {}
        for name, value, labels in self._samples:
            words = GAUGES[name]
            family = families.get(name)
            if family is None:
                bare = name.removesuffix("_total")
                family = families[name] = Metric(bare, words.help, words.kind)
            if value is not None:
                named = dict(zip(words.label, labels, strict=True))
                family.add_sample(name, named, float(value))
        yield from (family for family in families.values() if family.samples)


def write_metrics(
    glance: Glance,
    works: Sequence[WorkState],
    pools: Mapping[str, Pool],
    data: Path,
    seal: SealFolder,
    more: Iterable[Sample] = (),
) -> bytes:
    """Return all metrics of this process and of the database, in Prometheus' format.

    `more` is what only a process that answers requests has to tell.
    """
    samples = [
        *measure_database(glance),
        *measure_works(works),
        *measure_process(pools, data, seal),
        *more,
    ]
    return generate_latest(_Told(samples))


def measure_database(glance: Glance) -> Iterator[Sample]:
    """Ask it once; only that it is away is told then."""
    seen = glance.take(_look)
    yield Sample("signing_database_up", seen is not None)
    if seen is not None:
        state, guessed = seen
        yield Sample("signing_graduates_guessed_at", guessed)
        yield from _tell_plain(state)
        yield from _tell_models(state)
        yield from _tell_named(state)


def _look(connection: Connection) -> tuple[RowMapping, int | None]:
    """Guessing is counted once the read model that counts it serves."""
    models = [(one.NAME, one.VERSION) for one in READ_MODELS]
    told = f"{name_live_schema(notices)}.notices"
    state = load_state(connection, models, told, RUNNING)
    if not any(one["name"] == roster_list.NAME and one["live"] for one in state["models"]):
        return state, None
    since = datetime.now(UTC) - GUESSED_WITHIN
    return state, connection.scalar(roster_list.select_guessed_count(Oversight(), since))


PLAIN = {
    "signing_database_read_only": "read_only",
    "signing_database_size_bytes": "bytes",
    "signing_database_connections": "connections",
    "signing_database_connections_max": "most_connections",
    "signing_log_position": "position",
    "signing_log_waiting": "waiting",
    "signing_log_oldest_waiting_seconds": "oldest_waiting",
    "signing_print_queue_age_seconds": "oldest_queued",
    "signing_notices": "notices",
    "signing_checkpoint_size": "signed_size",
    "signing_checkpoint_age_seconds": "signed_age",
    "signing_witnessed_size": "witnessed_size",
    "signing_log_differences": "log_differences",
    "signing_log_checked_timestamp_seconds": "log_checked_at",
}
OF_MODELS = {
    "signing_read_model_behind": "behind",
    "signing_read_model_age_seconds": "age",
    "signing_read_model_halted": "halted",
    "signing_read_model_without": "without",
    "signing_read_model_live": "live",
}
OF_COMPARISONS = {
    "signing_read_model_differences": "differences",
    "signing_read_model_verified_timestamp_seconds": "at",
}


def _tell_plain(state: RowMapping) -> Iterator[Sample]:
    return (Sample(name, state[column]) for name, column in PLAIN.items())


def _tell_models(state: RowMapping) -> Iterator[Sample]:
    for one in state["models"]:
        yield from (Sample(name, one[key], (one["name"],)) for name, key in OF_MODELS.items())
    for one in state["compared"]:
        yield from (Sample(name, one[key], (one["model"],)) for name, key in OF_COMPARISONS.items())


def _tell_named(state: RowMapping) -> Iterator[Sample]:
    """Leases of other versions of the program are not told."""
    leases: Mapping[str, Any] = state["leases"]
    yield Sample("signing_lease_held", leases.get(SEALING, False), (SEALING,))
    for model in READ_MODELS:
        held = leases.get(name_lease(model), False)
        yield Sample("signing_lease_held", held, (model.NAME,))
    for role, number in state["sessions"].items():
        yield Sample("signing_sessions", number, (role,))
    for one in state["outbox"]:
        yield from _tell_channel(one)
    for name, number in state["webhooks"].items():
        yield Sample("signing_webhooks", number, (name,))
    yield Sample("signing_print_jobs", state["queued"], ("queued",))
    yield Sample("signing_print_jobs", state["drawing"], ("drawing",))


def _tell_channel(one: Mapping[str, Any]) -> Iterator[Sample]:
    for name in ("waiting", "dead"):
        yield Sample("signing_outbox_messages", one[name], (one["channel"], name))
    for name in ("urgent", "ordinary"):
        yield Sample("signing_outbox_age_seconds", one[f"{name}_age"], (one["channel"], name))


def measure_works(works: Sequence[WorkState]) -> Iterator[Sample]:
    for one in works:
        yield Sample("signing_background_failing", not one.is_well, (one.name,))
        yield Sample("signing_background_failures_total", one.failures, (one.name,))
        yield Sample("signing_background_silent_seconds", one.silent_seconds, (one.name,))


def measure_process(pools: Mapping[str, Pool], folder: Path, seal: SealFolder) -> Iterator[Sample]:
    """Pools, threads, room on the disk, and the certificate that lies on it."""
    for name, pool in pools.items():
        if isinstance(pool, QueuePool):
            busy, idle = pool.checkedout(), pool.checkedin()
            yield Sample("signing_pool_connections", busy, (name, "busy"))
            yield Sample("signing_pool_connections", idle, (name, "idle"))
            most = pool.size() + pool._max_overflow  # noqa: SLF001 — it has no public name
            yield Sample("signing_pool_connections_max", most, (name,))
    yield Sample("signing_threads", threading.active_count())
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    disk = shutil.disk_usage(there)
    yield Sample("signing_disk_free_bytes", disk.free)
    yield Sample("signing_disk_size_bytes", disk.total)
    yield Sample("signing_certificate_expiry_timestamp_seconds", _find_end(seal), ("seal",))


def measure_replica(replica: ReplicaState | None) -> Iterator[Sample]:
    """Nothing where no replica is configured."""
    if replica is not None:
        known = replica.name in {"near", "far"}
        yield Sample("signing_replica_read_from", replica.name == "near")
        yield Sample("signing_replica_lag_seconds", replica.seconds if known else None)


def _find_end(seal: SealFolder) -> float | None:
    """None when its file cannot be read, which `/ready` tells and does not fail for."""
    try:
        return compute_expiry(seal, datetime.now(UTC)).not_after.timestamp()
    except CertificateError:
        return None
