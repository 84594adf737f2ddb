import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import pytest
from eventsourcing import persistence
from sqlalchemy import Connection, Engine, insert, make_url, text
from sqlalchemy.exc import DBAPIError

from signing.storage.engine import writing_engine
from signing.storage.log import Log
from signing.storage.recorder import MANY, Basis, Beside, Conflict, PostgresRecorder, lock_key
from signing.storage.schema import events
from support.facts.events import make_stored_event
from support.use_cases.database_owner import connect_as_owner, run_as_owner
from support.waiting import PATIENCE, soon

STREAM, OTHER = uuid4(), uuid4()
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"


def make_answer(key: str = "k") -> Beside:
    return Beside(
        "INSERT INTO answers (account, key, request_digest, answer) VALUES (%s, %s, %s, '{}')",
        ("lin", key, b"digest"),
    )


def make_account(username: str = "lin") -> Beside:
    return Beside(
        "INSERT INTO accounts (username, password_hash, role, subject) VALUES (%s, '', '', %s)",
        (username, uuid5(NAMESPACE_URL, username)),
    )


def count_rows(writing: Engine, table: str) -> int:
    with writing.connect() as connection:
        found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - ours
        return found


def list_versions(recorder: PostgresRecorder, stream: UUID) -> list[int]:
    return [one.originator_version for one in recorder.select_events(stream)]


def test_events_and_the_rows_beside_them_are_saved_together(
    recorder: PostgresRecorder, writing: Engine
) -> None:
    ids = recorder.insert_events(
        [make_stored_event(STREAM, 1), make_stored_event(STREAM, 2)],
        beside=[make_answer(), make_account()],
    )
    assert ids == [1, 2]
    assert list_versions(recorder, STREAM) == [1, 2]
    assert count_rows(writing, "answers") == count_rows(writing, "accounts") == 1


def test_rows_are_saved_without_an_event_too(recorder: PostgresRecorder, writing: Engine) -> None:
    assert recorder.insert_events([], beside=[make_account()]) == []
    assert count_rows(writing, "accounts") == 1


def test_saving_nothing_does_nothing(recorder: PostgresRecorder, writing: Engine) -> None:
    assert recorder.insert_events([]) == []
    assert count_rows(writing, "events") == 0


def test_a_row_beside_may_be_changed_or_deleted(
    recorder: PostgresRecorder, writing: Engine
) -> None:
    recorder.insert_events([], beside=[make_account("lin"), make_account("wu")])
    recorder.insert_events(
        [make_stored_event(STREAM)],
        beside=[
            Beside("UPDATE accounts SET role = %s WHERE username = %s", ("AUDITOR", "lin")),
            Beside("DELETE FROM accounts WHERE username = %s", ("wu",)),
        ],
    )
    with writing.connect() as connection:
        left = connection.execute(text("SELECT username, role FROM accounts")).all()
    assert left == [("lin", "AUDITOR")]


@pytest.mark.parametrize(
    ("events", "beside", "taken"),
    [
        ([make_stored_event(STREAM, 1)], [], "events_stream_version_key"),
        (
            [make_stored_event(OTHER, 1), make_stored_event(STREAM, 1)],
            [make_answer("new")],
            "events_stream_version_key",
        ),
        ([make_stored_event(OTHER, 1)], [make_account("wu"), make_answer()], "answers_pkey"),
        ([], [make_answer("new"), make_account()], "accounts_pkey"),
    ],
)
def test_whoever_comes_second_saves_nothing_and_learns_what_was_taken(
    recorder: PostgresRecorder, writing: Engine, events: Any, beside: Any, taken: str
) -> None:
    recorder.insert_events([make_stored_event(STREAM, 1)], beside=[make_answer(), make_account()])
    with pytest.raises(Conflict) as conflict:
        recorder.insert_events(events, beside=beside)
    assert conflict.value.constraint == taken
    for table in ("events", "answers", "accounts"):
        assert count_rows(writing, table) == 1


def test_a_conflict_does_not_repeat_what_was_written(recorder: PostgresRecorder) -> None:
    recorder.insert_events([], beside=[make_account("lin-xiaoman")])
    with pytest.raises(Conflict) as conflict:
        recorder.insert_events([], beside=[make_account("lin-xiaoman")])
    assert "lin-xiaoman" not in str(conflict.value)
    assert conflict.value.__suppress_context__


def test_a_whole_roster_is_one_save(recorder: PostgresRecorder) -> None:
    many = [make_stored_event(uuid4()) for _ in range(20_000)]
    ids = recorder.insert_events(many, beside=[make_answer()])
    assert len(ids) == len(many)
    assert list(ids) == sorted(ids)
    assert recorder.select_events(many[-1].originator_id) == [many[-1]]


def make_roster(first: int = 0) -> list[persistence.StoredEvent]:
    """More events than one statement takes, each of a stream of its own."""
    return [make_stored_event(UUID(int=first + number), 1) for number in range(MANY + 1)]


def test_thousands_are_copied_with_what_is_beside_them_and_in_their_order(
    recorder: PostgresRecorder, writing: Engine
) -> None:
    recorder.insert_events([make_stored_event(STREAM)])

    ids = recorder.insert_events(
        many := make_roster(), beside=[make_answer()], rests_on=[Basis(STREAM, 1)], bases=[STREAM]
    )

    assert len(ids) == len(many) == count_rows(writing, "events") - 1
    assert ids == sorted(ids)
    with writing.connect() as connection:
        kept = connection.execute(
            text("SELECT id, stream, topic, state FROM events WHERE id > 1 ORDER BY id")
        ).all()
    assert [(one.id, one.stream, one.topic, bytes(one.state)) for one in kept] == [
        (number, one.originator_id, one.topic, one.state)
        for number, one in zip(ids, many, strict=True)
    ]
    assert count_rows(writing, "answers") == 1


@pytest.mark.parametrize(
    ("beside", "rests_on", "taken"),
    [
        ([], [], "events_stream_version_key"),
        ([make_answer()], [], "answers_pkey"),
        ([], [Basis(STREAM, 0)], "events_stream_version_key"),
    ],
)
def test_of_thousands_nothing_is_kept_after_a_conflict(
    recorder: PostgresRecorder, writing: Engine, beside: Any, rests_on: Any, taken: str
) -> None:
    recorder.insert_events([make_stored_event(STREAM)], beside=[make_answer()])
    last = [] if beside or rests_on else [make_stored_event(STREAM)]

    with pytest.raises(Conflict) as conflict:
        recorder.insert_events([*make_roster(), *last], beside=beside, rests_on=rests_on)

    assert conflict.value.constraint == taken
    assert count_rows(writing, "events") == count_rows(writing, "answers") == 1
    recorder.insert_events(make_roster())
    assert count_rows(writing, "events") == MANY + 2


def hold_stream(connection: Connection, stream: UUID) -> None:
    connection.execute(
        text("INSERT INTO events (stream, version, topic, state) VALUES (:stream, 1, '', '')"),
        {"stream": stream},
    )


def is_waiting_for_lock(engine: Engine) -> bool:
    """Return whether somebody in the database waits for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with connect_as_owner(engine.url.render_as_string(hide_password=False)) as connection:
        return bool(connection.execute(waiting).scalar_one())


def test_two_saves_that_cross_are_a_conflict(recorder: PostgresRecorder, reading: Engine) -> None:
    # given another transaction that holds one stream
    found: list[BaseException] = []

    def save_both() -> None:
        try:
            recorder.insert_events([make_stored_event(OTHER), make_stored_event(STREAM)])
        except Conflict as conflict:
            found.append(conflict)

    saving = threading.Thread(target=save_both)
    with reading.begin() as connection:
        connection.execute(text("SET LOCAL ROLE NONE"))  # only the owner may, for this once
        connection.execute(text("SET LOCAL deadlock_timeout = '60s'"))
        hold_stream(connection, STREAM)

        # when a save holds the other and each waits for what the other one holds
        saving.start()
        soon(lambda: is_waiting_for_lock(reading))
        hold_stream(connection, OTHER)
    saving.join()

    # then the save gives way, to be decided again
    assert isinstance(found[0], Conflict)
    assert list_versions(recorder, OTHER) == [1]


def test_errors_of_the_database_are_those_of_the_library(recorder: PostgresRecorder) -> None:
    with pytest.raises(persistence.ProgrammingError):
        recorder.insert_events([], beside=[Beside("DELETE FROM nowhere WHERE %s", (True,))])
    with pytest.raises(persistence.DataError):
        recorder.insert_events([], beside=[Beside("DELETE FROM answers WHERE 1 / %s = 1", (0,))])
    with pytest.raises(persistence.IntegrityError):
        recorder.insert_events([], beside=[Beside("DELETE FROM card_tries WHERE %s", (None,)), BAD])


BAD = Beside("INSERT INTO card_tries (card_id, tries) VALUES (%s, NULL)", (STREAM,))


def lose_every_connection(database_url: str) -> None:
    """End every connection, and wait until the server has forgotten them."""
    with connect_as_owner(database_url) as connection:
        ends = text(f"{OTHERS} AND pid <> pg_backend_pid()")
        soon(lambda: not connection.execute(ends).all())


def test_a_connection_lost_at_work_costs_one_error(
    recorder: PostgresRecorder, reading: Engine, database_url: str
) -> None:
    # given a save that waits for another
    lost: list[BaseException] = []

    def save() -> None:
        try:
            recorder.insert_events([make_stored_event(STREAM, 1)])
        except (persistence.OperationalError, persistence.InterfaceError) as error:
            lost.append(error)

    saving = threading.Thread(target=save)
    with reading.begin() as connection:
        hold_stream(connection, STREAM)
        saving.start()
        soon(lambda: is_waiting_for_lock(reading))

        # when it loses its connection
        run_as_owner(database_url, f"{OTHERS} AND wait_event_type = 'Lock'")
        saving.join()
        connection.rollback()

    # then it says so, and the next one has a connection
    assert len(lost) == 1
    recorder.insert_events([make_stored_event(STREAM, 1)])
    assert list_versions(recorder, STREAM) == [1]


def test_a_connection_lost_at_rest_costs_nothing(
    recorder: PostgresRecorder, database_url: str
) -> None:
    recorder.insert_events([make_stored_event(STREAM, 1)])
    lose_every_connection(database_url)
    recorder.insert_events([make_stored_event(STREAM, 2)])
    assert list_versions(recorder, STREAM) == [1, 2]


def test_disposing_of_the_engine_closes_the_connections_of_saves(
    recorder: PostgresRecorder, writing: Engine, reading: Engine
) -> None:
    recorder.insert_events([make_stored_event(STREAM, 1)])
    writing.dispose()
    with reading.connect() as connection:
        wait = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

        def all_are_gone() -> bool:
            connection.rollback()
            return not connection.execute(wait).scalar_one()

        soon(all_are_gone)


def test_a_failed_statement_does_not_tell_its_values(writing: Engine) -> None:
    broken = text("SELECT 1 / length('') WHERE :name <> ''")
    with writing.connect() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(broken, {"name": "林小满"})
    assert "林小满" not in str(failed.value)


@pytest.mark.parametrize("known", [0, 1, 7])
def test_a_save_rests_on_streams_as_they_were_known(
    recorder: PostgresRecorder, writing: Engine, known: int
) -> None:
    basis, written = uuid4(), uuid4()
    for version in range(1, known + 1):
        recorder.insert_events([make_stored_event(basis, version)])
    recorder.insert_events([make_stored_event(written, 1)], rests_on=[Basis(basis, known)])
    recorder.insert_events([], beside=[make_account()], rests_on=[Basis(basis, known)])

    recorder.insert_events([make_stored_event(basis, known + 1)], bases=[basis])

    with pytest.raises(Conflict):
        recorder.insert_events([make_stored_event(written, 2)], rests_on=[Basis(basis, known)])
    with pytest.raises(Conflict):
        recorder.insert_events(
            [], beside=[make_account("other")], rests_on=[Basis(OTHER, 0), Basis(basis, known)]
        )
    assert list_versions(recorder, written) == [1]
    assert list_versions(recorder, basis) == list(range(1, known + 2))
    assert count_rows(writing, "accounts") == 1


def test_a_save_waits_for_whoever_adds_to_what_it_rests_on(
    recorder: PostgresRecorder, writing: Engine, reading: Engine
) -> None:
    basis, written, ended = uuid4(), uuid4(), []

    def save() -> None:
        try:
            recorder.insert_events([make_stored_event(written, 1)], rests_on=[Basis(basis, 0)])
        except Conflict as conflict:
            ended.append(conflict)

    with reading.begin() as slow:  # as the recorder does it, and not committed yet
        slow.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": lock_key(basis)})
        slow.execute(insert(events).values(stream=basis, version=1, topic="", state=b""))
        saving = threading.Thread(target=save)
        saving.start()
        soon(lambda: is_waiting_for_lock(writing))
    saving.join(PATIENCE)

    assert len(ended) == 1
    assert list_versions(recorder, written) == []


def test_whoever_adds_to_a_stream_waits_for_the_saves_that_rest_on_it(
    recorder: PostgresRecorder, writing: Engine, reading: Engine, log: Log
) -> None:
    basis, first, second = uuid4(), uuid4(), uuid4()
    with reading.begin() as slow:
        slow.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": lock_key(basis)})
        # those that rest on it do not wait for each other
        recorder.insert_events([make_stored_event(first, 1)], rests_on=[Basis(basis, 0)])
        adding = threading.Thread(
            target=recorder.insert_events,
            args=([make_stored_event(basis, 1)],),
            kwargs={"bases": [basis]},
        )
        adding.start()
        soon(lambda: is_waiting_for_lock(writing))
        slow.execute(insert(events).values(stream=second, version=1, topic="", state=b""))
    adding.join(PATIENCE)

    while log.assign_positions():
        pass
    assert [one.stream for one in log.read(0, 10)] == [first, second, basis]


def test_saves_that_rest_on_each_others_streams_do_not_deadlock(
    recorder: PostgresRecorder,
) -> None:
    streams = [uuid4() for _ in range(4)]
    ready = threading.Barrier(len(streams))

    def save(number: int) -> str:
        others = [Basis(one, 0) for one in streams if one != streams[number]]
        ready.wait(PATIENCE)
        try:
            recorder.insert_events(
                [make_stored_event(streams[number], 1)],
                rests_on=others,
                bases=[streams[number]],
            )
        except Conflict as conflict:
            return conflict.constraint
        return "saved"

    with ThreadPoolExecutor(len(streams)) as pool:
        ended = list(pool.map(save, range(len(streams))))
    assert sorted(ended) == ["events_stream_version_key"] * 3 + ["saved"]


def test_whatever_the_database_is_set_to_a_save_sees_what_it_waited_for(database_url: str) -> None:
    name = make_url(database_url).database
    strict = f"ALTER DATABASE {name} SET default_transaction_isolation TO 'serializable'"
    run_as_owner(database_url, strict)
    writing = writing_engine(database_url)
    with writing.connect() as connection:
        level = connection.execute(text("SHOW transaction_isolation")).scalar_one()
    writing.dispose()
    assert level == "read committed"
