"""Reading one's own write: a read waits for the reader's last fact, but not for ever."""

import pytest

from signing.projections.engine.freshness import Freshness
from support.facts.logs import Story
from support.facts.projector_logs import Following, Names
from support.stories.graduate import GraduateStory


def an_enrolment(following: Following) -> GraduateStory:
    following.projector(Names()).catch_up()
    story = Story()
    graduate = story.graduate()
    following.record(story)
    return graduate


def test_a_read_waits_until_the_read_model_has_passed_the_fact(following: Following) -> None:
    graduate = an_enrolment(following)
    freshness = Freshness(following.reading)

    with following.running(Names()):
        assert freshness.wait_for("names", f"{graduate.id}:1") == 0

    assert following.count(Names()) == 1


@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_read_that_waited_in_vain_is_told_how_far_behind_it_is(
    following: Following, *, is_sealed: bool
) -> None:
    graduate = an_enrolment(following)
    graduate.confirmed()
    following.record(graduate.story)
    while is_sealed and following.log.count_waiting():
        following.log.assign_positions()

    behind = Freshness(following.reading).wait_for("names", f"{graduate.id}:2", patience=0.05)

    assert behind == (2 if is_sealed else 1)


@pytest.mark.parametrize("receipt", ["", "nonsense", "1:2:3", ":1"])
def test_a_receipt_that_is_none_of_ours_is_fresh(following: Following, receipt: str) -> None:
    assert Freshness(following.reading).wait_for("names", receipt) == 0


def test_a_receipt_of_a_fact_that_never_was_is_fresh(following: Following) -> None:
    graduate = an_enrolment(following)

    assert Freshness(following.reading).wait_for("names", f"{graduate.id}:9") == 0
