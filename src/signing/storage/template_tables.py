"""The table of terms that employers keep for their next offers. Migrations make it."""

from sqlalchemy import Column, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from signing.storage.schema import Moment, metadata

offer_templates = Table(
    "offer_templates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("terms", JSONB, nullable=False),
    Column("saved_at", Moment, nullable=False),
    UniqueConstraint("employer_id", "name", name="offer_templates_employer_id_name_key"),
)
"""A convenience, no fact: an agreement keeps its own terms. Nothing in it is about a graduate."""
