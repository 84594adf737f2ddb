"""Another master key while everybody goes on, also when whoever rotates is killed."""

import shutil
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from signing.use_cases.core.installation_keys import KeyFolderError, load_keys
from signing.use_cases.privacy.rotation import StillUsedError
from support.processes.rotating import (
    Kept,
    encrypt_and_decrypt,
    must_decrypt,
    open_rotation,
    open_vault,
    rotate_keys,
)
from support.use_cases.database_owner import run_as_owner
from support.waiting import PATIENCE

SPAWN = get_context("spawn")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    load_keys(tmp_path / "keys", may_create=True)
    return tmp_path / "keys"


@pytest.fixture
def kept(database_url: str, folder: Path) -> Kept:
    """Return a few hundred people, encrypted before the rotation."""
    with open_vault(database_url, folder) as vault:
        ciphers = vault.make_ciphers([uuid4() for _ in range(400)])
        return {one: (str(one), cipher.encrypt(str(one))) for one, cipher in ciphers.items()}


def list_key_ids(url: str, folder: Path) -> set[int]:
    with open_vault(url, folder) as vault, vault.engine.connect() as connection:
        return set(connection.execute(text("SELECT DISTINCT key_id FROM data_keys")).scalars())


def turn_key(url: str, folder: Path) -> int:
    with open_rotation(url, folder) as rotation:
        key_id = rotation.begin()
        assert sum(rotation.rewrap(key_id)) >= 0
        return key_id


def retire_keys(url: str, folder: Path) -> list[int]:
    with open_rotation(url, folder) as rotation:
        return rotation.retire()


@pytest.mark.sample
def test_everything_opens_under_the_new_key_and_the_old_one_goes(
    database_url: str, folder: Path, kept: Kept
) -> None:
    assert turn_key(database_url, folder) == 2

    assert list_key_ids(database_url, folder) == {2}
    assert retire_keys(database_url, folder) == [1]
    assert not (folder / "master.key").exists()
    with open_vault(database_url, folder) as vault:
        vault.must_have_master_keys()
        must_decrypt(vault, kept)
    assert (turn_key(database_url, folder), retire_keys(database_url, folder)) == (3, [2])


def test_a_key_that_is_still_used_is_not_retired(
    database_url: str, folder: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.use_cases.privacy.rotation.AT_ONCE", 100)
    with open_rotation(database_url, folder) as rotation:
        assert next(rotation.rewrap(rotation.begin())) == 100
        with pytest.raises(StillUsedError, match="300 data keys are still wrapped by an older"):
            rotation.retire()
    assert (folder / "master.key").exists()
    with open_vault(database_url, folder) as vault:
        must_decrypt(vault, kept)


@pytest.fixture
def busy(database_url: str, folder: Path, kept: Kept) -> Iterator[list[SpawnProcess]]:
    """Run two servers that encrypt and decrypt; check in the end that all they wrote opens."""
    begun, stop, told = SPAWN.Semaphore(0), SPAWN.Event(), SPAWN.Queue()
    servers = [
        SPAWN.Process(target=encrypt_and_decrypt, args=(database_url, folder, begun, stop, told))
        for _ in range(2)
    ]
    for server in servers:
        server.start()
    for _ in range(50):
        assert begun.acquire(timeout=PATIENCE)
    yield servers
    stop.set()
    written = [told.get(timeout=PATIENCE) for _ in servers]
    for server in servers:
        server.join(PATIENCE)
    assert [server.exitcode for server in servers] == [0, 0]
    with open_vault(database_url, folder) as vault:
        for one in (kept, *written):
            must_decrypt(vault, one)
    assert sum(map(len, written)) >= 50


@pytest.mark.usefixtures("busy")
def test_servers_go_on_while_master_keys_come_and_go(database_url: str, folder: Path) -> None:
    for newest in (2, 3, 4):
        assert turn_key(database_url, folder) == newest
        assert list_key_ids(database_url, folder) == {newest}
        assert retire_keys(database_url, folder) == [newest - 1]


@pytest.mark.usefixtures("busy")
def test_who_is_killed_in_the_middle_goes_on_where_it_was(database_url: str, folder: Path) -> None:
    batches = SPAWN.Queue()
    doomed = SPAWN.Process(target=rotate_keys, args=(database_url, folder, batches))
    doomed.start()
    for _ in range(3):
        batches.get(timeout=PATIENCE)
    doomed.kill()
    doomed.join(PATIENCE)
    assert list_key_ids(database_url, folder) == {1, 2}

    assert turn_key(database_url, folder) == 2

    assert list_key_ids(database_url, folder) == {2}


def test_an_old_backup_opens_with_the_old_key(
    database_url: str, folder: Path, kept: Kept, tmp_path: Path
) -> None:
    # given a backup from before the rotation, keys and database
    shutil.copytree(folder, tmp_path / "backup")
    run_as_owner(
        database_url,
        "CREATE TABLE backup AS SELECT * FROM data_keys",
        "GRANT SELECT ON backup TO signing_service",
    )
    turn_key(database_url, folder)
    retire_keys(database_url, folder)

    # when it is restored
    with open_vault(database_url, folder) as vault, vault.engine.connect() as connection:
        for statement in (
            "DELETE FROM data_keys",
            "DELETE FROM master_keys",
            "INSERT INTO master_keys (id) VALUES (1)",
            "INSERT INTO data_keys SELECT * FROM backup",
        ):
            connection.execute(text(statement))

    # then the old key opens it, and the new folder alone says what is missing
    with open_vault(database_url, tmp_path / "backup") as vault:
        vault.must_have_master_keys()
        must_decrypt(vault, kept)
    with open_vault(database_url, folder) as vault:
        with pytest.raises(KeyFolderError, match=r"master\.key is missing"):
            vault.must_have_master_keys()
        with pytest.raises(KeyFolderError, match="keys rotate"):
            vault.make_cipher(uuid4())


def test_a_wrong_newer_key_stops_the_start(database_url: str, folder: Path, kept: Kept) -> None:
    turn_key(database_url, folder)
    (folder / "master-2.key").write_text("ab" * 32)
    with (
        open_vault(database_url, folder) as vault,
        pytest.raises(KeyFolderError, match=r"restore the right key file .*master-2\.key"),
    ):
        vault.must_have_master_keys()
    assert kept
