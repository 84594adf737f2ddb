"""A graduate's home: what the roster says, what blocks, and what can be done."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from signing.projections import agreements, applications, graduate_home
from signing.vocabulary import Channel
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts, read_rows
from support.facts.read_models import load_blocking_fact, load_home
from support.stories.chronicle import PERSON, SHANGHAI

MAY_12 = datetime(2026, 5, 12, 9, 0, tzinfo=SHANGHAI)


def test_someone_unknown_has_no_home(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    project_facts(graduate_home, [], connection)

    assert graduate_home.load_home(connection, lin.id, story.now) is None


def test_a_new_graduate_sees_the_roster_row_with_a_masked_number_and_confirms_it(
    connection: Connection,
) -> None:
    story = Story(MAY_12)
    lin = story.graduate("20260001", phone="19911112222")
    lin.bound()

    home = load_home(connection, lin)

    assert home.graduate["id"] == str(lin.id)
    assert home.graduate["name"] == "林小满"
    assert home.graduate["id_number"] == "9****************4"
    assert home.graduate["phone"] == "19911112222"
    assert home.graduate["school_code"] == "99001"
    assert home.graduate["year"] == 2026
    assert home.graduate["student_number"] == "20260001"
    assert home.graduate["college"] == "信息工程学院"
    assert home.graduate["bound"]
    assert (home.standing, home.confirmed, home.destination) == ("FREE", False, "70")
    assert home.agreement is None
    assert home.next_actions == ["read_notice", "confirm_source", "browse_positions"]
    assert home.blocked_by == {
        "fact": "GraduateEnrolled",
        "at": MAY_12,
        "zh": "学校在 5 月 12 日录入了您的生源信息，正在等待您确认",
        "en": "The school entered your student record on 12 May; please confirm it",
    }
    assert PERSON.id_number not in str(read_rows(graduate_home, connection))


def test_nothing_blocks_who_is_free_and_has_confirmed(connection: Connection) -> None:
    lin = Story().graduate()
    lin.confirmed()

    home = load_home(connection, lin)

    assert home.blocked_by is None
    assert home.next_actions == ["read_notice", "browse_positions", "show_card"]


def test_a_correction_asks_for_a_new_confirmation(connection: Connection) -> None:
    story = Story(MAY_12)
    lin = story.graduate()
    lin.confirmed()
    lin.corrected(name="林小滿", college="数学学院")

    home = load_home(connection, lin)

    assert not home.confirmed
    assert (home.graduate["name"], home.graduate["college"]) == ("林小滿", "数学学院")
    assert load_blocking_fact(connection, lin) == (
        "RosterCorrected",
        "学校在 5 月 12 日更正了您的生源信息，请核对后重新确认",
        "The school corrected your student record on 12 May; please confirm it again",
    )


def test_who_went_elsewhere_reads_where_and_whom_to_ask(connection: Connection) -> None:
    lin = Story(MAY_12).graduate()
    lin.confirmed()
    lin.destination("46")

    home = load_home(connection, lin)

    assert (home.standing, home.destination) == ("PLACED_ELSEWHERE", "46")
    assert home.next_actions == ["read_notice", "ask_school_to_unlock"]
    assert load_blocking_fact(connection, lin) == (
        "DestinationRecorded",
        "学校在 5 月 12 日登记了您的毕业去向：46 应征义务兵",
        "The school recorded your destination on 12 May: 46 Conscripted",
    )


def test_invitations_and_offers_wait_until_their_time_is_over(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    lin.applied(firm)
    lin.invited()
    assert load_home(connection, lin).next_actions[1] == "reply_invitation"

    lin.accepted_interview()
    assert "reply_invitation" not in load_home(connection, lin).next_actions

    lin.moved_interview()
    assert load_home(connection, lin).next_actions[1] == "reply_invitation"

    lin.withdrew_interview()
    assert "reply_invitation" not in load_home(connection, lin).next_actions

    lin.invited()
    lin.accepted_interview()
    lin.offered()
    assert load_home(connection, lin).next_actions[1] == "reply_offer"

    story.days_pass(6)
    assert "reply_offer" not in load_home(connection, lin).next_actions


def test_who_was_told_reads_no_notice_and_consents_to_sign(connection: Connection) -> None:
    lin = Story().graduate()
    lin.confirmed()
    lin.accepted_notice()
    assert load_home(connection, lin).next_actions == ["give_consent", "browse_positions"]
    lin.consented()
    assert load_home(connection, lin).next_actions == ["browse_positions", "show_card"]
    lin.withdrew_consent()
    assert load_home(connection, lin).next_actions == ["give_consent", "browse_positions"]


def test_an_erased_person_leaves_an_empty_home(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    lin.signed(firm)
    lin.rejected("岗位与专业不符")
    for model in (graduate_home, agreements, applications):
        project_facts(model, story.facts, connection)
    known = len(story.facts)

    lin.erased()
    for model in (graduate_home, agreements, applications):
        model.project(story.facts[known:], connection)

    home = graduate_home.load_home(connection, lin.id, story.now)
    assert home is not None
    assert (home.graduate["name"], home.graduate["id_number"]) == ("", "")
    assert home.agreement is not None
    assert (home.agreement["state"], home.agreement["reason"]) == ("REJECTED", None)
    assert "林小满" not in str(read_rows(graduate_home, connection))

    live = read_rows(graduate_home, connection)
    project_facts(graduate_home, story.facts, connection)
    assert read_rows(graduate_home, connection) == live, "a rebuild knows no more"


def test_a_home_stands_where_the_decisions_think_it_stands(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    steps: list[Callable[[], object]] = [
        lin.confirmed,
        lambda: lin.signed(firm, Channel.PLATFORM),
        lin.approved,
        lambda: lin.asked_release(needs_employer=True),
        lin.employer_answered,
        lin.refused_release,
        lin.unlocked,
        lambda: lin.destination("50"),
        lambda: lin.destination("70"),
        lambda: lin.signed(firm),
        lin.approved,
        lin.printed,
        lin.asked_release,
        lin.released,
    ]
    for step in steps:
        step()
        home = load_home(connection, lin)
        assert home.standing == lin.state.standing.value
        assert home.destination == lin.state.destination
        assert home.confirmed == lin.state.confirmed


def test_batches_do_not_matter(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    lin, chen = story.graduate("20260001"), story.graduate("20260002", name="陈")
    lin.bound()
    lin.confirmed()
    lin.signed(firm, Channel.PLATFORM)
    lin.disputed()
    lin.rejected()
    lin.corrected(name="林小滿")
    lin.confirmed()
    lin.signed(firm)
    lin.approved()
    lin.asked_release()
    chen.offered_directly(firm)
    chen.destination("46")
    chen.unlocked()
    lin.released()
    chen.erased()

    must_agree_in_any_batches(graduate_home, story.facts, connection)
