"""Filling a read model from facts, and reading its rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.schema import CreateSchema, DropSchema

from signing.facts import Recorded
from signing.projections.engine.read_model import ReadModel

Content = dict[str, list[tuple[Any, ...]]]


def project_facts(
    model: ReadModel, facts: Sequence[Recorded], connection: Connection, batch: int = 1000
) -> None:
    """Fill the read model from these facts, in batches."""
    assert model.metadata.schema is not None
    connection.execute(DropSchema(model.metadata.schema, cascade=True, if_exists=True))
    connection.execute(CreateSchema(model.metadata.schema))
    model.metadata.create_all(connection)
    for first in range(0, len(facts), batch):
        model.project(facts[first : first + batch], connection)


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
