"""A read model changes: versions side by side, rebuilt beside the live one, verified."""

import pytest
from sqlalchemy import delete, insert, inspect, select, update

from signing.projections import READ_MODELS, roster_list
from signing.projections.engine.applying import InapplicableFactError
from signing.projections.engine.rebuilding import Step, rebuild
from signing.projections.engine.schemas import UnderWayError, lock_model
from signing.storage.schema import read_models
from signing.vocabulary import Channel
from support.facts.logs import Story
from support.facts.projector_logs import Following, Names, unwatched

SCRATCH = {"names_v1_scratch", "names_v1_replaced"}


def enrolled(following: Following, count: int) -> Story:
    story = Story()
    for number in range(count):
        story.graduate(str(number))
    following.record(story)
    return story


def versions(following: Following) -> list[tuple[int, bool]]:
    known = select(read_models.c.version, read_models.c.live).order_by(read_models.c.version)
    with following.reading.connect() as connection:
        return [tuple(row) for row in connection.execute(known)]


def schemas(following: Following) -> set[str]:
    return {one for one in inspect(following.reading).get_schema_names() if "names" in one}


def test_a_new_version_is_filled_while_the_old_one_serves(following: Following) -> None:
    old, new = Names(1), Names(2)
    enrolled(following, 3)
    following.projector(old).catch_up()

    following.projector(new).prepare()

    assert versions(following) == [(1, True), (2, False)]
    assert (following.count(old), following.count(new)) == (3, 0)


def test_a_new_version_that_has_caught_up_takes_the_old_ones_place(following: Following) -> None:
    old, new = Names(1), Names(2)
    enrolled(following, 3)
    following.projector(old).catch_up()

    following.projector(new).catch_up()

    assert versions(following) == [(2, True)]
    assert schemas(following) == {"names_v2"}
    assert following.count(new) == 3


def test_a_new_version_that_halts_leaves_the_old_one_alone(following: Following) -> None:
    enrolled(following, 3)
    following.projector(Names(1)).catch_up()

    following.projector(Names(2, refuses="1")).catch_up()

    assert versions(following) == [(1, True), (2, False)]
    assert following.count(Names(1)) == 3


def test_an_old_program_does_not_bring_its_version_back(following: Following) -> None:
    story = enrolled(following, 3)
    following.projector(Names(2)).catch_up()
    story.graduate("new")
    following.record(story)

    following.projector(Names(1)).catch_up()

    assert versions(following) == [(2, True)]
    assert schemas(following) == {"names_v2"}


def test_programs_of_two_versions_work_side_by_side(following: Following) -> None:
    old, new = Names(1), Names(2, refuses="0")
    story = enrolled(following, 1)
    following.projector(old, roster_list).catch_up()

    with following.running(old, roster_list), following.running(new, roster_list):
        for number in range(1, 20):
            story.graduate(str(number))
            following.record(story)
        following.projector(old, roster_list).catch_up()

    assert following.count(old) == 20
    assert {one.position for one in following.states(old, roster_list)} == {20}


def test_a_rebuild_mends_what_was_changed_by_hand(following: Following) -> None:
    names, steps = Names(), list[Step]()
    story = enrolled(following, 3)
    following.projector(names).catch_up()
    with following.reading.begin() as connection:
        connection.execute(delete(names.table))

    rebuild(following.replay(names), steps.append)

    assert following.count(names) == 3
    assert (steps[-1].done, steps[-1].total, steps[-1].eta) == (3, 3, 0)
    assert not schemas(following) & SCRATCH
    story.graduate("new")
    following.record(story)
    following.projector(names).catch_up()
    assert following.count(names) == 4


def test_a_rebuild_goes_on_while_facts_come_in(following: Following) -> None:
    names = Names()
    story = enrolled(following, 2500)
    with following.running(names):
        following.projector(names).catch_up()

        def more(_: Step) -> None:
            story.graduate(f"late-{len(story.facts)}")
            following.record(story)

        rebuild(following.replay(names), more)
        following.projector(names).catch_up()

    assert following.count(names) == len(story.facts) > 2500
    assert following.differences(names) == []


def test_a_rebuild_that_halts_changes_nothing(following: Following) -> None:
    names = Names()
    enrolled(following, 3)
    following.projector(names).catch_up()

    with pytest.raises(InapplicableFactError, match="names cannot digest the fact at position 2"):
        rebuild(following.replay(Names(refuses="1")), unwatched)

    assert following.count(names) == 3
    assert not schemas(following) & SCRATCH


def test_a_rebuild_lets_a_halted_read_model_go_on(following: Following) -> None:
    enrolled(following, 3)
    following.projector(Names(refuses="1")).catch_up()

    rebuild(following.replay(Names()), unwatched)

    [state] = following.states(Names())
    assert (state.position, state.halted_on, state.error) == (1, None, None)


def test_a_rebuild_that_was_interrupted_begins_again(following: Following) -> None:
    names = Names()
    enrolled(following, 3)
    following.projector(names).catch_up()

    def interrupted(_: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(following.replay(names), interrupted)
    rebuild(following.replay(names), unwatched)

    assert following.count(names) == 3
    assert following.differences(names) == []


def test_two_rebuilds_of_one_read_model_do_not_mix(following: Following) -> None:
    following.projector(Names()).catch_up()

    with (
        lock_model(following.reading, Names()),
        pytest.raises(UnderWayError, match="names is being rebuilt or verified"),
    ):
        rebuild(following.replay(Names()), unwatched)


def test_verifying_finds_each_row_that_was_changed_by_hand(following: Following) -> None:
    names = Names()
    story = enrolled(following, 3)
    following.projector(names).catch_up()
    changed, lost = (recorded.fact.originator_id for recorded in story.facts[:2])
    stranger = {"id": Story().graduate("stranger").id, "student_number": "4", "name": "无名"}
    with following.reading.begin() as connection:
        connection.execute(
            update(names.table).where(names.table.c.id == changed).values(name="林大满")
        )
        connection.execute(delete(names.table).where(names.table.c.id == lost))
        connection.execute(insert(names.table), stranger)

    found = following.differences(names)

    assert {(one.key, one.columns) for one in found} == {
        ((changed,), ("name",)),
        ((lost,), ("missing",)),
        ((stranger["id"],), ("surplus",)),
    }
    assert not schemas(following) & SCRATCH


def test_a_difference_is_shown_without_what_the_row_says(following: Following) -> None:
    names = Names()
    story = enrolled(following, 1)
    following.projector(names).catch_up()
    with following.reading.begin() as connection:
        connection.execute(update(names.table).values(name="林大满"))

    [difference] = following.differences(names)

    assert str(difference) == f"names.names [{story.facts[0].fact.originator_id}] name"
    assert "满" not in repr(difference)
    assert difference.live is not None
    assert difference.live["name"] == "林大满"


def test_every_read_model_is_what_the_facts_say(following: Following) -> None:
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
    following.record(story)

    following.projector(*READ_MODELS, batch=7).catch_up()

    for model in READ_MODELS:
        assert following.differences(model) == [], model.NAME
