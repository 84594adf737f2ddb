"""A port on which a process without pages says that it lives, and whether its works do."""

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import TypeAdapter

from signing.bootstrap import Installation
from signing.cli.installation import PortTakenError
from signing.cli.ports import say_taken
from signing.condition.dependencies import list_dependencies
from signing.condition.dependency import Dependency
from signing.condition.gauges import write_metrics
from signing.condition.upkeep import list_upkeep
from signing.http.edge.proxies import is_watcher
from signing.projections import READ_MODELS
from signing.projections.engine.health import load_states
from signing.storage.engine import DATABASE_ERRORS
from signing.use_cases.core.supervision import Supervisor, WorkState
from signing.use_cases.privacy.suites import BY_NAME

SECONDS = 5.0
"""For one request to come in."""
LOOK_SECONDS = 0.5
WORKS, LINES = TypeAdapter(list[WorkState]), TypeAdapter(list[Dependency])
Answer = tuple[HTTPStatus, dict[str, object]]


class HealthServer(ThreadingHTTPServer):
    """Knows whom it answers for: `works`, of which it is one itself."""

    daemon_threads = True
    timeout = LOOK_SECONDS

    def __init__(self, place: tuple[str, int], installation: Installation) -> None:
        self.installation, self.works = installation, Supervisor({})
        super().__init__(place, HealthHandler)

    def run(self, stop: threading.Event) -> None:
        """Answer until `stop`. An error ends it; its supervisor starts it again."""
        while not stop.is_set():
            self.handle_request()


class HealthHandler(BaseHTTPRequestHandler):
    server: HealthServer
    timeout = SECONDS
    server_version, sys_version = "signing", ""

    def setup(self) -> None:
        threading.current_thread().name = "health"  # in the log
        super().setup()

    def do_GET(self) -> None:
        if self.path == "/live":
            self._say(HTTPStatus.OK, {"status": "ok"})
        elif self.path == "/ready":
            self._say(*self._hide(*judge_readiness(self.server.installation, self.server.works)))
        elif self.path == "/metrics":
            self._measure()
        else:
            self._say(HTTPStatus.NOT_FOUND, {"status": "not found"})

    def _measure(self) -> None:
        if not self._is_watched():
            self._say(HTTPStatus.FORBIDDEN, {"status": "forbidden"})
            return
        content = measure(self.server.installation, self.server.works)
        self._send(HTTPStatus.OK, CONTENT_TYPE_LATEST, content)

    def _is_watched(self) -> bool:
        networks = self.server.installation.settings.watching
        forwarded = "x-forwarded-for" in self.headers
        return is_watcher(self.client_address[0], networks, forwarded=forwarded)

    def _hide(self, code: HTTPStatus, told: dict[str, object]) -> Answer:
        return code, told if self._is_watched() else {"status": told["status"]}

    def _say(self, code: HTTPStatus, told: dict[str, object]) -> None:
        self._send(code, "application/json", json.dumps(told, ensure_ascii=False).encode())

    def _send(self, code: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the library's name
        """Whoever watches asks each second: nothing of it is logged."""


def open_health_port(installation: Installation, host: str, port: int) -> HealthServer:
    """Listen for `/live`, `/ready` and `/metrics`, to be answered as the server does.

    Raises PortTakenError.
    """
    try:
        return HealthServer((host, port), installation)
    except OSError as taken:
        raise PortTakenError(say_taken(host, port, taken, "--health-port")) from taken


def judge_readiness(installation: Installation, background: Supervisor) -> Answer:
    """503 when a work of this process fails, or the database is away."""
    works = background.states()
    told: dict[str, object] = {"background": WORKS.dump_python(works, mode="json")}
    try:
        lines = _list_dependencies(installation, works)
    except DATABASE_ERRORS:
        return HTTPStatus.SERVICE_UNAVAILABLE, {"status": "degraded"} | told
    told["dependencies"] = LINES.dump_python(lines, mode="json")
    status = "ok" if all(one.is_well for one in lines) else "degraded"
    work = all(one.is_well for one in works)
    code = HTTPStatus.OK if work else HTTPStatus.SERVICE_UNAVAILABLE
    return code, {"status": status} | told


def measure(installation: Installation, background: Supervisor) -> bytes:
    """Return the metrics of this process and of the database."""
    return write_metrics(
        installation.glance,
        background.states(),
        installation.pools(),
        installation.settings.data_dir,
        installation.context.seal.folder,
    )


def _list_dependencies(installation: Installation, works: list[WorkState]) -> list[Dependency]:
    engine, settings = installation.asking, installation.settings
    with engine.connect() as connection:
        models = load_states(connection, READ_MODELS)
    return [
        *list_dependencies(engine, installation.log.measure_lag(), models, works),
        *list_upkeep(settings.data_dir, engine, BY_NAME[settings.algorithms]),
    ]
