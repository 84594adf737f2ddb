"""Readers of the database, which hold no connection between two queries."""

from typing import Any, Protocol, TypeVarTuple, overload

from sqlalchemy import Engine, Executable, Result
from sqlalchemy.sql.selectable import TypedReturnsRows

Columns = TypeVarTuple("Columns")


class Reader(Protocol):
    """What runs queries: a connection of SQLAlchemy, or PooledReader."""

    @overload
    def execute(
        self, statement: TypedReturnsRows[*Columns], parameters: Any = None
    ) -> Result[*Columns]: ...

    @overload
    def execute(
        self, statement: Executable, parameters: Any = None
    ) -> Result[*tuple[Any, ...]]: ...


class PooledReader:
    """Takes a connection for each query, fetches all rows, and gives it back.

    A request changes threads. If it kept a connection, it would wait for a thread while threads
    wait for its connection. `engine` commits every statement by itself, so a
    query costs one round trip.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @overload
    def execute(
        self, statement: TypedReturnsRows[*Columns], parameters: Any = None
    ) -> Result[*Columns]: ...

    @overload
    def execute(
        self, statement: Executable, parameters: Any = None
    ) -> Result[*tuple[Any, ...]]: ...

    def execute(self, statement: Executable, parameters: Any = None) -> Result[*tuple[Any, ...]]:
        with self._engine.connect() as connection:
            return connection.execute(statement, parameters).freeze()()
