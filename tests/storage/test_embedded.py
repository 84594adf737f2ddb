import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from signing.storage.embedded import EmbeddedServerError, embedded_url, leave

STAY = """
import sys
from pathlib import Path
from signing.storage.embedded import embedded_url
print(embedded_url(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the server's own user may enter, with a path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="signing-") as place:
        Path(place).chmod(0o755)
        yield Path(place) / "pg"


def another_process(folder: Path) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-c", STAY, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def answers(url: str) -> bool:
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_processes_share_a_server_and_the_last_one_stops_it(folder: Path) -> None:
    # given two processes with the same folder
    url = embedded_url(folder)
    other, others_url = another_process(folder)
    assert others_url == url

    # when one leaves, the other goes on
    other.communicate()
    assert other.returncode == 0
    assert answers(url)

    # when the last one leaves, the server stops, and it can start again
    assert leave(folder)
    assert not answers(url)
    assert answers(embedded_url(folder))
    assert leave(folder)


def test_a_killed_process_leaves_its_server_to_the_next(folder: Path) -> None:
    # given a process that could not leave
    killed, url = another_process(folder)
    killed.kill()
    killed.communicate()
    assert answers(url)

    # when another one comes and goes
    assert embedded_url(folder) == url
    assert leave(folder)

    # then nothing runs any more
    assert not answers(url)


def test_a_path_too_long_for_a_socket_gets_another_socket(folder: Path) -> None:
    deep = folder.with_name("d" * 120)
    url = embedded_url(deep)
    assert str(deep) not in url
    assert answers(url)
    assert leave(deep)


def test_an_impossible_folder_is_refused_with_advice(folder: Path) -> None:
    folder.write_text("a file")
    with pytest.raises(EmbeddedServerError, match="SIGNING_DATABASE_URL"):
        embedded_url(folder)
