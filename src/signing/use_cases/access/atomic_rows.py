"""Rows of several tables, written together or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, exc, text


@contextmanager
def open_transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction on the engine that otherwise commits every statement by itself.

    It is begun by a statement. To switch the connection's mode and back costs two more round trips,
    and where the connection is lost on the way back, the pool would miss it for ever.
    """
    with engine.connect() as connection:
        connection.execute(text("BEGIN"))
        try:
            yield connection
        except BaseException:
            _roll_back(connection)
            raise
        connection.execute(text("COMMIT"))


def _roll_back(connection: Connection) -> None:
    try:
        connection.execute(text("ROLLBACK"))
    except exc.SQLAlchemyError:  # lost, and its transaction with it
        connection.invalidate()
