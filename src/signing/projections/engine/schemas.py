"""The schemas of read models' tables, and locks for changing them."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from sqlalchemy import Connection, Engine, text
from sqlalchemy.schema import CreateSchema, DropSchema

from signing.projections.engine.read_model import ReadModel, name_schema
from signing.storage.engine import try_lock


class UnderWayError(Exception):
    """Another process rebuilds or verifies this read model."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} 正在重建或核对，请稍后再试。"
            f" {name} is being rebuilt or verified: try again later."
        )


def name_live_schema(model: ReadModel) -> str:
    return name_schema(model.NAME, model.VERSION)


def redirect_to_schema(engine: Engine, model: ReadModel, schema: str) -> Engine:
    """Return an engine that sends statements about the model's tables to another schema."""
    return engine.execution_options(schema_translate_map={name_live_schema(model): schema})


def create_tables(connection: Connection, model: ReadModel, schema: str) -> None:
    """Create the missing tables."""
    connection.execute(CreateSchema(schema, if_not_exists=True))
    model.metadata.create_all(connection)


def keep_out_of_wal(connection: Connection, model: ReadModel, schema: str) -> None:
    """Write these tables to no write-ahead log: after a crash, and on replicas, they are empty."""
    for table in model.metadata.sorted_tables:
        connection.execute(text(f'ALTER TABLE "{schema}"."{table.name}" SET UNLOGGED'))


def drop_schema(connection: Connection, schema: str) -> None:
    connection.execute(DropSchema(schema, cascade=True, if_exists=True))


def rename_schema(connection: Connection, schema: str, name: str) -> None:
    """Rename a schema. Running queries finish on the old tables."""
    connection.execute(text(f'ALTER SCHEMA "{schema}" RENAME TO "{name}"'))


def lock_key(words: str) -> int:
    digest = blake2b(f"signing:{words}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


@contextmanager
def lock_model(engine: Engine, model: ReadModel) -> Iterator[None]:
    """Lock the model against rebuilding and verifying elsewhere. Raises UnderWayError."""
    key = lock_key(f"maintenance of {name_live_schema(model)}")
    with try_lock(engine, key) as alone:
        if not alone:
            raise UnderWayError(model.NAME)
        yield
