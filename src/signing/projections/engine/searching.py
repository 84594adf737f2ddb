"""Finds rows by part of a name, with an index of characters and of pairs of characters.

Chinese has no spaces between words, and PostgreSQL's trigrams are an extension that not every
installation has. A separate table, so that changing a row's state does not touch the index.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Table,
    Text,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from signing.codes.spelling import plain
from signing.projections.engine.bulk import upsert
from signing.projections.engine.rows import Row

BEGINS = "^"
"""Before the beginning of a number, of every length."""
KEPT_BACK = {"gin_pending_list_limit": 256}
"""KiB that wait to be sorted in: every search reads them all, and the default is 4 MiB."""


def define_search_table(metadata: MetaData, key: Column[Any]) -> Table:
    """Define the search table, under the list's own key."""
    table = Table("sought", metadata, key, Column("grams", Text, nullable=False))
    Index("grams", _select_grams(table), postgresql_using="gin", postgresql_with=KEPT_BACK)
    return table


def index_rows(
    sought: Table,
    connection: Connection,
    rows: Iterable[Row],
    texts: Sequence[str],
    number: str = "student_number",
) -> None:
    """Index the rows that are new or whose texts changed."""
    [key] = sought.primary_key.columns
    found = [
        {key.name: row[key.name], "grams": make_grams([row[one] for one in texts], row[number])}
        for row in rows
    ]
    if found:
        upsert(connection, sought, found)


def make_grams(texts: Iterable[str], number: str) -> str:
    """Return each character, each pair, and each beginning of the number, a line each."""
    whole = _normalize(number)
    found = {f"{BEGINS}{whole[:length]}" for length in range(1, len(whole) + 1)}
    for one in map(_normalize, texts):
        found.update(one, _list_pairs(one))
    return "\n".join(sorted(found))


def match_text(
    sought: Table, key: Column[Any], q: str, texts: Sequence[Column[Any]], number: Column[Any]
) -> list[ColumnElement[bool]]:
    """Return conditions: `q` is in a text, or begins the number. Case does not matter."""
    words = _normalize(q)
    if not words:
        return []
    [own] = sought.primary_key.columns
    said = _contains(sought, _list_pairs(words) or [words])
    likely = select(own).where(or_(said, _contains(sought, [f"{BEGINS}{words}"])))
    called = [func.lower(text).contains(words, autoescape=True) for text in texts]
    numbered = func.lower(number).startswith(words, autoescape=True)
    return [key.in_(likely), or_(*called, numbered)]


def _normalize(text: str) -> str:
    return plain(text).lower()


def _list_pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _select_grams(sought: Table) -> ColumnElement[list[str]]:
    return func.string_to_array(sought.c.grams, literal_column("E'\\n'"), type_=ARRAY(Text))


def _contains(sought: Table, asked: list[str]) -> ColumnElement[bool]:
    return _select_grams(sought).contains(cast(asked, ARRAY(Text)))
