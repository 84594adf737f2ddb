"""Everybody's inbox: who is told of what, from when on, and what of it was read."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Connection

from signing.aggregates.school import School
from signing.events import SchoolRegistered
from signing.messaging.audiences import list_audiences_of_staff, list_members
from signing.projections import notices, roster_list
from signing.projections.engine.paging import Slice
from signing.projections.notices import (
    AUDITORS,
    MOST_COUNTED,
    PROVINCE,
    Audience,
    InboxFilters,
    InboxNotice,
    Recipient,
    count_unread,
    find_newest,
    find_notice,
    list_inbox,
)
from signing.refusals import FieldsWrong
from signing.storage.engine import asking_engine
from signing.use_cases.notices.reading_marks import ReadingMarks
from signing.vocabulary import Channel, Oversight, Role, school_id
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts
from support.stories.employer import EmployerStory
from support.stories.everything import tell_everything
from support.stories.offices import COLLEGE, StaffStory


def project_all(story: Story, connection: Connection) -> None:
    project_facts(roster_list, story.facts, connection)
    project_facts(notices, story.facts, connection)


def make_recipient(staff: StaffStory) -> Recipient:
    state = staff.state
    oversight = Oversight(school_code=state.school_code or None, colleges=state.colleges)
    return Recipient(staff.id, list_audiences_of_staff(staff.id, staff.role, oversight))


def make_colleague(firm: EmployerStory, account: UUID | None = None) -> Recipient:
    return Recipient(account or firm.id, (Audience.of_employer(firm.id),))


def list_kinds(
    connection: Connection, to: Recipient, filters: InboxFilters | None = None
) -> list[str]:
    page = list_inbox(connection, to, Slice(200), filters or InboxFilters())
    return [one["kind"] for one in page.items]


def sign_and_decide(story: Story, firm: EmployerStory) -> None:
    lin = story.graduate(name="林晓雨")
    lin.applied(firm)
    lin.invited()
    lin.accepted_interview()
    lin.offered()
    lin.confirmed()
    lin.signed(firm, Channel.DIRECT, confirmed=False)
    lin.confirmed_signing()
    lin.disputed()
    lin.approved()


def test_an_employer_is_told_of_what_graduates_and_schools_do(connection: Connection) -> None:
    story = Story()
    firm = story.employer(name="江淮云图")
    sign_and_decide(story, firm)
    project_all(story, connection)

    told = list_inbox(connection, make_colleague(firm), Slice()).items

    assert [one["kind"] for one in told] == [
        *("SchoolApproved", "SigningDisputed", "SigningConfirmed", "OfferSigned"),
        *("InterviewAccepted", "ResumeSubmitted"),
    ]
    assert told[0]["zh"].startswith("学校审核通过了贵单位与林晓雨的就业协议")
    assert told[-1]["en"] == "林晓雨 applied for 软件工程师. Read the résumé."
    assert told[-1]["next"]["path"].startswith("/employer/applications/")
    assert told[0]["group"] == "reviews"


def test_another_employer_is_told_of_nothing(connection: Connection) -> None:
    story = Story()
    other = story.employer("91990100MA00000002", name="别家")
    sign_and_decide(story, story.employer())
    project_all(story, connection)

    assert list_kinds(connection, make_colleague(other)) == []


def test_counselors_are_told_of_their_colleges_and_administrators_of_all(
    connection: Connection,
) -> None:
    story = Story()
    story.school()
    own = StaffStory(story, "own", colleges=(COLLEGE, "文学院"))
    other = StaffStory(story, "other", colleges=("文学院",))
    everywhere = StaffStory(story, "everywhere")
    admin = StaffStory(story, "admin", Role.SCHOOL_ADMIN)
    elsewhere = StaffStory(story, "elsewhere", Role.SCHOOL_ADMIN, school="99002")
    sign_and_decide(story, story.employer())
    story.graduate("2").asked_about_data()
    project_all(story, connection)

    of_college = ["SigningDisputed", "SigningConfirmed", "OfferSigned"]
    assert list_kinds(connection, make_recipient(own)) == of_college
    assert list_kinds(connection, make_recipient(everywhere)) == of_college
    assert list_kinds(connection, make_recipient(other)) == []
    assert list_kinds(connection, make_recipient(elsewhere)) == []
    assert list_kinds(connection, make_recipient(admin)) == ["PrivacyRequested", *of_college]


def test_the_province_and_auditors_are_told_of_what_is_theirs(connection: Connection) -> None:
    story = Story()
    province = StaffStory(story, "province", Role.PROVINCE, school="")
    auditor = StaffStory(story, "auditor", Role.AUDITOR, school="")
    firm = story.employer(to_verify=True)
    firm.claimed()
    story.school("99003", name="皖南学院")
    lin = story.graduate()
    lin.erased()
    project_all(story, connection)

    to_province = Recipient(province.id, (PROVINCE,))
    assert list_kinds(connection, to_province) == [
        *("SchoolRegistered", "EmployerClaimed", "EmployerRegistered", "StaffAppointed"),
    ]
    [school, *_] = list_inbox(connection, to_province, Slice(1)).items
    assert school["zh"] == "皖南学院加入平台。"
    assert list_kinds(connection, Recipient(auditor.id, (AUDITORS,))) == ["PersonalDataErased"]


def test_an_earlier_employer_that_waits_for_nobody_is_not_told_to_the_province(
    connection: Connection,
) -> None:
    story = Story()
    province = StaffStory(story, "province", Role.PROVINCE, school="")
    story.employer()
    project_all(story, connection)

    assert list_kinds(connection, Recipient(province.id, (PROVINCE,))) == []


def test_whoever_joins_later_is_told_from_then_on_and_nobody_of_their_own_deed(
    connection: Connection,
) -> None:
    story = Story()
    firm = story.employer()
    story.graduate("1").applied(firm)
    colleague = firm.invited("李梅")
    firm.joined(colleague)
    story.graduate("2").applied(firm)
    firm.handed_over(colleague)
    project_all(story, connection)

    of_first = list_kinds(connection, make_colleague(firm))
    assert of_first == ["ResumeSubmitted", "ColleagueJoined", "ResumeSubmitted"]
    of_second = list_kinds(connection, make_colleague(firm, colleague))
    assert of_second == ["EmployerHandedOver", "ResumeSubmitted"]


def test_colleagues_are_named_to_the_employer_that_invited_them(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    colleague = firm.invited("李梅")
    firm.joined(colleague)
    second = firm.invited("韩雷")
    firm.handed_over(colleague)
    firm.removed(second)
    project_all(story, connection)

    of_first = list_inbox(connection, make_colleague(firm), Slice()).items
    assert [one["zh"] for one in of_first if one["kind"] == "ColleagueJoined"] == [
        "李梅接受邀请，启用了自己的账号。"
    ]
    assert of_first[0]["zh"] == "贵单位移除了韩雷，其账号已停用。"
    [invited] = [
        one
        for one in list_inbox(connection, make_colleague(firm, colleague), Slice()).items
        if one["kind"] == "ColleagueInvited"
    ]
    assert (invited["zh"], invited["en"]) == ("贵单位邀请了韩雷。", "Your company invited 韩雷.")
    must_agree_in_any_batches(notices, story.facts, connection)


def test_a_hand_over_names_who_handed_over_and_to_whom(connection: Connection) -> None:
    # given an employer whose registrant, once called otherwise, hands over to the second of two
    story = Story()
    firm = story.employer()
    mei, lei = firm.invited("李梅"), firm.invited("韩雷")
    firm.joined(mei)
    firm.joined(lei)
    firm.named_contact("周敏敏")
    firm.handed_over(lei)
    firm.removed(firm.id)
    project_all(story, connection)

    # then the third is told both names, and whom the second removed afterwards
    removed, handed, *_ = list_inbox(connection, make_colleague(firm, mei), Slice()).items
    assert handed["zh"] == "周敏敏不再担任贵单位的经办人，现由韩雷担任。"
    assert handed["en"] == "周敏敏 answers for your company no longer; 韩雷 does now."
    assert removed["zh"] == "贵单位移除了周敏敏，其账号已停用。"
    must_agree_in_any_batches(notices, story.facts, connection)


def test_who_left_is_told_of_nothing(connection: Connection) -> None:
    story = Story()
    story.school()
    counselor = StaffStory(story, "counselor", colleges=(COLLEGE,))
    firm = story.employer()
    colleague = firm.invited("李梅")
    firm.joined(colleague)
    sign_and_decide(story, firm)
    firm.removed(colleague)
    counselor.dismissed()
    project_all(story, connection)

    assert list_kinds(connection, make_recipient(counselor)) == []
    assert list_kinds(connection, make_colleague(firm, colleague)) == []
    assert count_unread(connection, make_colleague(firm, colleague)) == 0


def test_each_colleague_reads_for_themselves(own_connection: Connection, database_url: str) -> None:
    connection, story = own_connection, Story()
    firm = story.employer()
    colleague = firm.invited("李梅")
    firm.joined(colleague)
    sign_and_decide(story, firm)
    project_all(story, connection)
    first, second = make_colleague(firm), make_colleague(firm, colleague)
    marks, newest = ReadingMarks(asking_engine(database_url)), story.facts[-1].position

    before = count_unread(connection, first)
    marks.mark(first.account, newest)
    marks.mark(first.account, newest)
    assert count_unread(connection, first) == before - 1
    assert "SchoolApproved" not in list_kinds(connection, first, InboxFilters(unread=True))
    marks.mark_until(first.account, newest)
    marks.mark_until(first.account, 1)

    assert count_unread(connection, first) == 0
    assert list_kinds(connection, first, InboxFilters(unread=True)) == []
    assert not any(one["unread"] for one in list_inbox(connection, first, Slice()).items)
    assert count_unread(connection, second) == 6
    assert all(one["unread"] for one in list_inbox(connection, second, Slice()).items)


def test_more_than_a_hundred_are_not_counted_further(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    for number in range(MOST_COUNTED // 2 + 3):
        one = story.graduate(str(number))
        one.applied(firm)
        one.withdrew()
    project_all(story, connection)

    assert count_unread(connection, make_colleague(firm)) == MOST_COUNTED


def test_pages_go_back_in_time_over_all_audiences_and_none_twice(connection: Connection) -> None:
    story = Story()
    story.school()
    admin = StaffStory(story, "admin", Role.SCHOOL_ADMIN)
    firm = story.employer()
    for number in range(3):
        one = story.graduate(str(number), college=("甲", "乙", "丙")[number])
        one.asked_about_data()
        one.confirmed()
        one.signed(firm, Channel.DIRECT)
    project_all(story, connection)
    to = make_recipient(admin)

    def walk() -> Iterator[InboxNotice]:
        part = Slice(2)
        while True:
            page = list_inbox(connection, to, part)
            yield from page.items
            if page.next is None:
                return
            part = Slice(2, page.next)

    ids = [one["id"] for one in walk()]
    assert (
        ids
        == sorted(ids, reverse=True)
        == [one["id"] for one in list_inbox(connection, to, Slice(200)).items]
    )
    assert len(set(ids)) == len(ids) >= 6


def test_a_cursor_of_another_list_is_refused(connection: Connection) -> None:
    project_all(Story(), connection)
    to = Recipient(UUID(int=1), (PROVINCE,))

    for wrong in (["x"], [1, 2], {"a": 1}):
        with pytest.raises(FieldsWrong):
            list_inbox(connection, to, Slice(cursor=Slice().mark(wrong)))  # type: ignore[arg-type]


def test_a_kind_of_notices_can_be_asked_for(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    sign_and_decide(story, firm)
    project_all(story, connection)

    only = list_kinds(connection, make_colleague(firm), InboxFilters(group="applications"))

    assert only == ["InterviewAccepted", "ResumeSubmitted"]


def test_one_notice_is_found_by_its_position_and_only_ones_own(connection: Connection) -> None:
    story = Story()
    firm, other = story.employer(), story.employer("91990100MA00000002")
    sign_and_decide(story, firm)
    project_all(story, connection)
    newest = story.facts[-1].position

    found = find_notice(connection, make_colleague(firm), newest)

    assert found is not None
    assert found["kind"] == "SchoolApproved"
    assert find_notice(connection, make_colleague(firm), newest + 1) is None
    assert find_notice(connection, make_colleague(other), newest) is None
    assert find_newest(connection, make_colleague(firm), 2**62) == newest
    assert find_newest(connection, make_colleague(other), 2**62) == 0


def test_a_college_hands_on_what_it_was_told(connection: Connection) -> None:
    story = Story()
    story.school()
    counselor = StaffStory(story, "counselor", colleges=("新学院",))
    firm, lin = story.employer(), story.graduate(college="旧学院")
    lin.confirmed()
    lin.signed(firm, Channel.DIRECT, confirmed=False)
    rename_college(story, "旧学院", "新学院")
    lin.followed("新学院")
    lin.disputed()

    project_all(story, connection)
    assert list_kinds(connection, make_recipient(counselor)) == ["SigningDisputed", "OfferSigned"]
    must_agree_in_any_batches(notices, story.facts, connection)


def rename_college(story: Story, former: str, name: str) -> None:
    by, registered = story.stamp(Role.SCHOOL_ADMIN), story.facts[0].fact
    assert isinstance(registered, SchoolRegistered)
    school = School(registered.originator_id).evolve(registered)
    added = school.add_college(by, former)
    story.add(added)
    story.add(school.evolve(added).rename_college(by, former, name, 1))


def test_an_employer_is_told_that_its_agreement_was_voided(connection: Connection) -> None:
    story = Story()
    story.school()
    counselor = StaffStory(story, "counselor")
    firm, lin = story.employer(name="江淮云图"), story.graduate(name="林晓雨")
    lin.confirmed()
    lin.signed(firm, Channel.DIRECT)
    lin.unlocked("单位倒闭")
    project_all(story, connection)

    [told, *_] = list_inbox(connection, make_colleague(firm), Slice()).items
    [to_college, *_] = list_inbox(connection, make_recipient(counselor), Slice()).items

    assert told["zh"] == "学校解锁了林晓雨的签约状态，与贵单位的就业协议已作废。"
    assert to_college["zh"] == "管理员解锁了林晓雨，其与江淮云图的就业协议已作废。"


def test_a_binding_in_a_network_of_the_staff_is_told_to_the_administrators(
    connection: Connection,
) -> None:
    story = Story()
    story.school()
    admin = StaffStory(story, "admin", Role.SCHOOL_ADMIN)
    story.graduate("1").bound()
    story.graduate("2").bound(staff_network=True)
    project_all(story, connection)

    [told] = list_inbox(connection, make_recipient(admin), Slice()).items

    assert told["next"]["path"] == "/bindings"


def test_an_erased_graduate_is_named_to_nobody(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    lin = story.graduate(name="林晓雨")
    lin.applied(firm)
    lin.confirmed()
    lin.signed(firm, Channel.DIRECT)
    lin.rejected("岗位不符")
    story.erased.add(lin.id)
    lin.erased()
    project_all(story, connection)

    told = list_inbox(connection, make_colleague(firm), Slice()).items

    assert told[-1]["zh"] == "毕业生投递了“软件工程师”，请查看简历。"
    assert not any("林晓雨" in one["zh"] + one["en"] for one in told)
    assert not any("岗位不符" in one["zh"] for one in told)


def test_any_batches_give_the_same_notices_of_everything(connection: Connection) -> None:
    must_agree_in_any_batches(notices, tell_everything().facts, connection)


def test_schools_that_verify_are_told_of_employers_that_wait_as_long_as_they_do(
    connection: Connection,
) -> None:
    # given a school that verifies for a while, and one that never does
    story = Story()
    school = register_school(story, "99001")
    register_school(story, "99002")
    verifying = make_recipient(StaffStory(story, "verifying", Role.SCHOOL_ADMIN))
    counselor = make_recipient(StaffStory(story, "counselor"))
    other = make_recipient(StaffStory(story, "other", Role.SCHOOL_ADMIN, school="99002"))
    story.employer("91990100MA00000001", name="早来的", to_verify=True)
    delegated = school.delegate_verification(story.stamp(Role.PROVINCE))
    story.add(delegated)
    waits = story.employer("91990100MA00000002", name="等待的", to_verify=True)
    story.employer("91990100MA00000003", name="不等的")
    school = school.evolve(delegated)
    story.add(school.reclaim_verification(story.stamp(Role.PROVINCE)))
    story.employer("91990100MA00000004", name="晚来的", to_verify=True)

    # when it is projected
    project_all(story, connection)

    # then it is told of the one that waited meanwhile
    told = list_inbox(connection, verifying, Slice()).items
    of_employers = [one for one in told if one["kind"] == "EmployerRegistered"]
    assert [one["zh"] for one in of_employers] == ["等待的注册，等待核验。"]
    assert of_employers[0]["next"]["path"] == f"/employers/{waits.id}"
    for elsewhere in (counselor, other):
        assert "EmployerRegistered" not in list_kinds(connection, elsewhere)


def test_who_verifies_is_known_over_any_batches(connection: Connection) -> None:
    story = Story()
    for code in ("99001", "99002"):
        school = register_school(story, code)
        delegated = school.delegate_verification(story.stamp(Role.PROVINCE))
        story.add(delegated)
        story.employer(f"919901{code}A00000001", to_verify=True)
    reclaimed = school.evolve(delegated).reclaim_verification(story.stamp(Role.PROVINCE))
    story.add(reclaimed)
    story.employer("91990100MA00000003", to_verify=True)

    must_agree_in_any_batches(notices, story.facts, connection)


def test_a_counselor_is_told_of_other_colleges_by_name_and_the_administrator_once(
    connection: Connection,
) -> None:
    story = Story()
    story.school()
    zhou = StaffStory(story, "zhou", colleges=(COLLEGE,))
    other = StaffStory(story, "other", colleges=(COLLEGE,))
    admin = StaffStory(story, "admin", Role.SCHOOL_ADMIN)
    zhou.reassigned("文学院")
    admin.reassigned()
    project_all(story, connection)

    [told] = list_inbox(connection, make_recipient(zhou), Slice()).items
    assert (told["zh"], told["audience"]) == ("您负责的学院有变动。", "staff")
    assert told["next"]["path"] == "/desk"
    assert list_members(connection, Audience.of_staff(zhou.id)) == [zhou.id]
    assert list_kinds(connection, make_recipient(other)) == []
    assert list_kinds(connection, make_recipient(admin)) == ["StaffReassigned"] * 2

    zhou.dismissed()
    project_facts(notices, story.facts[-1:], connection)
    assert list_members(connection, Audience.of_staff(zhou.id)) == []


def register_school(story: Story, code: str) -> School:
    registered = story.school(code).fact
    assert isinstance(registered, SchoolRegistered)
    return School(school_id(code)).evolve(registered)
