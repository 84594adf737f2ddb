from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from signing.storage.engine import reading_engine
from signing.storage.migrate import migrate, pending
from signing.storage.schema import metadata


def test_the_migrations_make_what_the_schema_says(database_url: str) -> None:
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert not pending(database_url)
    migrate(database_url)
    assert not pending(database_url)
