"""`signing serve --tracebacks` and `signing develop`: for invented data and whoever writes code."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from signing.bootstrap import Installation
from signing.cli import app
from signing.http.app import create_app
from support.use_cases.small_province import SmallProvince
from support.waiting import PATIENCE, soon

WORDS = "of whom nobody may read"
WATCHING = """
import sys
from pathlib import Path
from signing.__main__ import _end
from signing.cli.developing import run_again_after_changes
import signal
signal.signal(signal.SIGTERM, _end)
run_again_after_changes(sys.argv[2:], Path(sys.argv[1]), say=print)
"""
SERVICE = """
import sys, time
from pathlib import Path
from signal import SIGTERM, signal
told = Path(sys.argv[1])
def note(word):
    with told.open("a") as file:
        file.write(word + "\\n")
def end(*_):
    note("ended")
    sys.exit()
signal(SIGTERM, end)
note("begun")
time.sleep(600)
"""

ENDING = """
import sys
from signing.__main__ import main
class Part:
    def __del__(self):
        print("collected")
part = Part()
part.itself = part
sys.argv = ["signing", "--help"]
main()
"""


def break_a_route(app: FastAPI) -> FastAPI:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError(WORDS)

    return app


def run_serve(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `signing serve` until it ends, since it is expected to refuse."""
    return subprocess.run(
        [sys.executable, "-m", "signing", "serve", *options],
        env=os.environ | {"SIGNING_DATA_DIR": str(folder), "SIGNING_PORT": "0"} | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_tracebacks_are_refused_without_the_demo(tmp_path: Path) -> None:
    ran = run_serve(tmp_path, "--tracebacks")
    assert ran.returncode == 2
    assert "--demo" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_tracebacks_are_refused_among_real_facts(
    installation: Installation, database_url: str, tmp_path: Path
) -> None:
    SmallProvince(installation.context).graduate("1")
    ran = run_serve(tmp_path, "--demo", "--tracebacks", SIGNING_DATABASE_URL=database_url)
    assert ran.returncode == 1
    assert "real data" in " ".join(ran.stderr.split())


@pytest.mark.parametrize("options", [(), ("--demo",)])
def test_a_taken_port_is_said_in_one_sentence_before_anything_is_loaded(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as theirs:
        port = theirs.getsockname()[1]
        ran = run_serve(tmp_path, *options, SIGNING_PORT=str(port))
    assert ran.returncode == 1
    assert ran.stderr.strip() == (
        f"无法在 127.0.0.1:{port} 监听（端口可能已被占用），请换一个 SIGNING_PORT。"
        f" Nobody can listen on 127.0.0.1:{port} (Address already in use):"
        " choose another SIGNING_PORT."
    )
    assert ran.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_taken_health_port_is_said_before_anything_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as theirs:
        port = str(theirs.getsockname()[1])
        ran = CliRunner().invoke(app, ["project", "--health-port", port])
    assert ran.exit_code == 1
    assert "请换一个 --health-port" in ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tracebacks", [True, False])
def test_a_fault_is_shown_with_its_traceback_only_where_it_was_asked_for(
    installation: Installation, *, tracebacks: bool
) -> None:
    made = break_a_route(create_app(installation, projecting=False, tracebacks=tracebacks))
    client = TestClient(made, raise_server_exceptions=False)
    answer = client.get("/broken", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert (WORDS in answer.text) is tracebacks
    assert ("break_a_route" in answer.text) is tracebacks


@contextmanager
def run_watching(folder: Path, told: Path) -> Iterator[subprocess.Popen[bytes]]:
    service = [sys.executable, "-c", SERVICE, str(told)]
    running = subprocess.Popen([sys.executable, "-c", WATCHING, str(folder), *service])
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def test_a_change_of_a_file_starts_the_service_again_and_an_end_ends_both(tmp_path: Path) -> None:
    source, told = tmp_path / "source", tmp_path / "told"
    source.mkdir()
    page = source / "page.html"
    page.write_text("before")

    def read_told() -> list[str]:
        return told.read_text().split() if told.exists() else []

    with run_watching(source, told) as running:
        soon(lambda: read_told() == ["begun"])
        (source / "notes.txt").write_text("no part of the service")
        page.write_text("after")
        soon(lambda: read_told() == ["begun", "ended", "begun"])
        running.send_signal(signal.SIGTERM)
        running.wait(PATIENCE)
        assert read_told() == ["begun", "ended", "begun", "ended"]


def test_a_process_that_ends_does_not_collect_its_heap_first() -> None:
    """For a server that is a second, in which nobody answers."""
    ran = subprocess.run(
        [sys.executable, "-c", ENDING], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert "Usage" in ran.stdout
    assert "collected" not in ran.stdout


def test_the_demo_says_what_it_does_while_it_works(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path))

    ran = CliRunner().invoke(app, ["demo"])

    assert ran.exit_code == 0, ran.output
    steps = [line.split(" s  ")[1] for line in ran.stderr.splitlines() if " s  " in line]
    assert "导入毕业生名册 Importing the rosters …" in steps
    assert len(steps) >= 5
    assert "demo-20" in ran.stdout
