"""Let an employer have several accounts: each colleague's says which employer it acts for."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "CREATE INDEX CONCURRENTLY accounts_employer_id ON accounts (employer_id)"
        " WHERE employer_id IS NOT NULL"
    ),
)


def expand() -> None:
    op.execute("ALTER TABLE accounts ADD COLUMN employer_id uuid")
