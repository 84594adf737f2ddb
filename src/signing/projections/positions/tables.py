"""The tables: positions, what they are searched by, and who offers them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
)

from signing.projections.engine.read_model import name_schema
from signing.projections.engine.searching import define_search_table
from signing.storage.schema import Moment

NAME = "positions"
VERSION = 4
metadata = MetaData(schema=name_schema(NAME, VERSION))

positions = Table(
    "positions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("opened", BigInteger, nullable=False, doc="place of its first fact in the log"),
    Column("employer_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("job_category", Text, nullable=False),
    Column("workplace", Text, nullable=False),
    Column("monthly_pay", Numeric, nullable=False),
    Column("headcount", Integer, nullable=False),
    Column("description", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("shown", Boolean, nullable=False, doc="open, its employer trusted and not suspended"),
    Column("place", Text, nullable=False, doc="the workplace, folded as searches are"),
    Column("employer_name", Text, nullable=False, doc="its employer's, as region and kind"),
    Column("region", Text, nullable=False),
    Column("kind", Text, nullable=False),
)
for _name, _first in (
    ("newest", ()),
    ("by_pay", ("monthly_pay",)),
    ("of_category", ("job_category",)),
    ("of_kind", ("kind",)),
):
    _columns = [positions.c[one] for one in (*_first, "opened")]
    Index(f"positions_{_name}", *_columns, postgresql_where=positions.c.shown)
Index(
    "positions_of_region",
    positions.c.region.collate("C"),
    positions.c.opened,
    postgresql_where=positions.c.shown,
)
Index("positions_of_employer", positions.c.employer_id, positions.c.opened)
sought = define_search_table(metadata, Column("id", Uuid, primary_key=True))

employers = Table(
    "employers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("industry", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("trusted", Boolean, nullable=False, doc="verified, or registered before that"),
)
