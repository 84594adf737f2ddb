"""What stays as it was signed, what moves, and what only some agreements have."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.projections.engine.read_model import name_schema
from signing.projections.engine.searching import define_search_table
from signing.projections.schools import define_schools_table
from signing.storage.schema import Moment
from signing.vocabulary import AgreementState, Confirmation

NAME = "agreements"
VERSION = 6
metadata = MetaData(schema=name_schema(NAME, VERSION))
ROOM = {"fillfactor": 75}
"""Percent of a page that is filled at first: a row that changes finds room beside itself."""

signings = Table(
    "signings",
    metadata,
    Column("agreement_number", Text, primary_key=True),
    Column("graduate_id", Uuid, nullable=False, index=True),
    Column("school_code", Text, nullable=False),
    Column("student_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("former_name", Text, doc="before the school corrected it last"),
    Column("name_corrected_at", Moment, doc="when it did"),
    Column("major", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("employer_id", Uuid),
    Column("employer", Text, nullable=False),
    Column("credit_code", Text, nullable=False),
    Column("employer_kind", Text, nullable=False),
    Column("region", Text, nullable=False, doc="the employer's"),
    Column("position_id", Uuid, doc="of which it comes; null without one"),
    Column("position_title", Text, nullable=False, doc="as both agreed last"),
    Column("signed_at", Moment, nullable=False),
    Column("folded", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("graduate_phone", LargeBinary),
    Column("employer_phone", LargeBinary),
    Column("warnings", JSONB, nullable=False, doc="what the terms were warned about"),
    Index("of_school", "school_code", "signed_at", "agreement_number"),
    Index("of_employer", "employer_id", "signed_at", "agreement_number"),
    Index("named", "credit_code", "employer"),
    Index("telephoned", "employer_phone", "credit_code"),
    Index(
        "unregistered",
        "school_code",
        "credit_code",
        postgresql_where=text("employer_id IS NULL"),
    ),
)
"""Who signed with whom. What the roster says of the person changes, what both amend, and erasing.

Phones are keyed digests: they tell that two are the same, and not which. None once erased.
`folded` is the employer's name as a key under which names that look alike are the same.
"""

standings = Table(
    "standings",
    metadata,
    Column("agreement_number", Text, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False, doc="when it came into its state"),
    Column("listed", Text, nullable=False, doc="the list of reviews on which it is"),
    Column("tab", Text, doc="the tab of the print list; null unless it was ever approved"),
    Column("decided_at", Moment, doc="when the school approved or rejected it"),
    Column("version", Integer, nullable=False, doc="the graduate's, which a decision must know"),
    Column("confirmation", Text, nullable=False, doc="how the graduate stands by it"),
    Column("confirmed_at", Moment, doc="when the graduate accepted the offer, or confirmed it"),
    Column("accepted", Boolean, nullable=False, doc="by accepting the offer they confirmed it"),
    Column("named", Boolean, nullable=False, doc="false once the person is erased"),
    Column("printed", Boolean, nullable=False, doc="by the school"),
    Column("reason", Text, doc="why it was rejected or unlocked"),
    Column("verified", Text, doc="what its reviewer checked"),
    Column("edition", Integer, nullable=False, doc="of its paper: one more with each amendment"),
    Column("amendment", Integer, doc="the number of its latest amendment"),
    Column("amendment_state", Text, doc="what became of that one"),
    Column("amendment_by", Text, doc="the side that proposed it"),
    Index("on_list", "school_code", "listed", "signed_at", "agreement_number"),
    Index("of_college", "school_code", "college", "listed", "signed_at", "agreement_number"),
    Index(
        "doubted",
        *("school_code", "confirmation", "listed", "signed_at", "agreement_number"),
        postgresql_where=text(f"confirmation <> '{Confirmation.CONFIRMED.value}'"),
    ),
    Index(
        "decided",
        "school_code",
        "decided_at",
        "agreement_number",
        postgresql_include=["signed_at", "college"],
        postgresql_where=text("decided_at IS NOT NULL"),
    ),
    Index(
        "on_tab",
        "school_code",
        "tab",
        "decided_at",
        "agreement_number",
        postgresql_where=text("tab IS NOT NULL"),
    ),
    postgresql_with=ROOM,
)
"""How an agreement stands: short rows, for each verdict writes one anew.

It repeats of `signings` what its lists are found by, so that no list reads both to find a page.
"""

prints = Table(
    "prints",
    metadata,
    Column("agreement_number", Text, primary_key=True),
    Column("prints", Integer, nullable=False),
    Column("last_printed_at", Moment),
    Column("stamped_copy", Boolean, nullable=False),
    Column("digests", JSONB, nullable=False, doc="of the latest print, by copy"),
    Column("forms", JSONB, nullable=False, doc="on which it was ever printed, in that order"),
    postgresql_with=ROOM,
)
"""Of agreements that anybody printed, or whose stamped copy was filed or accepted."""

offered_copies = Table(
    "offered_copies",
    metadata,
    Column("agreement_number", Text, primary_key=True),
    Column("offer", Integer, primary_key=True, autoincrement=False),
    Column("school_code", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("copy_name", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("likeness", Integer, doc="percent; null where the page could not be laid flat"),
    Column("offered_by", Text, nullable=False, doc="the role"),
    Column("offered_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Index("offered", "school_code", "state", "offered_at", "agreement_number", "offer"),
)
"""Stamped pages that the parties photographed."""

requests = Table(
    "requests",
    metadata,
    Column("agreement_number", Text, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("request_reason", Text),
    Column("files", JSONB, nullable=False),
    Column("needs_employer", Boolean, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("ended_by", Text, doc="as whoever asked says"),
    Column("owed", Text),
    Column("answer_by", Moment, doc="until when the school waits for the other side"),
    Column("answer", JSONB(none_as_null=True)),
    Column("ended_at", Moment),
    Column("decision_reason", Text),
    Index("asked", "school_code", "request", "requested_at", "agreement_number"),
)
"""The latest request to be released, of agreements of which anybody asked it."""

amendments = Table(
    "amendments",
    metadata,
    Column("agreement_number", Text, primary_key=True),
    Column("amendment", Integer, primary_key=True, autoincrement=False),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("amended", Text, nullable=False, doc="its state"),
    Column("moved_at", Moment, nullable=False, doc="when it came into its state"),
    Column("asked_by", Text, nullable=False),
    Column("changed", JSONB, nullable=False, doc="the fields that differ"),
    Column("proposed_terms", Text, nullable=False, doc="encrypted, as the fact has them"),
    Column("proposed_title", Text, doc="null where it stays"),
    Column("why", Text, doc="the proposer's reason"),
    Column("refusal", Text, doc="why the other side declined, or the school rejected"),
    Column("proposed_at", Moment, nullable=False),
    Column("answered_at", Moment, doc="when the other side accepted or declined"),
    Column("closed_at", Moment),
    Index("amending", "school_code", "amended", "moved_at", "agreement_number", "amendment"),
    Index("amending_of_all", "school_code", "proposed_at", "agreement_number", "amendment"),
)
"""Every proposal to change what was agreed, and what became of it."""

sought = define_search_table(metadata, Column("agreement_number", Text, primary_key=True))
schools = define_schools_table(metadata)
tallies = Table(
    "tallies",
    metadata,
    Column("school_code", Text, primary_key=True),
    Column("college", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("listed", Text, primary_key=True),
    Column("confirmation", Text, primary_key=True),
    Column("tab", Text, primary_key=True, doc='"" for those on no tab'),
    Column("signings", Integer, nullable=False),
    postgresql_with=ROOM,
)
"""How many rows a list has: counting a hundred thousand takes 40 ms, on every page."""
registrations = Table(
    "registrations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("credit_code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("verification", Text, nullable=False),
    Column("claims", Integer, nullable=False, doc="of others, that nobody has decided"),
    Index("looking_alike", "folded", "credit_code"),
)
"""Registered employers, with which the employer of a signing is compared."""
minimum_wages = Table(
    "minimum_wages",
    metadata,
    Column("region", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("monthly", Numeric, nullable=False),
    Column("source", Text, nullable=False),
)
"""The table of minimum wages as it is known: a signing is compared with it when it happens."""
position_pays = Table(
    "position_pays",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("monthly_pay", Numeric, nullable=False),
)
"""What positions offer, with which the pay of a signing is compared when it happens."""
news = Table(
    "news",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("school_code", Text, nullable=False),
    Column("college", Text, nullable=False),
    Column("agreement_number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("news_of_school", "school_code", "at", "position"),
    Index("news_of_college", "school_code", "college", "at", "position"),
)
"""`college` is the graduate's when it happened, or what that college was renamed or merged into."""
LISTED = {
    AgreementState.AWAITING_REVIEW: "pending",
    AgreementState.EFFECTIVE: "approved",
    AgreementState.TERMINATING: "approved",
    AgreementState.REJECTED: "rejected",
    AgreementState.TERMINATED: "ended",
    AgreementState.UNLOCKED: "ended",
}
LISTS = tuple(dict.fromkeys(LISTED.values()))
TABS = ("to_print", "printed", "void")
"""What the school has yet to print, what it printed, and what holds no longer."""
