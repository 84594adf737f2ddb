"""The interface of a read model: a module with a NAME, a VERSION, its tables and `project`."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, MetaData

from signing.facts import Fact, Recorded


class ReadModel(Protocol):
    """Its tables live in a schema of their own, `{NAME}_v{VERSION}`, so versions live side by side.

    `project` writes what a batch of facts (in log order) changes. It knows no clock, no chance and
    no other read model, and it writes through SQLAlchemy Core only, so that a rebuild can send the
    same statements to another schema. It is given the kinds in `HEARD` and no others: a fact that
    nobody can read halts those models only that hear of its kind. If any model fails, all is rolled
    back, and each is given the same batch again by itself.

    One that asks for rows of frequent facts may have `list_lookups(recorded)` too: the tables and
    primary keys of which `project` will ask, so that those of all models are read in one statement.
    """

    NAME: str
    VERSION: int
    HEARD: frozenset[type[Fact]]
    metadata: MetaData

    def project(self, facts: Sequence[Recorded], connection: Connection) -> None: ...


def name_schema(name: str, version: int) -> str:
    return f"{name}_v{version}"
