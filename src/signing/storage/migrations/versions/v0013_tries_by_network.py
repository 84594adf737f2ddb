"""Wrong tries are counted by network and device; a lock is found by its account."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE wrong_tries ADD COLUMN IF NOT EXISTS account bytea")
    op.execute("CREATE INDEX IF NOT EXISTS wrong_tries_account ON wrong_tries (account)")
