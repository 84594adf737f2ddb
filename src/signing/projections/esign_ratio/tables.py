"""What each fact moved, one row a fact: any figure of any day and position is a sum of them.

Rows of `moves` are only ever added, and so are the totals of each full block of them. Recorded
with the alternatives in docs/decisions/0013 and 0040.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from signing.projections.engine.read_model import name_schema
from signing.projections.esign_ratio.counts import COUNTS, LINE_COUNTS, ONLINE_BY
from signing.storage.schema import Moment

NAME = "esign_ratio"
VERSION = 7
metadata = MetaData(schema=name_schema(NAME, VERSION))

schools = Table(
    "schools",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
graduates = Table(
    "graduates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("major", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("papers", JSONB, nullable=False),
    Column("reached", JSONB, nullable=False),
)
"""Where each graduate stands, from which the next fact moves on."""

places = Table(
    "places",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("school_code", Text, primary_key=True),
    Column("college", Text, primary_key=True),
    Column("level", Text, primary_key=True),
)
"""Where there ever was a graduate: what may be asked for."""

moves = Table(
    "moves",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("part", SmallInteger, primary_key=True, autoincrement=False),
    Column("year", Integer, nullable=False),
    Column("day", Date, nullable=False, doc="of `at`, in China"),
    Column("at", Moment, nullable=False),
    Column("school_code", Text, nullable=False),
    Column("channel", Text),
    Column("moved", Text, nullable=False, doc="see counts.written"),
    Column("level", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("major", Text, nullable=False),
    Column("approved_on", Text, doc="ISO date in China"),
    Column("region", Text, doc="code of the city of the agreement's employer"),
    Column("industry", Text, doc="code of its industry"),
    Column("stream", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("agreement_number", Text),
    Index("moves_of_school", "year", "school_code", "position"),
    Index("moves_of_college", "year", "school_code", "college", "position"),
    Index("moves_of_major", "year", "major", "position"),
    Index("moves_of_day", "day", "position"),
    Index("moves_of_graduate", "stream"),
    *(
        Index(
            f"moves_of_{name}",
            "year",
            name,
            "position",
            postgresql_where=text(f"{name} IS NOT NULL"),
        )
        for name in ("region", "industry")
    ),
)
"""Grouped by `moved`, of which there are few, a sum is a count of rows."""


def _define_counts() -> list[Column[int]]:
    return [Column(name, Integer, nullable=False) for name in COUNTS]


blocks = Table(
    "blocks",
    metadata,
    Column("up_to", BigInteger, primary_key=True, autoincrement=False),
    Column("after", BigInteger, nullable=False),
    Column("middle", Moment, nullable=False, doc="half of its moves are not later"),
)
"""Full blocks of positions: behind `after`, up to and with `up_to`. Without moves: no row."""

zones = Table(
    "zones",
    metadata,
    Column("up_to", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("after", BigInteger, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
)
"""The days of a block's moves: mostly one or two, and more where a clock was wrong."""

block_moves = Table(
    "block_moves",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("school_code", Text, primary_key=True, doc='"" for all'),
    Column("college", Text, primary_key=True, doc='"" for all'),
    Column("up_to", BigInteger, primary_key=True, autoincrement=False),
    Column("after", BigInteger, nullable=False),
    Column("moved", ARRAY(Text), nullable=False, doc="`pending+` and `pending-`, say"),
)
"""Which counts the moves of a block added to, and took from: there a reader looks for such."""

school_totals = Table(
    "school_totals",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("up_to", BigInteger, primary_key=True, autoincrement=False),
    Column("school_code", Text, primary_key=True),
    Column("level", Text, primary_key=True),
    Column("channel", Text, primary_key=True, doc='"" for none'),
    *_define_counts(),
)
"""The counts of a year's moves up to the end of a block in which the year had any."""

college_totals = Table(
    "college_totals",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("up_to", BigInteger, primary_key=True, autoincrement=False),
    Column("school_code", Text, primary_key=True),
    Column("college", Text, primary_key=True),
    Column("level", Text, primary_key=True),
    Column("channel", Text, primary_key=True, doc='"" for none'),
    *_define_counts(),
)
"""The same by college."""

line_totals = Table(
    "line_totals",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("of", Text, primary_key=True, doc="one of LINES"),
    Column("up_to", BigInteger, primary_key=True, autoincrement=False),
    Column("school_code", Text, primary_key=True, doc='"" for all'),
    Column("key", Text, primary_key=True),
    Column("level", Text, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in (*LINE_COUNTS, *ONLINE_BY.values())),
)
"""The same by major, and by region and industry of agreements; what is online, by channel."""

day_totals = Table(
    "day_totals",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("school_code", Text, primary_key=True, doc='"" for all'),
    Column("level", Text, primary_key=True, doc='"" for all'),
    Column("up_to", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Date, primary_key=True),
    Column("approved_on", Text, primary_key=True, doc='"" for none'),
    Column("channel", Text, primary_key=True, doc='"" for none'),
    *_define_counts(),
)
"""The counts of one block's moves of one day."""
