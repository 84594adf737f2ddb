"""The tables that prove the log. Rows are only ever added. Migrations make them."""

from sqlalchemy import BigInteger, Column, LargeBinary, SmallInteger, Table

from signing.storage.schema import metadata

tree = Table(
    "tree",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""The nodes of the Merkle tree above its leaves, as storage/tree.py says."""
