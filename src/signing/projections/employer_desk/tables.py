"""The employers, their documents, and whatever is counted on their desks."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.projections.engine.read_model import name_schema
from signing.projections.engine.searching import define_search_table
from signing.storage.schema import Moment

NAME = "employer_desk"
VERSION = 7
metadata = MetaData(schema=name_schema(NAME, VERSION))

employers = Table(
    "employers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("credit_code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("industry", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("contact", JSONB(none_as_null=True)),
    Column("suspended", Boolean, nullable=False),
    Column("reason", Text, doc="why it is suspended"),
    Column("registered_at", Moment, nullable=False),
    Column("state", Text, nullable=False, doc="suspended, or how its verification stands"),
    Column("since", Moment, nullable=False, doc="when it came into its state"),
    Column("verification", Text, nullable=False),
    Column("judged_at", Moment, doc="when it was verified or refused last"),
    Column("judged_by", Text, doc="the role of who did"),
    Column("refused_because", Text),
    Column("lapsed", Text, doc="why it waits again"),
    Column("words", Text, doc="what whoever verified it wrote"),
    Column("version", Integer, nullable=False, doc="its own, which a decision must know"),
    Column("folded", Text, nullable=False, doc="its name, as names that look alike are the same"),
    Column("phone", LargeBinary, doc="keyed digest of its contact's"),
)
sought = define_search_table(metadata, Column("id", Uuid, primary_key=True))

Index("employers_by_name", employers.c.name, employers.c.id)
Index("employers_by_state", employers.c.state, employers.c.since, employers.c.id)
Index("employers_by_phone", employers.c.phone)
Index("employers_alike", employers.c.folded)

qualifications = Table(
    "qualifications",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("employer_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("rewritten", Boolean, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("submitted_at", Moment, nullable=False),
)
Index("qualifications_of_employer", qualifications.c.employer_id)

claims = Table(
    "claims",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("upheld", Boolean, doc="null while it waits"),
    Column("reason", Text),
    Column("decided_at", Moment),
)
Index("claims_by_time", claims.c.made_at, claims.c.id)
Index("claims_waiting", claims.c.employer_id, postgresql_where=claims.c.decided_at.is_(None))

counted = Table(
    "counted",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False, doc="position, application or agreement"),
    Column("employer_id", Uuid, nullable=False),
    Column("graduate_id", Uuid, doc="none for a position"),
    Column("state", Text, nullable=False),
    Column("reply_by", Moment),
    Column("asked_by", Text, doc="who asks for a release to which nobody has answered"),
    Column("to_answer", Boolean, doc="of an agreement: its amendment waits for the employer"),
)
Index("counted_of_employer", counted.c.employer_id, counted.c.kind, counted.c.state)

bound_graduates = Table(
    "bound_graduates",
    metadata,
    Column("id", Uuid, primary_key=True, doc="who is not free to sign"),
    Column("standing", Text, nullable=False),
)
