import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import make_url

from signing.storage.embedded import EmbeddedServerError, embedded_url, leave

STAY = """
import sys
from pathlib import Path
from signing.storage.embedded import embedded_url
print(embedded_url(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""

INTERRUPTED = """
import signal, sys
from pathlib import Path
import psycopg2
from signing.storage.embedded import embedded_url
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
url = embedded_url(Path(sys.argv[1]))
try:
    print(url, flush=True)
    sys.stdin.read()
except KeyboardInterrupt:
    psycopg2.connect(url).close()
    print("shut down in peace")
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield a folder that the server's user may enter, its path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="signing-") as place:
        Path(place).chmod(0o755)
        yield Path(place) / "pg"


def start_other_process(folder: Path, story: str = STAY) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", story, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def can_connect(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_processes_share_a_server_and_the_last_one_stops_it(folder: Path) -> None:
    # given two processes with the same folder
    url = embedded_url(folder)
    other, others_url = start_other_process(folder)
    assert others_url == url

    # when one leaves, the other goes on
    other.communicate()
    assert other.returncode == 0
    assert can_connect(url)

    # when the last one leaves, the server stops, and it can start again
    assert leave(folder)
    assert not can_connect(url)
    assert can_connect(embedded_url(folder))
    assert leave(folder)


def test_a_killed_process_leaves_its_server_to_the_next(folder: Path) -> None:
    # given a process that could not leave
    killed, url = start_other_process(folder)
    killed.kill()
    killed.communicate()
    assert can_connect(url)

    # when another one comes and goes
    assert embedded_url(folder) == url
    assert leave(folder)

    # then nothing runs any more
    assert not can_connect(url)


def test_ctrl_c_leaves_the_server_time_for_our_own_end(folder: Path) -> None:
    process, url = start_other_process(folder, INTERRUPTED)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate()[0].strip() == "shut down in peace"
    assert not can_connect(url)


def test_an_old_number_of_a_server_that_is_someone_elses_now_does_not_mislead(folder: Path) -> None:
    # given what a machine leaves behind that was switched off, and a process with that number
    embedded_url(folder)
    named = folder / "postmaster.pid"
    words = named.read_text().split("\n", 1)[1]
    assert leave(folder)
    stranger = subprocess.Popen(["sleep", "60"])
    named.write_text(f"{stranger.pid}\n{words}")

    # when the server starts and stops
    assert can_connect(embedded_url(folder))
    assert leave(folder)

    # then nobody else was stopped
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_path_too_long_for_a_socket_gets_another_socket(folder: Path) -> None:
    deep = folder.with_name("d" * 120)
    url = embedded_url(deep)
    assert str(deep) not in url
    assert can_connect(url)
    sockets = make_url(url).query["host"]
    assert Path(str(sockets)).stat().st_mode & 0o077 == 0
    assert leave(deep)


def test_an_impossible_folder_is_refused_with_advice(folder: Path) -> None:
    folder.write_text("a file")
    with pytest.raises(EmbeddedServerError, match="SIGNING_DATABASE_URL"):
        embedded_url(folder)


def test_data_of_another_version_is_refused_with_advice(folder: Path) -> None:
    folder.mkdir()
    (folder / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedServerError, match="pg_dump"):
        embedded_url(folder)
