"""A filled province whose read models are large: each row many times, with keys of its own."""

from collections.abc import Iterator

from sqlalchemy import Connection, String, Table, Uuid, func, select, text

from signing.projections import READ_MODELS

BIG = 10_000
"""Rows from which reading all of a table is a fault."""
FEW_ROWS = frozenset({"schools", "places", "tallies", "blocks", "zones"})
"""Tables that have a row for each school or college, and stay small in any province."""
NUMBERS = frozenset(
    {"agreement_number", "number", "application_id", "student_number", "credit_code", "folded"}
)
OF_COLUMNS = {
    "school_code": "CASE WHEN g % 60 = 0 THEN school_code ELSE '98' || lpad((g % 60)::text, 3, '0')"
    " END",  # a sixtieth stays with its school
    "position": "position + g * 1000000::bigint",
    "employer_phone": "sha256(convert_to(employer_phone::text || g, 'UTF8'))",
}
OF_SEARCHES = {
    "folded": "md5(g::text)",
    "grams": "array_to_string(regexp_split_to_array(md5(g::text), ''), E'\\n')",
}


def list_tables() -> Iterator[Table]:
    for model in READ_MODELS:
        for table in model.metadata.sorted_tables:
            if table.name not in FEW_ROWS:
                yield table


def list_large_tables(connection: Connection) -> set[str]:
    """Return the names, with their schemas, of what is large by now."""
    measured = (
        "SELECT relnamespace::regnamespace::text || '.' || relname FROM pg_class"
        " WHERE relkind = 'r' AND reltuples >= :big"
    )
    return set(connection.execute(text(measured), {"big": BIG}).scalars())


def multiply_rows(connection: Connection) -> None:
    """Copy the rows of each read model until they are more than BIG, and analyse them."""
    for table in list_tables():
        rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if rows:
            connection.execute(text(_write_copy(table)), {"times": BIG * 6 // 5 // rows + 1})
    connection.execute(text("ANALYZE"))


def _write_copy(table: Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(_change_value(table, name) for name in table.columns.keys())  # noqa: SIM118 - its columns' names
    copied = f"SELECT {values} FROM {table}, generate_series(1, :times) g"  # noqa: S608 — our own names
    return f"INSERT INTO {table} ({names}) {copied} ON CONFLICT DO NOTHING"


def _change_value(table: Table, name: str) -> str:
    """Return a value that differs in each copy where it is a key, and is the same in all tables."""
    column = table.columns[name]
    if table.name == "sought" and name in OF_SEARCHES:
        return OF_SEARCHES[name]
    if name in OF_COLUMNS:
        return OF_COLUMNS[name]
    if isinstance(column.type, Uuid):
        return f'md5("{name}"::text || g)::uuid'
    is_key = column.primary_key and isinstance(column.type, String)
    return f"\"{name}\" || '-' || g" if name in NUMBERS or is_key else f'"{name}"'
