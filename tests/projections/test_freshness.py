"""Reading one's own write: a read waits for the reader's last fact, but not for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from signing.projections.engine.freshness import Freshness
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog, NamesModel
from support.stories.graduate import GraduateStory


@contextmanager
def count_statements() -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def record_enrolment(followed_log: FollowedLog) -> GraduateStory:
    followed_log.make_projector(NamesModel()).catch_up()
    story = Story()
    graduate = story.graduate()
    followed_log.record(story)
    return graduate


def test_a_read_waits_until_the_read_model_has_passed_the_fact(followed_log: FollowedLog) -> None:
    graduate = record_enrolment(followed_log)
    freshness = Freshness(followed_log.reading)

    with followed_log.run_projector(NamesModel()):
        assert freshness.wait_for(f"{graduate.id}:1", "names") == 0

    assert followed_log.count(NamesModel()) == 1


@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_read_that_waited_in_vain_is_told_how_far_behind_it_is(
    followed_log: FollowedLog, *, is_sealed: bool
) -> None:
    graduate = record_enrolment(followed_log)
    graduate.confirmed()
    followed_log.record(graduate.story)
    while is_sealed and followed_log.log.count_waiting():
        followed_log.log.assign_positions()

    behind = Freshness(followed_log.reading).wait_for(f"{graduate.id}:2", "names", patience=0.05)

    assert behind == (2 if is_sealed else 1)


@pytest.mark.parametrize("receipt", ["", "nonsense", "1:2:3", ":1"])
def test_a_receipt_that_is_none_of_ours_is_fresh(followed_log: FollowedLog, receipt: str) -> None:
    assert Freshness(followed_log.reading).wait_for(receipt, "names") == 0


def test_a_receipt_of_a_fact_that_never_was_is_fresh(followed_log: FollowedLog) -> None:
    graduate = record_enrolment(followed_log)

    assert Freshness(followed_log.reading).wait_for(f"{graduate.id}:9", "names") == 0


def test_a_read_of_several_models_waits_for_the_last_of_them_with_one_question(
    followed_log: FollowedLog,
) -> None:
    # given one model that has the fact, and two that have nothing
    graduate = record_enrolment(followed_log)
    followed_log.make_projector(NamesModel()).catch_up()
    freshness, receipt = Freshness(followed_log.reading), f"{graduate.id}:1"

    with count_statements() as counted:
        behind = freshness.wait_for(receipt, "names", "missing", "away", patience=0)

    assert behind == 1
    assert len(counted) == 1
    assert not freshness.is_passed(receipt, "names", "missing")
    assert freshness.wait_for(receipt, "names") == 0
    assert freshness.is_passed(receipt, "names")


def test_a_story_waits_until_the_fact_has_its_place_in_the_log(followed_log: FollowedLog) -> None:
    graduate = record_enrolment(followed_log)
    graduate.confirmed()
    followed_log.record(graduate.story)
    freshness = Freshness(followed_log.reading)

    assert freshness.wait_for_log(f"{graduate.id}:2", patience=0.05) == 1
    while followed_log.log.count_waiting():
        followed_log.log.assign_positions()
    assert freshness.wait_for_log(f"{graduate.id}:2") == 0
    assert freshness.wait_for_log(f"{graduate.id}:9") == 0


def test_who_reads_one_version_waits_for_no_other(followed_log: FollowedLog) -> None:
    # given an old version that has all facts, and a new one that has none yet
    story = Story()
    graduate = story.graduate("1")
    followed_log.record(story)
    followed_log.make_projector(NamesModel(1)).catch_up()
    followed_log.make_projector(NamesModel(2)).prepare()
    receipt = f"{graduate.id}:1"

    old = Freshness(followed_log.reading, {"names": 1})
    new = Freshness(followed_log.reading, {"names": 2})

    assert (old.wait_for(receipt, "names"), old.is_serving("names")) == (0, True)
    assert (new.wait_for(receipt, "names", patience=0.05), new.is_serving("names")) == (1, False)
    followed_log.make_projector(NamesModel(2)).catch_up()
    assert (new.wait_for(receipt, "names"), new.is_serving("names")) == (0, True)
