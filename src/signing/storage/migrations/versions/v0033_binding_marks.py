"""Keep reports of people who cannot bind, and what schools made of marked bindings."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "CREATE INDEX CONCURRENTLY account_events_networks ON account_events"
        " (school_code, address_digest, at) WHERE kind = 'signed_in'"
    ),
)
"""In which networks the staff of a school sign in: asked once at each binding."""


def expand() -> None:
    op.execute(
        """
        CREATE TABLE binding_reports (
            id uuid PRIMARY KEY,
            school_code text NOT NULL,
            wechat_account uuid NOT NULL,
            sealed_report text NOT NULL,
            made_at timestamptz NOT NULL,
            answered_at timestamptz,
            answered_by text,
            sealed_answer text
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX binding_reports_open ON binding_reports"
        " (wechat_account, school_code) WHERE answered_at IS NULL"
    )
    op.execute(
        "CREATE INDEX binding_reports_of_account ON binding_reports (wechat_account, made_at)"
    )
    op.execute(
        "CREATE INDEX binding_reports_of_school ON binding_reports (school_code, made_at, id)"
    )
    op.execute(
        """
        CREATE TABLE binding_checks (
            school_code text NOT NULL,
            kind text NOT NULL,
            digest text NOT NULL,
            until timestamptz NOT NULL,
            checked_at timestamptz NOT NULL,
            checked_by text NOT NULL,
            sealed_words text NOT NULL,
            PRIMARY KEY (school_code, kind, digest, until)
        )
        """
    )
