"""The tables that prove the log. Rows are only ever added. Migrations make them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.storage.schema import Moment, metadata

tree = Table(
    "tree",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""The nodes of the Merkle tree above its leaves, as storage/tree.py says."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)
"""Signed heads of the tree, as C2SP notes."""

cosignatures = Table(
    "cosignatures",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("witness", Text, primary_key=True),
    Column("signed_at", Moment, primary_key=True),
    Column("line", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
)
"""What witnesses signed of them; `line` is as it stands below the note."""

verifications = Table(
    "verifications",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("model", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("differences", BigInteger),
    Column("error", Text),
    Index("verifications_model", "model", "id"),
)
"""How each live read model compared with one made anew; without `differences` it could not be."""

log_checks = Table(
    "log_checks",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("first", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("differences", BigInteger, nullable=False),
    Column("findings", JSONB, nullable=False),
)
"""How facts compared with the tree and the checkpoints, from behind `first` up to `size`.

`root` is the tree's at that size, from which the next check goes on; `findings` are the first ones.
"""
