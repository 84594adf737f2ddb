"""`make check` looks for known weaknesses where it can, and is loud where it cannot."""

import http.server
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_MAKE = {"MAKELEVEL", "MAKEFLAGS", "MFLAGS"}


class RefusingHandler(http.server.BaseHTTPRequestHandler):
    """A service that exists and refuses."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Write no log."""


@pytest.fixture
def service() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), RefusingHandler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run_audit(tmp_path: Path, service: str, ends: int) -> subprocess.CompletedProcess[str]:
    """Run `make audit` with an auditor that prints its arguments and exits with `ends`."""
    auditor = tmp_path / "auditor"
    auditor.write_text(f'#!/bin/sh\necho "asked $*"\nexit {ends}\n')
    auditor.chmod(0o755)
    return subprocess.run(
        ["make", "audit-where-possible", f"OSV={service}", f"AUDITOR={auditor}"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in OF_MAKE},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_known_of_a_dependency_ends_the_check(tmp_path: Path, service: str) -> None:
    ran = run_audit(tmp_path, service, ends=1)
    assert ran.returncode != 0
    assert f"{service}/v1/query" in ran.stdout
    assert "requirements.lock" in ran.stdout


def test_where_nothing_is_known_the_check_goes_on(tmp_path: Path, service: str) -> None:
    ran = run_audit(tmp_path, service, ends=0)
    assert ran.returncode == 0
    assert "NOT AUDITED" not in ran.stdout


def test_without_a_network_it_is_said_that_nobody_looked(tmp_path: Path) -> None:
    ran = run_audit(tmp_path, "http://127.0.0.1:9", ends=1)
    assert ran.returncode == 0
    assert ran.stdout.startswith("!! NOT AUDITED: http://127.0.0.1:9 does not answer")
    assert "asked" not in ran.stdout


def test_check_audits() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    assert "audit-where-possible" in recipe
