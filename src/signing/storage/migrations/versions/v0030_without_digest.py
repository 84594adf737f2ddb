"""Take the digest out of a save: whoever seals works it out from what was recorded."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def expand() -> None:
    """Programs of the release before read the column when they seal."""


def contract() -> None:
    op.execute("ALTER TABLE events DROP COLUMN digest")
