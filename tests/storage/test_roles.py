"""The service adds to the history; no statement of its changes it, nor any of the owner's."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, InternalError, ProgrammingError

from signing.storage.addresses import normalize_url
from signing.storage.engine import writing_engine
from signing.storage.log import Log
from signing.storage.migrate import is_migration_pending, migrate
from signing.storage.recorder import PostgresRecorder
from signing.storage.rights import RoleMissingError
from signing.storage.roles import KEPT
from support.facts.events import assign_all_positions, make_stored_event
from support.use_cases.database_owner import connect_as_owner, run_as_owner

DEEDS = [
    deed.format(table=table)
    for table in KEPT
    for deed in ("DELETE FROM {table}", "TRUNCATE {table}", "DROP TABLE {table}",
                 "ALTER TABLE {table} DISABLE TRIGGER USER")
]  # fmt: skip
CHANGES = [
    "UPDATE events SET state = ''",
    "UPDATE events SET xid = '7'",
    "UPDATE log SET position = position + 1",
    "UPDATE log SET leaf = ''",
    "UPDATE tree SET hashes = ''",
    "UPDATE checkpoints SET note = ''",
    "UPDATE cosignatures SET line = ''",
    "UPDATE verifications SET differences = 0",
    "UPDATE log_checks SET differences = 0",
    "UPDATE account_events SET kind = 'signed_in'",
    "UPDATE account_heads SET note = ''",
    "UPDATE account_periods SET events = 0",
]
LOGIN = "CREATE ROLE {name} LOGIN IN ROLE signing_service"


@pytest.fixture
def kept(recorder: PostgresRecorder, log: Log) -> None:
    recorder.insert_events([make_stored_event(uuid4())])
    assign_all_positions(log)


@pytest.mark.parametrize("deed", DEEDS + CHANGES)
@pytest.mark.usefixtures("kept")
def test_the_service_can_change_nothing_of_the_history(writing: Engine, deed: str) -> None:
    with writing.connect() as connection, pytest.raises(ProgrammingError) as refused:
        connection.execute(text(deed))
    assert getattr(refused.value.orig, "pgcode", "") == "42501"


@pytest.mark.parametrize("deed", [one for one in CHANGES if "xid" not in one])
@pytest.mark.usefixtures("kept")
def test_not_even_the_owner_does_so_by_mistake(database_url: str, deed: str) -> None:
    with pytest.raises(InternalError, match="history is only ever added to"):
        run_as_owner(database_url, deed)


@pytest.mark.usefixtures("kept")
def test_nor_deletes_any_of_it(database_url: str) -> None:
    for deed in (one for one in DEEDS if one.startswith(("DELETE", "TRUNCATE"))):
        with pytest.raises(InternalError, match="history is only ever added to"):
            run_as_owner(database_url, deed)


def test_a_service_that_logs_in_under_its_own_name_records_and_cannot_become_the_owner(
    database_url: str, log: Log
) -> None:
    name = f"app_{uuid4().hex[:8]}"
    run_as_owner(database_url, LOGIN.format(name=name))
    engine = writing_engine(normalize_url(database_url).set(username=name).render_as_string())
    try:
        PostgresRecorder(engine, log).insert_events([make_stored_event(uuid4())])
        with engine.connect() as connection:
            connection.execute(text("RESET ROLE"))
            for deed in ("SET ROLE postgres", *DEEDS, *CHANGES):
                with pytest.raises(DBAPIError):
                    connection.execute(text(deed))
            assert not is_migration_pending(engine.url.render_as_string())
    finally:
        engine.dispose()
        run_as_owner(database_url, f"DROP ROLE {name}")
    assert assign_all_positions(log) == 1


def test_rights_that_somebody_gave_or_took_are_noticed_and_set_right(database_url: str) -> None:
    for change in (
        "GRANT UPDATE ON events TO signing_service",
        "REVOKE INSERT ON log FROM signing_service",
        "REVOKE SELECT ON SEQUENCE events_id_seq FROM signing_service",
    ):
        run_as_owner(database_url, change)
        assert is_migration_pending(database_url)
        migrate(database_url)
        assert not is_migration_pending(database_url)


def test_read_models_made_before_there_was_a_role_become_the_service_s(
    database_url: str, writing: Engine
) -> None:
    run_as_owner(
        database_url,
        "INSERT INTO read_models (name, version) VALUES ('review_queue', 7)",
        "CREATE SCHEMA review_queue_v7 CREATE TABLE rows (number int)",
        "CREATE SCHEMA review_queue_other CREATE TABLE rows (number int)",
    )
    migrate(database_url)
    with writing.connect() as connection:
        connection.execute(text("DROP SCHEMA review_queue_v7 CASCADE"))
        with pytest.raises(ProgrammingError):
            connection.execute(text("DROP SCHEMA review_queue_other CASCADE"))


def test_an_owner_who_may_not_give_rights_is_told_who_does(database_url: str) -> None:
    name = f"poor_{uuid4().hex[:8]}"
    run_as_owner(
        database_url, f"CREATE ROLE {name} LOGIN", f"GRANT ALL ON alembic_version TO {name}"
    )
    try:
        with pytest.raises(RoleMissingError, match="Ask the administrator"):
            migrate(normalize_url(database_url).set(username=name).render_as_string())
    finally:
        with connect_as_owner(database_url) as connection:
            connection.execute(text(f"DROP OWNED BY {name}"))
            connection.execute(text(f"DROP ROLE {name}"))
