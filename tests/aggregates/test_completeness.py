"""Nothing is left out: every fact can be replayed, every refusal of a decision is provoked."""

import ast
from collections.abc import Iterator
from inspect import isfunction
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

from signing import aggregates, events, refusals
from signing.aggregates.employer import Employer
from signing.aggregates.graduate import (
    Graduate,
    amending,
    applying,
    checking,
    conditions,
    enrolment,
    offering,
    paper,
    privacy,
    release,
    review,
    signing,
)
from signing.aggregates.minimum_wages import MinimumWages
from signing.aggregates.parked_fact import ParkedFact
from signing.aggregates.position import Position
from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.facts import Fact
from signing.outcomes import STAGE_AFTER, STATE_AFTER
from support.facts.logs import Story
from support.stories.everything import tell_everything

SOURCE = Path(aggregates.__path__[0])
TESTS = Path(__file__).parent
OWNERS: dict[Any, Any] = {
    events.GraduateFact: Graduate,
    events.EmployerFact: Employer,
    events.PositionFact: Position,
    events.SchoolFact: School,
    events.StaffFact: Staff,
    events.WeChatFact: WeChatAccount,
    events.ParkingFact: ParkedFact,
    events.WageFact: MinimumWages,
}
LEAVING_AN_AGREEMENT_WHERE_IT_IS = {
    events.SigningConfirmed,
    events.SigningDisputed,
    events.DisputeWithdrawn,
    events.AgreementPrinted,
    events.StampedCopyFiled,
    events.TerminationAnswered,
    *get_args(events.StampedFact),
    *get_args(events.AmendmentFact),
}
FACTS = [kind for kind in Fact.kinds.values() if kind.__module__ == events.__name__]


@pytest.fixture(scope="module")
def season() -> Story:
    return tell_everything()


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_every_kind_of_fact_belongs_to_one_aggregate(kind: type[Fact]) -> None:
    assert sum(issubclass(kind, union) for union in OWNERS) == 1


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_every_kind_of_fact_happens_in_the_season(kind: type[Fact], season: Story) -> None:
    assert any(type(one.fact) is kind for one in season.facts)


def test_every_stream_of_the_season_can_be_replayed(season: Story) -> None:
    facts = sorted((one.fact for one in season.facts), key=lambda fact: fact.originator_id)
    for identity, stream in groupby(facts, key=lambda fact: fact.originator_id):
        history = list(stream)
        [owner] = {kind for union, kind in OWNERS.items() if isinstance(history[0], union)}
        one = owner(identity)
        for fact in history:
            one = one.evolve(fact)
        assert one.version == len(history)


def test_every_fact_of_an_application_leaves_a_stage() -> None:
    assert STAGE_AFTER.keys() == {*get_args(events.ApplicationFact), events.OfferSigned}


def test_every_fact_that_moves_an_agreement_leaves_a_state() -> None:
    of_agreements = {*get_args(events.AgreementFact), events.OfferSigned, events.GraduateUnlocked}
    assert STATE_AFTER.keys() == of_agreements - LEAVING_AN_AGREEMENT_WHERE_IT_IS


def list_refusals(path: Path, kind: type[ast.AST]) -> Iterator[str]:
    """Yield the refusals used inside every `kind` of node, by their own names."""
    tree = ast.parse(path.read_text("utf-8"))
    aliases = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == refusals.__name__
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, kind):
            names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            yield from (aliases[name] for name in names & aliases.keys())


RAISED = {name for path in SOURCE.rglob("*.py") for name in list_refusals(path, ast.Raise)}
PROVOKED = {name for path in TESTS.rglob("test_*.py") for name in list_refusals(path, ast.Module)}


@pytest.mark.parametrize("name", sorted(RAISED))
def test_every_refusal_of_a_decision_is_provoked_by_a_test(name: str) -> None:
    assert name in PROVOKED


PARTS = (
    *(amending, applying, checking, enrolment, offering),
    *(paper, privacy, release, review, signing),
)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__.rpartition(".")[2])
def test_the_root_lists_every_decision_of_a_graduate_by_its_name(part: ModuleType) -> None:
    decisions = {
        name: value
        for name, value in vars(part).items()
        if isfunction(value) and value.__module__ == part.__name__ and not name.startswith("_")
    }
    assert decisions
    assert {name: vars(Graduate).get(name) for name in decisions} == decisions


def test_the_root_lists_every_part_of_a_graduate() -> None:
    listed = {value.__module__ for value in vars(Graduate).values() if isfunction(value)}
    assert listed == {conditions.__name__, *(part.__name__ for part in PARTS)}
