"""The proxies of deploy/ in front of a running service, by their own files."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from season.service import Service, find_free_port
from support.servers.tls import make_tls
from support.waiting import PATIENCE, soon

DEPLOY = Path("deploy").absolute()
HOST = "jy.example.edu.cn"
PASSWORD = "correct horse battery"


class Front:
    """A proxy on free ports, with a certificate of its own, in front of one server."""

    def __init__(self, program: str, folder: Path, service: Service) -> None:
        self.plain, self.secure = find_free_port(), find_free_port()
        make_tls(folder, HOST)
        command = [program, "-f", str(folder / "haproxy.cfg")]
        text = (DEPLOY / "haproxy.cfg").read_text()
        if program == "nginx":
            command = [program, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
            text = (DEPLOY / "nginx.conf").read_text()
        file = Path(command[2])
        file.write_text(self._adapt(text, folder, service.port))
        self._process = subprocess.Popen(command, cwd=folder)
        soon(self._listens)

    def _adapt(self, text: str, folder: Path, port: int) -> str:
        here = {
            r"10\.0\.0\.11:8000": f"127.0.0.1:{port}",
            r"(?m)^ *server .*10\.0\.0\.12.*$": "",
            r"(?m)^(\s+listen |\s+bind :)80\b": rf"\g<1>{self.plain}",
            r"(?m)^(\s+listen |\s+bind :)443\b": rf"\g<1>{self.secure}",
            r"/etc/(?:nginx|haproxy)/signing": f"{folder}/signing",
            r"/run/nginx\.pid": f"{folder}/pid",
            r"/run/nginx-bodies": f"{folder}/bodies",
            r"/var/log/nginx": str(folder),
        }
        for pattern, value in here.items():
            text, found = re.subn(pattern, value, text)
            del found  # either file has some of them
        return text

    def _listens(self) -> bool:
        assert self._process.poll() is None
        with suppress(httpx2.HTTPError):
            return self.ask("/live").status_code == 200
        return False

    def ask(self, path: str, method: str = "GET", **more: object) -> httpx2.Response:
        return httpx2.request(
            method,
            f"https://127.0.0.1:{self.secure}{path}",
            headers={"Host": HOST, "X-Forwarded-For": "198.51.100.99", **more.pop("headers", {})},  # type: ignore[dict-item]  # a mapping
            verify=False,
            timeout=60,
            **more,  # type: ignore[arg-type]  # of httpx2
        )

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE)


@pytest.fixture(scope="module")
def programs() -> list[str]:
    return [one for one in ("nginx", "haproxy") if shutil.which(one)]


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
    front = Front(program, folder, service)
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
