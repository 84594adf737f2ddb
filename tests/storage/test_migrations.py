from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData

from owning import as_owner
from signing.storage.engine import reading_engine
from signing.storage.migrate import migrate, pending
from signing.storage.tables import metadata


def test_the_migrations_make_what_the_schema_says(database_url: str) -> None:
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert not pending(database_url)
    migrate(database_url)
    assert not pending(database_url)


def test_processes_that_start_together_do_not_clash(database_url: str) -> None:
    # given a database with nothing in it
    as_owner(database_url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    assert pending(database_url)

    # when several bring the schema up to date at the same time
    with ThreadPoolExecutor() as starting:
        list(starting.map(migrate, [database_url] * 4))

    # then it is made once
    assert not pending(database_url)
    made, engine = MetaData(), reading_engine(database_url)
    with engine.connect() as connection:
        made.reflect(connection)
    engine.dispose()
    assert set(made.tables) == {*metadata.tables, "alembic_version"}
