"""The tables of reports of people who cannot bind, of marks looked at, and of a school's places."""

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Index, Table, Text, Uuid, and_, or_, text

from signing.storage.schema import Moment, metadata

ANSWERED_FOR, OPEN_FOR = timedelta(days=90), timedelta(days=400)
"""How long a report is kept: after its answer, and without one."""

binding_reports = Table(
    "binding_reports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("wechat_account", Uuid, nullable=False),
    Column("sealed_report", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("answered_by", Text),
    Column("sealed_answer", Text),
    Index(
        "binding_reports_open",
        *("wechat_account", "school_code"),
        unique=True,
        postgresql_where=text("answered_at IS NULL"),
    ),
    Index("binding_reports_of_account", "wechat_account", "made_at"),
    Index("binding_reports_of_school", "school_code", "made_at", "id"),
)
"""Not facts: of a graduate there may be none. Words and names lie under the school's data key.

An account has one open report a school; what is over is deleted (`BindingReports.forget`).
"""

binding_checks = Table(
    "binding_checks",
    metadata,
    Column("school_code", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("until", Moment, primary_key=True),
    Column("checked_at", Moment, nullable=False),
    Column("checked_by", Text, nullable=False),
    Column("sealed_words", Text, nullable=False),
)
"""What an administrator found of the bindings of one device or network `until` then.

Rows are only added. `checked_by` is an account; the words lie under the school's data key.
"""


own_places = Table(
    "own_places",
    metadata,
    Column("school_code", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("digest", Text, primary_key=True),
    Column("named_at", Moment, primary_key=True),
    Column("named_by", Text, nullable=False),
    Column("sealed_words", Text, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Text),
    Index(
        "own_places_of_school",
        *("school_code", "digest"),
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
)
"""Networks and devices that a school says are its own, and until when it did; `kind` is that of the
mark where it said so. Rows stay: who said what is known afterwards.
"""


def is_own_place(school_code: str, digest: str) -> ColumnElement[bool]:
    """Whether it is the row by which the school says so now."""
    return and_(
        own_places.c.school_code == school_code,
        own_places.c.digest == digest,
        own_places.c.ended_at.is_(None),
    )


def is_report_kept(now: datetime) -> ColumnElement[bool]:
    waits = binding_reports.c.answered_at.is_(None)
    return or_(
        waits & (binding_reports.c.made_at > now - OPEN_FOR),
        ~waits & (binding_reports.c.answered_at > now - ANSWERED_FOR),
    )
