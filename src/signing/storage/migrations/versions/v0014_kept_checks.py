"""Keep how the log compared with its tree and its checkpoints."""

from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE log_checks (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            first bigint NOT NULL,
            size bigint NOT NULL,
            root bytea NOT NULL,
            began_at timestamptz NOT NULL,
            ended_at timestamptz NOT NULL,
            differences bigint NOT NULL,
            findings jsonb NOT NULL
        )
        """
    )
    op.execute(
        "CREATE TRIGGER history_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON log_checks"
        " FOR EACH STATEMENT EXECUTE FUNCTION history_is_kept()"
    )
