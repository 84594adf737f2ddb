"""Who cannot bind tells the school, learns nothing of its roster, and is answered once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from signing.refusals import (
    AlreadyBound,
    BindingReportClosed,
    NoSuchBindingReport,
    NoSuchSchool,
    ReasonMissing,
    TooMany,
)
from signing.storage.binding_tables import ANSWERED_FOR, OPEN_FOR
from signing.use_cases.core.actors import WeChatUser
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.binding_reports import (
    MOST_OF_ACCOUNT,
    MOST_OF_NETWORK,
    BindingReports,
    OldReports,
    Reported,
    StateOfReports,
)
from signing.vocabulary import Role, wechat_account_id
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince, make_person, move_later

SAID = Reported(name="赵新莱", student_number="9", phone="13900001111", words="名字写错了一个字")


@pytest.fixture
def small_province(context: Context) -> SmallProvince:
    return SmallProvince(context)


@pytest.fixture
def reports(small_province: SmallProvince) -> BindingReports:
    return BindingReports(small_province.context)


def be(name: str = "stranger", address: str = "203.0.113.7") -> WeChatUser:
    account = wechat_account_id(name)
    stamp = make_stamp(Role.GRADUATE, account=str(account))
    return WeChatUser(stamp=stamp, wechat_account=account, address=address)


def say(words: str) -> Reported:
    return SAID.model_copy(update={"words": words})


def list_words(reports: BindingReports, small_province: SmallProvince) -> list[str]:
    return [one["words"] for one in reports.list_reports(small_province.admin(), "open", 50).items]


def test_the_answer_is_the_same_whether_there_is_such_a_graduate_or_not(
    reports: BindingReports, small_province: SmallProvince
) -> None:
    small_province.enrol("9", name="赵新莱")
    known = reports.report(be("one"), "99001", SAID)
    unknown = reports.report(be("two"), "99001", SAID.model_copy(update={"name": "无此人"}))
    assert known.keys() == unknown.keys()
    assert {**known, "id": ""} == {**unknown, "id": ""}


def test_a_second_click_is_one_report_and_counts_once(
    reports: BindingReports, small_province: SmallProvince
) -> None:
    first = reports.report(be(), "99001", SAID)
    for _ in range(2 * MOST_OF_ACCOUNT):
        assert reports.report(be(), "99001", SAID) == first
    assert list_words(reports, small_province) == [SAID.words]


def test_a_later_report_replaces_the_open_one(
    reports: BindingReports, small_province: SmallProvince
) -> None:
    first = reports.report(be(), "99001", SAID)
    later = reports.report(be(), "99001", say("学号也不对"))
    assert later["id"] != first["id"]
    with pytest.raises(NoSuchBindingReport):  # nobody answers other words than they read
        reports.answer(small_province.admin(), UUID(first["id"]), "已更正")
    assert list_words(reports, small_province) == ["学号也不对"]
    reports.answer(small_province.admin(), UUID(later["id"]), "已更正")
    assert reports.report(be(), "99001", SAID)["id"] != later["id"]
    assert [one["answer"] for one in reports.list_own(be())].count(None) == 1


def test_an_account_tells_three_times_a_day(reports: BindingReports) -> None:
    for number in range(MOST_OF_ACCOUNT):
        reports.report(be(), "99001", say(f"第 {number} 次"))
    with pytest.raises(TooMany):
        reports.report(be(), "99001", say("又一次"))
    reports.report(be("another"), "99001", SAID)
    reports.report(move_later(be(), NOW + timedelta(days=1, minutes=16)), "99001", say("第二天"))


def test_a_network_tells_twenty_times_a_day(reports: BindingReports) -> None:
    for number in range(MOST_OF_NETWORK):
        reports.report(be(f"account {number}"), "99001", SAID)
    with pytest.raises(TooMany):
        reports.report(be("one more"), "99001", SAID)
    reports.report(be("one more", "203.0.113.8"), "99001", SAID)


def test_who_is_bound_and_schools_that_are_not_are_refused(
    reports: BindingReports, small_province: SmallProvince
) -> None:
    with pytest.raises(AlreadyBound):
        reports.report(small_province.graduate("1"), "99001", SAID)
    with pytest.raises(NoSuchSchool):
        reports.report(be(), "99999", SAID)


def test_the_school_answers_once_and_only_its_own(
    reports: BindingReports, small_province: SmallProvince
) -> None:
    made = UUID(reports.report(be(), "99001", SAID)["id"])
    admin, other = small_province.admin(), small_province.admin("99002")
    for asked in (lambda: reports.load(other, made), lambda: reports.answer(other, made, "好")):
        with pytest.raises(NoSuchBindingReport):
            asked()
    with pytest.raises(ReasonMissing):
        reports.answer(admin, made, " 。")
    with pytest.raises(NoSuchBindingReport):
        reports.answer(admin, uuid4(), "好")
    first = reports.answer(admin, made, "已更正，请再试")
    assert reports.answer(admin, made, " 已更正，请再试 ") == first
    with pytest.raises(BindingReportClosed):
        reports.answer(admin, made, "另一个答复")
    [own] = reports.list_own(be())
    assert (own["answer"], own["words"]) == ("已更正，请再试", SAID.words)
    assert reports.list_own(be("another")) == []
    assert (reports.count_open(admin), reports.count_answered(admin)) == (0, 1)
    assert reports.count_answered(other) == 0


def test_pages_of_reports_have_each_once(
    reports: BindingReports, small_province: SmallProvince
) -> None:
    admin = small_province.admin()
    made = [reports.report(be(f"account {number}"), "99001", SAID)["id"] for number in range(5)]
    for one in made[:3]:
        reports.answer(admin, UUID(one), "好")
    found_in: dict[StateOfReports, list[str]] = {"answered": made[:3], "open": made[3:]}
    for state, ids in found_in.items():
        page = reports.list_reports(admin, state, 1)
        found = [page.items[0]["id"]]
        while page.next:
            page = reports.list_reports(admin, state, 1, page.next)
            found += [one["id"] for one in page.items]
        assert sorted(found) == sorted(ids)
        assert found == [one["id"] for one in reports.read_reports(admin, state)]


def test_an_end_of_a_number_fits_the_own_schools_graduates(
    reports: BindingReports, small_province: SmallProvince
) -> None:
    one, two = (small_province.enrol(number).id for number in "12")
    tail = make_person("1").id_number[-4:].lower()
    assert reports.find_fitting(small_province.admin(), [one, two], tail) == {one}
    assert reports.find_fitting(small_province.admin(), [one, two], "") == set()


def test_reports_are_sealed_and_forgotten(
    reports: BindingReports, small_province: SmallProvince, context: Context
) -> None:
    admin = small_province.admin()
    answered = UUID(reports.report(be(), "99001", SAID)["id"])
    waiting = UUID(reports.report(be("another"), "99001", SAID)["id"])
    reports.answer(admin, answered, "已更正，请再试")
    with context.engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM binding_reports")).all())
    assert not any(said in stored for said in (SAID.name, SAID.phone, SAID.words, "已更正"))
    old = OldReports(context.engine)
    assert old.forget(NOW + ANSWERED_FOR - timedelta(minutes=1)) == 0
    late = NOW + ANSWERED_FOR + timedelta(minutes=1)
    with pytest.raises(NoSuchBindingReport):
        reports.load(move_later(admin, late), answered)
    assert old.forget(late) == 1
    reports.load(move_later(admin, late), waiting)
    assert old.forget(NOW + OPEN_FOR + timedelta(minutes=1)) == 1
