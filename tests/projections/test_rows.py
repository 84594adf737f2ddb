"""Rows that a batch changes end as if each change had been made by itself, read or not."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, Uuid, select
from sqlalchemy.schema import CreateSchema

from signing.projections.engine.bulk import gather_writes
from signing.projections.engine.rows import Row, Rows

KEPT = Table(
    "kept",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("name", Text),
    Column("group", Integer),
    schema="rows_of_a_batch",
)
KEYS = [(UUID(int=number), number % 2) for number in range(4)]
DEEDS = ("put", "change", "change", "remove", "get", "find")
BATCHES = 400


@pytest.fixture
def table(connection: Connection) -> Iterator[Table]:
    connection.execute(CreateSchema(str(KEPT.schema)))
    KEPT.create(connection)
    yield KEPT
    connection.rollback()


class OneByOne:
    """The same rows, kept by hand."""

    def __init__(self) -> None:
        self.rows: dict[tuple[UUID, int], Row] = {}

    def do(self, deed: str, key: tuple[UUID, int], fields: Row) -> None:
        if deed == "put":
            self.rows[key] = describe_row(key) | fields
        elif deed == "change" and key in self.rows:
            self.rows[key] |= fields
        elif deed == "remove":
            self.rows.pop(key, None)


def describe_row(key: tuple[UUID, int]) -> Row:
    return {"id": key[0], "part": key[1], "name": None, "group": None}


def do(rows: Rows, kept: OneByOne, deed: str, key: tuple[UUID, int], fields: Row) -> None:
    """Do the same to both; what is asked is answered alike."""
    kept.do(deed, key, fields)
    match deed:
        case "put":
            rows.put(describe_row(key) | fields)
        case "change":
            rows.change(*key, **fields)
        case "remove":
            rows.remove(*key)
        case "get":
            assert rows.get(*key) == kept.rows.get(key)
        case "find":
            [(column, value)] = fields.items()
            found = {key for key, row in kept.rows.items() if row[column] == value}
            assert set(rows.keys_where(column, value)) == found


def choose_deed(chance: Random) -> tuple[str, tuple[UUID, int], Row]:
    deed = chance.choice(DEEDS)
    fields = {"name": chance.choice(["a", "b", None]), "group": chance.randint(0, 2)}
    some = ["group"] if deed == "find" else chance.sample(sorted(fields), chance.randint(0, 2))
    return deed, chance.choice(KEYS), {name: fields[name] for name in some}


@pytest.mark.parametrize(
    "gathering",
    [nullcontext, gather_writes, partial(gather_writes, lone=True)],
    ids=["by itself", "gathered", "of a lone fact"],
)
def test_batches_end_as_if_each_change_were_made_by_itself(
    connection: Connection,
    table: Table,
    gathering: Callable[[Connection], AbstractContextManager[object]],
) -> None:
    chance, kept = Random(2026), OneByOne()  # noqa: S311 — which deeds
    for _ in range(BATCHES):
        deeds = [choose_deed(chance) for _ in range(chance.randint(1, 5))]
        with gathering(connection):
            rows = Rows(table, connection, KEYS)
            for one in deeds:
                do(rows, kept, *one)
            rows.write()
            if chance.random() < 0.5:
                assert rows.get(*KEYS[0]) == kept.rows.get(KEYS[0]), deeds
        found = connection.execute(select(table)).mappings()
        assert {(row["id"], row["part"]): dict(row) for row in found} == kept.rows, deeds


def test_what_sets_values_whatever_they_were_reads_nothing(
    connection: Connection, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third, nobody = KEYS
    Rows(table, connection, ()).write()
    begun = Rows(table, connection, KEYS)
    for key in (first, second, third):
        begun.put(describe_row(key) | {"name": "a", "group": 1})
    begun.write()
    later = Rows(table, connection, KEYS)
    monkeypatch.setattr(Rows, "_read", lambda _: pytest.fail("read"))
    later.change(*first, name="b")
    later.change(*second, group=2, name="b")
    later.change(*second, name=None)
    later.change(*nobody, name="b")
    later.remove(*third)
    later.write()
    found = [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]
    assert found == [(*first, "b", 1), (*second, None, 2)]
