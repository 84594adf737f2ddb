"""The proxies of deploy/, by their own files, in front of services of the tests."""

import csv
import json
import re
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import httpx2

from support.processes.served import find_free_port
from support.servers.tls import make_tls
from support.waiting import PATIENCE, soon

DEPLOY = Path("deploy").absolute()
HOST = "jy.example.edu.cn"
SEEN = 6
"""The last answers, by which a server is known to be asked."""


class Front:
    """A proxy on free ports, with a certificate of its own, in front of one or two servers."""

    def __init__(self, program: str, folder: Path, *ports: int) -> None:
        self._folder = folder
        self._ports = ports
        self._has_statuses = program == "haproxy"
        self.plain, self.secure = find_free_port(), find_free_port()
        make_tls(folder, HOST)
        command = [program, "-f", str(folder / "haproxy.cfg")]
        text = (DEPLOY / "haproxy.cfg").read_text()
        if program == "nginx":
            command = [program, "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
            text = (DEPLOY / "nginx.conf").read_text()
        file = Path(command[2])
        file.write_text(self._adapt(text, folder, ports))
        self._process = subprocess.Popen(command, cwd=folder)
        soon(self._listens)

    def _adapt(self, text: str, folder: Path, ports: Sequence[int]) -> str:
        one, *other = ports
        two = f"127.0.0.1:{other[0]}" if other else ""
        here = {
            r"10\.0\.0\.11:8000": f"127.0.0.1:{one}",
            r"10\.0\.0\.12:8000" if two else r"(?m)^ *server .*10\.0\.0\.12.*$": two,
            r"(?m)^global$": f"global\n    stats socket {folder}/stats",
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

    def asks_all(self) -> bool:
        """Return whether it sends requests to each of its servers.

        HAProxy says so; of nginx, which says nothing, the log of its last answers tells.
        """
        if self._has_statuses:
            return set(self.list_servers().values()) == {"UP"}
        answered = [self.ask("/live").status_code for _ in self._ports]
        lines = (self._folder / "signing.log").read_text().splitlines()[-SEEN:]
        named = {json.loads(one)["server"] for one in lines}
        return set(answered) == {200} and named >= {f"127.0.0.1:{one}" for one in self._ports}

    def list_servers(self) -> dict[str, str]:
        """Return what HAProxy thinks of each server: `UP`, `DOWN`, or on the way (`UP 1/2`)."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(self._folder / "stats"))
            asking.sendall(b"show stat\n")
            table = asking.makefile().read().lstrip("# ")
        rows = csv.DictReader(table.splitlines())
        return {
            row["svname"]: row["status"]
            for row in rows
            if row["pxname"] == "servers" and row["svname"] != "BACKEND"
        }

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE)
