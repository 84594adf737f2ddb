"""Rows come back as they were written, whatever their texts hold, and wherever there is none."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateSchema

from signing.projections import READ_MODELS
from signing.projections.engine.arrays import BETWEEN, NOTHING, make_array_writer, make_value_writer
from signing.projections.engine.bulk import append, gather_writes, load_rows, upsert
from signing.projections.engine.rows import Row, Rows
from signing.projections.esign_ratio.tables import block_moves

ROWS = Table(
    "rows",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("text", Text),
    Column("whole", BigInteger),
    Column("short", SmallInteger),
    Column("number", Integer),
    Column("amount", Numeric),
    Column("flag", Boolean),
    Column("day", Date),
    Column("moment", DateTime(timezone=True)),
    Column("digest", LargeBinary),
    Column("other", Uuid),
    Column("document", JSONB(none_as_null=True)),
    Column("any_document", JSONB),
    schema="written_in_bulk",
)
FULL: Row = {
    "text": '某"大学\\路{1},号',
    "whole": 2**62,
    "short": -3,
    "number": 7,
    "amount": Decimal("5500.50"),
    "flag": False,
    "day": date(2026, 11, 30),
    "moment": datetime(2026, 11, 30, 8, tzinfo=timezone(timedelta(hours=8))),
    "digest": b"\x00\\x'\xff",
    "other": UUID(int=5),
    "document": {"a": ["张三", '"', "\\", None, 1.5]},
    "any_document": None,
}
EMPTY: Row = dict.fromkeys(FULL)
texts = st.text(
    st.one_of(
        st.sampled_from([*"\"\\{},'% \n\t", BETWEEN, NOTHING, "\v", "张", "𠮷"]),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    )
)


@pytest.fixture
def table(connection: Connection) -> Iterator[Table]:
    connection.execute(CreateSchema(str(ROWS.schema)))
    ROWS.create(connection)
    yield ROWS
    connection.rollback()


def load(connection: Connection, *ids: UUID) -> dict[UUID, Row]:
    found = load_rows(connection, ROWS, ("id",), [(one,) for one in ids])
    return {one[0]: dict(zip(ROWS.columns.keys(), one, strict=True)) for one in found}


def test_each_type_comes_back_as_it_was_written(connection: Connection, table: Table) -> None:
    full, empty = UUID(int=1), UUID(int=2)
    upsert(connection, table, [{"id": full} | FULL, {"id": empty} | EMPTY])
    found = load(connection, full, empty, UUID(int=3))
    assert found == {full: {"id": full} | FULL, empty: {"id": empty} | EMPTY}
    assert found[full]["moment"].astimezone(UTC).hour == 0


@pytest.mark.parametrize("row", [FULL, EMPTY], ids=["full", "empty"])
def test_a_lone_row_comes_back_as_it_was_written(
    connection: Connection, table: Table, row: Row
) -> None:
    one = UUID(int=1)
    with gather_writes(connection, lone=True):
        upsert(connection, table, [{"id": one} | dict.fromkeys(FULL)])
        assert load(connection, one) == {one: {"id": one} | EMPTY}
        rows = Rows(table, connection, {(one,)})
        rows.change(one, **row)
        rows.write()
        assert load(connection, one) == {one: {"id": one} | row}
        rows.remove(one)
        rows.write()
        assert load(connection, one) == {}


def test_a_row_that_was_looked_up_is_read_again_once_its_table_is_written(
    connection: Connection, table: Table
) -> None:
    one, nobody = UUID(int=1), UUID(int=2)
    with gather_writes(connection, lone=True) as gathered:
        for key in (one, nobody):
            gathered.know((table, (key,)), None)
        assert load(connection, one, nobody) == {}
        upsert(connection, table, [{"id": one, "text": "now"}])
        assert load(connection, one, nobody)[one]["text"] == "now"

        gathered.know((table, (one,)), None)
        connection.execute(update(table).values(text="later"))
        assert load(connection, one)[one]["text"] == "later"


def test_a_column_that_a_row_lacks_is_empty(connection: Connection, table: Table) -> None:
    one, other = UUID(int=1), UUID(int=2)
    upsert(connection, table, [{"id": one, "text": "", "flag": True}, {"id": other, "number": 0}])
    found = load(connection, one, other)
    assert (found[one]["text"], found[one]["flag"], found[one]["number"]) == ("", True, None)
    assert (found[other]["text"], found[other]["number"]) == (None, 0)


@given(
    st.lists(st.one_of(st.none(), st.just("NULL"), st.just(NOTHING), texts), min_size=1, max_size=6)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(
    connection: Connection, table: Table, given_texts: list[str | None]
) -> None:
    rows: dict[UUID, Row] = {
        uuid5(UUID(int=0), str(number)): {"text": text, "document": {text or "": [text]}}
        for number, text in enumerate(given_texts)
    }
    upsert(connection, table, [{"id": one} | row for one, row in rows.items()])
    found = load(connection, *rows)
    assert found == {one: {"id": one} | EMPTY | row for one, row in rows.items()}


def test_changed_and_removed_rows_are_written(connection: Connection, table: Table) -> None:
    first, second = UUID(int=1), UUID(int=2)
    upsert(connection, table, [{"id": one} | FULL for one in (first, second)])
    rows = Rows(table, connection, {(first,), (second,)})
    rows.change(first, text=None, document={})
    rows.remove(second)
    rows.write()
    assert load(connection, first, second) == {
        first: {"id": first} | FULL | {"text": None, "document": {}}
    }


def test_every_column_of_a_read_model_can_be_written_in_bulk() -> None:
    """But for one, which a statement of its own fills when a block is full."""
    for model in READ_MODELS:
        for each in model.metadata.sorted_tables:
            for column in each.columns:
                if column is not block_moves.c.moved:
                    assert make_array_writer(column)([]) == "{}"
                    assert make_value_writer(column)(None) in {None, "null"}


def test_a_row_that_must_be_new_never_takes_the_place_of_another(
    connection: Connection, table: Table
) -> None:
    append(connection, table, [{"id": UUID(int=1), "text": "first"}])
    with pytest.raises(IntegrityError):
        append(connection, table, [{"id": UUID(int=1), "text": "second"}])
