"""By which names the service answers, and to whom it tells its figures."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.edge.hosts import Hosts, known_hosts
from signing.settings import Settings

NEAR = "http://localhost"


def make_settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **{"hosts": ""} | given)


def call_host(configured: Settings, host: str) -> int:
    app = FastAPI()

    @app.get("/")
    def page() -> dict[str, str]:
        return {}

    app.add_middleware(Hosts, known=known_hosts(configured))
    return TestClient(app).get("/", headers={"Host": host}).status_code


PUBLIC = {
    "public_url": "https://Signing.example:8443/here",
    "hosts": "sign.hefei.example 192.0.2.9",
}


@pytest.mark.parametrize(
    "host",
    [
        "signing.example",
        "SIGNING.example.",
        "signing.example:9",
        "sign.hefei.example",
        "192.0.2.9:80",
        "localhost:8000",
        "127.0.0.1",
        "127.8.8.8:1",
        "[::1]:8000",
    ],
)
def test_it_answers_to_its_names(host: str) -> None:
    assert call_host(make_settings(**PUBLIC), host) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "signing.example.evil.example",
        "a.signing.example",
        "evil.example/signing.example",
        "user@signing.example",
        "signing.example:port",
        "signing.example:99999",
        "localhost.evil.example",
        "192.0.2.10",
        "[2001:db8::1]",
        "[::1",
        "*",
        "",
    ],
)
def test_it_does_not_answer_to_other_names(host: str) -> None:
    assert call_host(make_settings(**PUBLIC), host) == 400


def test_who_listens_everywhere_and_was_never_named_answers_to_every_name() -> None:
    for everywhere in ("0.0.0.0", "::"):  # noqa: S104 — only read
        assert call_host(make_settings(host=everywhere), "10.1.2.3:8000") == 200
        assert call_host(make_settings(host=everywhere, **PUBLIC), "10.1.2.3:8000") == 400


def test_who_listens_in_one_place_answers_to_that() -> None:
    assert call_host(make_settings(), "evil.example") == 400
    assert call_host(make_settings(host="10.1.2.3"), "10.1.2.3:8000") == 200
    assert call_host(make_settings(host="fd00::5"), "[fd00::5]:8000") == 200
    assert call_host(make_settings(host="10.1.2.3"), "10.1.2.4") == 400
    assert call_host(make_settings(hosts="*"), "evil.example") == 200


def test_a_wrong_name_is_refused_with_words_and_machines_ask_by_any(
    database_url: str, tmp_path: Path
) -> None:
    installation = Installation.open(make_settings(database_url=database_url, data_dir=tmp_path))
    client = TestClient(create_app(installation, projecting=False), base_url="http://evil.example")
    seen = client.get("/v/x")
    assert seen.status_code == 400
    assert "SIGNING_HOSTS" in seen.text
    for path in ("/api/positions", "/static/seal.svg", "/api/docs"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (400, "HostUnknown")
        assert "SIGNING_HOSTS" in answer.json()["next"]
        assert answer.headers["X-Request-ID"]
    assert client.get("/live").json() == {"status": "ok"}
    installation.close()


def read_figures(installation: Installation, peer: str, **headers: str) -> tuple[int, set[str]]:
    """Return the status of /metrics and the fields of /ready."""
    client = TestClient(
        create_app(installation, projecting=False), base_url=NEAR, client=(peer, 40000)
    )
    given = {f"X-Forwarded-{name}": value for name, value in headers.items()}
    ready = client.get("/ready", headers=given)
    assert ready.status_code == 200
    return client.get("/metrics", headers=given).status_code, set(ready.json())


def test_figures_are_for_monitors_and_whether_it_is_ready_for_all(
    database_url: str, tmp_path: Path
) -> None:
    given = {"monitors": "192.0.2.0/24", "trusted_proxies": "10.0.0.0/8"}
    installation = Installation.open(
        make_settings(database_url=database_url, data_dir=tmp_path, **given)
    )
    whole = (
        200,
        {"status", "dependencies", "log", "read_models", "background", "certificates", "proofs"},
    )
    assert read_figures(installation, "127.0.0.1") == whole
    assert read_figures(installation, "192.0.2.9") == whole
    assert read_figures(installation, "10.0.0.1", For="192.0.2.9") == whole
    for peer, told in (("203.0.113.5", {}), ("10.0.0.1", {"For": "203.0.113.5"})):
        assert read_figures(installation, peer, **told) == (403, {"status"})
    assert read_figures(installation, "127.0.0.1", For="192.0.2.9") == (403, {"status"})
    installation.close()
