"""A job that a registered employer offers."""

from collections.abc import Callable

import pytest

from signing.aggregates.position import Position
from signing.events import PositionChanged, PositionClosed, PositionOpened
from signing.facts import Fact
from signing.refusals import NotYours
from signing.refusals import PositionClosed as Closed
from support.facts.cast import (
    EMPLOYER,
    FIRM,
    RIVAL,
    make_id,
)
from support.facts.given_when_then import given
from support.stories.chronicle import JOB

OPEN = FIRM.position
CLOSED = OPEN.evolve(OPEN.close(EMPLOYER, employer_id=FIRM.id))
BETTER_PAID = JOB.model_copy(update={"title": "高级软件工程师"})


def change_position(one: Position) -> PositionChanged:
    return one.change(EMPLOYER, employer_id=FIRM.id, job=BETTER_PAID)


def close_position(one: Position) -> PositionClosed:
    return one.close(EMPLOYER, employer_id=FIRM.id)


def test_an_employer_opens_a_position() -> None:
    after = (
        given(Position(make_id("position")))
        .when(
            lambda one: one.open(EMPLOYER, employer_id=FIRM.id, employer_name="江淮云图", job=JOB)
        )
        .then(PositionOpened, employer_id=FIRM.id, employer_name="江淮云图", job=JOB)
    )
    assert after.title == JOB.title
    after.must_be_open()


def test_an_employer_changes_its_position() -> None:
    after = given(OPEN).when(change_position).then(PositionChanged, job=BETTER_PAID)
    assert after.title == "高级软件工程师"


def test_an_employer_closes_its_position() -> None:
    after = given(OPEN).when(close_position).then(PositionClosed)
    assert after.closed


@pytest.mark.parametrize("act", [change_position, close_position])
def test_a_closed_position_stays_as_it_is(act: Callable[[Position], Fact]) -> None:
    given(CLOSED).when(act).then_refused(Closed)


def test_nobody_applies_for_a_closed_position() -> None:
    with pytest.raises(Closed):
        CLOSED.must_be_open()


def test_another_employers_position_is_not_to_be_touched() -> None:
    (given(OPEN).when(lambda one: one.close(EMPLOYER, employer_id=RIVAL.id)).then_refused(NotYours))
    (
        given(OPEN)
        .when(lambda one: one.change(EMPLOYER, employer_id=RIVAL.id, job=BETTER_PAID))
        .then_refused(NotYours)
    )
