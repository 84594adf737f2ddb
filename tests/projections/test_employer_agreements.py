"""An employer's own agreements: with whom, how they stand, and what can be printed."""

from sqlalchemy import Connection

from signing.projections import agreements, employer_agreements
from signing.projections.engine.paging import Slice
from signing.vocabulary import Channel, Role
from support.facts.logs import Story
from support.facts.projecting import project_facts
from support.stories.employer import EmployerStory


def list_own(
    connection: Connection, firm: EmployerStory
) -> list[employer_agreements.EmployerAgreement]:
    project_facts(agreements, firm.story.facts, connection)
    return employer_agreements.list_agreements(connection, firm.id, Slice()).items


def test_an_employer_sees_its_own_agreements_and_why_one_was_rejected(
    connection: Connection,
) -> None:
    story = Story()
    story.school("99001", "示范大学")
    firm, other = story.employer(), story.employer("91990100MA00000002")
    lin = story.graduate(name="林小满")
    lin.confirmed()
    lin.signed(firm)
    lin.rejected("岗位与专业不符")

    [item] = list_own(connection, firm)

    assert (item["state"], item["reason"]) == ("REJECTED", "岗位与专业不符")
    assert (item["graduate"]["name"], item["graduate"]["school"]) == ("林小满", "示范大学")
    assert not item["printable"]
    assert list_own(connection, other) == []


def test_an_employer_can_print_from_approval_until_the_end(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(firm)
    assert [item["printable"] for item in list_own(connection, firm)] == [False]

    lin.approved()
    lin.printed(role=Role.EMPLOYER)
    lin.asked_release()
    assert [(item["printable"], item["prints"]) for item in list_own(connection, firm)] == [
        (True, 1)
    ]

    lin.released()
    assert [(item["printable"], item["prints"]) for item in list_own(connection, firm)] == [
        (False, 1)
    ]


def test_a_dispute_and_an_unlocking_show_with_their_reason(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(firm)
    lin.disputed()
    assert [item["disputed"] for item in list_own(connection, firm)] == [True]

    lin.unlocked("学生没有同意")

    [item] = list_own(connection, firm)
    assert (item["state"], item["reason"]) == ("UNLOCKED", "学生没有同意")


def test_a_card_signing_belongs_to_no_account(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(firm, Channel.CARD)

    assert list_own(connection, firm) == []


def test_the_newest_comes_first_page_by_page(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    for number in "123":
        one = story.graduate(number)
        one.confirmed()
        one.signed(firm)
    project_facts(agreements, story.facts, connection)

    first = employer_agreements.list_agreements(connection, firm.id, Slice(limit=2))
    rest = employer_agreements.list_agreements(
        connection, firm.id, Slice(limit=2, cursor=first.next)
    )

    shown = [item["graduate"]["student_number"] for item in [*first.items, *rest.items]]
    assert shown == ["3", "2", "1"]
    assert rest.next is None


def test_an_erased_graduate_is_nameless_to_the_employer(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    lin = story.graduate(name="林小满")
    lin.confirmed()
    lin.signed(firm)
    lin.rejected("家庭原因")
    list_own(connection, firm)
    lin.erased()

    [item] = list_own(connection, firm)

    assert (item["graduate"]["name"], item["reason"]) == ("", None)


def test_amendments_that_graduates_ask_for_are_found_among_those_to_answer(
    connection: Connection,
) -> None:
    story = Story()
    firm, lin, wei = story.employer(), story.graduate("20260001"), story.graduate("20260002")
    for one in (lin, wei):
        one.confirmed()
        one.signed(firm)
        one.approved()
    lin.proposed_amendment(Role.GRADUATE)
    wei.proposed_amendment(Role.EMPLOYER)
    project_facts(agreements, story.facts, connection)
    assert find_to_answer(connection, firm) == [lin.number]

    lin.asked_release()
    lin.employer_answered()
    project_facts(agreements, story.facts, connection)
    assert find_to_answer(connection, firm) == [], "while a release is asked for none is answered"


def test_a_release_that_is_asked_for_shows_and_those_to_answer_are_found(
    connection: Connection,
) -> None:
    story = Story()
    firm, lin, wei = story.employer(), story.graduate("20260001"), story.graduate("20260002")
    for one in (lin, wei):
        one.confirmed()
        one.signed(firm)
        one.approved()
    asked = lin.asked_release()
    wei.employer_asked_release()

    shown = {item["agreement_number"]: item["termination"] for item in list_own(connection, firm)}

    assert shown[lin.number] == {
        "requested_at": asked.fact.timestamp,
        "asked_by": "graduate",
        "answer_by": None,
        "to_answer": True,
    }
    own = shown[wei.number]
    assert own is not None
    assert (own["asked_by"], own["to_answer"]) == ("employer", False)
    assert find_to_answer(connection, firm) == [lin.number]

    lin.employer_answered()
    project_facts(agreements, story.facts, connection)
    assert find_to_answer(connection, firm) == []

    wei.refused_release()
    [settled] = [
        item for item in list_own(connection, firm) if item["agreement_number"] == wei.number
    ]
    assert settled["termination"] is None


def find_to_answer(connection: Connection, firm: EmployerStory) -> list[str]:
    found = employer_agreements.search_agreements(connection, firm.id, "", None, 1, to_answer=True)
    return [item["agreement_number"] for item in found.items]
