"""The projector: every fact once, one read model halting alone, of several processes one works."""

import gc
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, select, text

from signing.facts import Recorded
from signing.projections import positions, roster_list
from signing.projections.engine.progress import OvertakenError, place_and_advance
from signing.storage.log import CLAIM
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog, NamesModel
from support.use_cases.database_owner import run_as_owner
from support.waiting import soon


def tell_enrolments(*numbers: str) -> Story:
    story = Story()
    for number in numbers:
        story.graduate(number)
    return story


def record_nonsense(followed_log: FollowedLog, topic: str = "signing.events:Unheard") -> None:
    insert = (
        "INSERT INTO events (stream, version, topic, state)"
        " VALUES (gen_random_uuid(), 1, :topic, '{}')"
    )
    with followed_log.writing.connect() as connection:
        connection.execute(text(insert), {"topic": topic})


def end_connections(watcher: FollowedLog) -> None:
    """End every connection of the database but the watcher's."""
    watcher.reading.dispose()
    run_as_owner(
        watcher.writing,
        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def test_every_fact_is_read_once_and_opened(followed_log: FollowedLog) -> None:
    names = NamesModel()
    followed_log.record(tell_enrolments("1", "2", "3", "4", "5"))

    followed_log.make_projector(names).catch_up()
    followed_log.make_projector(names).catch_up()

    with followed_log.reading.connect() as connection:
        found = connection.execute(select(names.table.c.student_number, names.table.c.name)).all()
    assert sorted(found) == [(number, "林小满") for number in "12345"]
    [state] = followed_log.load_states(names)
    assert (state.position, state.behind, state.live, state.halted_on) == (5, 0, True, None)


def test_what_one_read_model_cannot_digest_halts_that_one_alone(followed_log: FollowedLog) -> None:
    stubborn = NamesModel(refuses="4")
    followed_log.record(tell_enrolments("1", "2", "3", "4", "5"))

    followed_log.make_projector(stubborn, roster_list).catch_up()

    halted, fine = followed_log.load_states(stubborn, roster_list)
    assert followed_log.count(stubborn) == 3
    assert (halted.position, halted.behind, halted.halted_on) == (3, 2, 4)
    assert (fine.position, fine.halted_on) == (5, None)


def place_behind(followed_log: FollowedLog, model: NamesModel, position: int) -> None:
    with followed_log.reading.begin() as connection:
        connection.execute(CLAIM)
        place_and_advance(connection, [model], position, 16)


def test_nothing_gets_a_position_where_a_read_model_stands_elsewhere(
    followed_log: FollowedLog,
) -> None:
    names, story = NamesModel(), tell_enrolments("1")
    followed_log.record(story)
    followed_log.make_projector(names).catch_up()
    story.graduate("2")
    followed_log.record(story)

    with pytest.raises(OvertakenError):
        place_behind(followed_log, names, 0)
    assert followed_log.log.last_position() == 1

    place_behind(followed_log, names, 1)
    [state] = followed_log.load_states(names)
    assert state.position == followed_log.log.last_position() == 2


class WatchedNames(NamesModel):
    """Notes for each batch whether garbage may be collected meanwhile."""

    def __init__(self, *, refuses: str = "") -> None:
        super().__init__(refuses=refuses)
        self.collecting: list[bool] = []

    def project(self, facts: Sequence[Recorded], connection: Connection) -> None:
        self.collecting.append(gc.isenabled())
        super().project(facts, connection)


@pytest.mark.parametrize("refuses", ["", "2"])
def test_garbage_is_collected_between_batches_and_not_within(
    followed_log: FollowedLog, refuses: str
) -> None:
    names = WatchedNames(refuses=refuses)
    followed_log.record(tell_enrolments("1", "2", "3"))

    followed_log.make_projector(names).catch_up()

    assert set(names.collecting) == {False}
    assert gc.isenabled()


def test_the_reason_of_a_halt_names_the_place_and_nobody(followed_log: FollowedLog) -> None:
    stubborn = NamesModel(refuses="1")
    followed_log.record(tell_enrolments("1"))

    followed_log.make_projector(stubborn).catch_up()

    [state] = followed_log.load_states(stubborn)
    assert state.error is not None
    assert state.error.startswith("ValueError in projector_logs.py:")
    assert "林小满" not in state.error


def test_a_mended_read_model_goes_on_where_it_halted(followed_log: FollowedLog) -> None:
    followed_log.record(tell_enrolments("1", "2", "3", "4"))
    followed_log.make_projector(NamesModel(refuses="2")).catch_up()

    mended = NamesModel()
    followed_log.make_projector(mended).catch_up()

    [state] = followed_log.load_states(mended)
    assert (followed_log.count(mended), state.position) == (4, 4)
    assert (state.halted_on, state.error) == (None, None)


def test_a_fact_of_unknown_kind_halts_nobody(followed_log: FollowedLog) -> None:
    names, story = NamesModel(), tell_enrolments("1")
    followed_log.record(story)
    record_nonsense(followed_log)
    story.graduate("2")
    followed_log.record(story)

    followed_log.make_projector(names, roster_list).catch_up()

    assert followed_log.count(names) == 2
    for state in followed_log.load_states(names, roster_list):
        assert (state.position, state.halted_on, state.without) == (3, None, [])


def test_an_unreadable_fact_halts_just_before_it_those_only_that_hear_of_its_kind(
    followed_log: FollowedLog,
) -> None:
    names, story = NamesModel(), tell_enrolments("1")
    followed_log.record(story)
    record_nonsense(followed_log, "signing.events:GraduateEnrolled")
    story.graduate("2")
    followed_log.record(story)

    followed_log.make_projector(names, roster_list, positions).catch_up()

    *halted, fine = followed_log.load_states(names, roster_list, positions)
    assert followed_log.count(names) == 1
    for state in halted:
        assert (state.position, state.halted_on) == (1, 2)
        assert "signing.events:GraduateEnrolled" in str(state.error)
    assert (fine.position, fine.halted_on) == (3, None)


def test_a_new_read_model_comes_up_to_the_others(followed_log: FollowedLog) -> None:
    story = tell_enrolments(*(str(number) for number in range(25)))
    followed_log.record(story)
    followed_log.make_projector(roster_list, batch=10).catch_up()
    story.graduate("new")
    followed_log.record(story)

    followed_log.make_projector(roster_list, NamesModel(), batch=10).catch_up()

    assert {state.position for state in followed_log.load_states(roster_list, NamesModel())} == {26}


def test_of_two_projectors_nothing_is_read_twice(followed_log: FollowedLog) -> None:
    names, story = NamesModel(), Story()
    with followed_log.run_projector(names), followed_log.run_projector(names):
        for number in range(60):
            story.graduate(str(number))
            followed_log.record(story)
        followed_log.make_projector(names).catch_up()

        soon(lambda: followed_log.count(names) == 60)
    assert followed_log.load_states(names)[0].halted_on is None


def test_a_projector_outlives_a_database_that_hangs_up(
    followed_log: FollowedLog, database_url: str
) -> None:
    names, story, watcher = NamesModel(), tell_enrolments("1"), FollowedLog(database_url)
    with followed_log.run_projector(names):
        watcher.record(story)
        soon(lambda: watcher.load_states(names)[0].position == 1)
        end_connections(watcher)
        story.graduate("2")
        watcher.record(story)

        soon(lambda: watcher.load_states(names)[0].position == 2)
    assert watcher.count(names) == 2
    watcher.close()


def test_projectors_that_start_together_make_the_tables_once(followed_log: FollowedLog) -> None:
    followed_log.record(tell_enrolments("1"))
    names = [NamesModel() for _ in range(4)]

    with (
        followed_log.run_projector(names[0]),
        followed_log.run_projector(names[1]),
        followed_log.run_projector(names[2]),
        followed_log.run_projector(names[3]),
    ):
        soon(lambda: followed_log.load_states(names[0])[0].position == 1)

    assert followed_log.count(names[0]) == 1
