"""The releases before and after this one: programs in folders, to be run beside this one.

The one before comes out of git, its database out of `tests/fixtures`. The one after is this program
with a step of the schema and a version of a read model more.
"""

import gzip
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from sqlalchemy import make_url

from signing.storage.programs import identify_program

RELEASE = "0.1.0"
FIXTURES = Path(__file__).parents[2] / "fixtures"
DATABASE = FIXTURES / f"{RELEASE}.sql.gz"
KEYS = FIXTURES / f"{RELEASE}-keys.tar.gz"
ONLY_NEW_SERVERS = (b"\\restrict", b"\\unrestrict", b"SET transaction_timeout")
"""Lines of a dump that PostgreSQL 14 to 16 do not understand."""
SRC = Path(__file__).parents[3] / "src"
NEXT_STEP = '''
"""What a later release may do."""

from alembic import op

revision = "9001"
down_revision = "{newest}"

INDEXES = ("CREATE INDEX CONCURRENTLY master_keys_note ON master_keys (note)",)


def expand() -> None:
    op.execute("ALTER TABLE master_keys ADD COLUMN note text")


def contract() -> None:
    op.execute("ALTER TABLE master_keys DROP COLUMN note")
'''


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

    @classmethod
    def make_next(cls, folder: Path) -> "Release":
        """Link this program into a folder, and change there what a release changes."""
        made = cls(folder)
        shutil.copytree(
            SRC, made.src, copy_function=os.symlink, ignore=shutil.ignore_patterns("__pycache__")
        )
        newest = identify_program().schema
        steps = made.src / "signing/storage/migrations/versions"
        (steps / "v9001_next.py").write_text(NEXT_STEP.format(newest=newest), "utf-8")
        desk = made.src / "signing/projections/employer_desk/tables.py"
        text = desk.read_text("utf-8")
        desk.unlink()
        desk.write_text(
            re.sub(r"^VERSION = \d+$", "VERSION = 9001", text, flags=re.MULTILINE), "utf-8"
        )
        return made

    @property
    def src(self) -> Path:
        return self.folder / "src"

    def load_demo(self, data: Path) -> None:
        """Load the demo into an embedded database."""
        subprocess.run(
            [sys.executable, "-m", "signing", "demo"],
            env=os.environ | {"PYTHONPATH": str(self.src), "SIGNING_DATA_DIR": str(data)},
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
