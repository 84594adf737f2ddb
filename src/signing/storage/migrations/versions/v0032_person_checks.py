"""Keep for a day who has to show that a phone is in the right hands before a step."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute(
        """
        CREATE TABLE person_checks (
            id uuid PRIMARY KEY,
            account uuid NOT NULL,
            graduate uuid NOT NULL,
            step text NOT NULL,
            kind text NOT NULL,
            reference text NOT NULL DEFAULT '',
            code_digest bytea,
            sent_to text NOT NULL DEFAULT '',
            address text NOT NULL DEFAULT '',
            accepted jsonb,
            tries integer NOT NULL DEFAULT 0,
            started_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            passed_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX person_checks_account ON person_checks (account, step, started_at)")
    op.execute("CREATE INDEX person_checks_graduate ON person_checks (graduate)")
    op.execute("CREATE INDEX person_checks_expires_at ON person_checks (expires_at)")
