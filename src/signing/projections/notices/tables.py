"""What people were told, the names of what it was about, and who works where."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.projections.engine.read_model import name_schema
from signing.storage.schema import Moment

NAME = "notices"
VERSION = 9
metadata = MetaData(schema=name_schema(NAME, VERSION))

notices = Table(
    "notices",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("audience", Text, primary_key=True),
    Column("audience_id", Text, primary_key=True),
    Column("school_code", Text, nullable=False, doc="of a school's or a college's notice, else ''"),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("actor", Text, nullable=False, doc="the account that did it"),
    Column("graduate_id", Uuid),
    Column("employer_id", Uuid, doc="of what happened to an employer itself"),
    Column("application_id", Text),
    Column("agreement_number", Text),
    Column("item", Text, doc="which amendment, stamped page, request or claim it is about"),
    Column("reply_by", Moment),
    Column("destination", Text),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("former", Text, nullable=False, doc="the colleague who handed over, else ''"),
    Column("school", Text, nullable=False, doc="its name, of a signing in an employer's name"),
    Index("of_audience", "audience", "audience_id", "position"),
    Index("of_school", "school_code", "position", postgresql_where=text("school_code <> ''")),
    Index("about_graduate", "graduate_id", postgresql_where=text("reason <> ''")),
)
"""A row for each fact and audience; `variant` chooses among the sentences of a kind.

Only `reason` can be a graduate's. `detail` is a name of the office: a college, a school, an
account; or of a colleague, as `former`, who is named to their own employer alone; or which fields
of a student record were corrected.
"""

members = Table(
    "members",
    metadata,
    Column("account", Uuid, primary_key=True),
    Column("role", Text, nullable=False),
    Column("school_code", Text, nullable=False),
    Column("colleges", JSONB, nullable=False, doc="none are all of the school's"),
    Column("employer_id", Uuid),
    Column("username", Text, nullable=False),
    Column("name", Text, nullable=False, doc="of an employer's person, else ''"),
    Column(
        "since",
        BigInteger,
        nullable=False,
        doc="the position of the fact that let them in, or invited them",
    ),
    Column("active", Boolean, nullable=False),
    Index("members_of_employer", "employer_id", postgresql_where=text("employer_id IS NOT NULL")),
    Index("members_of_school", "school_code", "role"),
)
"""Staff, and whoever acts for an employer; graduates are an audience each."""

graduates = Table(
    "graduates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
)
schools = Table(
    "schools",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
)
verifiers = Table(
    "verifiers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
)
"""The schools that verify employers for the province."""

applications = Table(
    "applications",
    metadata,
    Column("id", Text, primary_key=True),
    Column("employer_id", Uuid),
    Column("position_id", Uuid),
    Column("offered_by", Text, doc="of an offer by card, whose employer has no account"),
    Column("offered_title", Text, doc="of an offer by card, which comes from no position"),
)
employers = Table(
    "employers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("trusted", Boolean, nullable=False, doc="somebody verified it, or it is of before"),
)
positions = Table(
    "positions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
)
agreements = Table(
    "agreements",
    metadata,
    Column("number", Text, primary_key=True),
    Column("employer", Text, nullable=False),
    Column("employer_id", Uuid, doc="null where it has no account"),
    Column("signatory", Uuid, doc="of a card: whose credit code it was, registered or not"),
)
