"""Values of ours as a table, for statements of SQLAlchemy that join them or write many rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, FromClause, bindparam, column, func
from sqlalchemy.types import TypeEngine

Kind = type[TypeEngine[Any]]


def tabulate(**columns: tuple[Kind, Sequence[object]]) -> FromClause:
    """Return a table of these columns, each with its type and as many values as the others."""
    values = [
        bindparam(name, list(some), ARRAY(kind, dimensions=1), unique=True)
        for name, (kind, some) in columns.items()
    ]
    names: list[ColumnElement[Any]] = [column(name, kind) for name, (kind, _) in columns.items()]
    return func.unnest(*values).table_valued(*names).alias("given").render_derived()
