"""Which programs are connected: each connection names the release and the schema of its program."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import text

from signing.storage.readers import Reader

STEPS = Path(__file__).parent / "migrations" / "versions"
NAMED = re.compile(r"signing (?P<release>[0-9]\S*) schema (?P<schema>\d{4})")
CONNECTED = text("""
SELECT application_name AS name FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND (application_name = 'signing' OR application_name LIKE 'signing % schema %')
""")
"""The first release says `signing`, and no more. Everybody may see the names of sessions."""


@dataclass(frozen=True, order=True)
class Program:
    """One that is older knows fewer steps of the schema, or was released before."""

    schema: str
    order: tuple[int, ...]
    release: str

    @classmethod
    def make(cls, release: str, schema: str) -> "Program":
        return cls(schema, _order_release(release), release)

    @classmethod
    def read(cls, name: str) -> "Program":
        """Return the program that a connection names."""
        found = NAMED.fullmatch(name)
        return cls.make(found["release"], found["schema"]) if found else UNNAMED

    @property
    def name(self) -> str:
        return f"signing {self.release} schema {self.schema}"


def _order_release(release: str) -> tuple[int, ...]:
    """Return what sorts releases; `0.2.0.dev0` comes before `0.2.0`."""
    numbers = re.match(r"\d+(\.\d+)*", release)
    assert numbers, release
    is_final = release == numbers[0]
    return (*map(int, numbers[0].split(".")), int(is_final))


UNNAMED = Program.make("0.1.0", "0000")


@cache
def identify_program() -> Program:
    """Return this program: its release, and the newest step of the schema that it knows."""
    newest = max(path.name[1:5] for path in STEPS.glob("v[0-9]*.py"))
    return Program.make(version("signing"), newest)


def find_older_programs(connection: Reader, program: Program | None = None) -> Sequence[str]:
    """Return the releases of older programs that are connected here, with their sessions.

    What a pooler (PgBouncer) keeps open bears the name of whoever used it last.
    """
    ours = program or identify_program()
    names = connection.execute(CONNECTED).scalars()
    older = Counter(one.release for one in map(Program.read, names) if one < ours)
    return [f"{release} ({count})" for release, count in sorted(older.items())]


def is_older_program_possible(connection: Reader) -> bool:
    """Return whether one is connected, or may start again: the schema is not contracted yet."""
    contracted = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return contracted < identify_program().schema or bool(find_older_programs(connection))
