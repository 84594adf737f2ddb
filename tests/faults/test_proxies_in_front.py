"""The proxies of deploy/ in front of a running service, by their own files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from season.service import Service
from support.servers.fronts import HOST, Front
from support.waiting import soon

PASSWORD = "correct horse battery"


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Service]:
    started = Service(tmp_path, database_url, "http://127.0.0.1:1")
    asked = ("--role", "province", "--name", "沈处长", "--password", PASSWORD)
    started.run("staff", "shen", *asked)
    started.start(
        SIGNING_PUBLIC_URL=f"https://{HOST}", SIGNING_TRUSTED_PROXIES="127.0.0.1", SIGNING_HOSTS=""
    )
    yield started
    started.stop()


@pytest.mark.parametrize("program", ["nginx", "haproxy"])
def test_people_sign_in_through_it_and_it_tells_who_calls(
    service: Service, tmp_path: Path, program: str
) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here")
    folder = tmp_path / program
    folder.mkdir()
    front = Front(program, folder, service.port)
    try:
        page = front.ask("/login")
        assert page.status_code == 200

        plain = httpx2.get(
            f"http://127.0.0.1:{front.plain}/login", headers={"Host": HOST}, timeout=60
        )
        assert plain.status_code == 301
        assert plain.headers["Location"].startswith(f"https://{HOST}")

        given = {"username": "shen", "password": PASSWORD}
        session = front.ask("/api/sessions", "POST", json=given)
        assert session.status_code == 201, session.text
        own = {"Authorization": f"Bearer {session.json()['token']}"}
        years = "/api/statistics/years"
        soon(lambda: front.ask(years, headers=own).status_code == 200, pause=0.1)

        assert front.ask("/metrics").status_code in {403, 404}  # from here we are no monitor
        assert front.ask("/ready").status_code in {403, 404}
        large = front.ask("/api/employers", "POST", content=bytes(65 * 2**20))
        assert large.status_code == 413
    finally:
        front.stop()
    log = service.log.read_text()
    assert "198.51.100.99" not in log  # what the client claims is not believed
