"""The graduates of the roster, what they are found by and ask about their data, and bindings."""

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Table, Text, Uuid, text

from signing.projections.engine.read_model import name_schema
from signing.projections.engine.searching import define_search_table
from signing.storage.schema import Moment

NAME = "roster_list"
VERSION = 8
metadata = MetaData(schema=name_schema(NAME, VERSION))

graduates = Table(
    "graduates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("student_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("major", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("error_reported", Boolean, nullable=False),
    Column("guessed_at", Moment),
    Column("bound", Boolean, nullable=False),
    Column("unbound_since", Moment, doc="null while bound, and once erased"),
    Column("destination", Text, nullable=False),
    Index("of_school", "school_code", "student_number", "id"),
    Index("of_province", "student_number", "id"),
    Index(
        "unbound",
        *("school_code", "college", "unbound_since"),
        postgresql_where=text("unbound_since IS NOT NULL"),
    ),
    Index("reported", "school_code", postgresql_where=text("error_reported")),
    Index("guessed", "school_code", "guessed_at", postgresql_where=text("guessed_at IS NOT NULL")),
)
inquiries = Table(
    "inquiries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("graduate_id", Uuid, nullable=False),
    Column("asked", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("due_by", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("ended_at", Moment),
    Index("inquiries_due", "due_by", "id"),
    Index("inquiries_of_graduate", "graduate_id"),
)
bindings = Table(
    "bindings",
    metadata,
    Column("graduate_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("school_code", Text, nullable=False),
    Column("bound_at", Moment, nullable=False),
    Column("origin", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("staff_network", Boolean, nullable=False),
    Column("ended_at", Moment),
    Index("by_device", "school_code", "device", postgresql_where=text("device <> ''")),
    Index("by_network", "school_code", "origin", "bound_at", postgresql_where=text("origin <> ''")),
    Index("of_staff", "school_code", "origin", postgresql_where=text("staff_network")),
)
"""`version` is the binding fact's in its graduate's stream; `ended_at` is null while it lasts."""
sought = define_search_table(metadata, Column("id", Uuid, primary_key=True))
