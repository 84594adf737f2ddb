"""What proves the log: its Merkle tree, with the leaves of what is sealed already; checkpoints."""

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
MOMENT = sa.DateTime(timezone=True)
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
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("size"),
    )
    op.create_table(
        "cosignatures",
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("size", "witness", "signed_at"),
    )
    op.create_table(
        "verifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("differences", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("verifications_model", "verifications", ["model", "id"])
