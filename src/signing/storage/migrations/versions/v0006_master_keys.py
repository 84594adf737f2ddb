"""Which master key wraps a data key; one that any row names cannot be retired."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "master_keys",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("INSERT INTO master_keys (id) VALUES (1)")
    op.add_column(
        "data_keys",
        sa.Column("key_id", sa.SmallInteger(), server_default="1", nullable=False),
    )
    op.create_foreign_key("data_keys_key_id_fkey", "data_keys", "master_keys", ["key_id"], ["id"])
    op.create_index("data_keys_key_id", "data_keys", ["key_id"])
