"""Opens an installation for a test, and closes it at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from signing.bootstrap import Installation
from support.printing.print_client import make_settings


@contextmanager
def open_installation(database_url: str, data: Path, **chosen: Any) -> Iterator[Installation]:
    """Open one on a database that has its schema; `chosen` are settings."""
    opened = Installation.open(make_settings(database_url, data, **chosen))
    try:
        yield opened
    finally:
        opened.close()
