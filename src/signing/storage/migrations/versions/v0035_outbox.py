"""Keep what is to be sent to people, and how far the log was followed for it."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute(
        """
        CREATE TABLE outbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            key text NOT NULL,
            account uuid NOT NULL,
            channel text NOT NULL,
            kind text NOT NULL,
            about uuid,
            urgent boolean NOT NULL,
            sealed_message text,
            posted_at timestamptz NOT NULL,
            until timestamptz,
            state text NOT NULL DEFAULT 'waiting',
            tries smallint NOT NULL DEFAULT 0,
            next_try_at timestamptz NOT NULL,
            claim uuid,
            why text,
            ended_at timestamptz,
            CONSTRAINT outbox_key UNIQUE (key, account, channel)
        )
        """
    )
    op.execute(
        "CREATE INDEX outbox_due ON outbox (channel, urgent, next_try_at, id)"
        " WHERE state = 'waiting'"
    )
    op.execute(
        "CREATE INDEX outbox_of_account ON outbox (account, channel, urgent, id)"
        " WHERE state = 'waiting'"
    )
    op.execute(
        "CREATE INDEX outbox_ended_of_account ON outbox (account, channel, ended_at)"
        " WHERE ended_at IS NOT NULL"
    )
    op.execute("CREATE INDEX outbox_ended ON outbox (state, ended_at)")
    op.execute("CREATE INDEX outbox_about ON outbox (about) WHERE about IS NOT NULL")
    op.execute("CREATE TABLE outbox_cursors (name text PRIMARY KEY, position bigint NOT NULL)")
