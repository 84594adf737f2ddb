"""Phones that a graduate and an employer, or two employers, have in common."""

import pytest
from sqlalchemy import Connection

from signing.projections import agreements
from support.facts.logs import Story
from support.facts.projecting import project_facts
from support.facts.review_checks import a_firm, a_signer, load_check_states
from support.stories.chronicle import CONTACT


@pytest.mark.parametrize("phone", [CONTACT.phone, f"+86 {CONTACT.phone}", "199-0000-0001"])
def test_the_graduates_own_phone_is_found_however_it_is_written(
    connection: Connection, phone: str
) -> None:
    story = Story()
    lin = a_signer(story, phone=phone)
    lin.signed(a_firm(story))
    project_facts(agreements, story.facts, connection)

    assert load_check_states(connection, lin.number)["phone_of_graduate"] == "fail"
    lin.corrected(phone="13900000000")
    project_facts(agreements, story.facts, connection)
    assert load_check_states(connection, lin.number)["phone_of_graduate"] == "ok"


def test_a_phone_that_two_employers_use_is_found_in_both_signings(connection: Connection) -> None:
    story = Story()
    people = [a_signer(story, str(number)) for number in (1, 2)]
    for number, one in enumerate(people, 1):
        one.signed(a_firm(story, number))
    project_facts(agreements, story.facts, connection)

    assert [load_check_states(connection, one.number)["phone_of_others"] for one in people] == [
        "warn"
    ] * 2


def test_an_erased_persons_phones_are_compared_no_more(connection: Connection) -> None:
    story = Story()
    lin = a_signer(story, phone=CONTACT.phone)
    lin.signed(a_firm(story))
    lin.rejected()
    told_before = len(story.facts)
    project_facts(agreements, story.facts, connection)
    lin.erased()
    agreements.project(story.facts[told_before:], connection)

    found = load_check_states(connection, lin.number)
    assert found["phone_of_graduate"] == found["phone_of_others"] == "not_applicable"
