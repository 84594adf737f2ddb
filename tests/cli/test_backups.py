"""`signing backup` and `restore`: beside writers, into an empty database, and never half."""

import json
import shutil
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy.engine import URL
from typer.testing import CliRunner, Result

from conftest import copy_database
from signing.bootstrap import Installation
from signing.cli import app
from signing.storage import dumps
from signing.storage.dumps import Database
from signing.use_cases.files.uploads.kinds import Upload
from support.printing.documents import make_pdf
from support.printing.print_client import make_settings
from support.use_cases.small_province import SmallProvince

BACKUP = Path("one.backup")
FILE = make_pdf()
ANOTHER_ROOT = b64encode(bytes(32)).decode()


class Place:
    """An installation of its own: a database, a data folder, and whoever acts in it."""

    province: SmallProvince

    def __init__(self, url: str, data: Path, patch: pytest.MonkeyPatch) -> None:
        self.url = url
        self.data = data
        self._patch = patch

    @contextmanager
    def open(self) -> Iterator[Installation]:
        installation = Installation.open(make_settings(self.url, self.data))
        if hasattr(self, "province"):
            self.province.context = installation.context
        yield installation
        installation.close()

    def run(self, *words: str) -> Result:
        self._patch.setenv("SIGNING_DATABASE_URL", self.url)
        self._patch.setenv("SIGNING_DATA_DIR", str(self.data))
        return CliRunner().invoke(app, list(words))

    def refuse(self, *words: str) -> str:
        """Run what must end with 1; return what was said, on one line."""
        ran = self.run(*words)
        assert ran.exit_code == 1, ran.output
        return " ".join(ran.output.split())

    @property
    def is_untouched(self) -> bool:
        return Database.at(self.url).is_empty


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def place(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Return an installation with a signed agreement and a stored file."""
    made = Place(database_url, tmp_path / "data", monkeypatch)
    with made.open() as parts:
        made.province = SmallProvince(parts.context)
        made.province.sign_agreement("1")
        keep_file(made.province, "1")
    return made


@pytest.fixture
def target(server: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Yield a database without anything, and a folder that is not there."""
    with copy_database(server, "template1") as url:
        yield Place(url, tmp_path / "target", monkeypatch)


def keep_file(small_province: SmallProvince, number: str) -> None:
    parts = small_province.context
    cipher = parts.vault.load_cipher(small_province.load_graduate(number).id)
    parts.evidence.keep(cipher, Upload("a.pdf", FILE))


def take_keys_along(place: Place, target: Place) -> None:
    shutil.copytree(place.data / "keys", target.data / "keys")


def change_part(name: str, content: bytes, *, hide: bool) -> None:
    """Replace a part of the backup; `hide` lets the manifest agree."""
    with ZipFile(BACKUP) as old:
        parts = {one: old.read(one) for one in old.namelist()}
    parts[name] = content
    manifest = json.loads(parts.pop("manifest.json"))
    if hide:
        manifest["digests"][name] = sha256(content).hexdigest()
    with ZipFile(BACKUP, "w") as new:
        for one, held in parts.items():
            new.writestr(one, held)
        new.writestr("manifest.json", json.dumps(manifest))


def test_facts_files_and_keys_come_back_and_life_goes_on(place: Place, target: Place) -> None:
    # given a backup with its keys
    Path("secret").write_text("open it again please\n")
    sealed = ("--with-keys", "--passphrase-file", "secret")
    made = place.run("backup", str(BACKUP), *sealed)
    assert made.exit_code == 0, made.output
    assert BACKUP.stat().st_mode & 0o077 == 0
    # when it is restored where nothing is
    ran = target.run("restore", str(BACKUP), *sealed)
    # then
    assert ran.exit_code == 0, ran.output
    target.province = place.province
    with place.open() as before:
        recorded = before.log.last_position()
    with target.open() as after:
        assert after.log.last_position() == recorded
        cipher = after.context.vault.load_cipher(target.province.load_graduate("1").id)
        assert after.context.evidence.read(cipher, sha256(FILE).hexdigest()) == FILE
        target.province.sign_agreement("2")


def test_a_backup_made_beside_writers_is_whole(place: Place, target: Place) -> None:
    # given somebody who goes on recording facts and files
    stop = threading.Event()
    recorded: list[str] = []
    with place.open():

        def go_on() -> None:
            while not stop.is_set():
                number = str(len(recorded) + 10)
                place.province.enrol(number)
                keep_file(place.province, number)
                recorded.append(number)

        writer = threading.Thread(target=go_on)
        writer.start()
        # when
        try:
            made = place.run("backup", str(BACKUP))
        finally:
            stop.set()
            writer.join()
    assert made.exit_code == 0, made.output
    assert recorded
    # then
    take_keys_along(place, target)
    ran = target.run("restore", str(BACKUP))
    assert ran.exit_code == 0, ran.output
    assert "zero differences" in " ".join(ran.output.split())


def test_nothing_is_restored_without_the_right_keys(place: Place, target: Place) -> None:
    Path("secret").write_text("open it again please\n")
    Path("wrong").write_text("open it again, please\n")
    place.run("backup", str(BACKUP), "--with-keys", "--passphrase-file", "secret")

    assert "Keys are missing" in target.refuse("restore", str(BACKUP))
    wrong = ("--with-keys", "--passphrase-file", "wrong")
    assert "The passphrase is wrong" in target.refuse("restore", str(BACKUP), *wrong)
    with target_keys_of_somebody_else(target):
        told = target.refuse("restore", str(BACKUP))
        assert "master.key" in told
    assert target.is_untouched


@contextmanager
def target_keys_of_somebody_else(target: Place) -> Iterator[None]:
    (target.data / "keys").mkdir(parents=True, exist_ok=True)
    (target.data / "keys" / "master.key").write_text("00" * 32)
    yield
    shutil.rmtree(target.data)


def test_a_passphrase_that_is_soon_guessed_is_refused(place: Place) -> None:
    Path("short").write_text("short\n")
    ran = place.run("backup", str(BACKUP), "--with-keys", "--passphrase-file", "short")
    assert ran.exit_code == 2, ran.output
    assert not BACKUP.exists()


def test_what_is_no_whole_backup_is_refused_before_anything(place: Place, target: Place) -> None:
    place.run("backup", str(BACKUP))
    take_keys_along(place, target)
    whole = BACKUP.read_bytes()

    BACKUP.write_bytes(whole[: len(whole) // 2])  # as after a full disk
    assert "no whole backup" in target.refuse("restore", str(BACKUP))
    BACKUP.write_bytes(whole.replace(b"signing/backup/1", b"signing/backup/9"))
    assert "is no whole backup" in target.refuse("restore", str(BACKUP))  # its checksum
    BACKUP.write_bytes(whole)
    change_part("checkpoint", b"another", hide=False)
    assert "checkpoint is missing in the backup, or was changed" in target.refuse(
        "restore", str(BACKUP)
    )
    assert "No such file" in target.refuse("restore", "nowhere.backup")
    assert target.is_untouched


def test_a_database_comes_back_wholly_or_not_at_all(place: Place, target: Place) -> None:
    place.run("backup", str(BACKUP))
    take_keys_along(place, target)
    with ZipFile(BACKUP) as archive:
        dump = archive.read("database.dump")
    change_part("database.dump", dump[: len(dump) * 3 // 4], hide=True)

    assert "pg_restore did not finish" in target.refuse("restore", str(BACKUP))

    assert target.is_untouched
    change_part("database.dump", dump, hide=True)
    assert target.run("restore", str(BACKUP)).exit_code == 0


def test_two_installations_are_never_mixed(place: Place, target: Place) -> None:
    place.run("backup", str(BACKUP))
    assert "The database is not empty" in place.refuse("restore", str(BACKUP))

    take_keys_along(place, target)
    (target.data / "files" / "somebody").mkdir(parents=True)
    (target.data / "files" / "somebody" / "else").write_bytes(b"x")
    assert "somebody/else" in target.refuse("restore", str(BACKUP))
    assert target.is_untouched


def test_a_changed_log_is_told_after_it_was_restored(place: Place, target: Place) -> None:
    place.run("backup", str(BACKUP))
    take_keys_along(place, target)
    with ZipFile(BACKUP) as archive:
        note = archive.read("checkpoint").decode()
    origin, size, _, rest = note.split("\n", 3)
    change_part("checkpoint", f"{origin}\n{size}\n{ANOTHER_ROOT}\n{rest}".encode(), hide=True)
    told = target.refuse("restore", str(BACKUP))
    assert "The log is not that of the checkpoint." in told


def test_an_older_pg_dump_is_not_used(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dumps, "_list_tools", list)
    assert "install postgresql-client-" in place.refuse("backup", str(BACKUP))
    assert not list(Path().glob(f"{BACKUP}*"))
