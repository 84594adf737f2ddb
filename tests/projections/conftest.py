"""What tests of read models stand on: a connection whose writes are rolled back, or a whole log."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from signing.storage.engine import reading_engine
from support.facts.projector_logs import FollowedLog


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def followed_log(database_url: str) -> Iterator[FollowedLog]:
    one = FollowedLog(database_url)
    yield one
    one.close()
