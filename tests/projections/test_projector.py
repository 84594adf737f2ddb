"""The projector: every fact once, one read model halting alone, of several processes one works."""

from sqlalchemy import select, text

from signing.projections import roster_list
from support.facts.logs import Story
from support.facts.projector_logs import Following, Names
from support.use_cases.database_owner import as_owner
from support.waiting import soon


def enrolled(*numbers: str) -> Story:
    story = Story()
    for number in numbers:
        story.graduate(number)
    return story


def record_nonsense(following: Following) -> None:
    insert = (
        "INSERT INTO events (stream, version, topic, state)"
        " VALUES (gen_random_uuid(), 1, 'signing.events:Unheard', '{}')"
    )
    with following.writing.connect() as connection:
        connection.execute(text(insert))


def hang_up(watcher: Following) -> None:
    """The server ends every connection of the database but the watcher's."""
    watcher.reading.dispose()
    as_owner(
        watcher.writing,
        "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def test_every_fact_is_read_once_and_opened(following: Following) -> None:
    names = Names()
    following.record(enrolled("1", "2", "3", "4", "5"))

    following.projector(names).catch_up()
    following.projector(names).catch_up()

    with following.reading.connect() as connection:
        found = connection.execute(select(names.table.c.student_number, names.table.c.name)).all()
    assert sorted(found) == [(number, "林小满") for number in "12345"]
    [state] = following.states(names)
    assert (state.position, state.behind, state.live, state.halted_on) == (5, 0, True, None)


def test_what_one_read_model_cannot_digest_halts_that_one_alone(following: Following) -> None:
    stubborn = Names(refuses="4")
    following.record(enrolled("1", "2", "3", "4", "5"))

    following.projector(stubborn, roster_list).catch_up()

    halted, fine = following.states(stubborn, roster_list)
    assert following.count(stubborn) == 3
    assert (halted.position, halted.behind, halted.halted_on) == (3, 2, 4)
    assert (fine.position, fine.halted_on) == (5, None)


def test_the_reason_of_a_halt_names_the_place_and_nobody(following: Following) -> None:
    stubborn = Names(refuses="1")
    following.record(enrolled("1"))

    following.projector(stubborn).catch_up()

    [state] = following.states(stubborn)
    assert state.error is not None
    assert state.error.startswith("ValueError in projector_logs.py:")
    assert "林小满" not in state.error


def test_a_mended_read_model_goes_on_where_it_halted(following: Following) -> None:
    following.record(enrolled("1", "2", "3", "4"))
    following.projector(Names(refuses="2")).catch_up()

    mended = Names()
    following.projector(mended).catch_up()

    [state] = following.states(mended)
    assert (following.count(mended), state.position) == (4, 4)
    assert (state.halted_on, state.error) == (None, None)


def test_a_fact_that_nobody_can_read_halts_everyone_just_before_it(following: Following) -> None:
    names, story = Names(), enrolled("1")
    following.record(story)
    record_nonsense(following)
    story.graduate("2")
    following.record(story)

    following.projector(names, roster_list).catch_up()

    assert following.count(names) == 1
    for state in following.states(names, roster_list):
        assert (state.position, state.halted_on) == (1, 2)
        assert "signing.events:Unheard" in str(state.error)


def test_a_new_read_model_comes_up_to_the_others(following: Following) -> None:
    story = enrolled(*(str(number) for number in range(25)))
    following.record(story)
    following.projector(roster_list, batch=10).catch_up()
    story.graduate("new")
    following.record(story)

    following.projector(roster_list, Names(), batch=10).catch_up()

    assert {state.position for state in following.states(roster_list, Names())} == {26}


def test_of_two_projectors_nothing_is_read_twice(following: Following) -> None:
    names, story = Names(), Story()
    with following.running(names), following.running(names):
        for number in range(60):
            story.graduate(str(number))
            following.record(story)
        following.projector(names).catch_up()

        soon(lambda: following.count(names) == 60)
    assert following.states(names)[0].halted_on is None


def test_a_projector_outlives_a_database_that_hangs_up(
    following: Following, database_url: str
) -> None:
    names, story, watcher = Names(), enrolled("1"), Following(database_url)
    with following.running(names):
        watcher.record(story)
        soon(lambda: watcher.states(names)[0].position == 1)
        hang_up(watcher)
        story.graduate("2")
        watcher.record(story)

        soon(lambda: watcher.states(names)[0].position == 2)
    assert watcher.count(names) == 2
    watcher.close()


def test_projectors_that_start_together_make_the_tables_once(following: Following) -> None:
    following.record(enrolled("1"))
    names = [Names() for _ in range(4)]

    with (
        following.running(names[0]),
        following.running(names[1]),
        following.running(names[2]),
        following.running(names[3]),
    ):
        soon(lambda: following.states(names[0])[0].position == 1)

    assert following.count(names[0]) == 1
