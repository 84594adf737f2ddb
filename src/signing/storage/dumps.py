"""Dumps and restores a database by PostgreSQL's own programs, of a version that fits its server."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, cast

from sqlalchemy import URL, text

from signing.storage.addresses import normalize_url
from signing.storage.embedded import list_brought_folders
from signing.storage.engine import open_connection
from signing.storage.limits import is_pooled

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
"""Where systems keep the programs of several versions side by side."""
IS_EMPTY = text("""
SELECT NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema')
""")

POOLED = (
    "pg_dump 和 pg_restore 不能经过连接池：请让 SIGNING_MIGRATION_URL 直连 PostgreSQL。"
    " pg_dump and pg_restore may not go through a pooler, in whose sessions they would leave their"
    " settings to others: let SIGNING_MIGRATION_URL lead to PostgreSQL itself."
)


class DumpError(Exception):
    """The database cannot be dumped or restored; the message says what to do."""


@dataclass(frozen=True)
class Tools:
    """The folder of `pg_dump` and `pg_restore`, and their major version."""

    folder: Path
    major: int


@dataclass(frozen=True)
class Database:
    """A database and the tools for its server. Passwords never stand in a command line."""

    url: URL
    server: int
    tools: Tools

    @classmethod
    def at(cls, url: str) -> "Database":
        """Raises DumpError if no installed `pg_dump` is as new as the server, or a pooler is it."""
        normal = normalize_url(url)
        server = _ask_version(normal)
        return cls(normal, server, find_tools(server))

    @property
    def is_empty(self) -> bool:
        with open_connection(self.url) as connection:
            return bool(connection.execute(IS_EMPTY).scalar_one())

    @contextmanager
    def dump(self) -> Iterator[IO[bytes]]:
        """Yield the dump, in PostgreSQL's custom format, as it is made. Raises DumpError."""
        with self._run("pg_dump", "--format=custom", stdout=subprocess.PIPE) as running:
            yield cast("IO[bytes]", running.stdout)

    @contextmanager
    def restore(self) -> Iterator[IO[bytes]]:
        """Yield where the dump is written to; all of it is there in the end, or nothing.

        Who owned what, and who may do what, is left to the migration. Raises DumpError.
        """
        options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        with self._run("pg_restore", *options, stdin=subprocess.PIPE) as running:
            pipe = cast("IO[bytes]", running.stdin)
            with suppress(BrokenPipeError), pipe:  # it ended first, and says why
                yield pipe

    @contextmanager
    def _run(
        self, program: str, *options: str, stdin: int | None = None, stdout: int | None = None
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run a program on this database; end it when the caller fails. Raises DumpError."""
        words = [str(self.tools.folder / program), "--no-password", *options]
        with (
            tempfile.TemporaryFile() as said,
            self._write_password() as passfile,
            subprocess.Popen(  # noqa: S603 — PostgreSQL's programs, and the settings' address
                [*words, f"--dbname={self._describe(passfile)}"],
                stdin=stdin,
                stdout=stdout,
                stderr=said,
            ) as running,
        ):
            try:
                yield running
            except BaseException:
                running.terminate()
                raise
            if running.wait():
                said.seek(0)
                raise DumpError(_say_failed(program, said.read().decode(errors="replace")))

    def _describe(self, passfile: str) -> str:
        """Return the address for libpq, with the file of the password in place of itself."""
        bare = self.url.set(drivername="postgresql", password=None)
        named = bare.update_query_dict({"passfile": passfile})
        return named.render_as_string(hide_password=False)

    @contextmanager
    def _write_password(self) -> Iterator[str]:
        """Yield a password file of libpq for its owner only: others read command lines."""
        password = str(self.url.password or "").replace("\\", "\\\\").replace(":", "\\:")
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(f"*:*:*:*:{password}\n")
            file.flush()
            yield file.name


def find_tools(server: int) -> Tools:
    """Return the oldest programs that are as new as the server. Raises DumpError.

    Newer ones set what an older server does not know.
    """
    fit = [tools for tools in _list_tools() if tools.major >= server]
    if not fit:
        raise DumpError(_say_too_old(server))
    return min(fit, key=lambda tools: tools.major)


@cache
def _list_tools() -> list[Tools]:
    in_path = shutil.which("pg_dump")
    folders = [Path(in_path).parent] if in_path else []
    folders += [path for place in PLACES for path in Path("/").glob(place[1:])]
    folders += list_brought_folders()
    found = [(folder, _ask_tool(folder)) for folder in folders]
    return [Tools(folder, major) for folder, major in found if major is not None]


def _ask_tool(folder: Path) -> int | None:
    """Return the major version of the programs in a folder, or None if they do not run."""
    try:
        told = [
            subprocess.run(  # noqa: S603 — as above
                [str(folder / name), "--version"], capture_output=True, check=True
            )
            for name in ("pg_dump", "pg_restore")
        ]
    except (OSError, subprocess.SubprocessError):
        return None
    major = re.search(r"(\d+)", told[0].stdout.decode())
    return int(major[1]) if major else None


def _ask_version(url: URL) -> int:
    with open_connection(url) as connection:
        if is_pooled(connection.connection.dbapi_connection):
            raise DumpError(POOLED)
        number = connection.execute(text("SELECT current_setting('server_version_num')::int"))
        return int(number.scalar_one()) // 10_000


def _say_failed(program: str, said: str) -> str:
    return f"{program} 未能完成。 {program} did not finish: {said.strip()[-2000:]}"


def _say_too_old(server: int) -> str:
    return (
        f"数据库为 PostgreSQL {server}，本机没有不低于该版本的 pg_dump 和 pg_restore："
        f"请安装 postgresql-client-{server} 或更新版本。"
        f" The database is PostgreSQL {server}, and no pg_dump and pg_restore here are as new:"
        f" install postgresql-client-{server} or newer."
    )
