"""Keep who is told over WeChat, how often still, and the access token of all processes."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def expand() -> None:
    op.execute(
        """
        CREATE TABLE wechat_tokens (
            app_id text PRIMARY KEY,
            sealed_token text,
            good_until timestamptz,
            fetched_by uuid,
            fetched_until timestamptz
        )
        """
    )
    op.execute(
        """
        CREATE TABLE wechat_addresses (
            graduate uuid PRIMARY KEY,
            wechat_account uuid NOT NULL,
            sealed_openid text NOT NULL,
            kept_at timestamptz NOT NULL
        )
        """
    )
    op.execute(
        """
        CREATE TABLE wechat_subscriptions (
            graduate uuid NOT NULL,
            template text NOT NULL,
            remaining integer NOT NULL,
            changed_at timestamptz NOT NULL,
            PRIMARY KEY (graduate, template)
        )
        """
    )
