"""A parked fact: read models go on without it, say so, and have it once it is replayed."""

from collections.abc import Sequence

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection

from signing.aggregates.parked_fact import ParkedFact
from signing.facts import Recorded
from signing.projections import NEEDED_BY, READ_MODELS, roster_list
from signing.projections.engine.read_model import ReadModel
from signing.projections.engine.rebuilding import rebuild
from signing.storage import parked_facts
from signing.vocabulary import parked_fact_id
from support.facts.logs import Story
from support.facts.projecting import project_facts, read_rows
from support.facts.projector_logs import FollowedLog, NamesModel, ignore_progress
from support.stories.everything import tell_everything

FACT = 2


def halt_names(followed_log: FollowedLog) -> NamesModel:
    """Record four graduates, of whom the model of names cannot read the second."""
    story = Story()
    for number in "1234":
        story.graduate(number)
    followed_log.record(story)
    stubborn = NamesModel(refuses="2")
    followed_log.make_projector(stubborn, roster_list).catch_up()
    assert followed_log.load_states(stubborn)[0].halted_on == FACT
    return stubborn


def park(followed_log: FollowedLog, position: int, *models: str) -> ParkedFact:
    """Record that it is parked, as the command does; the halted models try again."""
    blank, at = ParkedFact(parked_fact_id(position)), Story().stamp()
    [event] = followed_log.log.read(position - 1, 1)
    fact = blank.park(
        at,
        position=position,
        kind=event.topic,
        stream=event.stream,
        version=event.version,
        models=frozenset(models),
        reason="程序无法解读",
        operator="root",
    )
    record(followed_log, fact)
    return blank.evolve(fact)


def record(followed_log: FollowedLog, *facts: object) -> None:
    followed_log.recorder.insert_events(
        [
            StoredEvent(fact.originator_id, fact.originator_version, fact.topic(), fact.state())  # type: ignore[attr-defined]
            for fact in facts
        ]
    )


def skip_nothing(_connection: Connection, _model: ReadModel) -> frozenset[int]:
    return frozenset()


def test_read_models_go_on_without_a_parked_fact_and_say_so(followed_log: FollowedLog) -> None:
    stubborn = halt_names(followed_log)
    park(followed_log, FACT, stubborn.NAME)

    followed_log.make_projector(stubborn, roster_list).catch_up()

    names, whole = followed_log.load_states(stubborn, roster_list)
    assert followed_log.count(stubborn) == 3
    assert (names.position, names.halted_on, names.without) == (5, None, [FACT])
    assert (whole.position, whole.halted_on, whole.without) == (5, None, [])


def test_rebuilding_and_verifying_skip_what_is_parked(followed_log: FollowedLog) -> None:
    stubborn = halt_names(followed_log)
    park(followed_log, FACT, stubborn.NAME)
    followed_log.make_projector(stubborn, roster_list).catch_up()

    assert followed_log.find_differences(stubborn) == []
    rebuild(followed_log.make_replay(stubborn), ignore_progress)

    assert followed_log.find_differences(stubborn) == []
    assert followed_log.find_differences(roster_list) == []
    [state] = followed_log.load_states(stubborn)
    assert (followed_log.count(stubborn), state.position, state.without) == (3, 5, [FACT])


def test_a_replayed_fact_is_in_the_rows_as_if_it_had_never_been_parked(
    followed_log: FollowedLog,
) -> None:
    stubborn = halt_names(followed_log)
    parked = park(followed_log, FACT, stubborn.NAME)
    followed_log.make_projector(stubborn).catch_up()
    mended = NamesModel()

    rebuild(followed_log.make_replay(mended), ignore_progress, skip_nothing)
    record(
        followed_log,
        parked.replay(Story().stamp(), position=FACT, reason="已修正", operator="root"),
    )
    followed_log.make_projector(mended).catch_up()

    [state] = followed_log.load_states(mended)
    assert (followed_log.count(mended), state.without, state.halted_on) == (4, [], None)
    assert followed_log.find_differences(mended) == []
    rebuild(followed_log.make_replay(mended), ignore_progress)
    assert followed_log.count(mended) == 4


def test_a_newer_version_goes_without_what_is_parked_too(followed_log: FollowedLog) -> None:
    stubborn = halt_names(followed_log)
    park(followed_log, FACT, stubborn.NAME)
    newer = NamesModel(version=2, refuses="2")

    followed_log.make_projector(newer).catch_up()

    [state] = followed_log.load_states(newer)
    assert (followed_log.count(newer), state.without, state.live) == (3, [FACT], True)


def test_a_read_model_goes_without_what_was_parked_for_one_in_whose_place_it_is(
    followed_log: FollowedLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    halt_names(followed_log)
    park(followed_log, FACT, "former_names")
    monkeypatch.setattr(parked_facts, "PREDECESSORS", {"names": frozenset({"former_names"})})
    stubborn = NamesModel(refuses="2")

    followed_log.make_projector(stubborn).catch_up()

    [state] = followed_log.load_states(stubborn)
    assert (followed_log.count(stubborn), state.without, state.halted_on) == (3, [FACT], None)


@pytest.fixture(scope="module")
def season() -> Sequence[Recorded]:
    return tell_everything().facts


@pytest.mark.parametrize("model", READ_MODELS, ids=lambda one: one.NAME)
def test_a_read_model_needs_no_kind_that_it_does_not_name(
    model: ReadModel, season: Sequence[Recorded], connection: Connection
) -> None:
    project_facts(model, season, connection)
    whole = read_rows(model, connection)

    project_facts(model, [one for one in season if type(one.fact) in model.HEARD], connection)

    assert read_rows(model, connection) == whole
    assert any(whole.values())


def test_each_kind_of_fact_names_the_read_models_that_need_it() -> None:
    assert NEEDED_BY["signing.events:PositionClosed"] >= {"positions", "employer_desk"}
    assert NEEDED_BY["signing.events:FactParked"] == {"feed", "notices"}
