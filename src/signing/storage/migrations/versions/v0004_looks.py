"""Who looked at whose personal data: a table that is only ever added to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FORBID = """
CREATE FUNCTION looks_are_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'looks are only ever added to'; END $$
"""
GUARD = """
CREATE TRIGGER looks_are_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON looks
    FOR EACH STATEMENT EXECUTE FUNCTION looks_are_kept()
"""


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("graduate_id", sa.Uuid(), nullable=True),
        sa.Column("school_code", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("sealed_purpose", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("looks_graduate", "looks", ["graduate_id", "id"])
    op.create_index("looks_school", "looks", ["school_code", "id"])
    op.create_index("looks_account", "looks", ["account", "at"])
    op.execute(FORBID)
    op.execute(GUARD)
