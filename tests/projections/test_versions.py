"""A read model changes: versions side by side, rebuilt beside the live one, verified."""

import pytest
from sqlalchemy import delete, insert, inspect, select, text, update

from signing.projections import READ_MODELS, roster_list
from signing.projections.engine import progress
from signing.projections.engine.applying import InapplicableFactError
from signing.projections.engine.progress import drop_replaced_versions
from signing.projections.engine.rebuilding import Step, rebuild
from signing.projections.engine.schemas import UnderWayError, lock_model
from signing.projections.engine.verifying import find_differences
from signing.storage import programs
from signing.storage.programs import Program
from signing.storage.schema import read_models
from signing.vocabulary import Channel
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog, NamesModel, ignore_progress
from support.use_cases.database_owner import connect_as

SCRATCH = {"names_v1_scratch", "names_v1_replaced"}


def record_enrolments(followed_log: FollowedLog, count: int) -> Story:
    story = Story()
    for number in range(count):
        story.graduate(str(number))
    followed_log.record(story)
    return story


def list_versions(followed_log: FollowedLog) -> list[tuple[int, bool]]:
    known = select(read_models.c.version, read_models.c.live).order_by(read_models.c.version)
    with followed_log.reading.connect() as connection:
        return [tuple(row) for row in connection.execute(known)]


def list_schemas(followed_log: FollowedLog) -> set[str]:
    return {one for one in inspect(followed_log.reading).get_schema_names() if "names" in one}


def test_a_new_version_is_filled_while_the_old_one_serves(followed_log: FollowedLog) -> None:
    old, new = NamesModel(1), NamesModel(2)
    record_enrolments(followed_log, 3)
    followed_log.make_projector(old).catch_up()

    followed_log.make_projector(new).prepare()

    assert list_versions(followed_log) == [(1, True), (2, False)]
    assert (followed_log.count(old), followed_log.count(new)) == (3, 0)


def test_a_new_version_that_has_caught_up_takes_the_old_ones_place(
    followed_log: FollowedLog,
) -> None:
    old, new = NamesModel(1), NamesModel(2)
    record_enrolments(followed_log, 3)
    followed_log.make_projector(old).catch_up()

    followed_log.make_projector(new).catch_up()

    assert list_versions(followed_log) == [(2, True)]
    assert list_schemas(followed_log) == {"names_v2"}
    assert followed_log.count(new) == 3


def test_the_old_version_stays_as_long_as_programs_of_an_older_release_read_it(
    followed_log: FollowedLog,
) -> None:
    # given a server of the first release, and a projector of each
    old, new = NamesModel(1), NamesModel(2)
    story = record_enrolments(followed_log, 3)
    url = followed_log.reading.url.render_as_string(hide_password=False)
    with connect_as(url, "signing"):
        followed_log.make_projector(old).catch_up()

        # when the new version has caught up
        followed_log.make_projector(new).catch_up()

        # then both serve, and both follow, also when the old one starts again
        assert list_versions(followed_log) == [(1, True), (2, True)]
        story.graduate("new")
        followed_log.record(story)
        followed_log.make_projector(old).catch_up()
        followed_log.make_projector(new).catch_up()
        assert (followed_log.count(old), followed_log.count(new)) == (4, 4)
        for model in (old, new):
            assert followed_log.find_differences(model) == []

    # and contracting drops it
    with followed_log.reading.begin() as connection:
        drop_replaced_versions(connection, [new])
    assert list_versions(followed_log) == [(2, True)]
    assert list_schemas(followed_log) == {"names_v2"}


def test_the_old_version_stays_while_an_older_server_may_start_again(
    followed_log: FollowedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a schema that this program has expanded, and nobody contracted
    later = Program.make("99.0", "9001")
    monkeypatch.setattr(programs, "identify_program", lambda: later)
    record_enrolments(followed_log, 3)
    followed_log.make_projector(NamesModel(1)).catch_up()

    # when the new version catches up just while no older server is connected
    followed_log.make_projector(NamesModel(2)).catch_up()

    # then one that starts again finds its own
    assert list_versions(followed_log) == [(1, True), (2, True)]


class FormerModel(NamesModel):
    NAME = "former_names"


def test_a_read_model_in_the_place_of_another_leaves_it_to_older_programs_until_the_end(
    followed_log: FollowedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a server of the first release, whose read model has another name
    monkeypatch.setattr(progress, "PREDECESSORS", {"names": frozenset({"former_names"})})
    former, names = FormerModel(3), NamesModel()
    record_enrolments(followed_log, 3)
    url = followed_log.reading.url.render_as_string(hide_password=False)
    with connect_as(url, "signing"):
        followed_log.make_projector(former).catch_up()

        # when the one in its place serves
        followed_log.make_projector(names).catch_up()

        # then the former one serves and follows too, and counts for nobody else
        assert list_schemas(followed_log) == {"former_names_v3", "names_v1"}
        assert [one.name for one in followed_log.load_states(names)] == ["names"]

    # and contracting drops it, with its position
    with followed_log.reading.begin() as connection:
        drop_replaced_versions(connection, [names])
    assert list_versions(followed_log) == [(1, True)]
    assert list_schemas(followed_log) == {"names_v1"}


def test_contracting_drops_nothing_that_no_newer_version_replaces_yet(
    followed_log: FollowedLog,
) -> None:
    old, new = NamesModel(1), NamesModel(2)
    record_enrolments(followed_log, 3)
    followed_log.make_projector(old).catch_up()
    followed_log.make_projector(new).prepare()

    with followed_log.reading.begin() as connection:
        drop_replaced_versions(connection, [new])

    assert list_versions(followed_log) == [(1, True), (2, False)]


def test_a_new_version_that_halts_leaves_the_old_one_alone(followed_log: FollowedLog) -> None:
    record_enrolments(followed_log, 3)
    followed_log.make_projector(NamesModel(1)).catch_up()

    followed_log.make_projector(NamesModel(2, refuses="1")).catch_up()

    assert list_versions(followed_log) == [(1, True), (2, False)]
    assert followed_log.count(NamesModel(1)) == 3


def test_an_old_program_does_not_bring_its_version_back(followed_log: FollowedLog) -> None:
    story = record_enrolments(followed_log, 3)
    followed_log.make_projector(NamesModel(2)).catch_up()
    story.graduate("new")
    followed_log.record(story)

    followed_log.make_projector(NamesModel(1)).catch_up()

    assert list_versions(followed_log) == [(2, True)]
    assert list_schemas(followed_log) == {"names_v2"}


def test_programs_of_two_versions_work_side_by_side(followed_log: FollowedLog) -> None:
    old, new = NamesModel(1), NamesModel(2, refuses="0")
    story = record_enrolments(followed_log, 1)
    followed_log.make_projector(old, roster_list).catch_up()

    with followed_log.run_projector(old, roster_list), followed_log.run_projector(new, roster_list):
        for number in range(1, 20):
            story.graduate(str(number))
            followed_log.record(story)
        followed_log.make_projector(old, roster_list).catch_up()

    assert followed_log.count(old) == 20
    assert {one.position for one in followed_log.load_states(old, roster_list)} == {20}


def test_a_rebuild_mends_what_was_changed_by_hand(followed_log: FollowedLog) -> None:
    names, steps = NamesModel(), list[Step]()
    story = record_enrolments(followed_log, 3)
    followed_log.make_projector(names).catch_up()
    with followed_log.reading.begin() as connection:
        connection.execute(delete(names.table))

    rebuild(followed_log.make_replay(names), steps.append)

    assert followed_log.count(names) == 3
    assert (steps[-1].done, steps[-1].total, steps[-1].eta) == (3, 3, 0)
    assert not list_schemas(followed_log) & SCRATCH
    story.graduate("new")
    followed_log.record(story)
    followed_log.make_projector(names).catch_up()
    assert followed_log.count(names) == 4


def test_a_rebuild_goes_on_while_facts_come_in(followed_log: FollowedLog) -> None:
    names = NamesModel()
    story = record_enrolments(followed_log, 2500)
    with followed_log.run_projector(names):
        followed_log.make_projector(names).catch_up()

        def more(_: Step) -> None:
            story.graduate(f"late-{len(story.facts)}")
            followed_log.record(story)

        rebuild(followed_log.make_replay(names), more)
        followed_log.make_projector(names).catch_up()

    assert followed_log.count(names) == len(story.facts) > 2500
    assert followed_log.find_differences(names) == []


def read_persistence(followed_log: FollowedLog, schema: str) -> set[str]:
    """Return `p` for tables in the write-ahead log, `u` for those that are not."""
    query = text("SELECT relpersistence FROM pg_class WHERE relnamespace = to_regnamespace(:one)")
    with followed_log.reading.connect() as connection:
        return set(connection.execute(query, {"one": schema}).scalars())


def test_only_what_will_serve_is_written_to_the_write_ahead_log(
    followed_log: FollowedLog,
) -> None:
    names = NamesModel()
    record_enrolments(followed_log, 3)
    followed_log.make_projector(names).catch_up()
    seen: list[set[str]] = []

    def look(_: Step) -> None:
        seen.append(read_persistence(followed_log, "names_v1_scratch"))

    assert find_differences(followed_log.make_replay(names), look) == []
    rebuild(followed_log.make_replay(names), ignore_progress)

    assert seen == [{"u"}]
    assert read_persistence(followed_log, "names_v1") == {"p"}


def test_a_rebuild_that_halts_changes_nothing(followed_log: FollowedLog) -> None:
    names = NamesModel()
    record_enrolments(followed_log, 3)
    followed_log.make_projector(names).catch_up()

    with pytest.raises(InapplicableFactError, match="names cannot digest the fact at position 2"):
        rebuild(followed_log.make_replay(NamesModel(refuses="1")), ignore_progress)

    assert followed_log.count(names) == 3
    assert not list_schemas(followed_log) & SCRATCH


def test_a_rebuild_lets_a_halted_read_model_go_on(followed_log: FollowedLog) -> None:
    record_enrolments(followed_log, 3)
    followed_log.make_projector(NamesModel(refuses="1")).catch_up()

    rebuild(followed_log.make_replay(NamesModel()), ignore_progress)

    [state] = followed_log.load_states(NamesModel())
    assert (state.position, state.halted_on, state.error) == (1, None, None)


def test_a_rebuild_that_was_interrupted_begins_again(followed_log: FollowedLog) -> None:
    names = NamesModel()
    record_enrolments(followed_log, 3)
    followed_log.make_projector(names).catch_up()

    def interrupted(_: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(followed_log.make_replay(names), interrupted)
    rebuild(followed_log.make_replay(names), ignore_progress)

    assert followed_log.count(names) == 3
    assert followed_log.find_differences(names) == []


def test_two_rebuilds_of_one_read_model_do_not_mix(followed_log: FollowedLog) -> None:
    followed_log.make_projector(NamesModel()).catch_up()

    with (
        lock_model(followed_log.reading, NamesModel()),
        pytest.raises(UnderWayError, match="names is being rebuilt or verified"),
    ):
        rebuild(followed_log.make_replay(NamesModel()), ignore_progress)


def test_verifying_finds_each_row_that_was_changed_by_hand(followed_log: FollowedLog) -> None:
    names = NamesModel()
    story = record_enrolments(followed_log, 3)
    followed_log.make_projector(names).catch_up()
    changed, lost = (recorded.fact.originator_id for recorded in story.facts[:2])
    stranger = {"id": Story().graduate("stranger").id, "student_number": "4", "name": "无名"}
    with followed_log.reading.begin() as connection:
        connection.execute(
            update(names.table).where(names.table.c.id == changed).values(name="林大满")
        )
        connection.execute(delete(names.table).where(names.table.c.id == lost))
        connection.execute(insert(names.table), stranger)

    found = followed_log.find_differences(names)

    assert {(one.key, one.columns) for one in found} == {
        ((changed,), ("name",)),
        ((lost,), ("missing",)),
        ((stranger["id"],), ("surplus",)),
    }
    assert not list_schemas(followed_log) & SCRATCH


def test_a_difference_is_shown_without_what_the_row_says(followed_log: FollowedLog) -> None:
    names = NamesModel()
    story = record_enrolments(followed_log, 1)
    followed_log.make_projector(names).catch_up()
    with followed_log.reading.begin() as connection:
        connection.execute(update(names.table).values(name="林大满"))

    [difference] = followed_log.find_differences(names)

    assert str(difference) == f"names.names [{story.facts[0].fact.originator_id}] name"
    assert "满" not in repr(difference)
    assert difference.live is not None
    assert difference.live["name"] == "林大满"


def test_every_read_model_is_what_the_facts_say(followed_log: FollowedLog) -> None:
    story = Story()
    story.school()
    firm = story.employer()
    for number, channel in enumerate(Channel):
        graduate = story.graduate(str(number))
        graduate.confirmed()
        graduate.signed(firm, channel)
        graduate.approved()
        graduate.printed()
        graduate.asked_release()
    followed_log.record(story)

    followed_log.make_projector(*READ_MODELS, batch=7).catch_up()

    for model in READ_MODELS:
        assert followed_log.find_differences(model) == [], model.NAME
