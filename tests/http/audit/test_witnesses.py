"""A witness at work, against a service on a port: what goes on it signs, all else it refuses."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from typer.testing import CliRunner, Result

from signing.bootstrap import Installation
from signing.cli import app
from signing.http.app import create_app
from signing.proof.notes import Kind, Verifier
from signing.proof.witness import Witness
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from support.use_cases.database_owner import run_as_owner
from support.waiting import soon

REWRITE = (
    "ALTER TABLE log DISABLE TRIGGER USER; ALTER TABLE tree DISABLE TRIGGER USER;"
    "ALTER TABLE checkpoints DISABLE TRIGGER USER;"
    "UPDATE log SET leaf = sha256(leaf) WHERE position = 3; DELETE FROM tree;"
    "DELETE FROM checkpoints;"
)
SHORTEN = f"{REWRITE} DELETE FROM log WHERE position > 5"  # noqa: S608 - ours


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def witness(folder: Path) -> Witness:
    return Witness.at(folder / "w.key", "jwc.example.edu.cn")


@pytest.fixture
def chosen_settings(witness: Witness) -> dict[str, Any]:
    return {"witnesses": str(witness.public)}


@pytest.fixture
def installation(province_template: object, installation: Installation) -> Installation:
    del province_template  # the database is a copy of it
    while installation.log.count_waiting():
        installation.log.assign_positions()
    return installation


@pytest.fixture
def url(installation: Installation) -> Iterator[str]:
    config = uvicorn.Config(create_app(installation, projecting=False), port=0, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    soon(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def run_witness(url: str, folder: Path, key: Verifier, state: str = "seen") -> Result:
    return CliRunner().invoke(
        app,
        ["audit", "witness", url, "--key", str(folder / "w.key"), "--state", str(folder / state),
         "--log-key", str(key)],
    )  # fmt: skip


def test_a_witness_signs_what_goes_on_and_the_service_shows_it(
    installation: Installation, url: str, folder: Path, witness: Witness
) -> None:
    (key,) = installation.checkpoints.keys.load_verifiers()
    for _ in range(2):
        looked = run_witness(url, folder, key)
        assert looked.exit_code == 0, looked.output
        assert str(witness.public) in looked.stdout
    last = installation.checkpoints.witnesses.find_last()
    assert last is not None
    assert (last.witness, last.size) == (witness.name, installation.log.last_position())


@pytest.mark.parametrize(
    ("deed", "said"), [(REWRITE, "The history was rewritten"), (SHORTEN, "became shorter")]
)
def test_a_rewritten_or_shortened_log_is_refused_and_not_remembered(
    installation: Installation, url: str, folder: Path, deed: str, said: str
) -> None:
    (key,) = installation.checkpoints.keys.load_verifiers()
    assert run_witness(url, folder, key).exit_code == 0
    seen = (folder / "seen").read_text("utf-8")

    run_as_owner(installation.url, deed)
    looked = run_witness(url, folder, key)
    assert looked.exit_code == 1
    assert said in looked.stderr
    assert (folder / "seen").read_text("utf-8") == seen


def test_another_key_another_log_and_a_lost_memory_are_told(
    installation: Installation, url: str, folder: Path
) -> None:
    (key,) = installation.checkpoints.keys.load_verifiers()
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    looked = run_witness(url, folder, Verifier(key.name, Kind.LOG, stranger))
    assert (looked.exit_code, "Not signed by a key" in looked.stderr) == (1, True)

    other = CheckpointKeys.in_folder(folder / "other", "elsewhere.example", may_create=True)
    note = other.sign_note(f"elsewhere.example\n0\n{'A' * 43}=\n")
    (folder / "seen").write_text(str(note), "utf-8")
    looked = run_witness(url, folder, key)
    assert (looked.exit_code, "Another log" in looked.stderr) == (1, True)

    (folder / "seen").write_text("half a note", "utf-8")
    assert run_witness(url, folder, key).exit_code == 2
    assert run_witness("http://127.0.0.1:9", folder, key, "new").exit_code == 2
    assert run_witness("file:///etc/passwd", folder, key, "new").exit_code == 2
    (folder / "w.key").write_text("no key", "utf-8")
    assert run_witness(url, folder, key, "new").exit_code == 2
