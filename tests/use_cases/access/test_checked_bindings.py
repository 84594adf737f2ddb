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
def asked(context: Context) -> CheckedProvince:
    found = check_steps(context, binding="sms")
    found.plain.enrol("1", phone=PHONE)
    return found


def try_to_bind(
    asked: CheckedProvince, by: WeChatUser, accepted: Acceptance | None = ACCEPTED
) -> UUID:
    with pytest.raises(PersonCheckNeeded) as refused:
        Bindings(asked.context).bind(by, asked.plain.identity(), accepted)
    return UUID(refused.value.about["check"])


def test_wrong_data_are_answered_as_ever_and_send_nothing(asked: CheckedProvince) -> None:
    identity = asked.plain.identity().model_copy(update={"name": "不是她"})
    with pytest.raises(NoSuchGraduate):
        Bindings(asked.context).bind(asked.user(), identity, ACCEPTED)
    assert asked.sms.sent == []


def test_right_data_send_a_code_and_record_nothing(asked: CheckedProvince) -> None:
    before = len(asked.context.ledger.load_facts(asked.plain.load_graduate().id))
    check = try_to_bind(asked, asked.user())
    seen = PersonChecks(asked.context).look_at(asked.user(), check)
    assert (seen["step"], seen["sent_to"]) == ("binding", "1*********1")
    assert [one.to for one in asked.sms.sent] == [PHONE]
    PersonChecks(asked.context).finish(asked.user(), check, asked.sms.last_code)
    assert len(asked.context.ledger.load_facts(asked.plain.load_graduate().id)) == before


def test_the_same_call_binds_once_the_code_was_right(asked: CheckedProvince) -> None:
    check = try_to_bind(asked, asked.user())
    PersonChecks(asked.context).finish(asked.user(minutes=1), check, asked.sms.last_code)
    bound = Bindings(asked.context).bind(asked.user(minutes=2), asked.plain.identity(), ACCEPTED)
    facts = asked.context.ledger.load_facts(asked.plain.load_graduate().id)
    kinds = [type(one) for one in facts[1:]]
    assert kinds[:3] == [PersonChecked, WeChatBound, NoticeAccepted]
    assert ConsentGiven in kinds
    assert bound.answer["graduate_id"] == str(asked.plain.load_graduate().id)
    # and again changes nothing
    again = Bindings(asked.context).bind(asked.user(minutes=3), asked.plain.identity(), ACCEPTED)
    assert again.answer == bound.answer


def test_a_page_binds_with_what_was_accepted_before(asked: CheckedProvince) -> None:
    check = try_to_bind(asked, asked.user())
    seen = PersonChecks(asked.context).finish(asked.user(), check, asked.sms.last_code)
    Bindings(asked.context).bind_checked(asked.user(), UUID(seen.answer["id"]))
    graduate = asked.plain.load_graduate()
    assert graduate.wechat_account == asked.user().wechat_account
    assert graduate.notice == ACCEPTED.notice


def test_nobody_else_binds_with_it(asked: CheckedProvince) -> None:
    check = try_to_bind(asked, asked.user())
    PersonChecks(asked.context).finish(asked.user(), check, asked.sms.last_code)
    thief = asked.user("thief")
    with pytest.raises(NoSuchPersonCheck):
        Bindings(asked.context).bind_checked(thief, check)
    try_to_bind(asked, thief)
    assert asked.plain.load_graduate().wechat_account is None


def test_an_unanswered_check_binds_nobody(asked: CheckedProvince) -> None:
    check = try_to_bind(asked, asked.user())
    with pytest.raises(PersonCheckOver):
        Bindings(asked.context).bind_checked(asked.user(), check)


def test_what_was_passed_is_over_after_ten_minutes(asked: CheckedProvince) -> None:
    check = try_to_bind(asked, asked.user())
    PersonChecks(asked.context).finish(asked.user(), check, asked.sms.last_code)
    with pytest.raises(PersonCheckOver):
        Bindings(asked.context).bind_checked(asked.user(minutes=10), check)
    try_to_bind(asked, asked.user(minutes=10))


def test_who_was_unbound_is_asked_anew(asked: CheckedProvince) -> None:
    check = try_to_bind(asked, asked.user())
    PersonChecks(asked.context).finish(asked.user(), check, asked.sms.last_code)
    Bindings(asked.context).bind(asked.user(), asked.plain.identity(), ACCEPTED)
    one = asked.plain.load_graduate().id
    Bindings(asked.context).unbind(asked.plain.admin(), one, "换手机")
    try_to_bind(asked, asked.user(minutes=2))


def test_who_is_bound_by_another_is_sent_no_code(asked: CheckedProvince) -> None:
    check = try_to_bind(asked, asked.user("slow"))
    quick = try_to_bind(asked, asked.user("quick", 2))
    PersonChecks(asked.context).finish(asked.user("quick", 2), quick, asked.sms.last_code)
    Bindings(asked.context).bind_checked(asked.user("quick", 2), quick)
    sent = len(asked.sms.sent)
    with pytest.raises(AlreadyBound):
        PersonChecks(asked.context).start_again(asked.user("slow", 4), check)
    with pytest.raises(AlreadyBound):
        Bindings(asked.context).bind(asked.user("slow", 4), asked.plain.identity(), ACCEPTED)
    assert len(asked.sms.sent) == sent
