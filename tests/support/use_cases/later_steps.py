"""Steps that a later release may add to the schema: both parts, on a table that exists."""

from alembic import op

from signing.storage.migrations.steps import Step, Steps


def add_note() -> None:
    op.execute("ALTER TABLE master_keys ADD COLUMN note text")


def take_note_away() -> None:
    op.execute("ALTER TABLE master_keys DROP COLUMN note")


KNOWN = Steps.load()
LATER = Steps(
    [
        *KNOWN.all,
        Step("9001", add_note, ["CREATE INDEX CONCURRENTLY noted ON master_keys (note)"]),
        Step("9002", lambda: None, contract=take_note_away),
    ]
)
"""First a column with an index, then no such column any more."""
