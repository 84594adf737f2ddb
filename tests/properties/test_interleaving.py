"""However two employers, a card holder and the graduate race, one agreement is signed."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from eventsourcing.persistence import EventStore, IntegrityError, JSONTranscoder
from eventsourcing.popo import POPOApplicationRecorder
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.aggregates.graduate import Graduate
from signing.events import GraduateFact, OfferSigned
from signing.facts import Fact
from signing.refusals import AlreadySigned, CardUsed, Refusal
from signing.use_cases.core.mapper import FactMapper
from support.facts.cast import (
    EMPLOYER,
    FIRM,
    GRADUATE,
    HOLDER,
    NOW,
    RIVAL,
)
from support.facts.logs import Story
from support.stories.chronicle import TERMS, encrypt_plainly
from support.stories.employer import EmployerStory

Decide = Callable[[Graduate], OfferSigned]


def sign_directly_with(employer: EmployerStory) -> Decide:
    return lambda one: one.sign_directly(
        EMPLOYER,
        employer=employer.party(),
        position_id=employer.position.id,
        position_title=employer.position.title,
        terms=encrypt_plainly(TERMS),
    )


def sign_by_card(one: Graduate) -> OfferSigned:
    card = one.used_cards[0][0] if one.card is None else one.card.id
    return one.sign_by_card(
        HOLDER,
        card_id=card,
        employer=RIVAL.party(by_card=True),
        position_title="工程师",
        terms=encrypt_plainly(TERMS),
    )


def sign_by_accepting(one: Graduate) -> OfferSigned:
    return one.accept_offer(
        GRADUATE,
        application_id=one.applications[0].id,
        employer=FIRM.party(),
        position_title=FIRM.position.title,
    )


WAYS: dict[str, Decide] = {
    "the firm directly": sign_directly_with(FIRM),
    "its rival directly": sign_directly_with(RIVAL),
    "the card": sign_by_card,
    "the offer": sign_by_accepting,
}


class Log:
    """A graduate who is free, confirmed, holds an offer and shows a card."""

    def __init__(self) -> None:
        self.store = EventStore(FactMapper(JSONTranscoder()), POPOApplicationRecorder())
        self.graduate_id: UUID = self._tell()

    def _tell(self) -> UUID:
        story = Story()
        one = story.graduate()
        one.confirmed()
        one.applied(FIRM)
        one.invited()
        one.accepted_interview()
        one.offered()
        story.now = NOW
        one.carded()
        self.store.put([recorded.fact for recorded in story.facts])
        return one.id

    def facts(self) -> list[Fact]:
        return [fact for fact in self.store.get(self.graduate_id) if isinstance(fact, Fact)]

    def load(self) -> Graduate:
        graduate = Graduate(self.graduate_id)
        for fact in self.facts():
            assert isinstance(fact, GraduateFact)
            graduate = graduate.evolve(fact)
        return graduate

    def sign(self, decide: Decide) -> Iterator[None]:
        """Load, decide and save, again after each conflict; each yield lets others in."""
        while True:
            graduate = self.load()
            yield
            fact = decide(graduate)
            yield
            try:
                self.store.put([fact])
            except IntegrityError:
                yield
            else:
                return


def race_to_sign(
    running: dict[str, Iterator[None]], turns: Iterator[str]
) -> dict[str, Refusal | None]:
    """Let everybody take turns until all have signed or were refused."""
    ended: dict[str, Refusal | None] = {}
    while len(ended) < len(running):
        name = next(turns, next(name for name in running if name not in ended))
        if name in ended:
            continue
        try:
            next(running[name])
        except StopIteration:
            ended[name] = None
        except Refusal as refusal:
            ended[name] = refusal
    return ended


@settings(deadline=None)
@given(
    who=st.lists(st.sampled_from(sorted(WAYS)), min_size=2, max_size=4, unique=True),
    order=st.data(),
)
def test_any_interleaving_of_signers_leaves_one_agreement(who: list[str], order: Any) -> None:
    log = Log()
    turns = order.draw(st.lists(st.sampled_from(who), max_size=20))
    ended = race_to_sign({name: log.sign(WAYS[name]) for name in who}, iter(turns))

    assert sum(isinstance(fact, OfferSigned) for fact in log.facts()) == 1
    [agreement] = log.load().agreements
    assert agreement.state.is_live
    refused = [refusal for refusal in ended.values() if refusal]
    assert len(refused) == len(who) - 1
    assert {type(refusal) for refusal in refused} <= {AlreadySigned, CardUsed}
