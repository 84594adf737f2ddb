"""Keep what people have read of their notices, and how they want to be told."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute("CREATE TABLE notice_marks (account uuid PRIMARY KEY, read_until bigint NOT NULL)")
    op.execute(
        "CREATE TABLE notices_read"
        " (account uuid NOT NULL, position bigint NOT NULL, PRIMARY KEY (account, position))"
    )
    op.execute(
        """
        CREATE TABLE notice_preferences (
            account uuid NOT NULL,
            kind_group text NOT NULL,
            channels jsonb NOT NULL,
            PRIMARY KEY (account, kind_group)
        )
        """
    )
