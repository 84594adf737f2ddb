"""Every table that is no read model nor of accounts. Migrations make them; a test compares."""

from collections.abc import Mapping

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

metadata = MetaData()
Moment = DateTime(timezone=True)


class TransactionId(UserDefinedType[str]):
    """PostgreSQL's `xid8`: it never wraps."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


ischema_names["xid8"] = TransactionId
"""So that a schema read back from the database knows the type too."""


ACTOR = (
    "split_part(split_part(encode(substring(state, 1, 200), 'escape'),"
    """ '"actor":{"account":"', 2), '"', 1)"""
)
"""The account that acted: a fact's JSON begins with its time and that.

Each fact that is recorded pays for it: a regular expression took ten times as long.
"""

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("xid", TransactionId, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("stream", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("topic", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("recorded_at", Moment, nullable=False, server_default=func.now()),
    UniqueConstraint("stream", "version", name="events_stream_version_key"),
    Index("events_xid_id", "xid", "id"),
    Index("events_topic", "topic", "id"),
    Index("events_account", text(f"({ACTOR})"), "id"),
)
"""What was recorded; `xid` is the transaction that did it."""

log = Table(
    "log",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", BigInteger, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    UniqueConstraint("event_id", name="log_event_id_key"),
)
"""Every event's dense position in the one log, and its leaf in the tree."""

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("term", BigInteger, nullable=False),
    Column("until", Moment, nullable=False),
)
"""Who seals, and who updates each version of a read model, until when by this clock."""

last_receipts = Table(
    "last_receipts",
    metadata,
    Column("account", Text, primary_key=True),
    Column("stream", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("xid", TransactionId, nullable=False),
    Column("at", Moment, nullable=False),
    postgresql_with={"fillfactor": 50},
)
"""The last fact of an account's commands. No index but the key: a row changes where it stands."""
REMEMBERED = "1 minute"
"""How long a read waits for it by itself: as long as a browser keeps the receipt of a page."""

answers = Table(
    "answers",
    metadata,
    Column("account", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_digest", LargeBinary, nullable=False),
    Column("answer", JSONB, nullable=False),
    Column("recorded_at", Moment, nullable=False, server_default=func.now()),
    Index("answers_recorded_at", "recorded_at"),
)
"""The answer under each Idempotency-Key, for a week."""

master_keys = Table(
    "master_keys",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("made_at", Moment, nullable=False, server_default=func.now()),
)
"""Those that may wrap: one is taken out when nothing is wrapped by it any more."""

data_keys = Table(
    "data_keys",
    metadata,
    Column("subject", Uuid, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column(
        "key_id",
        SmallInteger,
        ForeignKey("master_keys.id", name="data_keys_key_id_fkey"),
        nullable=False,
        server_default="1",
    ),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Index("data_keys_key_id", "key_id"),
)

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

enrolled_id_numbers = Table(
    "enrolled_id_numbers",
    metadata,
    Column("graduate_id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("student_number", Text, nullable=False),
    Column("digest", Text),
    Index("enrolled_id_numbers_digest", "school_code", "digest"),
)
"""Who is enrolled with an ID number, by its keyed digest; who is erased is not in it. It is null of
who was enrolled before there was this table: a migration has no keys, so the service fills it."""

card_tries = Table(
    "card_tries",
    metadata,
    Column("card_id", Uuid, primary_key=True),
    Column("tries", Integer, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("window_start", Moment, primary_key=True),
    Column("count", Integer, nullable=False),
)

roster_uploads = Table(
    "roster_uploads",
    metadata,
    Column("token", Text, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("file_digest", LargeBinary, nullable=False),
    Column("sealed_file", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("result", JSONB),
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("numbers", JSONB, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("copies", JSONB, nullable=False),
    Column("sealed_reason", LargeBinary),
    Column("state", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("parked", JSONB, nullable=False, server_default=text("'[]'")),
    Column("failure", JSONB),
    Column("claim", Uuid),
    Column("lease_until", Moment),
    Column("takes", Integer, nullable=False, server_default="0"),
    Column("finished_at", Moment),
    Column("receipt", Text),
    Column("digest", Text),
    Column("size", BigInteger),
    Column("sealed_key", LargeBinary),
    Column("kept_until", Moment),
    Index("print_jobs_account", "account", "created_at", "id"),
    Index("print_jobs_state", "state", "created_at"),
)
"""Agreements to be printed in one file. `claim` names whoever draws it, and the file it draws;
a file whose `sealed_key` is gone cannot be read by anyone."""

read_models = Table(
    "read_models",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", BigInteger, nullable=False, server_default="0"),
    Column("live", Boolean, nullable=False, server_default=text("false")),
    Column("halted_at", Moment),
    Column("halted_on", BigInteger),
    Column("error", Text),
    Column("without", ARRAY(BigInteger), nullable=False, server_default=text("'{}'")),
)
"""How far each read model has come, and where it stopped if it could not go on.

`without` has the positions of parked facts that its rows lack."""

PREDECESSORS: Mapping[str, frozenset[str]] = {
    "agreements": frozenset(
        {
            "employer_agreements",
            "print_list",
            "public_record",
            "review_queue",
            "termination_register",
        }
    )
}
"""Read models of earlier releases, by the one that took their place.

They serve programs of those releases until the schema is contracted. A fact that was parked for one
of them is parked for the one in its place."""

expansions = Table(
    "expansions",
    metadata,
    Column("revision", Text, primary_key=True),
    Column("release", Text, nullable=False),
    Column("made_at", Moment, nullable=False, server_default=func.now()),
)
"""The steps of the schema that were expanded, and by which release. What was contracted stands in
`alembic_version`, by which the first release knows whether it may start."""
