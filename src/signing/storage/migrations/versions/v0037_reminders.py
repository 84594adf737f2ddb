"""Keep until when reminders, what is passed on, and morning digests were given."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute("CREATE TABLE reminder_marks (name text PRIMARY KEY, until timestamptz NOT NULL)")
