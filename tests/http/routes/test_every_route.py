"""Every route, every role: who may enter, who is refused, and that nothing leaks at the door."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import make_url, text
from sqlalchemy.engine import URL

from conftest import PREPARED, run_on
from signing.bootstrap import Installation
from signing.demo.wechat import simulated_wechat, with_wechat
from signing.http.app import create_app
from signing.projections.engine import freshness
from signing.settings import Settings
from support.inspection import load_rules
from support.routes.api_routes import API_ROUTES, EVERYONE, RouteCase
from support.routes.province import SECRETS, FilledProvince, fill_province
from support.use_cases.contexts import NOW

PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class RouteDatabase:
    """A filled province in a database of its own, which is copied for the routes."""

    server: URL
    database: str
    data: Path
    province: FilledProvince


@pytest.fixture(scope="module")
def route_database(
    server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RouteDatabase]:
    name, data = f"world_{uuid4().hex}", tmp_path_factory.mktemp("world")
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {PREPARED}")
    with time_machine.travel(NOW):
        installation = Installation.open(make_settings(server.set(database=name), data))
        province = fill_province(installation.context)
        installation.projector().catch_up()
        installation.close()
    yield RouteDatabase(server, name, data, province)
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def service(route_database: RouteDatabase) -> Iterator[TestClient]:
    """Yield one service for all routes, since making one takes long."""
    name = f"{route_database.database}_copy"
    put_back(route_database, name)
    with pytest.MonkeyPatch.context() as patched, simulated_wechat() as address:
        asked = make_settings(route_database.server.set(database=name), route_database.data)
        installation = Installation.open(with_wechat(asked, address))
        app = create_app(installation, projecting=False)
        patched.setattr(freshness, "PATIENCE_SECONDS", 0.0)  # nobody projects
        app.state.put_back = lambda: put_back(route_database, name, installation)
        yield TestClient(app, raise_server_exceptions=False)
        installation.close()
    run_on(route_database.server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def client(service: TestClient) -> Iterator[TestClient]:
    """Yield the service with its database put back."""
    service.app.state.put_back()  # type: ignore[attr-defined]  # a FastAPI app
    service.cookies.clear()
    with time_machine.travel(NOW):
        yield service


def put_back(world: RouteDatabase, name: str, installation: Installation | None = None) -> None:
    for pool in (
        (installation.writing, installation.reading, installation.asking) if installation else ()
    ):
        pool.dispose()
    run_on(
        world.server,
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        f"CREATE DATABASE {name} TEMPLATE {world.database}",
    )


def make_settings(url: URL, data: Path) -> Settings:
    address = make_url(url).render_as_string(hide_password=False)
    return Settings(database_url=address, data_dir=data, second_factor="off", _env_file=None)


def list_routes(client: TestClient) -> set[str]:
    """Return every route of the API's description, which names all that there are."""
    described = client.get("/api/openapi.json").json()["paths"]
    return {f"{method.upper()} {path}" for path, item in described.items() for method in item}


def test_every_route_has_its_row(client: TestClient) -> None:
    assert list_routes(client) == set(API_ROUTES)


@pytest.mark.parametrize("route", API_ROUTES)
def test_a_door_opens_to_whom_it_should_and_to_nobody_else(
    route: str, client: TestClient, route_database: RouteDatabase
) -> None:
    door = API_ROUTES[route]
    refused = [role for role in EVERYONE if role not in door.opens]
    answers = {}
    for role in (*refused, *door.opens):
        answer = knock(client, route, door, route_database.province, role)
        answers[role] = answer.status_code
        if answer.status_code >= 400:
            told = answer.json()
            assert told["code"], route
            assert told["detail"] != told["detail_en"], route
        if role in refused:
            assert not [secret for secret in SECRETS if secret in answer.text], (route, role)
    expected = {role: 401 if role == "nobody" else 403 for role in refused} | door.opens
    assert answers == expected


def list_repeated() -> list[tuple[str, str]]:
    """Return the routes that keep their answer, each with a role that is answered well."""
    kept = load_rules()
    well = {
        route: next((role for role, status in case.opens.items() if status < 300), None)
        for route, case in API_ROUTES.items()
    }
    return [(route, role) for route, role in well.items() if role and kept[route].keyed]


@pytest.mark.parametrize(("route", "role"), list_repeated())
def test_a_retry_gets_the_first_answer_byte_for_byte(
    route: str, role: str, client: TestClient, route_database: RouteDatabase
) -> None:
    """Also what stands in its headers, but for what names the request itself."""
    door = API_ROUTES[route]
    first, again = (
        knock(client, route, door, route_database.province, role, **{"Idempotency-Key": "once"})
        for _ in range(2)
    )

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert read_headers(again) == read_headers(first)


def read_headers(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "x-request-id"}


def knock(
    client: TestClient,
    route: str,
    route_case: RouteCase,
    province: FilledProvince,
    role: str,
    **headers: str,
) -> Any:
    method, path = route.split(" ")
    token = province.tokens.get(role)
    return client.request(
        method,
        _fill_names(path, route_case, province),
        headers=({"Authorization": f"Bearer {token}"} if token else {}) | headers,
        json=_fill_names(route_case.json, route_case, province),
        data=_fill_names(route_case.data, route_case, province),
        files=route_case.files,
    )


def _fill_names(what: Any, route_case: RouteCase, province: FilledProvince) -> Any:
    """Replace `{number}` by the identifier that the case's `at` names."""
    if isinstance(what, dict):
        return {name: _fill_names(value, route_case, province) for name, value in what.items()}
    if isinstance(what, list):
        return [_fill_names(value, route_case, province) for value in what]
    if isinstance(what, str):
        return PARAMETER.sub(lambda found: province.names[route_case.at[found[1]]], what)
    return what


def test_head_answers_as_get_does_without_a_body_and_records_nothing(
    client: TestClient, route_database: RouteDatabase
) -> None:
    book = client.app.state.rulebook  # type: ignore[attr-defined]  # a FastAPI app
    for route, door in API_ROUTES.items():
        if not route.startswith("GET "):
            continue
        for role, expected in {"nobody": 401, **door.opens}.items():
            before = count_records(client)
            head = knock(client, route.replace("GET", "HEAD"), door, route_database.province, role)
            assert head.content == b"", route
            if book.by_call[route].recording:
                assert head.status_code in {200, expected}, (route, role)
                assert "content-length" not in head.headers or head.status_code != 200, route
                assert count_records(client) == before, route
            elif role in door.opens:
                assert head.status_code == expected, (route, role)


def count_records(client: TestClient) -> list[int]:
    engine = client.app.state.context.engine  # type: ignore[attr-defined]  # a FastAPI app
    with engine.connect() as connection:
        return [
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in ("events", "looks", "account_events")
        ]


@pytest.mark.parametrize("role", ["other_college", "other_school", "other_admin", "other_employer"])
def test_lists_hold_nothing_of_others(
    client: TestClient, route_database: RouteDatabase, role: str
) -> None:
    lists = {
        "other_employer": [
            "/api/employer/applications",
            "/api/employer/agreements",
            "/api/employer/positions",
        ],
        "other_admin": ["/api/graduates"],
    }
    desks = ["/api/reviews?state=all", "/api/prints", "/api/terminations?state=all"]
    for path in lists.get(role, []) + (desks if role != "other_employer" else []):
        answer = client.get(
            path, headers={"Authorization": f"Bearer {route_database.province.tokens[role]}"}
        )
        assert answer.json()["items"] == [], (role, path)


def test_there_is_no_route_that_the_description_hides(client: TestClient) -> None:
    hidden = {
        route.path
        for route in client.app.routes  # type: ignore[attr-defined]  # a FastAPI app
        if isinstance(route, APIRoute)
        and not route.include_in_schema
        and route.path.startswith("/api")
    }
    assert hidden == {"/api/docs", "/api/openapi.json"}
