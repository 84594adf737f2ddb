"""HanaMin: the rare characters that no other font of the package has, unpacked where one is drawn.

`hanamin.zip` holds a font for each 4,096 code points, and the ranges that all of them cover, so
that asking for a character unpacks nothing. `docs/pack_hanamin.py` makes it.
"""

from bisect import bisect_right
from functools import cache
from pathlib import Path
from zipfile import ZipFile

ARCHIVE = Path(__file__).with_name("hanamin.zip")
COVERAGE = "coverage.txt"
PREFIX = "HanaMin"


def name_page(code: int) -> str:
    """The font that a code point belongs to."""
    return f"{PREFIX}{code >> 12:02X}"


def find_page(character: str) -> str | None:
    """The font that has `character`; none has it where the archive is missing."""
    code, (starts, ends) = ord(character), _ranges()
    found = bisect_right(starts, code)
    return name_page(code) if found and code <= ends[found - 1] else None


def is_page(name: str) -> bool:
    return name.startswith(PREFIX)


def unpack_page(name: str) -> bytes:
    """A TrueType file: about 2 MB in a tenth of a second."""
    with ZipFile(ARCHIVE) as archive:
        return archive.read(name)


@cache
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last code points, ascending."""
    if not ARCHIVE.exists():
        return (), ()
    with ZipFile(ARCHIVE) as archive:
        lines = archive.read(COVERAGE).decode("ascii").split()
    pairs = [line.split("-") for line in lines]
    return tuple(int(a, 16) for a, _ in pairs), tuple(int(b, 16) for _, b in pairs)
