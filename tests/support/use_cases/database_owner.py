"""Statements that only the owner of the database may run."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from signing.storage.addresses import normalize_url


@contextmanager
def connect_as_owner(url: str) -> Iterator[Connection]:
    engine = create_engine(normalize_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def run_as_owner(place: str | Engine, *statements: str) -> None:
    """Run statements as the owner; `place` is a database's address or an engine of it."""
    if isinstance(place, Engine):
        place = place.url.render_as_string(hide_password=False)
    with connect_as_owner(place) as connection:
        for statement in statements:
            connection.execute(text(statement))


@contextmanager
def connect_as(url: str, program: str) -> Iterator[None]:
    """Be connected as a program that names itself so."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(address, application_name=program)
    try:
        yield
    finally:
        connection.close()
