"""A small province on a database of its own, whose read models follow on demand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import PREPARED
from support.messaging.reminded import Reminded


@pytest.fixture
def database_template() -> str:
    return PREPARED


@pytest.fixture
def reminded(database_url: str, tmp_path: Path) -> Iterator[Reminded]:
    one = Reminded(database_url, tmp_path / "files")
    yield one
    one.close()
