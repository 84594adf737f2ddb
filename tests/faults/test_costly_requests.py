"""Whoever draws and exports keeps nobody waiting: neither the machines that ask, nor readers."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import httpx2
import psutil
import pytest

from season.service import Service, serve_wechat
from signing.bootstrap import Installation
from signing.press.process import DRAWING
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.agreements.reviews import Reviews
from signing.vocabulary import AgreementNumber
from support.printing.print_client import make_settings
from support.use_cases.small_province import SmallProvince
from support.waiting import soon

ASKERS = 8
ROUNDS = 3
BOUND = 0.05
"""Seconds, of `/live`, on a machine that does nothing else; a busy one has its own pace."""


@dataclass
class Place:
    service: Service
    graduates: list[dict[str, str]]
    province: dict[str, str]

    def ask(self, path: str, by: dict[str, str]) -> httpx2.Response:
        return httpx2.get(self.service.url + path, headers=by, timeout=120)


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """Yield a running service with graduates whose agreements are in effect."""
    tokens = []
    with closing(Installation.open(make_settings(database_url, tmp_path / "data"))) as parts:
        small_province = SmallProvince(parts.context)
        for number in map(str, range(ASKERS)):
            signed = AgreementNumber(small_province.sign_agreement(number))
            Reviews(parts.context).approve(small_province.counselor("文学院"), signed)
            account = small_province.find_bound(number).wechat_account
            session = Accounts(parts.context).sign_in_with_wechat(account, datetime.now(UTC))
            tokens.append({"Authorization": f"Bearer {session.token}"})
    with serve_wechat() as wechat:
        service = Service(tmp_path, database_url, wechat)
        service.start()
        made = Place(service, tokens, {})
        soon(lambda: made.ask("/api/me/export.pdf", tokens[0]).status_code == 200, pause=0.1)
        yield made
        service.stop()


class Watch(threading.Thread):
    """Asks `/live` again and again, as who watches the service does."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._service = service
        self._over = threading.Event()
        self.seconds: list[float] = []

    def run(self) -> None:
        with httpx2.Client(base_url=self._service.url, timeout=60) as client:
            while not self._over.wait(0.01):
                began = time.monotonic()
                assert client.get("/live").status_code == 200
                self.seconds.append(time.monotonic() - began)

    def end(self) -> float:
        """Return the 95th of a hundred."""
        self._over.set()
        self.join()
        return quantiles(self.seconds, n=20)[-1]


def watch_idle(service: Service) -> float:
    watch = Watch(service)
    watch.start()
    time.sleep(1)
    return watch.end()


def runs(one: psutil.Process) -> bool:
    try:
        return bool(one.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def list_drawers(service: Service) -> list[psutil.Process]:
    children = psutil.Process(service.process_id).children()
    return [one for one in children if DRAWING in one.cmdline()]


@pytest.mark.parametrize("path", ["/api/me/export.pdf", "/api/me/agreement.pdf"])
def test_who_watches_is_answered_while_eight_draw(place: Place, path: str) -> None:
    idle = watch_idle(place.service)
    watch = Watch(place.service)
    watch.start()
    with ThreadPoolExecutor(ASKERS) as pool:
        asked = [pool.submit(place.ask, path, by) for by in place.graduates * ROUNDS]
        answers = [one.result() for one in asked]
    slowest = watch.end()
    assert {one.status_code for one in answers} == {200}
    assert all(one.content.startswith(b"%PDF") for one in answers)
    assert slowest < max(BOUND, 10 * idle)


def test_a_drawing_process_that_dies_costs_one_answer_at_most(place: Place) -> None:
    path, by = "/api/me/agreement.pdf", place.graduates[0]
    first = place.ask(path, by)
    for drawer in list_drawers(place.service):
        drawer.kill()  # who started it learns of it at the next drawing
    soon(lambda: place.ask(path, by).status_code == 200)

    again = place.ask(path, by)
    assert again.status_code == 200
    assert len(again.content) == len(first.content)


def test_no_drawing_process_outlives_the_service(place: Place) -> None:
    assert place.ask("/api/me/agreement.pdf", place.graduates[0]).status_code == 200
    drawers = list_drawers(place.service)
    assert drawers
    place.service.kill()
    soon(lambda: not any(map(runs, drawers)))
