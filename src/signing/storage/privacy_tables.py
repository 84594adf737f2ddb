"""The table of who saw whose personal data whole. Migrations make it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.storage.schema import Moment, metadata

disclosures = Table(
    "looks",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("account", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("graduate_id", Uuid),
    Column("school_code", Text, nullable=False),
    Column("fields", JSONB, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("sealed_purpose", Text),
    Column("request_id", Text, nullable=False),
    Index("looks_graduate", "graduate_id", "id"),
    Index("looks_school", "school_code", "id"),
    Index("looks_account", "account", "at"),
)
"""Only ever added to: a trigger forbids the rest. `office` is the school of whoever saw it, ""
the province's; `school_code` is the graduate's. Without a graduate it is the whole register.
`sealed_purpose` lies under the graduate's data key."""
