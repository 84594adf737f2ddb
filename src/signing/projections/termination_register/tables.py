"""One row an agreement, with the latest request to be released from it."""

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from signing.projections.engine import signings
from signing.projections.engine.read_model import name_schema
from signing.projections.engine.searching import define_search_table

NAME = "termination_register"
VERSION = 4
metadata = MetaData(schema=name_schema(NAME, VERSION))
Moment = DateTime(timezone=True)

requests = Table(
    "requests",
    metadata,
    *signings.define_columns(),
    Column("request", Text),
    Column("requested_at", Moment),
    Column("request_reason", Text),
    Column("files", JSONB),
    Column("needs_employer", Boolean),
    Column("employer_answer", JSONB),
    Column("decided_at", Moment),
    Column("decision_reason", Text),
    Column("version", Integer, nullable=False),
    Index("asked", "school_code", "request", "requested_at", "agreement_number"),
)
"""One row an agreement: its latest request, or none yet while `request` is null."""
sought = define_search_table(metadata, Column("agreement_number", Text, primary_key=True))
