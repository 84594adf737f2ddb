"""The Merkle tree over the log: its leaves, for what is sealed already too, and its nodes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DIGEST = (
    "sha256((((uuid_send(stream) || int4send(version)) || int4send(octet_length(topic)))"
    r" || decode(replace(topic, '\'::text, '\\'::text), 'escape'::text)) || state)"
)
BATCH = 50_000
FILL = """
UPDATE log SET leaf = sha256('\\x00'::bytea || int8send(log.position) || events.digest)
FROM events WHERE events.id = log.event_id AND position > :after AND position <= :stop
"""


def upgrade() -> None:
    op.add_column("events", sa.Column("digest", sa.LargeBinary(), sa.Computed(DIGEST, True)))
    op.add_column("log", sa.Column("leaf", sa.LargeBinary()))
    last = "SELECT coalesce(max(position), 0) FROM log"
    for after in range(0, op.get_bind().execute(sa.text(last)).scalar_one(), BATCH):
        fill = sa.text(FILL).bindparams(after=after, stop=after + BATCH)
        op.execute(fill)
    op.alter_column("log", "leaf", nullable=False)
    op.create_table(
        "tree",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "first"),
    )
