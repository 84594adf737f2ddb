"""A connection for tests of read models; what they write is rolled back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, NullPool, create_engine


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
