"""Keep where accounts get mail, and for a moment which mails about accounts are to be written."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute(
        """
        CREATE TABLE emails (
            account uuid PRIMARY KEY,
            sealed_address bytea,
            digest bytea,
            confirmed_at timestamptz,
            sealed_next bytea,
            next_digest bytea,
            asked_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX emails_digest ON emails (digest) WHERE digest IS NOT NULL")
    op.execute(
        """
        CREATE TABLE account_letters (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind text NOT NULL,
            accounts uuid[] NOT NULL,
            asked_at timestamptz NOT NULL,
            actor text NOT NULL,
            request_id text NOT NULL,
            address_digest bytea,
            sealed_to bytea
        )
        """
    )
