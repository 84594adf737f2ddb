"""The table of student numbers that were recorded in small letters. Migrations make it."""

from sqlalchemy import Column, Index, Integer, Table, Text, Uuid

from signing.storage.schema import metadata

unfolded_numbers = Table(
    "unfolded_numbers",
    metadata,
    Column("graduate_id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("student_number", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Index("unfolded_numbers_folded", "school_code", "folded"),
)
"""Student numbers enrolled before they were recorded in capitals: a graduate's identity derives
from the number as it was recorded, so a number in capitals alone would not find it. Filled once by
the migration that made it; most often empty."""
