"""Writes rows of several tables in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, exc, text


@contextmanager
def open_transaction(engine: Engine) -> Iterator[Connection]:
    """Open a transaction on the engine that commits each statement by itself.

    A BEGIN statement starts it. Switching the connection's mode costs two more round trips, and if
    the connection is lost before it is switched back, the pool misses it for ever.
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
