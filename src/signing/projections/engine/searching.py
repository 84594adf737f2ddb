"""Finds rows by part of a name, with an index of characters and of pairs of characters.

Chinese has no spaces between words, and PostgreSQL's trigrams are an extension that not every
installation has. What is indexed and what is asked are folded alike (`fold_name`, `fold_number`):
the folding is ours and not the database's, so a column holds it. A separate table, so that
changing a row's state does not touch the index.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    any_,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from signing.codes.spelling import fold_name, fold_number
from signing.projections.engine.bulk import upsert
from signing.projections.engine.rows import Row

BEGINS, IS = "\t", "\f"
"""Before a number that is found by its beginning, and before one that is found whole only.

No folded text holds them.
"""
LONG = 12
"""Digits that no name has in a row: whoever types so many means a number."""
FEW_HAVE = 10
"""Letters and digits, most of them digits, with which few numbers begin: they are nearly whole."""
KEPT_BACK = {"gin_pending_list_limit": 256}
"""KiB that wait to be sorted in: every search reads them all, and the default is 4 MiB."""


def define_search_table(metadata: MetaData, key: Column[Any]) -> Table:
    """Define the search table, under the list's own key."""
    table = Table(
        "sought",
        metadata,
        key,
        Column("folded", Text, nullable=False),
        Column("grams", Text, nullable=False),
    )
    Index("grams", _select_grams(table), postgresql_using="gin", postgresql_with=KEPT_BACK)
    return table


def index_rows(
    sought: Table,
    connection: Connection,
    rows: Iterable[Row],
    texts: Sequence[str],
    begun: Sequence[str] = ("student_number",),
    whole: Sequence[str] = (),
) -> None:
    """Index the rows that are new or whose texts changed, by these columns."""
    [key] = sought.primary_key.columns
    found = [
        {key.name: row[key.name]} | _describe_row(*_pick(row, texts, begun, whole)) for row in rows
    ]
    if found:
        upsert(connection, sought, found)


def _pick(row: Row, *columns: Sequence[str]) -> list[list[str]]:
    return [[row[name] for name in names] for names in columns]


def _describe_row(texts: Iterable[str], begun: Iterable[str], whole: Iterable[str]) -> Row:
    """`grams`: each character, each pair, each beginning of a number, whole numbers; a line each.

    That a text holds pairs does not say that it holds them in a row: `folded` does.
    """
    said = [fold_name(one) for one in texts]
    found = {f"{IS}{fold_number(one)}" for one in whole}
    for one in map(fold_number, begun):
        found |= {f"{BEGINS}{one[:length]}" for length in range(1, len(one) + 1)}
    for one in said:
        found.update(one, _list_pairs(one))
    return {"folded": "\n".join(said), "grams": "\n".join(sorted(found))}


def match_text(sought: Table, key: Column[Any], q: str) -> list[ColumnElement[bool]]:
    """Return conditions: `q` is in a text, begins a number or is one, however it is spelled."""
    words, number = fold_name(q), fold_number(q)
    if not words:
        return []
    [own] = sought.primary_key.columns
    said = and_(  # of strpos the planner thinks that it holds; LIKE it would count a second time
        func.strpos(sought.c.folded, words) != 0,
        _contains(sought, _list_pairs(words) or [words]),
    )
    if not number.isascii():  # no number has it, and without OR the index alone decides
        return [key.in_(select(own).where(said))]
    asked = cast([f"{BEGINS}{number}", f"{IS}{number}"], ARRAY(Text))
    numbered = _select_grams(sought).overlap(asked)
    is_long = number.isdecimal() and len(number) >= LONG  # the pairs of its digits are common ones
    found = select(own).where(numbered if is_long else or_(said, numbered))
    return [_is_among(key, found) if _have_few(number) else key.in_(found)]


def match_whole(sought: Table, key: Column[Any], q: str) -> list[ColumnElement[bool]]:
    """Return conditions: `q` is all of what is searched by, or a whole number."""
    words = fold_name(q)
    if not words:
        return []
    [own] = sought.primary_key.columns
    said = and_(_contains(sought, _list_pairs(words) or [words]), sought.c.folded == words)
    return [key.in_(select(own).where(or_(said, _contains(sought, [f"{IS}{fold_number(q)}"]))))]


def fold_texts(texts: Iterable[str], begun: str = "") -> str:
    """Return what a short list is searched by in one column, without an index."""
    return "\n".join([*map(fold_name, texts), f"{BEGINS}{fold_number(begun)}"])


def match_folded(folded: Column[str], q: str) -> list[ColumnElement[bool]]:
    """Return conditions for a column that `fold_texts` fills."""
    words = fold_name(q)
    if not words:
        return []
    said = func.split_part(folded, BEGINS, 1).contains(words, autoescape=True)
    return [or_(said, folded.contains(f"{BEGINS}{fold_number(q)}", autoescape=True))]


def match_whole_folded(folded: Column[str], q: str) -> list[ColumnElement[bool]]:
    """Return conditions: `q` is the first text, or the number."""
    words = fold_name(q)
    if not words:
        return []
    first, number = f"{words}\n", f"{BEGINS}{fold_number(q)}"
    return [
        or_(folded.startswith(first, autoescape=True), folded.endswith(number, autoescape=True))
    ]


def _have_few(number: str) -> bool:
    """Return whether few rows can have it: agreement numbers, credit codes, student numbers."""
    return len(number) >= FEW_HAVE and sum(map(str.isdecimal, number)) * 2 > len(number)


def _is_among(key: Column[Any], found: Select[Any]) -> ColumnElement[bool]:
    """Find the keys first, whatever the planner thinks of them.

    It knows no number by itself, and takes each for as common as the rarest that it knows. Where
    one row is wanted it would then rather walk the list in its order until it meets the number.
    """
    return key == any_(func.array(found.scalar_subquery()))


def _list_pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]


def _select_grams(sought: Table) -> ColumnElement[list[str]]:
    return func.string_to_array(sought.c.grams, literal_column("E'\\n'"), type_=ARRAY(Text))


def _contains(sought: Table, asked: list[str]) -> ColumnElement[bool]:
    return _select_grams(sought).contains(cast(asked, ARRAY(Text)))
