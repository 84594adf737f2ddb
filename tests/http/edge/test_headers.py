"""What every answer tells a browser not to do with it."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from conftest import copy_database
from signing.bootstrap import Installation
from signing.http.app import create_app
from support.use_cases.installations import open_installation

PLACES = (
    "/live",
    "/nowhere",
    "/v/x",
    "/static/seal.svg",
    "/favicon.ico",
    "/verifier.py",
    "/audit-verifier.pyz",
    "/api/docs",
    "/api/docs/assets/swagger-ui.css",
    "/api/openapi.json",
    "/api/positions",
)
SOURCE = re.compile(r'(?:src|href)="([^"]+)"')


@pytest.fixture(scope="module")
def installation(server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    data = tmp_path_factory.mktemp("headers")
    with (
        copy_database(server) as url,
        open_installation(url, data, trusted_proxies="10.0.0.1") as opened,
    ):
        opened.projector().prepare()
        yield opened


def open_client(
    installation: Installation, base: str = "http://signing.example", peer: str = "8.8.8.8"
) -> TestClient:
    return TestClient(create_app(installation, projecting=False), base_url=base, client=(peer, 1))


def parse_policy(policy: str) -> dict[str, list[str]]:
    return {one.split()[0]: one.split()[1:] for one in policy.split(";") if one.strip()}


@pytest.mark.parametrize("path", PLACES)
def test_every_answer_is_closed_to_other_sites(installation: Installation, path: str) -> None:
    headers = open_client(installation).get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(
        headers["Permissions-Policy"].split(", ")
    )
    assert len(headers["X-Request-ID"]) >= 8


@pytest.mark.parametrize("path", PLACES)
def test_every_policy_forbids_what_it_does_not_name_and_nothing_inline(
    installation: Installation, path: str
) -> None:
    policy = parse_policy(open_client(installation).get(path).headers["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] in (["'none'"], ["'self'"])
    allowed = {word for said in policy.values() for word in said}
    assert allowed <= {"'none'", "'self'", "data:"}
    assert "data:" not in policy.get("script-src", [])


def test_the_description_runs_without_inline_scripts(installation: Installation) -> None:
    client = open_client(installation)
    page = client.get("/api/docs").text
    assert re.findall(r"<script[^>]*>(.*?)</script>", page) == ["", ""]
    assert not re.search(r"<style|\son\w+=|\sstyle=", page)
    for source in SOURCE.findall(page):
        answer = client.get(f"/api/{source}")
        assert answer.status_code == 200, source
    assert 'url: "openapi.json"' in client.get("/static/docs.js").text


def test_https_is_demanded_for_a_year_where_it_was_used(installation: Installation) -> None:
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "8.8.8.8"}
    header = "Strict-Transport-Security"
    assert open_client(installation, "https://signing.example").get("/live").headers[header] == (
        "max-age=31536000"
    )
    assert open_client(installation, peer="10.0.0.1").get("/live", headers=told).headers[header]
    assert header not in open_client(installation).get("/live", headers=told).headers
    assert header not in open_client(installation).get("/live").headers


def test_what_is_of_one_person_is_kept_by_nobody(installation: Installation) -> None:
    client = open_client(installation)
    kept = {path: client.get(path).headers.get("Cache-Control") for path in PLACES}
    assert kept["/api/positions"] == kept["/api/openapi.json"] == kept["/v/x"] == "no-store"
    assert kept["/static/seal.svg"] == "no-cache"


def test_browsers_get_the_icon_that_they_ask_for_unasked(installation: Installation) -> None:
    icon = open_client(installation).get("/favicon.ico")
    assert icon.status_code == 200
    assert icon.headers["Content-Type"] == "image/svg+xml"
    assert icon.history[0].headers["Cache-Control"] == "public, max-age=86400"
