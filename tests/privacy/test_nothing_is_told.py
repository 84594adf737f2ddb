"""What a service says of itself names nobody: its log, metrics, traces, errors, and failures."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Client, Response
from sqlalchemy.engine import URL

from conftest import PREPARED, run_on
from privacy.heroines import (
    EMPLOYER,
    FIRM_SECRETS,
    LEAVING,
    STAFF_SECRETS,
    STAYING,
)
from privacy.searching import find_words
from privacy.telling import PASSWORD, Teller
from season.people import TRUST
from season.service import Service
from signing.bootstrap import Installation
from signing.projections import roster_list
from support.printing.print_client import make_settings
from support.servers.trace_collector import TraceCollector, collect_traces
from support.use_cases.database_owner import run_as_owner
from support.waiting import PATIENCE, soon

SECRETS = (*LEAVING.secrets, *STAYING.secrets, *STAFF_SECRETS, *FIRM_SECRETS, PASSWORD)
FAILS = """
CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'failed on %', NEW USING DETAIL = '{name}'; END $$;
CREATE TRIGGER fails BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION fails()
"""
"""A database that quotes a person's data in its errors, as it does for constraints."""


@pytest.fixture(scope="module")
def collector() -> Iterator[TraceCollector]:
    with collect_traces() as found:
        yield found


@pytest.fixture(scope="module")
def service(
    server: URL, tmp_path_factory: pytest.TempPathFactory, collector: TraceCollector
) -> Iterator[Service]:
    name, folder = f"told_{uuid4().hex}", tmp_path_factory.mktemp("told")
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {PREPARED}")
    url = server.set(database=name).render_as_string(hide_password=False)
    made = Service(folder, url, "http://127.0.0.1:9")
    made.environment |= {
        "SIGNING_SECOND_FACTOR": "off",
        "SIGNING_TRACES_ENDPOINT": collector.url,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    made.start()
    yield made
    made.stop()
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def teller(service: Service) -> Iterator[Teller]:
    url = service.environment["SIGNING_DATABASE_URL"]
    installation = Installation.open(
        make_settings(url, service.folder / "data", second_factor="off")
    )
    with Client(base_url=service.url, timeout=PATIENCE, verify=TRUST) as client:
        teller = Teller(client, installation.context)
        teller.tell(LEAVING, STAYING)
        yield teller
    installation.close()


def read_unasked(service: Service, teller: Teller) -> bytes:
    """Return what the service writes and answers without being asked about a person."""
    machines = [teller.client.get(path).content for path in ("/live", "/ready", "/metrics")]
    return b"\n".join([service.log.read_bytes(), *machines])


def test_a_season_leaves_nobody_in_the_log_or_the_metrics(service: Service, teller: Teller) -> None:
    said = read_unasked(service, teller)
    assert b"/api/cards/{token}/signing" in said
    assert find_words(said, SECRETS) == []
    assert find_words(said, list(teller.tokens.values())) == []


def make_wrong_bodies() -> list[dict[str, Any]]:
    """Return bodies with personal data as names of fields, as types and as broken JSON."""
    long = "".join(SECRETS) * 300
    every = {
        "id_number",
        "name",
        "reason",
        "purpose",
        "words",
        "phone",
        "code",
        "graduate",
        "terms",
    }
    headers = {"Content-Type": "application/json"}
    return [
        {"json": {one: one for one in SECRETS}},
        {"json": list(SECRETS)},
        {"json": {one: {"value": list(SECRETS)} for one in every}},
        {"json": dict.fromkeys((*every, *EMPLOYER, *LEAVING.identity, "numbers"), long)},
        {"content": json.dumps(SECRETS, ensure_ascii=False)[:-3].encode(), "headers": headers},
        {"files": {one: (f"{LEAVING.name}.pdf", long[:999].encode()) for one in ("file", "files")}},
    ]


def send_wrong_bodies(teller: Teller) -> Iterator[Response]:
    """Send every command as every role, with everything wrong."""
    paths = teller.client.get("/api/openapi.json").json()["paths"]
    commands = [
        (method.upper(), path.replace("{", "").replace("}", ""))
        for path, item in paths.items()
        for method in item
        if method != "get"
    ]
    for (method, path), body in product(commands, make_wrong_bodies()):
        for who in ("", _find_asker(path)):
            headers = {"Authorization": f"Bearer {teller.tokens[who]}"} if who else {}
            sent = body | {"headers": headers | body.get("headers", {})}
            if path != "/api/sessions/current":
                yield teller.client.request(method, path, **sent)


def _find_asker(path: str) -> str:
    """Return the role that gets far enough to have the body read."""
    whose = {
        "/api/me": STAYING.number,
        "/api/employer/": "firm",
        "/api/schools": "province",
        "/api/employers": "province",
        "/api/clients": "province",
    }
    return next((who for start, who in whose.items() if path.startswith(start)), "admin")


def test_wrong_requests_are_answered_without_what_was_in_them(
    service: Service, teller: Teller
) -> None:
    refused = 0
    for answer in send_wrong_bodies(teller):
        refused += answer.status_code >= 400
        assert answer.status_code != 500, (answer.request.url, answer.text)
        assert find_words(answer.content, SECRETS) == [], (answer.request.url, answer.text)
    assert refused > 300
    for value in SECRETS:
        for path in (f"/api/reviews/{value}", f"/api/graduates/{value}/identity", f"/v/{value}"):
            answer = teller.asks("counselor", "GET", path)
            assert find_words(answer.content, SECRETS) == [], (path, answer.text)
    assert find_words(read_unasked(service, teller), SECRETS) == []


def test_a_database_that_quotes_people_in_its_errors_is_not_quoted(
    service: Service, teller: Teller
) -> None:
    def breaks(table: str) -> None:
        drop = "DROP FUNCTION IF EXISTS fails() CASCADE"
        run_as_owner(teller.context.engine, drop, FAILS.format(table=table, name=LEAVING.name))

    path = f"/api/graduates/{teller.ids[STAYING.number]}"
    attempts: dict[str, tuple[str, str, str, Any]] = {
        "looks": ("counselor", "POST", f"{path}/identity", {"purpose": STAYING.said("核对")}),
        "events": ("admin", "PUT", f"{path}/destination", {"code": "80"}),
        "answers": ("admin", "PUT", f"{path}/destination", {"code": "80"}),
    }
    for table, (who, method, where, form) in attempts.items():
        breaks(table)
        # an error closes a connection
        with Client(base_url=service.url, timeout=PATIENCE, verify=TRUST) as client:
            answer = replace(teller, client=client).asks(who, method, where, json=form)
        assert answer.status_code >= 500, (table, answer.text)
        assert find_words(answer.content, SECRETS) == []

    breaks(f"{roster_list.metadata.schema}.graduates")
    with Client(base_url=service.url, timeout=PATIENCE, verify=TRUST) as client:
        mended = replace(teller, client=client)
        mended.does("admin", "PUT", f"{path}/destination", json={"code": "80"})
        soon(lambda: b"degraded" in client.get("/ready").content)
        said = read_unasked(service, mended)
    assert b"request.broken" in said
    assert b"read model halted" in said
    assert find_words(said, SECRETS) == []


def test_every_line_of_the_log_names_its_request_or_its_work(
    service: Service, teller: Teller
) -> None:
    del teller
    with socket.create_connection(("127.0.0.1", service.port)) as stranger:
        stranger.sendall(b"no request\r\n\r\n")
        soon(lambda: "Invalid HTTP request" in service.log.read_text("utf-8"))
    lines = [json.loads(one) for one in service.log.read_text("utf-8").splitlines()]
    of_requests = [one for one in lines if "request_id" in one]
    of_works = [one for one in lines if "work" in one]
    assert len(of_requests) + len(of_works) == len(lines)
    assert all(one["route"].startswith(("/", "unknown")) for one in of_requests)
    assert all(one["event"] and one["level"] and one["timestamp"] for one in lines)
    said = {one["event"] for one in of_requests}
    assert {"request", "request.broken"} <= said
    assert {"projector", "serving"} <= {one["work"] for one in of_works}
    assert not [one for one in of_works if one["work"].startswith("Thread-")]


def test_no_span_of_all_that_names_anybody(
    service: Service, teller: Teller, collector: TraceCollector
) -> None:
    """Only ours are exported: FastAPI's would have addresses, and what is sought stands there."""
    teller.client.get(f"/v/{LEAVING.name}", params={"q": STAYING.name})
    soon(lambda: collector.find("GET /v/{code}"), pause=0.05)
    service.stop()  # hands over what is left
    spans = collector.list_spans()
    assert len(spans) > 1000
    assert {"POST /api/cards/{token}/signing", "INSERT events"} <= {one.name for one in spans}
    assert {one.scope for one in spans} == {"signing"}
    assert collector.places == {"/v1/traces"}
    told = "\n".join(f"{one.name} {one.attributes}" for one in spans).encode()
    for words in (SECRETS, list(teller.tokens.values())):
        assert find_words(b"\n".join([told, *collector.bodies]), words) == []
