"""Let the database keep who leads, and until when."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE leases (
            name text PRIMARY KEY,
            holder text NOT NULL,
            place text NOT NULL,
            term bigint NOT NULL,
            until timestamptz NOT NULL
        )
        """
    )
