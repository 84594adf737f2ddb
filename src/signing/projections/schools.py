"""A table of the schools' names, for read models that show a name beside the code."""

from collections.abc import Sequence

from sqlalchemy import Column, Connection, MetaData, Table, Text

from signing.events import SchoolRegistered
from signing.facts import Fact, Recorded
from signing.projections.engine.rows import Rows

HEARD: frozenset[type[Fact]] = frozenset({SchoolRegistered})
"""What `name_schools` needs."""


def define_schools_table(metadata: MetaData) -> Table:
    """Define a read model's own table of names."""
    return Table(
        "schools",
        metadata,
        Column("code", Text, primary_key=True),
        Column("name", Text, nullable=False),
    )


def name_schools(schools: Table, facts: Sequence[Recorded], connection: Connection) -> None:
    rows = Rows(schools, connection, ())
    for recorded in facts:
        fact = recorded.fact
        if type(fact) is SchoolRegistered:
            rows.put({"code": fact.code, "name": fact.name})
    rows.write()
