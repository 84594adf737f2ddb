"""A connection for tests of read models; what they write is rolled back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from signing.storage.engine import reading_engine


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
