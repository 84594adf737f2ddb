"""A service that outsiders call with identifiers of others."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import time_machine
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.engine import URL

from conftest import PREPARED, run_on
from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.projections.engine import freshness
from support.printing.print_client import make_settings as set_up
from support.routes.api_routes import API_ROUTES, RouteCase
from support.routes.foreign_identifiers import (
    add_neighbour,
    list_identifiers,
    list_secrets,
    open_session,
    read_whole_answer,
)
from support.routes.province import FilledProvince, fill_province
from support.use_cases.contexts import NOW

PARAMETER = re.compile(r"\{(\w+)\}")
COUNTED = {"amendment": "1"}
"""Parameters that name nobody: they count within what another one names."""


class ProbedService:
    """A service that outsiders call with identifiers of others; they change nothing in it."""

    def __init__(self, installation: Installation, province: FilledProvince) -> None:
        self.installation = installation
        self.province = province
        self.client = TestClient(
            create_app(installation, projecting=False), raise_server_exceptions=False
        )
        self.named = list_identifiers(province)
        self.secrets = list_secrets(province)
        self.described = self.client.get("/api/openapi.json").json()["paths"]

    @property
    def routes(self) -> list[str]:
        return sorted(f"{m.upper()} {path}" for path, item in self.described.items() for m in item)

    def ask(self, route: str, asker: str, names: dict[str, str], **more: Any) -> Any:
        """Call a route with `names` in path and body; other parameters stay as they are."""
        method, path = route.split(" ")
        door = API_ROUTES.get(route, RouteCase({}))
        token = open_session(self.installation.context, asker)
        headers = more.pop("headers", {})
        with (
            self.installation.writing.begin() as connection
        ):  # who tries much is refused without a look
            for counted in ("attempts", "wrong_tries"):
                connection.execute(text(f"DELETE FROM {counted}"))  # noqa: S608 — two tables
        return self.client.request(
            method,
            _fill_names(path, {name: quote(one, safe="") for name, one in names.items()}),
            headers=headers | ({"Authorization": f"Bearer {token}"} if token else {}),
            json=_fill_names(door.json, names),
            data=door.data,
            files=door.files,
            **more,
        )

    def digests_sent(self, route: str) -> set[str]:
        """Return the digests of the files sent, which their sender knows."""
        files = API_ROUTES.get(route, RouteCase({})).files or {}
        named = files.values() if isinstance(files, dict) else (one for _, one in files)
        return {sha256(content).hexdigest() for _, content, *_ in named}

    def must_tell_nothing(self, answer: Any, sent: set[str]) -> None:
        assert answer.status_code < 500, answer.text
        words = read_whole_answer(answer)
        told = [one for one in self.secrets - sent if one in words]
        assert [one for one in told if not any(one in each for each in sent)] == []


def _fill_names(what: Any, names: dict[str, str]) -> Any:
    if isinstance(what, dict):
        return {name: _fill_names(value, names) for name, value in what.items()}
    if isinstance(what, list):
        return [_fill_names(value, names) for value in what]
    if isinstance(what, str):
        return PARAMETER.sub(lambda found: names.get(found[1], COUNTED.get(found[1], "x")), what)
    return what


@contextmanager
def serve_for_probing(server: URL, folder: Path) -> Iterator[ProbedService]:
    """Yield a service on a database of its own, with every list up to date."""
    name = f"probed_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {PREPARED}")
    url = server.set(database=name).render_as_string(hide_password=False)
    with time_machine.travel(NOW), pytest.MonkeyPatch.context() as patched:
        patched.setattr(freshness, "PATIENCE_SECONDS", 0.0)  # nobody projects
        installation = Installation.open(set_up(url, folder, second_factor="off"))
        province = fill_province(installation.context)
        add_neighbour(installation.context)
        installation.projector().catch_up()
        yield ProbedService(installation, province)
        installation.close()
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")
