"""Passwords that somebody else chose; where a session came from, and that it was ended."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE accounts ADD COLUMN password_given boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE sessions ADD COLUMN password_given boolean NOT NULL DEFAULT false")
    op.execute("ALTER TABLE sessions ADD COLUMN network bytea")
    op.execute("ALTER TABLE sessions ADD COLUMN ended_at timestamptz")
