"""What machines ask: alive, ready, metrics."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import nan
from typing import Literal, NotRequired

from anyio import CapacityLimiter, to_thread
from fastapi import Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from sqlalchemy import Engine
from typing_extensions import TypedDict

from signing.condition.dependencies import list_dependencies
from signing.condition.dependency import Dependency
from signing.condition.upkeep import list_upkeep
from signing.http.answering.proof_status import (
    ProofStatus,
    load_log_check,
    load_proofs,
    measure_proofs,
)
from signing.http.asking.command_headers import address_of
from signing.http.edge import rules
from signing.http.edge.proxies import is_watcher
from signing.http.edge.routing import Router
from signing.projections import READ_MODELS, roster_list
from signing.projections.engine.health import ReadModelState, load_states
from signing.refusals import NotAMonitor
from signing.storage.log import Log
from signing.use_cases.core.children import Child
from signing.use_cases.core.supervision import Supervisor, WorkState
from signing.use_cases.privacy.suites import BY_NAME
from signing.use_cases.signature.credential import CertificateError
from signing.use_cases.signature.expiry import Expiry, compute_expiry
from signing.vocabulary import Oversight

router = Router(tags=["machines"])

REQUESTS = Counter("signing_requests_total", "Requests answered", ["method", "route", "status"])
LATENCY = Histogram("signing_request_seconds", "Seconds to answer", ["method", "route"])
POSITION = Gauge("signing_log_position", "Last sealed position of the log")
WAITING = Gauge("signing_log_waiting", "Facts recorded but not sealed yet")
OLDEST = Gauge("signing_log_oldest_waiting_seconds", "Age of the oldest fact not sealed yet")
BEHIND = Gauge("signing_read_model_behind", "Facts a read model has yet to read", ["name"])
HALTED = Gauge("signing_read_model_halted", "1 when a read model cannot go on", ["name"])
WITHOUT = Gauge("signing_read_model_without", "Parked facts that its rows lack", ["name"])

GUESSED = Gauge("signing_graduates_guessed_at", "Whose data somebody guesses at, in 24 hours")
FAILING = Gauge("signing_background_failing", "1 when work fails or is silent", ["name"])
FAILURES = Gauge("signing_background_failures", "How often it was started again", ["name"])
SILENCE = Gauge("signing_background_silent_seconds", "Since its last sign of life", ["name"])

DAYS_LEFT = Gauge("signing_certificate_days_left", "Whole days a certificate lasts", ["name"])
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
    """Whether it can serve: 503 without the database.

    `degraded` says that the database refuses writes, that facts wait a minute for their position,
    that a read model halted, that background work fails or is silent, that keys are missing, that
    the disk is full, or that the last check of the log found it changed. `dependencies` has a line
    each, with the reason and what helps, in English and in Chinese (`reason_zh`, `todo_zh`).
    Only monitors (`SIGNING_MONITORS`) and the machine itself are told more than `status`. A
    certificate that ends soon or has ended degrades nothing: it stands under `certificates`.
    """
    return await to_thread.run_sync(_check_readiness, request, limiter=THREADS)


def _check_readiness(request: Request) -> Readiness:
    found, log = _states(request), _log(request)
    background = _background(request)
    check = load_log_check(request)
    lag = log.measure_lag()
    dependencies = list_dependencies(request.app.state.reading, lag, found, background)
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
    """For Prometheus, on the machine itself or in `SIGNING_MONITORS`; 403 elsewhere."""
    return await to_thread.run_sync(_measure, request, limiter=THREADS)


def _measure(request: Request) -> Response:
    log = _log(request)
    if not _watches(request):
        raise NotAMonitor
    POSITION.set(log.last_position())
    lag = log.measure_lag()
    WAITING.set(lag.events)
    OLDEST.set(lag.seconds)
    states = _states(request)
    for one in states:
        BEHIND.labels(one.name).set(one.behind)
        HALTED.labels(one.name).set(one.halted_on is not None)
        WITHOUT.labels(one.name).set(len(one.without))
    _measure_guessing(request, states)
    _measure_background(request)
    measure_proofs(request)
    seal = _seal(request)
    DAYS_LEFT.labels("seal").set(seal.days_left if seal else nan)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


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


def _measure_guessing(request: Request, states: Sequence[ReadModelState]) -> None:
    """Not a number until the read model that counts them serves."""
    if not any(one.name == roster_list.NAME and one.live for one in states):
        GUESSED.set(nan)
        return
    since = datetime.now(UTC) - timedelta(days=1)
    with request.app.state.reading.connect() as connection:
        GUESSED.set(roster_list.count_guessed(connection, Oversight(), since))


def _measure_background(request: Request) -> None:
    for one in _background(request):
        FAILING.labels(one.name).set(not one.is_well)
        FAILURES.labels(one.name).set(one.failures)
        SILENCE.labels(one.name).set(one.silent_seconds)


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
