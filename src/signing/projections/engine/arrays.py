"""Writes the values of a column as one text that PostgreSQL reads as an array, or a lone value.

The driver writes a list as an expression with a constant for each value. A row of 16 columns then
takes Python four times as long, and PostgreSQL, which parses each constant, twice.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

WriteArray = Callable[[Iterable[Any]], str]
WriteValue = Callable[[Any], str | None]
NULL = "NULL"
BETWEEN, NOTHING = "\x1f", "\x1e"
"""Stand between texts, and for none, until all are escaped at once; no text is known to hold them,
and one that does is escaped by itself."""


def make_array_writer(column: Column[Any]) -> WriteArray:
    """Return what writes values of a column; None is NULL. Raises KeyError for another type."""
    if isinstance(column.type, Text):
        return _write_texts
    if isinstance(column.type, JSONB):
        return _write_documents if column.type.none_as_null else _write_any_documents
    word = WORDS[type(column.type)]
    return lambda values: _write_words(values, word)


def make_value_writer(column: Column[Any]) -> WriteValue:
    """Return what writes one value of a column; None is NULL."""
    word, keeps_none = _choose_word(column), _keeps_none(column)

    def write_value(value: Any) -> str | None:
        return None if value is None and not keeps_none else word(value)

    return write_value


def _keeps_none(column: Column[Any]) -> bool:
    """Return whether None is the document `null`."""
    return isinstance(column.type, JSONB) and not column.type.none_as_null


def _choose_word(column: Column[Any]) -> Callable[[Any], str]:
    if isinstance(column.type, Text):
        return str
    if isinstance(column.type, JSONB):
        return _write_json
    if isinstance(column.type, LargeBinary):
        return _write_lone_bytes
    return WORDS[type(column.type)]


def _write_json(value: Any) -> str:
    return to_json(value).decode()


def _write_uuid(value: UUID) -> str:
    return f"{value.int:032x}"


def _write_moment(value: Any) -> str:
    moment: str = value.isoformat()
    return moment


def _write_lone_bytes(value: bytes) -> str:
    return f"\\x{value.hex()}"


def _write_bytes(value: bytes) -> str:
    """An array reads the backslash as its own."""
    return f"\\{_write_lone_bytes(value)}"


WORDS: dict[type, Callable[[Any], str]] = {
    BigInteger: str,
    Boolean: str,
    Date: _write_moment,
    DateTime: _write_moment,
    Integer: str,
    LargeBinary: _write_bytes,
    Numeric: str,
    SmallInteger: str,
    Uuid: _write_uuid,
}
"""What writes one value, by the column's type, in a word that needs no quotes."""


def _write_words(values: Iterable[Any], word: Callable[[Any], str]) -> str:
    return f"{{{','.join([NULL if one is None else word(one) for one in values])}}}"


def _write_documents(values: Iterable[Any]) -> str:
    return _write_texts([None if one is None else _write_json(one) for one in values])


def _write_any_documents(values: Iterable[Any]) -> str:
    """None is the document `null`."""
    return _write_texts(list(map(_write_json, values)))


def _write_texts(values: Iterable[str | None]) -> str:
    given = list(values)
    if not given:
        return "{}"
    known = [NOTHING if one is None else one for one in given] if None in given else given
    together = BETWEEN.join(known)  # type: ignore[arg-type]  # none is None
    if together.count(BETWEEN) >= len(given) or together.count(NOTHING) > given.count(None):
        return _write_words(given, _quote)
    quoted = _quote(together).replace(BETWEEN, '","')
    return f"{{{quoted.replace(_quote(NOTHING), NULL)}}}"


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
