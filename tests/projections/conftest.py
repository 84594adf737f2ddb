"""What tests of read models stand on: a connection whose writes are rolled back, or a whole log."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, delete, event
from sqlalchemy.engine import URL

from conftest import PREPARED, copy_database
from signing.projections import roster_list
from signing.storage.engine import reading_engine
from signing.storage.schema import read_models
from support.facts.projecting import project_facts
from support.facts.projector_logs import FollowedLog


@pytest.fixture(scope="session")
def rolled_back(server: URL) -> Iterator[Engine]:
    """Yield an engine on a database with tables of all read models, where nobody may commit.

    None of them follows the log: a test that asks for a position states it.
    """
    with copy_database(server, PREPARED) as url:
        engine = reading_engine(url)
        with engine.begin() as connection:
            connection.execute(delete(read_models))
        event.listen(engine, "commit", refuse_commit)
        yield engine
        engine.dispose()


def refuse_commit(_: Connection) -> None:
    pytest.fail("other tests would find what is committed here: take `database_url`")


@pytest.fixture
def connection(rolled_back: Engine) -> Iterator[Connection]:
    with rolled_back.connect() as connection:
        yield connection


@pytest.fixture
def own_connection(database_url: str) -> Iterator[Connection]:
    """Yield a connection to a database of the test's own: others write, or plans are looked at."""
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        project_facts(roster_list, [], connection)  # reviews look there for marked bindings
        yield connection
    engine.dispose()


@pytest.fixture
def followed_log(database_url: str) -> Iterator[FollowedLog]:
    one = FollowedLog(database_url)
    yield one
    one.close()
