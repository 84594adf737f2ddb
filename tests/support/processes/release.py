"""The release before this one: its program out of git, its database out of `tests/fixtures`."""

import gzip
import io
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from sqlalchemy import make_url

RELEASE = "0.1.0"
FIXTURES = Path(__file__).parents[2] / "fixtures"
DATABASE = FIXTURES / f"{RELEASE}.sql.gz"
KEYS = FIXTURES / f"{RELEASE}-keys.tar.gz"
ONLY_NEW_SERVERS = (b"\\restrict", b"\\unrestrict", b"SET transaction_timeout")
"""Lines of a dump that PostgreSQL 14 to 16 do not understand."""


class TagMissingError(Exception):
    """The clone has no tag of the release: it is shallow, or was made without tags."""


@dataclass(frozen=True)
class Release:
    """A program of that release in a folder, which runs in this environment of Python."""

    folder: Path

    @classmethod
    def unpack(cls, folder: Path) -> "Release":
        """Raises TagMissingError."""
        packed = subprocess.run(
            ["git", "archive", f"refs/tags/{RELEASE}", "src"],
            cwd=FIXTURES.parents[1],
            capture_output=True,
            check=False,
        )
        if packed.returncode:
            raise TagMissingError(packed.stderr.decode())
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        return cls(folder)

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self.folder / "src")}

    def load_demo(self, data: Path) -> None:
        """Load the demo into an embedded database."""
        subprocess.run(
            [sys.executable, "-m", "signing", "demo"],
            env=os.environ | self.environment | {"SIGNING_DATA_DIR": str(data)},
            cwd=self.folder,
            check=True,
        )


def restore_fixture(url: str, data: Path) -> None:
    """Restore the release's database into an empty one, and its keys; owner and rights are lost."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(address)
    with connection, connection.cursor() as cursor:
        cursor.execute(gzip.decompress(DATABASE.read_bytes()).decode())
    connection.close()
    with tarfile.open(KEYS) as archive:
        archive.extractall(data, filter="data")


def record_fixture(url: str, data: Path, pg_dump: Path) -> None:
    """Write a release's database and keys to where `restore_fixture` reads them."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = ("--inserts", "--rows-per-insert=500", "--no-owner", "--no-privileges")
    dumped = subprocess.run([pg_dump, *options, address], capture_output=True, check=True).stdout
    kept = [line for line in dumped.split(b"\n") if not line.startswith(ONLY_NEW_SERVERS)]
    DATABASE.write_bytes(gzip.compress(b"\n".join(kept), mtime=0))
    with tarfile.open(KEYS, "w:gz") as archive:
        archive.add(data / "keys", "keys")
