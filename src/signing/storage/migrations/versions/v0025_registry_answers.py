"""Keep what the business register answered for a day, so that pages need not ask it again."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute(
        """
        CREATE TABLE registry_answers (
            credit_code text PRIMARY KEY,
            name text,
            status text,
            sealed_rest text,
            asked_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX registry_answers_expires_at ON registry_answers (expires_at)")
