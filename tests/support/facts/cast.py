"""The people in tests of decisions: two employers, a graduate, and everybody who acts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from signing.aggregates.graduate import Graduate
from signing.vocabulary import (
    NAMESPACE,
    Actor,
    Attribution,
    Channel,
    Role,
)
from support.facts.logs import Story
from support.stories.chronicle import BEGIN
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

NOW = BEGIN + timedelta(hours=1)
MUCH_LATER = NOW + timedelta(days=30)
SOON = NOW + timedelta(days=5)

FIRM = EmployerStory(Story(), "91990100MA00000001", {})
RIVAL = EmployerStory(Story(), "91990100MA00000002", {"name": "云山远航"})

Chapter = Callable[[GraduateStory], object]


def act_as(role: Role, at: datetime = NOW) -> Attribution:
    return Attribution(actor=Actor(account=f"a-{role.value}", role=role), at=at, request_id="r-now")


GRADUATE = act_as(Role.GRADUATE)
EMPLOYER = act_as(Role.EMPLOYER)
HOLDER = act_as(Role.CARD_HOLDER)
COUNSELOR = act_as(Role.COUNSELOR)
ADMIN = act_as(Role.SCHOOL_ADMIN)
PROVINCE = act_as(Role.PROVINCE)


def make_id(name: str) -> UUID:
    return uuid5(NAMESPACE, name)


def a_graduate(*chapters: Chapter) -> Graduate:
    """Return an enrolled graduate; the chapters happen in turn, within the hour before NOW."""
    story = Story().graduate()
    for chapter in chapters:
        chapter(story)
    return story.state


def a_confirmed_graduate(*chapters: Chapter) -> Graduate:
    return a_graduate(GraduateStory.confirmed, *chapters)


def an_applicant(*chapters: Chapter) -> Graduate:
    """Return an applicant whose newest application is for FIRM's position."""
    return a_confirmed_graduate(lambda one: one.applied(FIRM), *chapters)


def an_invited_graduate(*chapters: Chapter) -> Graduate:
    return an_applicant(GraduateStory.invited, *chapters)


def an_interviewed_graduate(*chapters: Chapter) -> Graduate:
    return an_invited_graduate(GraduateStory.accepted_interview, *chapters)


def a_graduate_with_an_offer(*chapters: Chapter) -> Graduate:
    return an_interviewed_graduate(GraduateStory.offered, *chapters)


def a_signed_graduate(
    *chapters: Chapter, channel: Channel = Channel.DIRECT, confirmed: bool = True
) -> Graduate:
    """Return a graduate who signed with FIRM and awaits review."""

    def signed(one: GraduateStory) -> object:
        return one.signed(FIRM, channel, confirmed=confirmed)

    return a_confirmed_graduate(signed, *chapters)


def a_graduate_in_effect(*chapters: Chapter, channel: Channel = Channel.DIRECT) -> Graduate:
    return a_signed_graduate(GraduateStory.approved, *chapters, channel=channel)


def a_graduate_asking_release(*chapters: Chapter, needs_employer: bool = False) -> Graduate:
    def asked(one: GraduateStory) -> object:
        return one.asked_release(needs_employer=needs_employer)

    return a_graduate_in_effect(asked, *chapters)


def a_graduate_asked_to_leave(*chapters: Chapter) -> Graduate:
    """Return a graduate whose employer asks for their release."""
    return a_graduate_in_effect(GraduateStory.employer_asked_release, *chapters)


def a_graduate_placed_elsewhere(*chapters: Chapter) -> Graduate:
    return a_confirmed_graduate(lambda one: one.destination("80"), *chapters)


def a_graduate_with_a_card(*chapters: Chapter) -> Graduate:
    """Return a graduate whose card is valid for minutes after NOW."""

    def carded(one: GraduateStory) -> object:
        one.story.now = NOW
        return one.carded()

    return a_confirmed_graduate(carded, *chapters)
