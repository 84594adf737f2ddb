"""Keep webhooks of schools, employers and the province, and what was delivered to them."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute(
        """
        CREATE TABLE webhooks (
            id uuid PRIMARY KEY,
            audience text NOT NULL,
            owner text NOT NULL DEFAULT '',
            made_by uuid NOT NULL,
            made_at timestamptz NOT NULL,
            name text NOT NULL,
            url text NOT NULL,
            kinds jsonb NOT NULL,
            sealed_secret bytea NOT NULL,
            sealed_former bytea,
            former_until timestamptz,
            state text NOT NULL,
            why text NOT NULL DEFAULT '',
            position bigint NOT NULL,
            failing_since timestamptz,
            tries integer NOT NULL DEFAULT 0,
            next_at timestamptz NOT NULL,
            claim uuid,
            claimed_until timestamptz
        )
        """
    )
    op.execute("CREATE INDEX webhooks_owner ON webhooks (audience, owner, made_at)")
    op.execute("CREATE INDEX webhooks_next_at ON webhooks (next_at)")
    op.execute(
        """
        CREATE TABLE webhook_deliveries (
            id uuid PRIMARY KEY,
            webhook uuid NOT NULL,
            position bigint,
            kind text NOT NULL,
            state text NOT NULL,
            tries integer NOT NULL DEFAULT 0,
            status integer,
            error text NOT NULL DEFAULT '',
            milliseconds integer,
            made_at timestamptz NOT NULL,
            tried_at timestamptz,
            asked_at timestamptz
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX webhook_deliveries_position ON webhook_deliveries (webhook, position)"
    )
    op.execute(
        "CREATE INDEX webhook_deliveries_made_at ON webhook_deliveries (webhook, made_at, id)"
    )
    op.execute("CREATE INDEX webhook_deliveries_old ON webhook_deliveries (made_at)")
    op.execute(
        "CREATE INDEX webhook_deliveries_asked ON webhook_deliveries (webhook, asked_at)"
        " WHERE asked_at IS NOT NULL"
    )
