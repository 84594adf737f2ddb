"""What tests of read models stand on: a connection whose writes are rolled back, or a whole log."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from signing.storage.engine import reading_engine
from support.facts.projector_logs import Following


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def following(database_url: str) -> Iterator[Following]:
    one = Following(database_url)
    yield one
    one.close()
