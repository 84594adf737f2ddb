"""Keep passkeys (WebAuthn), which are a second factor beside codes of an app, or instead."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE passkeys (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
            username text NOT NULL,
            credential bytea NOT NULL,
            public_key bytea NOT NULL,
            sign_count bigint NOT NULL,
            sealed_name bytea NOT NULL,
            created_at timestamptz NOT NULL,
            last_used_at timestamptz
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential)")
    op.execute("CREATE INDEX passkeys_username ON passkeys (username)")
