"""A small province on a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.use_cases.core.context import Context
from support.use_cases.contexts import OpenOffice
from support.use_cases.small_province import Town


@pytest.fixture
def context(database_url: str, tmp_path: Path) -> Iterator[Context]:
    opened = OpenOffice(database_url, tmp_path / "files")
    yield opened.context
    opened.close()


@pytest.fixture
def town(context: Context) -> Town:
    return Town(context)
