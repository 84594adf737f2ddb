"""A served province for many cases, and the faults of its answers."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import requests
import time_machine
import uvicorn
from fastapi import FastAPI
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import URL

from conftest import PREPARED, run_on
from signing.bootstrap import Installation
from signing.demo.wechat import simulated_wechat, with_wechat
from signing.http.app import create_app
from signing.projections import READ_MODELS
from signing.projections.engine.health import load_states
from signing.settings import Settings
from signing.storage.account_tables import sessions
from signing.use_cases.access.accounts import Accounts
from support.routes.fuzzing import ADDRESS, AnyCase, Kwargs
from support.routes.province import FilledProvince, fill_province
from support.use_cases.contexts import NOW
from support.waiting import PATIENCE, soon

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MANY = 10**6
SPOILT = 40
"""Commands that a province obeys before there is a new one."""
MOST_TOLD = 900
WECHAT_BUSY = '"code":"WeChatAway"'
"""The simulated platform answers so often a minute, as the real one does."""


@dataclass
class FuzzedProvince:
    """A served province, copied anew when a case has locked a role out or changed too much."""

    server: URL
    folder: Path
    province: FilledProvince = field(init=False)
    tally: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._model = f"model_{uuid4().hex}"
        self._copy = f"{self._model}_copy"
        self._served = ExitStack()
        self._obeyed = 0
        self._session = requests.Session()
        run_on(self.server, f"CREATE DATABASE {self._model} TEMPLATE {PREPARED}")
        installation = Installation.open(self._settings(self._model))
        self.province = fill_province(installation.context)
        installation.projector().catch_up()
        with installation.context.engine.connect() as connection:
            rows = connection.execute(select(sessions)).mappings()
            self._sessions = [dict(one) for one in rows]
        self.description = create_app(installation).openapi()
        installation.close()
        self._open()

    def close(self) -> None:
        self._shut()
        self._session.close()
        for name in (self._copy, self._model):
            run_on(self.server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def renew(self) -> None:
        self._shut()
        run_on(self.server, f"DROP DATABASE {self._copy} WITH (FORCE)")
        self._open()

    def ask(self, case: AnyCase, kwargs: Kwargs, role: str) -> None:
        """Send the case as `role`, and note each kind of fault in the answer once."""
        self._let_in(role)
        token = self.province.tokens.get(role)
        if token:
            kwargs["headers"]["Authorization"] = f"Bearer {token}"
        url = kwargs["url"].replace(ADDRESS, self._address, 1)
        self._session.cookies.clear()
        answer = self._session.request(
            **kwargs | {"url": url}, allow_redirects=False, timeout=PATIENCE
        )
        self.tally[answer.status_code] += 1
        self._obeyed += answer.ok and kwargs["method"] != "GET"
        if WECHAT_BUSY in answer.text:
            return
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            for one in group.exceptions:
                kind = f"{case.operation.label} → {answer.status_code}: {one.title}"
                self.faults.setdefault(kind, _describe_fault(kind, one, answer, role))

    def _let_in(self, role: str) -> None:
        if self._locked_out(role):
            self._sign_in_again()
        if self._obeyed > SPOILT or self._locked_out(role):
            self.renew()

    def _locked_out(self, role: str) -> bool:
        token = self.province.tokens.get(role)
        who = Accounts(self._parts.context).find_session
        return token is not None and who(token, datetime.now(UTC)) is None

    def _sign_in_again(self) -> None:
        """Restore the sessions, which is quicker than a fresh copy."""
        with self._parts.context.engine.begin() as connection:
            connection.execute(insert(sessions).on_conflict_do_nothing(), self._sessions)

    def _open(self) -> None:
        run_on(self.server, f"CREATE DATABASE {self._copy} TEMPLATE {self._model}")
        self._obeyed = 0
        address = self._served.enter_context(simulated_wechat())
        self._parts = Installation.open(with_wechat(self._settings(self._copy), address))
        self._served.callback(self._parts.close)
        app = create_app(self._parts, projecting=False)
        self._address = self._served.enter_context(serve_app(app))

    def _shut(self) -> None:
        """Stop serving, after every read model has read all facts."""
        self._parts.projector().catch_up()
        with self._parts.reading.connect() as connection:
            for one in load_states(connection, READ_MODELS):
                if one.halted_on is not None:
                    self.faults[one.name] = f"{one.name} halted on {one.halted_on}"
        self._served.close()

    def _settings(self, database: str) -> Settings:
        address = self.server.set(database=database).render_as_string(hide_password=False)
        return Settings(
            database_url=address,
            data_dir=self.folder,
            second_factor="off",
            rate_limits="off",
            account_tries=MANY,
            employer_tries=MANY,
            address_tries=MANY,
            person_tries=MANY,
            _env_file=None,
        )


def _describe_fault(kind: str, failure: Exception, answer: requests.Response, role: str) -> str:
    asked = answer.request
    sent = f"{asked.method} {asked.url} {dict(asked.headers)} {asked.body!r}"
    lines = (kind, str(failure), f"sent as {role}: {sent}", f"answer: {answer.text}")
    return "\n  ".join(one[:MOST_TOLD] for one in lines)


@contextmanager
def serve_app(app: FastAPI) -> Iterator[str]:
    """Yield the address of a real server without background work."""
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    running = threading.Thread(target=server.run)
    running.start()
    soon(lambda: server.started, pause=0.001)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    running.join()


@contextmanager
def serve_fuzzed_province(server: URL, folder: Path) -> Iterator[FuzzedProvince]:
    with time_machine.travel(NOW):
        opened = FuzzedProvince(server, folder)
        try:
            yield opened
        finally:
            opened.close()
