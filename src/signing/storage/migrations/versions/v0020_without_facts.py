"""Let a read model note which parked facts its rows lack."""

from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute("ALTER TABLE read_models ADD COLUMN without bigint[] NOT NULL DEFAULT '{}'")
