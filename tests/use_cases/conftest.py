"""A small province on a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.use_cases.core.context import Context
from support.use_cases.contexts import OpenContext
from support.use_cases.small_province import SmallProvince


@pytest.fixture
def context(database_url: str, tmp_path: Path) -> Iterator[Context]:
    opened = OpenContext(database_url, tmp_path / "files")
    yield opened.context
    opened.close()


@pytest.fixture
def small_province(context: Context) -> SmallProvince:
    return SmallProvince(context)
