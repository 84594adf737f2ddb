"""Facts told as sentences: every one of them, in both languages, with nothing sealed in clear."""

import json

from signing.aggregates.staff import Staff
from signing.events import StaffAppointed
from signing.facts import Recorded
from signing.projections import stories
from signing.vocabulary import Channel, Role, staff_id
from support.facts.logs import Story
from support.stories.chronicle import (
    CONTACT,
    PERSON,
    SHANGHAI,
    encrypt_plainly,
)
from support.stories.everything import tell_everything

SECRETS = (PERSON.name, PERSON.id_number, CONTACT.phone, "考上研究生", "我没有同意", "证明.pdf")


def tell_sentences(recorded: Recorded) -> tuple[str, str]:
    story = stories.tell_fact(recorded)
    return story["zh"], story["en"]


def tell_long_story() -> Story:
    """Tell most of what can happen to one graduate and one employer."""
    story = Story()
    story.school("99001")
    firm, lin = story.employer(), story.graduate()
    firm.showed()
    lin.bound()
    lin.corrected(college="数学学院")
    lin.confirmed()
    lin.signed(firm, Channel.PLATFORM)
    lin.disputed()
    lin.rejected()
    lin.carded()
    lin.revoked_card()
    lin.signed(firm)
    lin.approved()
    lin.printed("卡纸")
    lin.filed()
    lin.asked_release(needs_employer=True)
    lin.employer_answered(agreed=False)
    lin.refused_release()
    lin.unlocked()
    lin.destination("46")
    lin.unbound()
    firm.changes_position(title="架构师")
    firm.closes_position()
    firm.suspended()
    firm.reinstated()
    return story


def test_a_fact_is_told_with_who_when_and_what() -> None:
    story = Story()
    firm, lin = story.employer(name="江淮云图"), story.graduate()
    lin.confirmed()
    at = story.now
    recorded = lin.signed(firm, Channel.DIRECT, title="软件工程师")

    shown = stories.tell_fact(recorded)

    assert shown["position"] == recorded.position
    assert shown["fact"] == "OfferSigned"
    assert shown["at"] > at
    assert shown["actor"] == {"account": "a-employer", "role": "employer"}
    assert shown["request_id"] == recorded.fact.request_id
    assert shown["version"] == 3
    assert shown["zh"] == (
        "毕业生与江淮云图签约（单位发起签约），岗位：软件工程师，"
        "就业协议 2026-99001-20260001-1，待学校审核"
    )
    assert shown["en"].startswith("Graduate and 江淮云图 signed (direct), position: 软件工程师")
    assert shown["data"]["terms"] == {"sealed": True}
    assert shown["data"]["employer"]["contact"] == {"sealed": True}
    assert shown["data"]["employer"]["name"] == "江淮云图"
    assert "actor" not in shown["data"]


def test_times_codes_and_counts_are_said_in_words() -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()

    offered = tell_sentences(lin.offered_directly(firm))
    elsewhere = tell_sentences(lin.destination("46"))
    lin.unlocked()
    lin.signed(firm)
    lin.approved()
    printed = tell_sentences(lin.printed())
    asked = tell_sentences(lin.asked_release(needs_employer=True))
    answered = tell_sentences(lin.employer_answered(agreed=False))

    due = lin.state.applications[0].reply_by
    assert due is not None
    assert f"请在 2026 年 5 月 6 日 {due.astimezone(SHANGHAI):%H:%M} 前答复" in offered[0]
    assert f"reply by 6 May 2026, {due.astimezone(SHANGHAI):%H:%M}" in offered[1]
    assert elsewhere[0] == "学校登记了毕业去向：46 应征义务兵"
    assert printed[0].startswith("辅导员打印了就业协议 2026-99001-20260001-1，第 1 次打印")
    assert printed[1].endswith("employer's copy, graduate's copy, school's copy")
    assert asked[0].endswith("材料 1 份，须先由用人单位答复")
    assert answered == (
        "用人单位不同意解除就业协议 2026-99001-20260001-1",
        "The employer did not agree to the termination of agreement 2026-99001-20260001-1",
    )


def test_what_an_amendment_would_change_is_named_in_words() -> None:
    story = Story()
    firm, lin = story.employer(), story.graduate()
    lin.confirmed()
    lin.signed(firm)
    lin.approved()

    asked = tell_sentences(lin.proposed_amendment(title="测试工程师"))

    names = [asked[0].partition("：")[2], asked[1].partition(": ")[2]]
    assert names == ["岗位名称、月薪", "job title, monthly pay"]


def test_staff_without_colleges_oversee_all_of_them() -> None:
    story = Story()
    appointed = story.add(_appoint_counselor(story, colleges=()))
    of_two = story.add(_appoint_counselor(story, colleges=("数学学院", "文学院")))

    assert tell_sentences(appointed)[0] == "任命辅导员，账号 wang，学校代码：99001，学院：全部"
    assert tell_sentences(of_two)[1].endswith("colleges: 数学学院, 文学院")


def test_nothing_sealed_is_told_in_clear() -> None:
    everything = [stories.tell_fact(one) for one in tell_long_story().facts]

    written = json.dumps(everything, default=str, ensure_ascii=False)

    assert not [secret for secret in SECRETS if secret in written]
    assert '"files": [{"digest"' in written


def test_a_long_story_is_told_to_its_end_even_when_the_person_is_erased() -> None:
    story = Story()
    lin = story.graduate()
    lin.erased()

    assert [stories.tell_fact(one)["fact"] for one in story.facts] == [
        "GraduateEnrolled",
        "PersonalDataErased",
    ]


def _appoint_counselor(story: Story, colleges: tuple[str, ...]) -> StaffAppointed:
    return Staff(staff_id("wang")).appoint(
        story.stamp(Role.SCHOOL_ADMIN),
        username="wang",
        name=encrypt_plainly("王芳"),
        role=Role.COUNSELOR,
        school_code="99001",
        colleges=colleges,
    )


def test_every_kind_of_fact_is_told_in_both_languages() -> None:
    for recorded in tell_everything().facts:
        told = stories.tell_fact(recorded)
        assert all(told[language] for language in ("zh", "en")), told["fact"]
        assert json.dumps(told["data"])
