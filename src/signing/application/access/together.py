"""Rows of several tables, written together or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine


@contextmanager
def together(engine: Engine) -> Iterator[Connection]:
    """One transaction on the engine that otherwise commits every statement by itself."""
    with engine.execution_options(isolation_level="READ COMMITTED").begin() as connection:
        yield connection
