"""The schema of the first release, as the SQL beside this file says it.

It is numbered as the last of the eleven steps that led to it: a database that took those has all
of this, and goes on from here. `tests/data/schema-0011.sql` is what they had made.
"""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))
