"""The service on a port with the demo's season, and browsers that visit it."""

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from socket import socket
from typing import Any
from unittest import mock
from uuid import uuid4

import httpx2
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright
from sqlalchemy.engine import URL

from conftest import PREPARED, run_on
from signing.bootstrap import Installation
from signing.cli.serving import Server
from signing.demo.identity import simulated_identity, with_identity
from signing.demo.loading import load_demo
from signing.demo.registry import simulated_registry, with_registry
from signing.demo.sms import simulated_sms, with_sms
from signing.demo.wechat import simulated_wechat, with_wechat
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.pdf.agreement import make_press
from signing.privacy_notices import CURRENT
from signing.projections.engine import freshness
from signing.settings import Settings
from support.waiting import PATIENCE, PATIENCE_MILLISECONDS, soon

PASSWORD = "the demo's password"
BOUND_BEFORE = "demo-2"
"""Of the demo's graduates the one whom nobody has told yet."""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PLACES = ("chromium", "chromium-browser", "google-chrome")
SHELL = "chromium-headless-shell"
"""The same engine without a browser around it: half the work for a page, and no viewer of PDFs."""
EXPECTED = tuple(f"status of {status}" for status in (401, 404, 409, 410, 413, 422))
"""Browsers call these errors; to us they are answers that a page shows."""


class NoBrowserError(Exception):
    """There is no Chromium here."""


@dataclass
class Site:
    """A running service, and a browser that visits it."""

    address: str
    installation: Installation
    browser: Browser
    wrongs: list[str] = field(default_factory=list)

    def context(
        self,
        who: str = "",
        *,
        width: int = 1440,
        height: int = 900,
        told: bool = True,
        **more: object,
    ) -> BrowserContext:
        """Return a browser context, signed in as an account or as the WeChat of `demo-…`.

        `told` what is kept of them, as who was bound before is at their first visit.
        """
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            **{"locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | more,  # type: ignore[arg-type]  # Playwright's own names
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        if who:
            token = self._token(context, who)
            cookie = {"name": COOKIE, "value": token, "url": self.address}
            context.add_cookies([cookie])  # type: ignore[list-item]  # a SetCookieParam
            if told and who == BOUND_BEFORE:
                self._accept_notice(context, token)
        context.on("page", self._watch)
        return context

    def _accept_notice(self, context: BrowserContext, token: str) -> None:
        accepted = context.request.post(
            "/api/me/notice/acceptance",
            data={"notice": CURRENT, "consents": ["id_number"]},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert accepted.ok or accepted.status == HTTPStatus.CONFLICT, accepted.text()

    def page(self, who: str = "", path: str = "", **more: Any) -> Page:
        page = self.context(who, **more).new_page()
        if path:
            page.goto(path)
        return page

    def _token(self, context: BrowserContext, who: str) -> str:
        if who.startswith("demo-"):
            answer = context.request.post("/api/sessions/wechat", data={"code": who})
        else:
            form = {"username": who, "password": PASSWORD}
            answer = context.request.post("/api/sessions", data=form)
        token: str = answer.json()["token"]
        return token

    def _watch(self, page: Page) -> None:
        """Note broken policies, errors of scripts, and requests to other hosts."""
        page.on("pageerror", lambda error: self.wrongs.append(str(error)))
        page.on("request", self._must_stay_here)
        page.on(
            "console",
            lambda said: (
                self.wrongs.append(said.text)
                if said.type == "error" and not any(one in said.text for one in EXPECTED)
                else None
            ),
        )

    def _must_stay_here(self, request: Request) -> None:
        """Note a request to another host; the browser's own PDF viewer is an extension."""
        if not request.url.startswith(
            (self.address, "data:", "blob:", "chrome-extension:", "chrome:")
        ):
            self.wrongs.append(request.url)


@contextmanager
def launch_chromium(*, shell: bool = False) -> Iterator[Browser]:
    """Yield a browser, the headless shell if it suffices. Raises NoBrowserError."""
    with sync_playwright() as playwright:
        found = _find_executable(playwright, (SHELL, *PLACES) if shell else PLACES)
        opened = playwright.chromium.launch(
            executable_path=found, args=list(QUIET), timeout=PATIENCE_MILLISECONDS
        )
        yield opened
        opened.close()


def _find_executable(playwright: Playwright, names: Sequence[str]) -> str:
    named, own = os.environ.get("CHROMIUM", ""), playwright.chromium.executable_path
    path = named or next((path for name in names if (path := shutil.which(name))), own)
    if not Path(path).exists():
        raise NoBrowserError
    return path


@contextmanager
def load_season_database(server: URL, folder: Path) -> Iterator[str]:
    """Yield the name of a database with the demo, to be copied; `folder` holds its keys."""
    name = f"season_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {PREPARED}")
    settings = _make_settings(server, name, folder)
    installation = Installation.open(settings)
    load_demo(installation.context, settings, make_press(settings.address))
    installation.projector().catch_up()
    installation.close()
    yield name
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def serve_site(
    server: URL, template: str, folder: Path, browser: Browser, **chosen: object
) -> Iterator[Site]:
    """Serve a copy of the season's database, for one module of tests; `chosen` are settings."""
    name = f"site_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    with (
        socket() as listening,
        simulated_wechat() as wechat,
        simulated_registry() as registry,
        simulated_sms() as sms,
        simulated_identity() as identity,
        wait_for_fresh_pages(),
    ):
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        made = _make_settings(server, name, folder, port=port).model_copy(update=chosen)
        settings = with_registry(with_wechat(made, wechat), registry)
        settings = with_identity(with_sms(settings, sms), identity)
        installation = Installation.open(settings)
        running = Server(
            uvicorn.Config(create_app(installation), log_config=None, access_log=False)
        )
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            soon(lambda: running.started)
            _warm_up(settings.address)
            yield Site(settings.address, installation, browser)
        finally:
            running.should_exit = True
            thread.join()
            installation.close()
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def wait_for_fresh_pages() -> Iterator[None]:
    """Let pages wait for lists as long as a test does, however busy the machine is."""
    with mock.patch.object(freshness, "PATIENCE_SECONDS", PATIENCE):
        yield


def _make_settings(server: URL, name: str, folder: Path, port: int = 8000) -> Settings:
    return Settings(
        database_url=server.set(database=name).render_as_string(hide_password=False),
        data_dir=folder,
        demo_password=PASSWORD,
        second_factor="off",
        port=port,
        _env_file=None,
    )


def _warm_up(address: str) -> None:
    """Send a first request alone: it prepares the routes, in one thread."""
    answer = httpx2.get(f"{address}/nothing/there", timeout=PATIENCE)
    assert answer.status_code == HTTPStatus.NOT_FOUND
