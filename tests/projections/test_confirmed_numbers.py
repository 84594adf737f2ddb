"""What graduates say of agreements signed without them, in the figures as of any day."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from signing.projections import esign_ratio
from signing.projections.engine.paging import Slice
from signing.projections.esign_ratio import Asked, AsOf, Grouping
from signing.projections.esign_ratio.recomputing import follow_graduates, recompute_statistics
from signing.vocabulary import Channel
from support.facts.figures import LATER, count_from_facts
from support.facts.logs import PROVINCE, Story
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory
from support.stories.random_season import confirm_signing, seasons

SAID = ("pending", "confirmed", "unconfirmed", "disputed", "approved_unconfirmed")


def tell_signing(
    story: Story, firm: EmployerStory, number: str, channel: Channel = Channel.DIRECT
) -> GraduateStory:
    graduate = story.graduate(number, college="文学院")
    graduate.confirmed()
    graduate.signed(firm, channel, confirmed=False)
    return graduate


def count_said(
    connection: Connection, by: Grouping = Grouping.SCHOOL, until: datetime | None = None
) -> dict[str, tuple[int, ...]]:
    asked = Asked(2026, as_of=AsOf(until=until))
    found = esign_ratio.compute_statistics(connection, PROVINCE, asked, by=by, now=LATER)
    lines: list[Any] = found.items
    return {one["key"]: tuple(one[name] for name in SAID) for one in lines}


def test_an_accepted_offer_is_confirmed_and_what_an_employer_signed_is_not(
    connection: Connection,
) -> None:
    story = Story()
    firm = story.employer()
    for number, channel in enumerate(Channel):
        tell_signing(story, firm, str(number), channel)
    count_from_facts(story.facts, connection)

    assert count_said(connection, Grouping.CHANNEL) == {
        "PLATFORM": (1, 1, 0, 0, 0),
        "DIRECT": (1, 0, 1, 0, 0),
        "CARD": (1, 0, 1, 0, 0),
    }


def test_a_word_of_the_graduate_counts_from_its_day_on(connection: Connection) -> None:
    story = Story()
    one = tell_signing(story, story.employer(), "1")
    signed = story.now
    story.days_pass(1)
    one.disputed()
    disputed = story.now
    story.days_pass(1)
    confirm_signing(one)
    confirmed = story.now
    story.days_pass(1)
    one.approved()
    count_from_facts(story.facts, connection)

    assert count_said(connection, until=signed)["99001"] == (1, 0, 1, 0, 0)
    assert count_said(connection, until=disputed)["99001"] == (1, 0, 0, 1, 0)
    assert count_said(connection, until=confirmed)["99001"] == (1, 1, 0, 0, 0)
    assert count_said(connection)["99001"] == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("channel", "left"), [(Channel.DIRECT, (1, 0, 1, 0, 0)), (Channel.PLATFORM, (1, 1, 0, 0, 0))]
)
def test_a_dispute_withdrawn_leaves_it_as_it_was(
    connection: Connection, channel: Channel, left: tuple[int, ...]
) -> None:
    story = Story()
    one = tell_signing(story, story.employer(), "1", channel)
    one.disputed()
    one.withdrew_dispute()
    count_from_facts(story.facts, connection)

    assert count_said(connection)["99001"] == left


def test_an_approval_without_the_graduate_stands_apart_until_they_confirm(
    connection: Connection,
) -> None:
    story = Story()
    one = tell_signing(story, story.employer(), "1")
    one.approved()
    approved = story.now
    story.days_pass(1)
    one.asked_release()
    confirm_signing(one)
    count_from_facts(story.facts, connection)

    for by, key in ((Grouping.DAY, "2026-05-01"), (Grouping.INDUSTRY, "65")):
        assert count_said(connection, by, until=approved)[key] == (0, 0, 0, 0, 1)
        assert count_said(connection, by)[key] == (0, 0, 0, 0, 0)


def test_what_was_disputed_and_approved_is_not_confirmed(connection: Connection) -> None:
    story = Story()
    one = tell_signing(story, story.employer(), "1", Channel.PLATFORM)
    one.disputed()
    one.approved()
    count_from_facts(story.facts, connection)
    assert count_said(connection)["99001"] == (0, 0, 0, 0, 1)

    one.asked_release()
    one.released()
    count_from_facts(story.facts, connection)
    assert count_said(connection)["99001"] == (0, 0, 0, 0, 0)


def test_each_count_leads_to_the_fact_that_counted_it(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    confirm_signing(tell_signing(story, firm, "1"))
    tell_signing(story, firm, "2").disputed()
    tell_signing(story, firm, "3")
    tell_signing(story, firm, "4").approved()
    count_from_facts(story.facts, connection)

    kinds = {}
    for count in SAID[1:]:
        page = esign_ratio.list_facts_behind(
            connection,
            PROVINCE,
            Asked(2026),
            by=Grouping.SCHOOL,
            key="99001",
            count=count,
            part=Slice(),
            now=LATER,
        )
        kinds[count] = [(one["kind"], one["moved"]) for one in page.items]
    assert kinds == {
        "confirmed": [("SigningConfirmed", {"confirmed": 1})],
        "disputed": [("SigningDisputed", {"disputed": 1})],
        "unconfirmed": [("OfferSigned", {"unconfirmed": 1})],
        "approved_unconfirmed": [("SchoolApproved", {"approved_unconfirmed": 1})],
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=seasons(), place=st.floats(0, 1))
def test_the_parts_add_up_on_every_line_at_every_time(story: Story, place: float) -> None:
    as_of = AsOf(position=round(place * len(story.facts)))
    found = follow_graduates(((one.position, one.fact) for one in story.facts), as_of)
    for by in Grouping:
        for line in recompute_statistics(found, Asked(2026, as_of=as_of), by).items:
            parts = (line["confirmed"], line["unconfirmed"], line["disputed"])
            assert sum(parts) == line["pending"], line
            assert min(parts) >= 0
            assert 0 <= line["approved_unconfirmed"] <= line["signed_online"]
