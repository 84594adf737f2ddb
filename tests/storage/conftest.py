"""A recorder and its log on the test's own database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from signing.storage.engine import reading_engine, writing_engine
from signing.storage.log import Log
from signing.storage.recorder import PostgresRecorder


@pytest.fixture
def writing(database_url: str) -> Iterator[Engine]:
    engine = writing_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def reading(database_url: str) -> Iterator[Engine]:
    engine = reading_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def log(reading: Engine) -> Log:
    return Log(reading)


@pytest.fixture
def recorder(writing: Engine, log: Log) -> PostgresRecorder:
    return PostgresRecorder(writing, log)
