"""Whoever knows four data of a graduate binds no phone where the province asks for a check."""

from uuid import UUID

import pytest

from signing.events import ConsentGiven, NoticeAccepted, PersonChecked, WeChatBound
from signing.refusals import (
    AlreadyBound,
    NoSuchGraduate,
    NoSuchPersonCheck,
    PersonCheckNeeded,
    PersonCheckOver,
)
from signing.use_cases.access.person_checks import PersonChecks
from signing.use_cases.core.actors import WeChatUser
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.privacy.notices import Acceptance
from support.use_cases.checking import PHONE, CheckedProvince, check_steps
from support.use_cases.small_province import ACCEPTED


@pytest.fixture
def province(context: Context) -> CheckedProvince:
    found = check_steps(context, binding="sms")
    found.plain.enrol("1", phone=PHONE)
    return found


def try_to_bind(
    province: CheckedProvince, by: WeChatUser, accepted: Acceptance | None = ACCEPTED
) -> UUID:
    with pytest.raises(PersonCheckNeeded) as refused:
        Bindings(province.context).bind(by, province.plain.identity(), accepted)
    return UUID(refused.value.about["check"])


def test_wrong_data_are_answered_as_ever_and_send_nothing(province: CheckedProvince) -> None:
    identity = province.plain.identity().model_copy(update={"name": "不是她"})
    with pytest.raises(NoSuchGraduate):
        Bindings(province.context).bind(province.user(), identity, ACCEPTED)
    assert province.sms.sent == []


def test_right_data_send_a_code_and_record_nothing(province: CheckedProvince) -> None:
    before = len(province.context.ledger.load_facts(province.plain.load_graduate().id))
    check = try_to_bind(province, province.user())
    seen = PersonChecks(province.context).look_at(province.user(), check)
    assert (seen["step"], seen["sent_to"]) == ("binding", "1*********1")
    assert [one.to for one in province.sms.sent] == [PHONE]
    PersonChecks(province.context).finish(province.user(), check, province.sms.last_code)
    assert len(province.context.ledger.load_facts(province.plain.load_graduate().id)) == before


def test_the_same_call_binds_once_the_code_was_right(province: CheckedProvince) -> None:
    check = try_to_bind(province, province.user())
    PersonChecks(province.context).finish(province.user(minutes=1), check, province.sms.last_code)
    bound = Bindings(province.context).bind(
        province.user(minutes=2), province.plain.identity(), ACCEPTED
    )
    facts = province.context.ledger.load_facts(province.plain.load_graduate().id)
    kinds = [type(one) for one in facts[1:]]
    assert kinds[:3] == [PersonChecked, WeChatBound, NoticeAccepted]
    assert ConsentGiven in kinds
    assert bound.answer["graduate_id"] == str(province.plain.load_graduate().id)
    # and again changes nothing
    again = Bindings(province.context).bind(
        province.user(minutes=3), province.plain.identity(), ACCEPTED
    )
    assert again.answer == bound.answer


def test_a_page_binds_with_what_was_accepted_before(province: CheckedProvince) -> None:
    check = try_to_bind(province, province.user())
    seen = PersonChecks(province.context).finish(province.user(), check, province.sms.last_code)
    Bindings(province.context).bind_checked(province.user(), UUID(seen.answer["id"]))
    graduate = province.plain.load_graduate()
    assert graduate.wechat_account == province.user().wechat_account
    assert graduate.notice == ACCEPTED.notice


def test_nobody_else_binds_with_it(province: CheckedProvince) -> None:
    check = try_to_bind(province, province.user())
    PersonChecks(province.context).finish(province.user(), check, province.sms.last_code)
    thief = province.user("thief")
    with pytest.raises(NoSuchPersonCheck):
        Bindings(province.context).bind_checked(thief, check)
    try_to_bind(province, thief)
    assert province.plain.load_graduate().wechat_account is None


def test_an_unanswered_check_binds_nobody(province: CheckedProvince) -> None:
    check = try_to_bind(province, province.user())
    with pytest.raises(PersonCheckOver):
        Bindings(province.context).bind_checked(province.user(), check)


def test_what_was_passed_is_over_after_ten_minutes(province: CheckedProvince) -> None:
    check = try_to_bind(province, province.user())
    PersonChecks(province.context).finish(province.user(), check, province.sms.last_code)
    with pytest.raises(PersonCheckOver):
        Bindings(province.context).bind_checked(province.user(minutes=10), check)
    try_to_bind(province, province.user(minutes=10))


def test_who_was_unbound_is_asked_anew(province: CheckedProvince) -> None:
    check = try_to_bind(province, province.user())
    PersonChecks(province.context).finish(province.user(), check, province.sms.last_code)
    Bindings(province.context).bind(province.user(), province.plain.identity(), ACCEPTED)
    one = province.plain.load_graduate().id
    Bindings(province.context).unbind(province.plain.admin(), one, "换手机")
    try_to_bind(province, province.user(minutes=2))


def test_who_is_bound_by_another_is_sent_no_code(province: CheckedProvince) -> None:
    check = try_to_bind(province, province.user("slow"))
    quick = try_to_bind(province, province.user("quick", 2))
    PersonChecks(province.context).finish(province.user("quick", 2), quick, province.sms.last_code)
    Bindings(province.context).bind_checked(province.user("quick", 2), quick)
    sent = len(province.sms.sent)
    with pytest.raises(AlreadyBound):
        PersonChecks(province.context).start_again(province.user("slow", 4), check)
    with pytest.raises(AlreadyBound):
        Bindings(province.context).bind(
            province.user("slow", 4), province.plain.identity(), ACCEPTED
        )
    assert len(province.sms.sent) == sent
