"""Let the service remember what an account did last, so that its next read shows it."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute(
        """
        CREATE TABLE last_receipts (
            account text PRIMARY KEY,
            stream uuid NOT NULL,
            version integer NOT NULL,
            xid xid8 NOT NULL,
            at timestamptz NOT NULL
        ) WITH (fillfactor = 50)
        """
    )
