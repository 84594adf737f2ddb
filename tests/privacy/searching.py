"""Looks for words wherever they could lie: as they are, and as programs write them down."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import Engine, text

OURS = (
    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
    " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)


def list_spellings(word: str) -> Iterator[bytes]:
    """Yield a word as UTF-8, hex, JSON and Python escapes, UTF-16, and base64 at three offsets."""
    plain = word.encode()
    yield plain
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield word.encode("utf-16-be")
    yield word.encode("utf-16-be").hex().encode()
    if not word.isascii():
        yield word.encode("unicode_escape")
    for offset in range(3):
        coded = b64encode(bytes(offset) + plain)
        yield coded[4 if offset else 0 : len(coded) // 4 * 4 - 4]


def find_words(content: bytes, words: Iterable[str]) -> list[str]:
    return [word for word in words if any(one in content for one in list_spellings(word))]


def read_tables(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Yield every table with all its rows as text, bytes as hex."""
    with engine.connect() as connection:
        for table in connection.execute(text(OURS)).scalars().all():
            rows = connection.execute(text(f"SELECT t::text FROM {table} t")).scalars()  # noqa: S608
            yield table, "\n".join(rows).encode()


def read_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes()
