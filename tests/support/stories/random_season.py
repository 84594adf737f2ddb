"""Random seasons: a few graduates of two schools, any events, clocks that go wrong."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st

from signing.events import SigningConfirmed
from signing.facts import Recorded
from signing.refusals import NotAwaitingReview, Refusal
from signing.vocabulary import Channel, EndedBy, Role
from support.facts.logs import Story
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

Chapter = Callable[[GraduateStory, EmployerStory], object]


def confirm_signing(one: GraduateStory) -> Recorded:
    """Let the graduate confirm the agreement that lives, at any time of its life."""
    live = one.state.live
    if live is None or live.is_confirmed:
        raise NotAwaitingReview
    said = one.state.record(
        SigningConfirmed,
        one.story.stamp(Role.GRADUATE),
        agreement_number=live.number,
        content="ab" * 32,
    )
    one.state = one.state.evolve(said)
    return one.story.add(said)


def meet_amendment(deed: Callable[[GraduateStory], object]) -> Chapter:
    """Answer or decide the amendment of the newest agreement, if one is open."""

    def chapter(one: GraduateStory, _: EmployerStory) -> object:
        return one.state.agreements[-1].open_amendment and deed(one)

    return chapter


CHAPTERS: dict[str, Chapter] = {
    "confirms": lambda one, _: one.confirmed(),
    "signs on the platform": lambda one, firm: one.signed(firm, Channel.PLATFORM),
    "signs directly": lambda one, firm: one.signed(firm, Channel.DIRECT),
    "signs by card": lambda one, firm: one.signed(firm, Channel.CARD),
    "applies": lambda one, firm: one.applied(firm),
    "is invited": lambda one, _: one.invited(),
    "accepts the interview": lambda one, _: one.accepted_interview(),
    "is offered": lambda one, _: one.offered(),
    "is offered directly": lambda one, firm: one.offered_directly(firm),
    "is offered by card": lambda one, firm: one.offered_by_card(firm),
    "loses the offer": lambda one, _: one.withdrew_offer(),
    "accepts the offer": lambda one, _: one.accepted_offer(),
    "confirms the signing": lambda one, _: confirm_signing(one),
    "disputes": lambda one, _: one.disputed(),
    "withdraws the dispute": lambda one, _: one.withdrew_dispute(),
    "is approved": lambda one, _: one.approved(),
    "is rejected": lambda one, _: one.rejected(),
    "asks for release": lambda one, _: one.asked_release(),
    "is asked for release": lambda one, _: one.asked_release(
        role=Role.EMPLOYER, ended_by=EndedBy.EMPLOYER
    ),
    "ends it together": lambda one, _: one.asked_release(ended_by=EndedBy.BOTH),
    "is answered": lambda one, _: one.answered_release(agreed=False),
    "answers the release": lambda one, _: one.answered_release(role=Role.GRADUATE),
    "is released": lambda one, _: one.released(),
    "is not released": lambda one, _: one.refused_release(),
    "proposes an amendment": lambda one, _: one.proposed_amendment(),
    "has its amendment accepted": meet_amendment(GraduateStory.accepted_amendment),
    "has its amendment declined": meet_amendment(GraduateStory.declined_amendment),
    "has its amendment approved": meet_amendment(GraduateStory.approved_amendment),
    "has its amendment rejected": meet_amendment(GraduateStory.rejected_amendment),
    "is unlocked": lambda one, _: one.unlocked(),
    "studies on": lambda one, _: one.destination("80"),
    "signed on paper": lambda one, _: one.destination("10"),
    "waits": lambda one, _: one.destination("70"),
    "goes to the arts": lambda one, _: one.corrected(college="文学院"),
    "goes to the sciences": lambda one, _: one.corrected(college="理学院"),
    "follows a renamed college": lambda one, _: one.followed("人文学院"),
    "follows a merged college": lambda one, _: one.followed("文学院"),
    "studies physics": lambda one, _: one.corrected(major="物理学"),
    "is a master": lambda one, _: one.corrected(level="硕士"),
    "is erased": lambda one, _: one.erased(),
}
TOGETHER = ("confirms", "signs directly", "is approved")
"""Else chance hardly ever comes so far."""
PASSES = st.sampled_from([timedelta(0)] * 6 + [timedelta(days=1), timedelta(days=9)])
GOES_WRONG = st.sampled_from([timedelta(0)] * 12 + [timedelta(hours=-30)])
STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(sorted(CHAPTERS)), PASSES, GOES_WRONG),
    max_size=40,
)


@st.composite
def seasons(draw: st.DrawFn) -> Story:
    story = Story()
    story.school("99001", "云山大学")
    firm = story.employer()
    people = [_enrol_graduate(story, number) for number in range(4)]
    story.school("99002", "湖滨学院")
    for one in people[: draw(st.integers(0, 4))]:
        for chapter in TOGETHER:
            CHAPTERS[chapter](one, firm)
    for who, chapter, passes, goes_wrong in draw(STEPS):
        story.now += passes + goes_wrong
        _try_chapter(CHAPTERS[chapter], people[who], firm)
        story.now -= goes_wrong
    return story


def _enrol_graduate(story: Story, number: int) -> GraduateStory:
    school = "99002" if number == 3 else "99001"
    college = "文学院" if number % 2 else "理学院"
    return story.graduate(str(number), school=school, college=college)


def _try_chapter(chapter: Chapter, one: GraduateStory, firm: EmployerStory) -> None:
    """Run a chapter; one that is refused, or has no subject, leaves no fact."""
    try:
        chapter(one, firm)
    except (Refusal, IndexError, KeyError):
        return
