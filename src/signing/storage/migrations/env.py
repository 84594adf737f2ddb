"""What alembic runs: the connection comes from `migrate.py`."""

from alembic import context

from signing.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
