"""What guards accounts: wrong tries, one-time tokens, and a log of what was done to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SCHOOLS_OF_STAFF = """
    UPDATE accounts SET school_code = fact.told ->> 'school_code'
    FROM (
        SELECT stream, convert_from(state, 'UTF8')::jsonb AS told FROM events
        WHERE version = 1 AND topic LIKE '%StaffAppointed'
    ) AS fact
    WHERE accounts.subject = fact.stream
"""
"""Whose staff an account is was told by facts only."""


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("school_code", sa.Text(), server_default="", nullable=False)
    )
    op.execute(SCHOOLS_OF_STAFF)
    op.create_index("accounts_subject", "accounts", ["subject"], unique=True)
    op.create_index("accounts_school_code", "accounts", ["school_code"])
    op.add_column(
        "sessions",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.add_column("sessions", sa.Column("device", sa.Text(), server_default="", nullable=False))
    op.create_index("sessions_id", "sessions", ["id"], unique=True)
    op.create_table(
        "wrong_tries",
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.create_table(
        "one_time_tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("about", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("one_time_tokens_username", "one_time_tokens", ["username", "purpose"])
    op.create_index("one_time_tokens_expires_at", "one_time_tokens", ["expires_at"])
    op.create_table(
        "account_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account", sa.Uuid(), nullable=False),
        sa.Column("school_code", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("address_digest", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("account_events_school_code", "account_events", ["school_code", "id"])
    op.create_index("account_events_account", "account_events", ["account", "id"])
