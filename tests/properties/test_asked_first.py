"""Where the graduate is asked first, only what they accepted is signed, as it was offered."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing.events import CardRevoked, OfferMade, OfferSigned
from signing.refusals import Refusal
from signing.vocabulary import CardEnd, Channel
from support.facts.logs import Story
from support.stories.chronicle import TERMS
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

Chapter = Callable[[GraduateStory, EmployerStory], object]

CHAPTERS: dict[str, Chapter] = {
    "confirms": lambda one, _: one.confirmed(),
    "is offered by card": lambda one, firm: one.offered_by_card(firm),
    "is offered by card for more": lambda one, firm: one.offered_by_card(
        firm, TERMS.model_copy(update={"probation_months": 1})
    ),
    "is offered directly": lambda one, firm: one.offered_directly(firm),
    "signs on the platform": lambda one, firm: one.signed(firm, Channel.PLATFORM),
    "accepts": lambda one, _: one.accepted_offer(),
    "declines": lambda one, _: one.declined_offer(),
    "loses the offer": lambda one, _: one.withdrew_offer(),
    "shows a card": lambda one, _: one.carded(),
    "takes it back": lambda one, _: one.revoked_card(),
    "is corrected": lambda one, _: one.corrected(major="物理学"),
    "is rejected": lambda one, _: one.rejected(),
    "is approved": lambda one, _: one.approved(),
    "is unlocked": lambda one, _: one.unlocked(),
    "studies on": lambda one, _: one.destination("80"),
    "waits": lambda one, _: one.destination("70"),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(CHAPTERS)), st.sampled_from([0, 0, 0, 1, 9])), max_size=40
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS, begins=st.booleans())
def test_whatever_happens_only_what_was_accepted_is_signed(
    steps: list[tuple[str, int]], *, begins: bool
) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    if begins:
        lin.confirmed()
        lin.offered_by_card(firm)
    for chapter, days in steps:
        story.now += timedelta(days=days)
        _try_chapter(CHAPTERS[chapter], lin, firm)

    facts = [one.fact for one in story.facts if one.fact.originator_id == lin.id]
    offers = {one.application_id: one for one in facts if isinstance(one, OfferMade)}
    for signed in (one for one in facts if isinstance(one, OfferSigned)):
        assert signed.application_id is not None
        offer = offers[signed.application_id]
        assert (signed.terms, signed.channel) == (offer.terms, offer.channel)
        assert (signed.employer.name, signed.licence) == (offer.employer_name, offer.licence)
        assert signed.timestamp <= offer.reply_by
    assert all(one.is_confirmed for one in lin.state.agreements)
    assert sum(one.state.is_live for one in lin.state.agreements) <= 1
    by_card = [one for one in offers.values() if one.channel is Channel.CARD]
    ended = [one for one in facts if isinstance(one, CardRevoked) and one.why is CardEnd.OFFERED]
    assert len(by_card) == len({one.card_id for one in ended})


def _try_chapter(chapter: Chapter, one: GraduateStory, firm: EmployerStory) -> None:
    """Run a chapter; one that is refused, or has no subject, leaves no fact."""
    try:
        chapter(one, firm)
    except (Refusal, IndexError, KeyError):
        return
