"""A schema in two parts: what is added beside running programs, what is taken away after them."""

import threading
from collections.abc import Sequence

import pytest

from signing.storage import migrate
from signing.storage.engine import open_connection, writing_engine
from signing.storage.migrate import (
    OlderProgramsError,
    TablesBusyError,
    TooNewSchemaError,
    contract,
    expand,
    is_migration_pending,
    load_schema_state,
)
from signing.storage.migrations.steps import Step, Steps
from signing.storage.programs import Program, find_older_programs, identify_program
from support.use_cases.database_owner import connect_as, run_as_owner
from support.use_cases.later_steps import LATER, add_note
from support.waiting import soon


def read_column(url: str, query: str) -> list[object]:
    with open_connection(url) as connection:
        return list(connection.exec_driver_sql(query).scalars())


def list_columns(url: str) -> set[object]:
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = 'master_keys'"
    return set(read_column(url, query))


def find_indexes(url: str) -> Sequence[object]:
    return read_column(
        url, "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('noted')"
    )


def test_what_was_expanded_keeps_programs_of_the_release_before_starting(
    database_url: str,
) -> None:
    expand(database_url, LATER)

    # the release before this one starts on exactly this row, and ignores what it does not know
    assert not is_migration_pending(database_url)
    assert "note" in list_columns(database_url)
    assert find_indexes(database_url) == [True]
    later = load_schema_state(database_url, LATER)
    assert (later.is_pending, later.is_too_new) == (False, False)
    assert list(later.uncontracted) == ["9001", "9002"]


def test_what_was_contracted_keeps_them_from_starting(database_url: str) -> None:
    contract(database_url, LATER)

    assert "note" not in list_columns(database_url)
    state = load_schema_state(database_url)
    assert (state.contracted, state.is_pending, state.is_too_new) == ("9002", False, True)
    with pytest.raises(TooNewSchemaError, match="start the later release"):
        migrate.migrate(database_url)
    assert list(load_schema_state(database_url, LATER).uncontracted) == []


def test_each_part_runs_once(database_url: str) -> None:
    for _ in range(2):
        expand(database_url, LATER)
    for _ in range(2):
        contract(database_url, LATER)


@pytest.mark.parametrize("name", ["signing", "signing 0.0.9 schema 0001"])
def test_nothing_is_taken_away_while_an_older_program_is_connected(
    database_url: str, name: str
) -> None:
    with connect_as(database_url, name):
        with pytest.raises(OlderProgramsError, match=r"0\.(1\.0|0\.9) \(1\)"):
            contract(database_url, LATER)
        assert "note" in list_columns(database_url)

    contract(database_url, LATER)
    assert "note" not in list_columns(database_url)


def test_programs_of_this_release_and_others_clients_are_in_nobodys_way(database_url: str) -> None:
    engine = writing_engine(database_url)
    later = Program.make("99.0", "9999").name
    with engine.connect(), connect_as(database_url, later), connect_as(database_url, "psql"):
        contract(database_url, LATER)
    engine.dispose()


def test_a_program_names_its_release_and_its_schema(database_url: str) -> None:
    ours = identify_program()
    engine = writing_engine(database_url)
    with engine.connect(), open_connection(database_url) as looking:
        assert find_older_programs(looking, Program.make("99.0", "9999")) == [f"{ours.release} (1)"]
    engine.dispose()


def test_releases_are_ordered_by_schema_and_by_number() -> None:
    in_order = [
        Program.read("signing"),
        Program.read("signing 0.9.0 schema 0021"),
        Program.read("signing 0.10.0.dev0 schema 0021"),
        Program.read("signing 0.10.0 schema 0021"),
        Program.read("signing 0.2.0 schema 0022"),
    ]
    assert sorted(in_order) == in_order
    assert Program.read(identify_program().name) == identify_program()


def test_an_index_that_was_interrupted_is_made_again(database_url: str) -> None:
    broken = Steps(
        [*Steps.load().all, Step("9001", add_note, ["CREATE INDEX nothing ON nowhere (x)"])]
    )
    with pytest.raises(Exception, match="nowhere"):
        expand(database_url, broken)
    assert load_schema_state(database_url, broken).is_pending
    run_as_owner(
        database_url,
        "CREATE INDEX noted ON master_keys (note)",
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass('noted')",
    )

    expand(database_url, LATER)

    assert find_indexes(database_url) == [True]


def test_a_step_does_not_make_others_wait_behind_a_long_transaction(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_MILLISECONDS", 10)
    monkeypatch.setattr(migrate, "TRIES", 2)
    with open_connection(database_url) as reading:
        reading.exec_driver_sql("SELECT * FROM master_keys")
        with pytest.raises(TablesBusyError, match="9001"):
            expand(database_url, LATER)
        assert "note" not in list_columns(database_url)

    expand(database_url, LATER)


def test_who_waits_for_its_turn_holds_up_no_index(database_url: str) -> None:
    waiting = [threading.Thread(target=expand, args=(database_url, LATER)) for _ in range(3)]
    for one in waiting:
        one.start()
    for one in waiting:
        one.join()
    soon(lambda: find_indexes(database_url) == [True])
