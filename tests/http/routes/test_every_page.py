"""Every page, every role: who may see it, who is sent away, and that nothing leaks at the door."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from conftest import PREPARED, run_on
from signing.bootstrap import Installation
from signing.demo.wechat import simulated_wechat, with_wechat
from signing.help import load_page
from signing.http import pages
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.projections.engine import freshness
from support.printing.print_client import make_settings
from support.routes.api_routes import EVERYONE, RouteCase
from support.routes.page_routes import PAGE_ROUTES
from support.routes.province import SECRETS, FilledProvince, fill_province
from support.use_cases.contexts import NOW

PARAMETER = re.compile(r"\{(\w+)\}")
HELP = re.compile(r'href="(?:/|(?:\.\./)*)help/(\w+)(?:#([a-z-]+))?"')
ENTRIES = ("/login", "/wechat")
OUR_OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def page_database(
    server: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Yield the name and folder of a filled database, which is copied for the pages."""
    name, folder = f"world_{uuid4().hex}", tmp_path_factory.mktemp("world")
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {PREPARED}")
    yield name, folder
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def province(server: URL, page_database: tuple[str, Path]) -> FilledProvince:
    name, folder = page_database
    with time_machine.travel(NOW):
        installation = Installation.open(
            make_settings(_make_url(server, name), folder, second_factor="off")
        )
        province = fill_province(installation.context)
        installation.projector().catch_up()
        installation.close()
    return province


@pytest.fixture(scope="module")
def service(
    server: URL, page_database: tuple[str, Path], province: FilledProvince
) -> Iterator[TestClient]:
    """Yield one service for all pages, since making one takes long."""
    del province  # it stands in the world by now
    (template, folder), name = page_database, f"page_{uuid4().hex}"
    put_back(server, template, name)
    with pytest.MonkeyPatch.context() as patched, simulated_wechat() as wechat:
        asked = make_settings(_make_url(server, name), folder, second_factor="off")
        installation = Installation.open(with_wechat(asked, wechat))
        app = create_app(installation, projecting=False)
        patched.setattr(freshness, "PATIENCE_SECONDS", 0.0)  # nobody projects
        app.state.put_back = lambda: put_back(server, template, name, installation)
        yield TestClient(app, raise_server_exceptions=False, follow_redirects=False)
        installation.close()
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


def put_back(
    server: URL, template: str, name: str, installation: Installation | None = None
) -> None:
    for pool in (
        (installation.writing, installation.reading, installation.asking) if installation else ()
    ):
        pool.dispose()
    run_on(
        server,
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        f"CREATE DATABASE {name} TEMPLATE {template}",
    )


@pytest.fixture
def client(service: TestClient, route: str) -> Iterator[TestClient]:
    """Yield the service, and put its database back after a command."""
    service.cookies.clear()
    with time_machine.travel(NOW):
        yield service
    if not route.startswith("GET"):
        service.app.state.put_back()  # type: ignore[attr-defined]  # a FastAPI app


def _make_url(server: URL, name: str) -> str:
    return server.set(database=name).render_as_string(hide_password=False)


def test_every_page_has_its_row() -> None:
    found = {
        f"{method} {route.path}"
        for module in pages.ROUTERS
        for route in module.router.make_routes()
        for method in route.methods or ()
    }
    assert found == set(PAGE_ROUTES)


@pytest.mark.parametrize("route", PAGE_ROUTES)
def test_a_page_opens_to_whom_it_should_and_to_nobody_else(
    route: str, client: TestClient, province: FilledProvince
) -> None:
    door = PAGE_ROUTES[route]
    refused = [role for role in EVERYONE if role not in door.opens]
    answers = {}
    for role in (*refused, *door.opens):
        answer = knock(client, route, door, province, role)
        answers[role] = answer.status_code
        assert leads_to_help(answer), f"no help on {route} for {role}: see tests/shape/test_help.py"
        if role in refused:
            assert not [secret for secret in SECRETS if secret in answer.text], (route, role)
            assert role != "nobody" or leads_to_sign_in(answer), route
    away = 401 if route.startswith("POST ") else 303
    expected = {role: away if role == "nobody" else 403 for role in refused} | door.opens
    assert answers == expected


def leads_to_help(answer: Any) -> bool:
    """Return whether a screen links to a section of help; what is no screen need not."""
    text = answer.text if answer.headers.get("content-type", "").startswith("text/html") else ""
    if "<html" not in text or answer.url.path.startswith("/help"):
        return True
    found = HELP.search(text)
    if found is None:
        return False
    told = load_page(found[1], "zh")
    section = found[2] or ""
    return section in {one.name for one in told.sections} or answer.status_code >= 400


def leads_to_sign_in(answer: Any) -> bool:
    """Return whether an answer leads to the sign-in page, at once or by a link."""
    if answer.status_code == 303:
        return bool(answer.headers["location"].startswith(ENTRIES))
    ways = ('" target="_blank"', "?next=")
    return any(f'href="{entry}{way}' in answer.text for entry in ENTRIES for way in ways)


def knock(
    client: TestClient, route: str, route_case: RouteCase, province: FilledProvince, role: str
) -> Any:
    method, path = route.split(" ")
    token = province.tokens.get(role)
    client.cookies.clear()
    return client.request(
        method,
        PARAMETER.sub(lambda found: province.names.get(route_case.at.get(found[1], ""), "x"), path),
        headers=OUR_OWN | ({"Cookie": f"{COOKIE}={token}"} if token else {}),
        data=_fill_names(route_case.data, route_case, province),
        files=route_case.files,
    )


def _fill_names(
    data: dict[str, str] | None, route_case: RouteCase, province: FilledProvince
) -> dict[str, str] | None:
    if data is None:
        return None
    return {
        name: PARAMETER.sub(lambda found: province.names[route_case.at[found[1]]], value)
        for name, value in data.items()
    }
