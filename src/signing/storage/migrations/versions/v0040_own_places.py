"""Keep which networks and devices a school says are its own."""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute(
        """
        CREATE TABLE own_places (
            school_code text NOT NULL,
            kind text NOT NULL,
            digest text NOT NULL,
            named_at timestamptz NOT NULL,
            named_by text NOT NULL,
            sealed_words text NOT NULL,
            ended_at timestamptz,
            ended_by text,
            PRIMARY KEY (school_code, digest, named_at)
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX own_places_of_school ON own_places (school_code, digest)"
        " WHERE ended_at IS NULL"
    )
