"""A graduate's notices: what others did, in words, newest first."""

import pytest
from sqlalchemy import Connection

from signing.projections import notices
from signing.projections.engine.paging import Slice
from signing.projections.notices import Notice
from signing.projections.stories import tell_fact, word_own
from signing.vocabulary import Channel, Role
from support.facts.logs import Story
from support.facts.projecting import project_facts
from support.stories.graduate import GraduateStory


def list_own_notices(connection: Connection, graduate: GraduateStory) -> list[Notice]:
    project_facts(notices, graduate.story.facts, connection)
    return notices.list_notices(connection, graduate.id, Slice()).items


def list_kinds(items: list[Notice]) -> list[str]:
    return [item["kind"] for item in items]


def test_the_way_over_the_platform_is_told_newest_first(connection: Connection) -> None:
    story = Story()
    firm = story.employer(name="江淮云图")
    lin = story.graduate()
    lin.confirmed()
    lin.signed(firm, Channel.PLATFORM)
    lin.approved()

    approval, offer, invitation = list_own_notices(connection, lin)

    assert invitation["kind"] == "InterviewInvited"
    assert invitation["zh"].startswith(
        "江淮云图邀请您参加“软件工程师”的面试，请在 2026 年 5 月 6 日"
    )
    assert invitation["application_id"] == lin.application
    assert offer["en"].startswith("江淮云图 offers you an agreement for 软件工程师.")
    assert approval["zh"] == "学校已审核通过您与江淮云图的就业协议，协议即时生效，可以打印。"
    assert approval["agreement_number"] == lin.number
    assert approval["id"] == story.facts[-1].position
    assert approval["at"] == story.facts[-1].fact.timestamp


def test_a_moved_and_a_withdrawn_interview_are_told(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(name="江淮云图"), story.graduate()
    lin.applied(firm)
    lin.invited()
    lin.moved_interview()
    lin.withdrew_interview()

    withdrawn, moved, _ = list_own_notices(connection, lin)

    assert moved["zh"].startswith("江淮云图更改了“软件工程师”的面试时间或地点")
    assert moved["application_id"] == withdrawn["application_id"] == lin.application
    assert withdrawn["zh"].startswith("江淮云图撤回了“软件工程师”的面试邀请")


@pytest.mark.parametrize("channel", [Channel.DIRECT, Channel.CARD])
def test_a_signing_by_the_employer_asks_to_confirm_or_dispute_it(
    connection: Connection, channel: Channel
) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer(name="江淮云图"), channel)

    [notice] = list_own_notices(connection, lin)

    assert notice["kind"] == "OfferSigned"
    assert "江淮云图" in notice["zh"]
    assert notice["zh"].endswith("请核对条款，确认是您本人所签；不是您的意愿，请在审核前提出异议。")
    assert "confirm that it is yours" in notice["en"]
    assert "dispute it before the review" in notice["en"]


def test_a_correction_says_what_the_school_corrected_and_not_to_what(
    connection: Connection,
) -> None:
    story = Story()
    lin = story.graduate()
    lin.corrected(name="林小曼", phone="13900000009")

    [notice] = list_own_notices(connection, lin)

    assert notice["zh"].startswith("学校更正了您的生源信息（姓名、手机号码），")
    assert notice["en"].startswith("The school corrected your student record (name, phone).")
    assert tell_fact(story.facts[-1])["zh"] == "学校更正了名册上的信息：姓名、手机号码"
    assert "学院" not in word_own(story.facts[-1].fact, {})["zh"]


def test_a_correction_of_before_fields_were_recorded_says_so(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.corrected()

    [notice] = list_own_notices(connection, lin)

    assert notice["zh"].startswith("学校更正了您的生源信息（未记录是哪些），")


def test_reasons_are_told(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.bound()
    lin.reported_error()
    lin.answered_error("与学籍一致")
    lin.confirmed()
    lin.signed(firm, Channel.CARD)
    lin.rejected("岗位不符。")
    lin.signed(firm, Channel.CARD)
    lin.approved()
    lin.asked_release()
    lin.refused_release("材料不全")
    lin.unlocked("单位倒闭")
    lin.unbound("换了手机")

    said = {one["kind"]: one["zh"] for one in list_own_notices(connection, lin)}

    assert "认为无误：与学籍一致。" in said["SourceErrorAnswered"]
    assert "原因：岗位不符。您可以" in said["SchoolRejected"]
    assert "原因：材料不全。" in said["TerminationRejected"]
    assert "已作废。原因：单位倒闭。" in said["GraduateUnlocked"]
    assert "原因：换了手机。" in said["WeChatUnbound"]


def test_a_termination_is_told_to_its_end(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer(), Channel.DIRECT)
    lin.approved()
    lin.asked_release(needs_employer=True)
    lin.employer_answered(agreed=False)
    lin.released()

    items = list_own_notices(connection, lin)

    assert list_kinds(items[:2]) == ["TerminationApproved", "TerminationAnswered"]
    assert "可以重新签约" in items[0]["zh"]
    assert "不同意与您解约" in items[1]["zh"]


def test_what_an_employer_takes_back_is_told(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(name="旧名"), story.graduate()
    lin.applied(firm)
    lin.invited()
    lin.accepted_interview()
    lin.offered()
    lin.withdrew_offer()
    lin.not_selected()
    firm.changed(name="新名")
    firm.changes_position(title="高级工程师")

    items = list_own_notices(connection, lin)

    assert list_kinds(items)[:2] == ["CandidateNotSelected", "OfferWithdrawn"]
    assert items[1]["zh"] == "新名撤回了“高级工程师”的签约通知。"


def test_an_offer_without_a_resume_names_its_position(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.offered_directly(story.employer(name="江淮云图"))

    [notice] = list_own_notices(connection, lin)

    assert notice["zh"].startswith("江淮云图就“软件工程师”向您发出签约通知")


def test_what_the_employer_asks_and_takes_back_is_told_and_the_own_answer_is_not(
    connection: Connection,
) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer(name="江淮云图"), Channel.DIRECT)
    lin.approved()
    before = len(list_own_notices(connection, lin))
    lin.employer_asked_release()
    lin.answered_release()
    lin.withdrew_release(Role.EMPLOYER)
    lin.asked_release()
    lin.withdrew_release()

    told = list_own_notices(connection, lin)

    assert list_kinds(told[:-before]) == ["TerminationWithdrawn", "TerminationRequested"]
    assert told[1]["zh"] == "江淮云图申请与您解约，请查看后答复。"
    assert told[0]["zh"] == "江淮云图撤回了解约申请，就业协议继续有效。"
