"""What machines ask: alive, ready, metrics."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal, NotRequired

from anyio import CapacityLimiter, to_thread
from anyio.to_thread import current_default_thread_limiter
from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import Engine
from typing_extensions import TypedDict

from signing.condition.channels import describe_channels
from signing.condition.dependencies import (
    describe_identity,
    describe_registry,
    describe_replica,
    describe_sms,
    list_dependencies,
)
from signing.condition.dependency import Dependency
from signing.condition.gauges import Sample, measure_replica, write_metrics
from signing.condition.upkeep import list_upkeep
from signing.http.answering.proof_status import (
    ProofStatus,
    load_log_check,
    load_proofs,
)
from signing.http.asking.command_headers import address_of
from signing.http.edge import rules
from signing.http.edge.proxies import is_watcher
from signing.http.edge.routing import Router
from signing.projections import READ_MODELS
from signing.projections.engine.health import ReadModelState, load_states
from signing.refusals import Draining, NotAMonitor
from signing.storage.log import Log
from signing.storage.replicas import Replica
from signing.use_cases.core.children import Child
from signing.use_cases.core.context import Context
from signing.use_cases.core.supervision import Supervisor, WorkState
from signing.use_cases.privacy.suites import BY_NAME
from signing.use_cases.signature.credential import CertificateError
from signing.use_cases.signature.expiry import Expiry, compute_expiry

router = Router(tags=["machines"])

THREADS = CapacityLimiter(4)
"""Of their own: machines do not stand in line behind the people whom they watch over."""


class Alive(TypedDict):
    """That the process lives."""

    status: Literal["ok"]


class LogState(TypedDict):
    """The last sealed position of the log, how many facts wait to be sealed, and since when."""

    position: int
    waiting: int
    oldest_seconds: float


class SealExpiry(TypedDict):
    """When the seal's certificate ends; nulls and `unreadable` where its file cannot be read.

    `state` is ok, expiring, expired or unreadable; `days_left` is below zero once it has ended.
    """

    not_after: datetime | None
    days_left: int | None
    state: str


class Certificates(TypedDict):
    """When certificates end."""

    seal: SealExpiry


class Readiness(TypedDict):
    """Whether the service can serve. All but `status` is for monitors only."""

    status: Literal["ok", "degraded"]
    dependencies: NotRequired[list[Dependency]]
    log: NotRequired[LogState]
    read_models: NotRequired[list[ReadModelState]]
    background: NotRequired[list[WorkState]]
    proofs: NotRequired[ProofStatus]
    certificates: NotRequired[Certificates]


@router.get("/live", rules.MACHINE)
async def live() -> Alive:
    """Answered as long as the process lives, even when all of its threads are busy."""
    return {"status": "ok"}


@router.get("/ready", rules.MACHINE)
async def ready(request: Request) -> Readiness:
    """Whether it can serve: 503 without the database, and once it was told to end.

    `degraded` says that the database refuses writes, that facts wait a minute for their position or
    for somebody who keeps read models up to date, that a read model halted, that background work
    fails or is silent, that keys are missing, that the disk is full, or that the last check of the
    log found it changed. `dependencies` has a line each, with the reason and what helps, in English
    and in Chinese (`reason_zh`, `todo_zh`).
    Only monitors (`SIGNING_MONITORS`) and the machine itself are told more than `status`. A
    certificate that ends soon or has ended degrades nothing: it stands under `certificates`.
    """
    if request.app.state.draining:
        raise Draining
    return await to_thread.run_sync(_check_readiness, request, limiter=THREADS)


def _describe_providers(context: Context) -> list[Dependency]:
    """Whoever checks persons, as the calls of this process found them."""
    found = [describe_sms(rests=context.sms.rests)] if context.sms.is_set else []
    if context.identity.is_set:
        found.append(describe_identity(rests=context.identity.rests))
    return found


def _check_readiness(request: Request) -> Readiness:
    found, log = _states(request), _log(request)
    background = _background(request)
    check = load_log_check(request)
    lag = log.measure_lag()
    dependencies = list_dependencies(request.app.state.reading, lag, found, background)
    replica: Replica | None = request.app.state.replica
    if replica is not None:
        dependencies.append(describe_replica(replica.state))
    registry = request.app.state.context.registry
    if registry.is_set:
        dependencies.append(describe_registry(rests=registry.rests))
    dependencies += _describe_providers(request.app.state.context)
    dependencies.append(describe_channels(request.app.state.reading, request.app.state.channels))
    settings = request.app.state.settings
    suite = BY_NAME[settings.algorithms]
    dependencies += list_upkeep(settings.data_dir, request.app.state.reading, suite)
    well = all(one.is_well for one in dependencies) and (check is None or not check.differences)
    status: Literal["ok", "degraded"] = "ok" if well else "degraded"
    if not _watches(request):
        return {"status": status}
    return {
        "status": status,
        "dependencies": dependencies,
        "log": {
            "position": log.last_position(),
            "waiting": lag.events,
            "oldest_seconds": round(lag.seconds, 1),
        },
        "read_models": found,
        "background": background,
        "proofs": load_proofs(request, check),
        "certificates": {"seal": _describe(_seal(request))},
    }


@router.get("/metrics", rules.MACHINE, response_class=Response)
async def metrics(request: Request) -> Response:
    """For Prometheus, on the machine itself or in `SIGNING_MONITORS`; 403 elsewhere.

    While the database is away it tells what this process knows by itself.
    """
    people = list(_measure_threads(current_default_thread_limiter()))
    return await to_thread.run_sync(_measure, request, people, limiter=THREADS)


def _measure(request: Request, people: Sequence[Sample]) -> Response:
    if not _watches(request):
        raise NotAMonitor
    state = request.app.state
    content = write_metrics(
        state.glance,
        _background(request),
        state.pools,
        state.settings.data_dir,
        state.context.seal.folder,
        [*measure_replica(state.replica.state if state.replica else None), *people],
    )
    return Response(content, media_type=CONTENT_TYPE_LATEST)


def _measure_threads(limiter: CapacityLimiter) -> Iterator[Sample]:
    """Of those who answer requests: only their own loop may ask."""
    idle = limiter.total_tokens - limiter.borrowed_tokens
    yield Sample("signing_request_threads", limiter.borrowed_tokens, ("busy",))
    yield Sample("signing_request_threads", idle, ("idle",))
    waiting = limiter.statistics().tasks_waiting
    yield Sample("signing_request_threads_waiting", waiting)


def _watches(request: Request) -> bool:
    forwarded = "x-forwarded-for" in request.headers
    networks = request.app.state.settings.watching
    return is_watcher(address_of(request), networks, forwarded=forwarded)


def _log(request: Request) -> Log:
    log: Log = request.app.state.log
    return log


def _states(request: Request) -> list[ReadModelState]:
    engine: Engine = request.app.state.reading
    with engine.connect() as connection:
        return load_states(connection, READ_MODELS)


def _background(request: Request) -> list[WorkState]:
    supervisor: Supervisor = request.app.state.background
    beside: Child | None = request.app.state.beside
    return supervisor.states() + (beside.states() if beside else [])


def _describe(seal: Expiry | None) -> SealExpiry:
    if seal is None:
        return {"not_after": None, "days_left": None, "state": "unreadable"}
    return {"not_after": seal.not_after, "days_left": seal.days_left, "state": seal.state.value}


def _seal(request: Request) -> Expiry | None:
    """None when its file cannot be read, which `/ready` tells and does not fail for."""
    try:
        return compute_expiry(request.app.state.context.seal.folder, datetime.now(UTC))
    except CertificateError:
        return None
