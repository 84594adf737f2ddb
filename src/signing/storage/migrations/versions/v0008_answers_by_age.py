"""Answers are found by their age, so that the old ones are forgotten cheaply."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("answers_recorded_at", "answers", ["recorded_at"])
