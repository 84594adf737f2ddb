"""The register of terminations: who asks to be released, and what became of it."""

from datetime import datetime

import pytest
from sqlalchemy import Connection

from signing.events import TerminationRequested
from signing.projections import agreements, termination_register
from signing.projections.engine.paging import Slice
from signing.vocabulary import Oversight, Side
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import project_facts
from support.stories.graduate import GraduateStory


def enrol_in_effect(story: Story) -> GraduateStory:
    story.school("99001", "示范大学")
    lin = story.graduate("20260001", name="林小满")
    lin.confirmed()
    lin.signed(story.employer(name="江淮云图科技"))
    lin.approved()
    return lin


def list_register(
    connection: Connection, state: str = "pending"
) -> list[termination_register.TerminationItem]:
    return termination_register.list_requests(connection, PROVINCE, state=state, part=Slice()).items


def test_a_request_waits_with_its_reason_and_files(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    lin.asked_release("考上研究生")
    project_facts(agreements, story.facts, connection)

    [item] = list_register(connection)

    assert (item["agreement_number"], item["reason"]) == (lin.number, "考上研究生")
    assert [set(file) for file in item["files"]] == [
        {"digest", "size", "media_type", "name", "rewritten"}
    ]
    assert (item["employer_answer"], item["decided_at"]) == (None, None)
    assert item["version"] == lin.state.version


def test_the_employers_answer_stands_beside_the_request(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    lin.asked_release(needs_employer=True)
    lin.employer_answered(agreed=False, words="不同意")
    project_facts(agreements, story.facts, connection)

    [item] = list_register(connection)

    assert item["needs_employer"]
    answer = item["employer_answer"]
    assert answer is not None
    assert (answer["agreed"], answer["words"]) == (False, "不同意")


def test_a_number_names_its_latest_request(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    lin.asked_release("第一次")
    lin.refused_release("材料不全")
    project_facts(agreements, story.facts, connection)
    [refused] = list_register(connection, "rejected")
    assert refused["decision_reason"] == "材料不全"

    lin.asked_release("第二次")
    project_facts(agreements, story.facts, connection)

    assert list_register(connection, "rejected") == []
    [pending] = list_register(connection)
    assert (pending["reason"], pending["decision_reason"]) == ("第二次", None)


def test_unlocking_ends_a_pending_request(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    lin.asked_release()
    lin.unlocked()
    project_facts(agreements, story.facts, connection)

    assert list_register(connection) == []
    assert [item["state"] for item in list_register(connection, "all")] == ["unlocked"]


def test_a_withdrawn_and_an_approved_request_are_on_their_lists(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    lin.asked_release()
    withdrawn = lin.withdrew_release()
    project_facts(agreements, story.facts, connection)
    [item] = list_register(connection, "withdrawn")
    assert item["decided_at"] == withdrawn.fact.timestamp

    lin.asked_release()
    lin.released()
    project_facts(agreements, story.facts, connection)

    assert list_register(connection, "withdrawn") == list_register(connection) == []
    assert [item["state"] for item in list_register(connection, "approved")] == ["approved"]


def test_a_request_is_looked_up_by_number_within_the_own_colleges(
    connection: Connection,
) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    project_facts(agreements, story.facts, connection)
    assert termination_register.find_request(connection, PROVINCE, lin.number) is None

    lin.asked_release()
    project_facts(agreements, story.facts, connection)

    assert (
        termination_register.find_request(connection, PROVINCE, lin.number)
        == (list_register(connection)[0])
    )
    for other in (
        Oversight(school_code="99002"),
        Oversight(school_code="99001", colleges=frozenset({"文学院"})),
    ):
        assert termination_register.find_request(connection, other, lin.number) is None


def test_only_what_a_decision_must_see_moves_the_version(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    asked = lin.asked_release()
    lin.printed()
    lin.filed()
    project_facts(agreements, story.facts, connection)
    [item] = list_register(connection)
    assert item["version"] == lin.state.agreements[-1].touched
    assert item["version"] == asked.fact.originator_version

    corrected = lin.corrected(name="林大满")
    project_facts(agreements, story.facts, connection)

    [item] = list_register(connection)
    assert item["graduate"]["name"] == "林大满"
    assert item["version"] == corrected.fact.originator_version


def test_an_erased_person_leaves_no_words_in_the_register(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    lin.asked_release("家里有事", needs_employer=True, owed="退还签字费")
    lin.employer_answered(words="保重身体")
    lin.released()
    told = len(story.facts)
    lin.erased()
    project_facts(agreements, story.facts[:told], connection)
    agreements.project(story.facts[told:], connection)

    [item] = list_register(connection, "approved")

    assert (item["graduate"]["name"], item["reason"]) == ("", None)
    assert [file["name"] for file in item["files"]] == [""]
    assert item["owed"] is None
    assert item["answer"] is not None
    assert item["employer_answer"] is not None
    assert item["answer"]["words"] is item["employer_answer"]["words"] is None


@pytest.mark.parametrize("state", ["pending", "decided"])
def test_requests_come_in_pages(connection: Connection, state: str) -> None:
    story = Story()
    firm = story.employer()
    for number in range(3):
        one = story.graduate(f"2026000{number}")
        one.confirmed()
        one.signed(firm)
        one.approved()
        one.asked_release()
        if state == "decided":
            one.released()
    project_facts(agreements, story.facts, connection)

    first = termination_register.list_requests(
        connection, PROVINCE, state=state, part=Slice(limit=2)
    )
    rest = termination_register.list_requests(
        connection, PROVINCE, state=state, part=Slice(limit=2, cursor=first.next)
    )

    numbers = [one["graduate"]["student_number"] for one in (*first.items, *rest.items)]
    oldest_first = ["20260000", "20260001", "20260002"]
    assert numbers == (oldest_first if state == "pending" else oldest_first[::-1])
    assert rest.next is None


def test_what_either_side_asks_is_told_and_found_by_who_asked(connection: Connection) -> None:
    story = Story()
    lin, wei = enrol_in_effect(story), story.graduate("20260002", name="卫青禾")
    wei.confirmed()
    wei.signed(story.employer(name="云山远航"))
    wei.approved()
    lin.asked_release()
    wei.employer_asked_release("业务调整")
    wei.answered_release(agreed=True)
    project_facts(agreements, story.facts, connection)

    for side, one in ((Side.GRADUATE, lin), (Side.EMPLOYER, wei)):
        [item] = list_filtered(connection, termination_register.Filters(asked_by=side))
        assert (item["agreement_number"], item["asked_by"]) == (one.number, side.value)
    assert (item["ended_by"], item["owed"]) == ("EMPLOYER", "支付违约金")
    assert item["answer"] is not None
    assert (item["answer"]["side"], item["answer"]["by_link"]) == ("graduate", False)
    assert item["employer_answer"] is None


def test_what_may_be_decided_now_is_what_was_answered_or_waits_for_nobody(
    connection: Connection,
) -> None:
    story = Story()
    firm, people = story.employer(), [story.graduate(f"2026000{n}") for n in range(4)]
    for one in people:
        one.confirmed()
        one.signed(firm)
        one.approved()
    free, answered, waiting, decided = people
    free.asked_release()
    answered.asked_release(needs_employer=True)
    answered.employer_answered()
    asked = waiting.asked_release(needs_employer=True).fact
    decided.asked_release()
    decided.released()
    project_facts(agreements, story.facts, connection)
    assert isinstance(asked, TerminationRequested)
    assert asked.answer_by is not None

    def list_decidable(at: datetime) -> set[str]:
        filters = termination_register.Filters(decidable_at=at)
        found = list_filtered(connection, filters, state="all")
        return {one["agreement_number"] for one in found}

    assert list_decidable(story.now) == {free.number, answered.number}
    assert list_decidable(asked.answer_by) == {free.number, answered.number, waiting.number}


def list_filtered(
    connection: Connection, filters: termination_register.Filters, state: str = "pending"
) -> list[termination_register.TerminationItem]:
    return termination_register.list_requests(
        connection, PROVINCE, state=state, filters=filters, part=Slice()
    ).items
