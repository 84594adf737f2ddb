"""Where a binding comes from is recorded as digests that mean something in one school only."""

from dataclasses import replace
from datetime import timedelta

import pytest

from signing.events import WeChatBound
from signing.refusals import ReasonMissing
from signing.use_cases.access.security_log import Kind, Owner, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import WeChatUser
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.binding_marks import BindingMarks
from signing.use_cases.graduates.binding_origins import (
    STAFF_FOR,
    is_device_token,
    make_device_token,
)
from signing.use_cases.graduates.bindings import Bindings
from signing.vocabulary import Role, graduate_id, staff_id, wechat_account_id
from signing.vocabulary.binding_marks import MarkId, MarkKind
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince

PHONE = "a-token-of-a-phone-that-says-nothing"


@pytest.fixture
def small_province(context: Context) -> SmallProvince:
    return SmallProvince(context)


def bind(
    small_province: SmallProvince,
    number: str,
    *,
    school: str = "99001",
    address: str = "203.0.113.7",
    device: str = PHONE,
) -> WeChatBound:
    """Enrol a graduate and bind; return the fact."""
    small_province.enrol(number, school=school)
    account = wechat_account_id(f"{school}{number}")
    stamp = make_stamp(Role.GRADUATE, account=str(account))
    by = WeChatUser(stamp=stamp, wechat_account=account, address=address)
    identity = small_province.identity(number, school=school)
    Bindings(small_province.context).bind(by, identity, None, device)
    facts = small_province.context.ledger.load_facts(graduate_id(school, NOW.year, number))
    [bound] = [fact for fact in facts if isinstance(fact, WeChatBound)]
    return bound


def sign_in_staff(
    small_province: SmallProvince,
    *,
    school: str = "99001",
    kind: Kind = Kind.SIGNED_IN,
    days: float = 1,
    address: str = "203.0.113.7",
) -> None:
    visit = Visit(now=NOW - timedelta(days=days), address=address, request_id="test-request")
    owner = Owner(staff_id("counselor"), school)
    SecurityLog(small_province.context).note(kind, owner, visit)


def test_one_phone_and_network_have_one_digest_in_a_school(small_province: SmallProvince) -> None:
    one, two = bind(small_province, "1"), bind(small_province, "2")
    assert (one.origin, one.device) == (two.origin, two.device)
    assert len(one.origin) == len(one.device) == 64
    assert one.origin != one.device
    elsewhere = bind(small_province, "3", school="99002")
    assert {elsewhere.origin, elsewhere.device}.isdisjoint({one.origin, one.device})
    other = bind(small_province, "4", address="203.0.113.8", device=make_device_token())
    assert {other.origin, other.device}.isdisjoint({one.origin, one.device})


def test_an_ipv6_network_is_one_and_no_address_is_none(small_province: SmallProvince) -> None:
    one = bind(small_province, "1", address="2001:db8:1:2::1")
    two = bind(small_province, "2", address="2001:db8:1:2:ffff::9")
    three = bind(small_province, "3", address="2001:db8:1:3::1")
    assert one.origin == two.origin != three.origin
    assert bind(small_province, "4", address="").origin == ""


@pytest.mark.parametrize("device", ["", "short", "x" * 65, f"{PHONE} ", "设备" * 20, "a;b" * 12])
def test_what_is_no_token_of_a_phone_is_none(small_province: SmallProvince, device: str) -> None:
    assert not is_device_token(device)
    assert bind(small_province, "1", device=device).device == ""


def test_where_staff_of_the_school_signed_in_lately_is_noted(small_province: SmallProvince) -> None:
    sign_in_staff(small_province)
    assert bind(small_province, "1").staff_network
    assert not bind(small_province, "2", address="203.0.113.8").staff_network
    assert not bind(small_province, "3", address="").staff_network
    assert not bind(small_province, "4", school="99002").staff_network


def test_a_network_that_the_school_says_is_its_own_is_no_hint_and_tells_nobody(
    small_province: SmallProvince,
) -> None:
    sign_in_staff(small_province)
    sign_in_staff(small_province, address="203.0.113.8")
    office = bind(small_province, "1")
    marks, admin = BindingMarks(small_province.context), small_province.admin()
    mark = MarkId(MarkKind.STAFF_NETWORK, office.origin)

    named = marks.name_own(admin, mark, "就业办公室")
    assert named["words"] == "就业办公室"
    assert not bind(small_province, "2").staff_network
    assert bind(small_province, "3", address="203.0.113.8").staff_network
    with pytest.raises(ReasonMissing):
        marks.name_own(admin, mark, "。")
    assert marks.name_own(admin, mark, "另一个说法") == named

    marks.end_own(admin, mark)
    assert bind(small_province, "4").staff_network


def test_failed_long_ago_and_others_sign_ins_count_for_nothing(
    small_province: SmallProvince,
) -> None:
    sign_in_staff(small_province, kind=Kind.SIGN_IN_FAILED)
    sign_in_staff(small_province, days=STAFF_FOR.days + 0.1)
    sign_in_staff(small_province, school="")  # graduates, employers and the province
    assert not bind(small_province, "1").staff_network


def test_no_address_and_no_token_stand_in_the_fact(small_province: SmallProvince) -> None:
    bound = bind(small_province, "1")
    stored = bound.model_dump_json()
    assert "203.0.113" not in stored
    assert PHONE not in stored


def test_binding_again_by_the_same_account_records_nothing(small_province: SmallProvince) -> None:
    bound = bind(small_province, "1")
    account = bound.wechat_account
    by = WeChatUser(stamp=make_stamp(Role.GRADUATE, account=str(account)), wechat_account=account)
    identity = small_province.identity("1")
    again = replace(by, address="203.0.113.99")
    outcome = Bindings(small_province.context).bind(again, identity, None, make_device_token())
    assert outcome.receipt is None
