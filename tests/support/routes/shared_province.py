"""Where tests stand: a place that was built once."""

from dataclasses import dataclass
from pathlib import Path

from support.routes.province import Place


@dataclass(frozen=True)
class Ground:
    """Its database to be copied, and its keys and files."""

    database: str
    data: Path
    place: Place
