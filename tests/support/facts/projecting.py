"""Filling a read model from facts, and reading its rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, inspect, select
from sqlalchemy.schema import CreateSchema

from signing.facts import Recorded
from signing.projections.engine.read_model import ReadModel

Content = dict[str, list[tuple[Any, ...]]]


def project_facts(
    model: ReadModel, facts: Sequence[Recorded], connection: Connection, batch: int = 1000
) -> None:
    """Fill the read model from these facts, in batches."""
    _empty_tables(model, connection)
    for first in range(0, len(facts), batch):
        model.project(facts[first : first + batch], connection)


def _empty_tables(model: ReadModel, connection: Connection) -> None:
    """To delete a few rows is ten times faster than to make the tables again."""
    schema = str(model.metadata.schema)
    if not inspect(connection).has_schema(schema):
        connection.execute(CreateSchema(schema))
        model.metadata.create_all(connection)
    for table in model.metadata.sorted_tables:
        connection.execute(delete(table))


def read_rows(model: ReadModel, connection: Connection) -> Content:
    """Return every row of every table, in the order of their keys."""
    return {
        table.name: [
            tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
        ]
        for table in model.metadata.sorted_tables
    }


def must_agree_in_any_batches(
    model: ReadModel, facts: Sequence[Recorded], connection: Connection
) -> None:
    """Check that one fact, three, and all at once give equal rows."""
    contents = []
    for batch in (1, 3, 1000):
        project_facts(model, facts, connection, batch)
        contents.append(read_rows(model, connection))
    assert contents[0] == contents[1] == contents[2]
