"""How graduates stand by what was signed: in rows, filters and counts."""

from typing import Any

import pytest
from sqlalchemy import Connection, select

from signing.projections import agreements, review_queue
from signing.projections.agreements.tables import standings, tallies
from signing.projections.engine.paging import Slice
from signing.projections.review_queue import Filters
from signing.vocabulary import Channel, Confirmation, Oversight
from support.facts.logs import Story
from support.facts.projecting import project_facts
from support.facts.review_checks import a_firm, a_signer

SCHOOL = Oversight(school_code="99001")


def read_standing(connection: Connection, story: Story) -> tuple[Any, Any]:
    project_facts(agreements, story.facts, connection)
    query = select(standings.c.confirmation, standings.c.confirmed_at)
    row = connection.execute(query).one()
    return row.confirmation, row.confirmed_at


def test_an_accepted_offer_is_confirmed_when_it_was_signed(connection: Connection) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story), Channel.PLATFORM)
    assert read_standing(connection, story) == ("confirmed", lin.state.agreements[0].signed_at)


@pytest.mark.parametrize("channel", [Channel.DIRECT, Channel.CARD])
def test_every_step_of_the_graduate_shows(connection: Connection, channel: Channel) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story), channel, confirmed=False)
    assert read_standing(connection, story) == ("unconfirmed", None)
    lin.disputed()
    assert read_standing(connection, story) == ("disputed", None)
    lin.withdrew_dispute()
    assert read_standing(connection, story) == ("unconfirmed", None)
    at = lin.confirmed_signing().fact.timestamp
    assert read_standing(connection, story) == ("confirmed", at)
    lin.disputed()
    assert read_standing(connection, story) == ("disputed", at)
    lin.withdrew_dispute()
    assert read_standing(connection, story) == ("confirmed", at)


def test_lists_are_narrowed_and_counted_by_it(connection: Connection) -> None:
    story = Story()
    firm = a_firm(story)
    people = [a_signer(story, str(number)) for number in range(1, 6)]
    for number, one in enumerate(people):
        one.signed(firm, confirmed=number in {0, 1})
    people[1].disputed()
    people[4].approved()
    project_facts(agreements, story.facts, connection)

    def find(state: str, confirmation: Confirmation | None) -> list[str]:
        filters = Filters(state, confirmation=confirmation)
        found = review_queue.list_reviews(connection, SCHOOL, filters, Slice(), now=story.now)
        counted = review_queue.count_lists(review_queue.load_tallies(connection, SCHOOL), filters)
        if state != "all":
            assert counted[state] == len(found.items)  # type: ignore[literal-required]
        return [one["agreement_number"] for one in found.items]

    assert find("pending", Confirmation.CONFIRMED) == [people[0].number]
    assert find("pending", Confirmation.DISPUTED) == [people[1].number]
    assert find("pending", Confirmation.UNCONFIRMED) == [people[2].number, people[3].number]
    assert find("approved", Confirmation.UNCONFIRMED) == [people[4].number]
    assert len(find("all", Confirmation.UNCONFIRMED)) == 3
    assert len(find("pending", None)) == 4

    def count(**asked: Any) -> review_queue.ConfirmationCounts:
        return review_queue.count_confirmations(
            review_queue.load_tallies(connection, SCHOOL), Filters(**asked)
        )

    assert count() == {"confirmed": 1, "unconfirmed": 2, "disputed": 1}
    assert count(state="all") == {"confirmed": 1, "unconfirmed": 3, "disputed": 1}
    assert count(channel=Channel.CARD) == {"confirmed": 0, "unconfirmed": 0, "disputed": 0}


def test_no_tally_of_zero_stays(connection: Connection) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story), confirmed=False)
    project_facts(agreements, story.facts, connection)
    lin.confirmed_signing()
    agreements.project(story.facts[-1:], connection)

    rows = connection.execute(select(tallies.c.confirmation, tallies.c.signings)).all()
    assert [tuple(row) for row in rows] == [("confirmed", 1)]
