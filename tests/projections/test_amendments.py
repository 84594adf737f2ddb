"""Amendments on the lists: what waits for whom, and what is in effect since."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select

from signing.projections import (
    agreements,
    amendment_queue,
    destination_register,
    employer_agreements,
    employer_desk,
    graduate_home,
    print_list,
    review_queue,
)
from signing.projections.agreements.reading import load_warnings
from signing.projections.agreements.tables import amendments, signings, standings
from signing.projections.amendment_queue import Filters
from signing.projections.engine.paging import Slice
from signing.vocabulary import Channel, Oversight, Role
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import must_agree_in_any_batches, project_facts
from support.facts.review_checks import SOUND, a_firm, a_signer, load_check_states, load_checks
from support.stories.chronicle import BETTER_TERMS, TERMS
from support.stories.employer import EmployerStory
from support.stories.everything import tell_everything
from support.stories.graduate import GraduateStory


def sign(
    story: Story, *, in_effect: bool = True, number: str = "1"
) -> tuple[GraduateStory, EmployerStory]:
    lin, firm = a_signer(story, number), a_firm(story, int(number))
    lin.signed(firm)
    if in_effect:
        lin.approved()
    return lin, firm


def list_queue(
    connection: Connection, oversight: Oversight = PROVINCE, **asked: Any
) -> list[amendment_queue.AmendmentItem]:
    filters = Filters(**asked)
    return amendment_queue.list_amendments(connection, oversight, filters, Slice()).items


def count_queue(connection: Connection, **asked: Any) -> tuple[int, int, int]:
    counts = amendment_queue.count_lists(connection, PROVINCE, Filters(**asked))
    return counts["pending"], counts["proposed"], counts["decided"]


def test_what_is_proposed_waits_for_the_other_side_and_then_for_the_school(
    connection: Connection,
) -> None:
    story = Story()
    lin, _ = sign(story)
    lin.proposed_amendment(Role.EMPLOYER, reason="调薪")
    project_facts(agreements, story.facts, connection)
    [item] = list_queue(connection, state="proposed")
    assert (item["agreement_number"], item["amendment"]) == (lin.number, 1)
    assert (item["asked_by"], item["changed"]) == ("employer", ["monthly_pay"])
    assert (item["reason"], item["version"]) == ("调薪", lin.state.version)
    assert count_queue(connection) == (0, 1, 0)
    assert connection.scalar(amendment_queue.select_pending_count(PROVINCE)) == 0


@pytest.mark.parametrize(
    ("end", "state", "words"),
    [
        (GraduateStory.approved_amendment, "APPROVED", None),
        (GraduateStory.rejected_amendment, "REJECTED", "月薪与岗位不符"),
        (GraduateStory.withdrew_amendment, "WITHDRAWN", None),
        (GraduateStory.unlocked, "LAPSED", None),
    ],
)
def test_what_was_decided_is_on_a_list_of_its_own(
    connection: Connection, end: Any, state: str, words: str | None
) -> None:
    story = Story()
    lin, _ = sign(story)
    lin.proposed_amendment()
    lin.accepted_amendment()
    project_facts(agreements, story.facts, connection)
    assert count_queue(connection) == (1, 0, 0)
    assert connection.scalar(amendment_queue.select_pending_count(PROVINCE)) == 1
    end(lin)
    project_facts(agreements, story.facts, connection)

    [item] = list_queue(connection, state="decided")
    assert (item["state"], item["refusal"]) == (state, words)
    assert item["ended_at"] == story.facts[-1].fact.timestamp
    assert list_queue(connection) == []
    assert count_queue(connection) == (0, 0, 1)


def test_a_declined_one_says_why(connection: Connection) -> None:
    story = Story()
    lin, _ = sign(story)
    lin.proposed_amendment()
    lin.declined_amendment(reason="没有商量过")
    project_facts(agreements, story.facts, connection)
    [item] = list_queue(connection, state="all")
    assert (item["state"], item["refusal"]) == ("DECLINED", "没有商量过")
    assert item["answered_at"] == item["ended_at"]


def test_nothing_is_to_be_decided_while_a_release_is_asked_for(connection: Connection) -> None:
    story = Story()
    lin, _ = sign(story)
    lin.proposed_amendment()
    lin.accepted_amendment()
    lin.asked_release()
    project_facts(agreements, story.facts, connection)
    assert connection.scalar(amendment_queue.select_pending_count(PROVINCE)) == 0
    [item] = list_queue(connection)
    assert item["agreement_state"] == "TERMINATING"


def test_the_queue_is_narrowed_by_college_major_and_words(connection: Connection) -> None:
    story = Story()
    for number in ("1", "2"):
        lin, _ = sign(story, number=number)
        lin.proposed_amendment()
    lin.corrected(major="网络工程")
    lin.followed("计算机学院")
    project_facts(agreements, story.facts, connection)
    for asked in ({"college": "计算机学院"}, {"major": "网络工程"}, {"q": lin.number}):
        [item] = list_queue(connection, state="proposed", **asked)
        assert item["agreement_number"] == lin.number
        assert count_queue(connection, **asked) == (0, 1, 0)
    own = Oversight(school_code="99001", colleges=frozenset({"计算机学院"}))
    assert len(list_queue(connection, own, state="proposed")) == 1
    assert list_queue(connection, Oversight(school_code="99002"), state="all") == []
    page = amendment_queue.list_numbered_amendments(
        connection, PROVINCE, Filters(state="proposed"), 1
    )
    assert page.total == 2
    assert len(list(amendment_queue.read_amendments(connection, PROVINCE, Filters("all")))) == 2
    assert amendment_queue.list_choices(connection, PROVINCE) == ["信息工程学院", "计算机学院"]


def test_an_amended_signing_is_warned_about_as_it_is_now(connection: Connection) -> None:
    story = Story()
    lin, _ = sign(story, in_effect=False)
    odd = TERMS.model_copy(update={"penalty": Decimal(99_000)})
    lin.proposed_amendment(terms=odd, title="测试工程师")
    project_facts(agreements, story.facts, connection)
    assert load_warnings(connection, lin.number) == []
    assert load_check_states(connection, lin.number) == SOUND | {"amendment": "warn"}
    assert review_queue.find_undoubted(connection, PROVINCE, [lin.number], now=story.now) == set()

    lin.accepted_amendment()
    project_facts(agreements, story.facts, connection)
    assert [one["code"] for one in load_warnings(connection, lin.number)] == ["penalty_high"]
    found = SOUND | {"amendment": "ok", "penalty_high": "warn"}
    assert load_check_states(connection, lin.number) == found
    [item] = review_queue.list_chosen(connection, PROVINCE, [lin.number], now=story.now)
    assert (item["position_title"], item["version"]) == ("测试工程师", lin.state.version)
    assert item["amendment"] == {"amendment": 1, "state": "APPLIED", "asked_by": "graduate"}


@pytest.mark.parametrize("channel", [Channel.PLATFORM, Channel.CARD])
def test_a_reviewer_is_warned_of_an_amendment_to_which_nobody_knows_who_agreed(
    connection: Connection, channel: Channel
) -> None:
    story = Story()
    lin, firm = a_signer(story), a_firm(story)
    lin.signed(firm, channel)
    lin.proposed_amendment()
    project_facts(agreements, story.facts, connection)
    assert [one["by_link"] for one in list_queue(connection, state="proposed")] == [False]
    lin.accepted_amendment(Role.EMPLOYER if channel is Channel.PLATFORM else Role.CARD_HOLDER)
    project_facts(agreements, story.facts, connection)

    check = load_checks(connection, lin.number)["amendment"]
    by_link = channel is Channel.CARD
    assert check["state"] == ("warn" if by_link else "ok")
    assert ("身份未经核实" in check["zh"]) is by_link
    assert ("nobody knows who" in check["en"]) is by_link
    [item] = list_queue(connection, state="all")
    assert item["by_link"] is by_link


def test_what_both_agreed_to_the_graduate_confirmed(connection: Connection) -> None:
    story = Story()
    lin, firm = a_signer(story), a_firm(story)
    lin.signed(firm, confirmed=False)
    lin.proposed_amendment(Role.EMPLOYER)
    lin.accepted_amendment(Role.GRADUATE)
    project_facts(agreements, story.facts, connection)
    [item] = review_queue.list_chosen(connection, PROVINCE, [lin.number], now=story.now)
    assert (item["confirmation"], item["confirmed_at"]) == (
        "confirmed",
        story.facts[-1].fact.timestamp,
    )


def test_the_paper_of_an_amended_agreement_waits_to_be_printed_anew(
    connection: Connection,
) -> None:
    story = Story()
    lin, _ = sign(story)
    lin.printed()
    lin.filed()
    lin.proposed_amendment()
    lin.accepted_amendment()
    project_facts(agreements, story.facts, connection)
    printed = print_list.Filters(tab="printed")
    [item] = print_list.list_papers(connection, PROVINCE, printed, Slice()).items
    assert (item["edition"], item["stamped_copy"]) == (1, True)

    lin.approved_amendment()
    project_facts(agreements, story.facts, connection)
    to_print = print_list.Filters(tab="to_print")
    [item] = print_list.list_papers(connection, PROVINCE, to_print, Slice()).items
    assert (item["edition"], item["printed"], item["prints"]) == (2, False, 1)
    assert not item["stamped_copy"]
    assert print_list.count_tabs(connection, PROVINCE, print_list.Filters())["to_print"] == 1

    lin.printed()
    project_facts(agreements, story.facts, connection)
    assert print_list.count_tabs(connection, PROVINCE, print_list.Filters())["to_print"] == 0


def test_employers_and_graduates_see_what_waits_for_their_answer(connection: Connection) -> None:
    story = Story()
    lin, firm = sign(story)
    lin.proposed_amendment()
    for model in (agreements, employer_desk, graduate_home):
        project_facts(model, story.facts, connection)

    def look() -> tuple[list[str], int, bool]:
        found = employer_agreements.find_agreement(connection, firm.id, lin.number)
        home = graduate_home.load_home(connection, lin.id, story.now)
        assert found is not None
        assert home is not None
        desk = employer_desk.count_desk(connection, firm.id, story.now)
        asked = "answer_amendment" in home.next_actions
        return found["next_actions"], desk["amendments_to_answer"], asked

    def go_on(*tell: Any) -> None:
        for one in tell:
            one()
        for model in (agreements, employer_desk, graduate_home):
            project_facts(model, story.facts, connection)

    assert look() == (["answer_amendment"], 1, False)
    go_on(lin.asked_release)
    assert look() == ([], 0, False)
    go_on(lin.withdrew_release, lin.withdrew_amendment)
    assert look() == ([], 0, False)
    go_on(lambda: lin.proposed_amendment(Role.EMPLOYER))
    assert look() == ([], 0, True)
    go_on(lambda: lin.accepted_amendment(Role.GRADUATE))
    assert look() == ([], 0, False)
    home = graduate_home.load_home(connection, lin.id, story.now)
    assert home is not None
    assert home.agreement is not None
    latest = {"amendment": 2, "state": "ACCEPTED", "asked_by": "employer"}
    assert (home.agreement["amendment"], home.agreement["edition"]) == (latest, 1)


def test_the_destination_register_follows_what_is_in_effect(connection: Connection) -> None:
    story = Story()
    lin, _ = sign(story)
    lin.proposed_amendment()
    lin.accepted_amendment()
    project_facts(destination_register, story.facts, connection)

    def read_pay() -> str:
        [row] = destination_register.list_rows(connection, PROVINCE, year=2026)
        return str(dict(zip(destination_register.HEADER, row, strict=True))["月薪"])

    assert read_pay() == str(TERMS.monthly_pay)
    lin.approved_amendment()
    project_facts(destination_register, story.facts, connection)
    assert read_pay() == str(BETTER_TERMS.monthly_pay)


def test_nothing_personal_of_an_amendment_is_left_of_the_erased(connection: Connection) -> None:
    story = Story()
    lin, firm = a_signer(story), a_firm(story)
    lin.signed(firm, Channel.DIRECT)
    lin.proposed_amendment()
    lin.declined_amendment()
    lin.rejected()
    lin.erased()
    project_facts(agreements, story.facts, connection)
    row = connection.execute(select(amendments)).one()
    assert (row.why, row.refusal) == (None, None)


@pytest.mark.parametrize("model", [agreements, destination_register, employer_desk])
def test_they_are_the_same_in_any_batches(connection: Connection, model: Any) -> None:
    must_agree_in_any_batches(model, tell_everything().facts, connection)


def test_an_amendment_in_effect_is_what_every_list_says(connection: Connection) -> None:
    story = Story()
    lin, _ = sign(story)
    lin.proposed_amendment(title="测试工程师")
    lin.accepted_amendment()
    lin.approved_amendment()
    project_facts(agreements, story.facts, connection)
    stands = connection.execute(select(standings)).one()
    assert (stands.edition, stands.amendment_state) == (2, "APPROVED")
    assert connection.execute(select(signings.c.position_title)).scalar_one() == "测试工程师"
