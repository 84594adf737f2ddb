"""A fact of the log that read models go on without, until it is replayed."""

from uuid import UUID

from signing.aggregates.parked_fact import ParkedFact
from signing.events import FactParked, FactReplayed
from signing.refusals import AlreadyParked, NotParked
from signing.vocabulary import Role, parked_fact_id
from support.facts.cast import act_as
from support.facts.given_when_then import given

SYSTEM = act_as(Role.SYSTEM)
POSITION = 7
BLANK = ParkedFact(parked_fact_id(POSITION))


def park(one: ParkedFact, *models: str) -> FactParked:
    return one.park(
        SYSTEM,
        position=POSITION,
        kind="signing.events:SchoolApproved",
        stream=UUID(int=1),
        version=3,
        models=frozenset(models),
        reason="程序无法解读",
        operator="root",
    )


def replay(one: ParkedFact) -> FactReplayed:
    return one.replay(SYSTEM, position=POSITION, reason="程序已修正", operator="root")


def a_parked_fact() -> ParkedFact:
    return BLANK.evolve(park(BLANK, "review_queue"))


def test_a_fact_is_parked_for_the_read_models_that_halted_at_it() -> None:
    given(BLANK).when(lambda one: park(one, "review_queue", "print_list")).then(
        FactParked, models=("print_list", "review_queue"), operator="root"
    )


def test_a_parked_fact_is_parked_once_more_only_for_read_models_that_halted_since() -> None:
    given(a_parked_fact()).when(lambda one: park(one, "review_queue")).then_refused(AlreadyParked)
    given(a_parked_fact()).when(lambda one: park(one, "print_list")).then(
        FactParked, models=("print_list", "review_queue")
    )


def test_a_replayed_fact_may_be_parked_again() -> None:
    after = given(a_parked_fact()).when(replay).then(FactReplayed, position=POSITION)
    assert not after.parked
    given(after).when(lambda one: park(one, "review_queue")).then(
        FactParked, models=("review_queue",)
    )


def test_what_is_not_parked_is_not_replayed() -> None:
    given(BLANK).when(replay).then_refused(NotParked)
