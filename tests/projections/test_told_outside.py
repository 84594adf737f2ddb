"""What may leave the platform of a notice, and whom it reaches."""

import re

import pytest
from sqlalchemy import Connection

from signing.fact_words import FACTS, STEPS
from signing.messaging.audiences import list_members, list_recipients
from signing.projections import notices, roster_list
from signing.projections.notices import AUDITORS, PROVINCE, Audience, OutsideNotice
from signing.vocabulary import Channel, Role
from support.facts.logs import Story
from support.facts.projecting import project_facts
from support.stories.everything import tell_everything
from support.stories.offices import COLLEGE, StaffStory


def read_all(story: Story, connection: Connection) -> list[OutsideNotice]:
    project_facts(roster_list, story.facts, connection)
    project_facts(notices, story.facts, connection)
    return notices.read_between(connection, 0, 2**62)


def test_names_are_masked_and_reasons_are_left_to_the_platform(connection: Connection) -> None:
    story = Story()
    firm, lin = story.employer(name="江淮云图"), story.graduate(name="林晓雨")
    lin.confirmed()
    lin.signed(firm, Channel.DIRECT)
    lin.rejected("岗位不符")

    told = read_all(story, connection)

    said = " ".join(one.text.zh + one.text.en for one in told)
    assert "林*雨" in said
    assert "林晓雨" not in said
    assert "岗位不符" not in said
    [to_firm] = [
        one
        for one in told
        if one.kind == "SchoolRejected" and one.audience == Audience.of_employer(firm.id)
    ]
    assert to_firm.text.zh.endswith("原因：请登录平台查看。")
    assert to_firm.step.path == f"/employer/agreements/{lin.number}"
    assert to_firm.graduate_id == lin.id
    assert to_firm.fields["employer"] == "江淮云图"


def test_a_college_reads_in_the_subject_that_something_waits_for_its_review(
    connection: Connection,
) -> None:
    story = Story()
    story.school()
    firm, lin = story.employer(name="江淮云图"), story.graduate(name="林晓雨")
    lin.confirmed()
    lin.signed(firm, Channel.DIRECT)

    told = read_all(story, connection)

    subjects = {one.audience.kind: one.subject for one in told if one.kind == "OfferSigned"}
    assert (subjects["college"].zh, subjects["college"].en) == ("签约待审核", "Signing to review")
    assert (subjects["employer"].zh, subjects["graduate"].zh) == ("签约待学校审核", "签约成功")


def test_a_colleague_is_named_masked(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    firm.joined(firm.invited("李晓梅"))

    told = [one for one in read_all(story, connection) if one.kind.startswith("Colleague")]

    assert [one.text.zh for one in told] == [
        "贵单位邀请了李*梅。",
        "李*梅接受邀请，启用了自己的账号。",
    ]


def test_what_comes_behind_a_position_is_read_in_order_and_whole(connection: Connection) -> None:
    everything = read_all(tell_everything(), connection)
    middle = everything[len(everything) // 2].position

    first = notices.read_between(connection, 0, middle)
    rest = notices.read_between(connection, middle, 2**62)

    assert [*first, *rest] == everything
    assert [one.position for one in everything] == sorted(one.position for one in everything)


def test_every_notice_of_a_season_is_worded_and_leads_somewhere(connection: Connection) -> None:
    told = read_all(tell_everything(), connection)

    for one in told:
        assert not re.search(r"[{}]|None", one.text.zh + one.text.en + one.step.path), one
        assert one.step.path.startswith("/")
        assert one.step.path != "/"
    happened = {(one.kind, one.audience.kind) for one in told}
    missing = {
        (kind, audience) for kind, words in FACTS.items() for audience in words.notices
    } - happened
    assert missing <= UNSEEN


UNSEEN = {
    ("WeChatBound", "school"),
    ("CardRevoked", "graduate"),
    ("EmployerRegistered", "province"),
    ("EmployerRegistered", "school"),
    ("VerificationRequested", "school"),
    ("VerificationLapsed", "school"),
    ("SchoolRejected", "employer"),
    ("GraduateUnlocked", "employer"),
    ("GraduateUnlocked", "college"),
    ("AmendmentWithdrawn", "graduate"),
    ("StaffAppointed", "province"),
    ("StaffDismissed", "province"),
}
"""Variants that the season does not have: other tests tell them."""


@pytest.mark.parametrize("audience", STEPS)
def test_no_step_is_left_over(audience: str) -> None:
    groups = {words.group for words in FACTS.values()} | {""}
    kinds = {kind for kind, words in FACTS.items() if audience in words.notices}
    assert STEPS[audience].keys() <= groups | kinds  # type: ignore[index]


def test_members_are_who_works_there_now(connection: Connection) -> None:
    story = Story()
    story.school()
    own = StaffStory(story, "own", colleges=(COLLEGE,))
    other = StaffStory(story, "other", colleges=("文学院",))
    everywhere = StaffStory(story, "everywhere")
    admin = StaffStory(story, "admin", Role.SCHOOL_ADMIN)
    gone = StaffStory(story, "gone", colleges=(COLLEGE,))
    gone.dismissed()
    moved = StaffStory(story, "moved", colleges=("文学院",))
    moved.reassigned(COLLEGE)
    province = StaffStory(story, "province", Role.PROVINCE, school="")
    auditor = StaffStory(story, "auditor", Role.AUDITOR, school="")
    firm = story.employer()
    colleague, removed = firm.invited("李梅"), firm.invited("韩雷")
    firm.joined(colleague)
    firm.joined(removed)
    firm.removed(removed)
    lin = story.graduate()
    read_all(story, connection)

    of_college = list_members(connection, Audience.of_college("99001", COLLEGE))
    assert of_college == [own.id, everywhere.id, admin.id, moved.id]
    assert other.id not in of_college
    assert list_members(connection, Audience.of_school("99001")) == [admin.id]
    assert list_members(connection, Audience.of_school("99002")) == []
    assert list_members(connection, PROVINCE) == [province.id]
    assert list_members(connection, AUDITORS) == [auditor.id]
    assert list_members(connection, Audience.of_employer(firm.id)) == [firm.id, colleague]
    assert list_recipients(connection, Audience.of_employer(firm.id), str(firm.id)) == [colleague]
    assert list_members(connection, Audience.of_graduate(lin.id)) == [lin.id]
