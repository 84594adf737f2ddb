"""Forty-five people guess at passwords at once: they take neither the memory nor the service."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from season.service import Service
from support.processes.memory import HeldMemory

GUESSERS = 45
MOST_MORE_MIB = 512
"""Above what the process held before; each hash takes 64, and 45 at once took 2,500."""
PASSWORD = "correct horse battery"


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    started = Service(tmp_path, database_url, "http://127.0.0.1:1")
    asked = ("--role", "province", "--name", "沈处长", "--password", PASSWORD)
    started.run("staff", "shen", *asked)
    started.start(SIGNING_FIRST_PASSWORDS="keep")
    yield started
    started.stop()


def guess_password(url: str, number: int) -> httpx2.Response:
    sent = {"username": f"nobody-{number}", "password": "not the right one"}
    return httpx2.post(f"{url}/api/sessions", json=sent, timeout=120)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc")
def test_a_flood_of_wrong_passwords_takes_little_memory_and_stops_nobody(
    service: Service,
) -> None:
    right = {"username": "shen", "password": PASSWORD}
    session = httpx2.post(f"{service.url}/api/sessions", json=right, timeout=60).json()
    own = {"Authorization": f"Bearer {session['token']}"}
    held = HeldMemory(service.process_id)
    held.start()
    served = 0
    with ThreadPoolExecutor(GUESSERS) as pool:
        flood = [pool.submit(guess_password, service.url, number) for number in range(GUESSERS)]
        while not all(one.done() for one in flood):
            page = httpx2.get(f"{service.url}/schools", headers=own, timeout=60)
            assert page.status_code == 200
            served += 1
            time.sleep(0.02)
    more = held.end()
    answers = [one.result() for one in flood]

    found = Counter(one.status_code for one in answers)
    assert set(found) == {401, 503}
    assert found[401] >= 1
    sent_away = [one for one in answers if one.status_code == 503]
    assert {one.json()["code"] for one in sent_away} == {"PasswordsCrowded"}
    assert all(int(one.headers["Retry-After"]) >= 1 for one in sent_away)
    assert more < MOST_MORE_MIB
    assert served >= 2  # while the flood went on
    again = httpx2.post(f"{service.url}/api/sessions", json=right, timeout=60)
    assert again.status_code == 201
