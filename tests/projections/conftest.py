"""What tests of read models stand on: a connection whose writes are rolled back, or a whole log."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from signing.projections import roster_list
from signing.storage.engine import reading_engine
from support.facts.projecting import project_facts
from support.facts.projector_logs import FollowedLog


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
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
