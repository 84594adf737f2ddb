"""Templates of WeChat messages: what an operator may name, and what a field takes."""

import re
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.fact_words import Both
from signing.use_cases.notices.sending import PermanentFailure
from signing.use_cases.notices.wechat_templates import read_templates
from support.use_cases.wechat_channel import make_message

ID = "Zx3uQk0pYw1n2B4c5D6e"
GRADUATE = uuid4()


def fill(field: str, value: str) -> str:
    templates = read_templates(f"OfferMade={ID}:{field}=employer")
    message = make_message(GRADUATE, fields={"employer": value})
    template = templates.find(message)
    assert template is not None
    return template.fill(message)[field]["value"]


def test_a_kind_has_its_own_template_and_others_that_of_their_group() -> None:
    templates = read_templates(f"agreements={ID}1:thing1=text OfferMade={ID}2:thing1=text")
    offer, other = templates.find(make_message(GRADUATE)), make_message(GRADUATE, "SchoolApproved")
    assert offer is not None
    assert offer.id == f"{ID}2"
    found = templates.find(other)
    assert found is not None
    assert found.id == f"{ID}1"
    assert templates.find(make_message(GRADUATE, "Other", group="papers")) is None


def test_nothing_named_carries_nothing() -> None:
    assert read_templates("  ").by_name == {}


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (f"OfferMad={ID}:thing1=text", "OfferMad"),
        ("OfferMade", "NOTICE=TEMPLATE"),
        (f"OfferMade={ID}", "NOTICE=TEMPLATE"),
        (f"OfferMade={ID}:", "NOTICE=TEMPLATE"),
        ("OfferMade=short:thing1=text", "NOTICE=TEMPLATE"),
        ("OfferMade=编号编号编号编号编号:thing1=text", "NOTICE=TEMPLATE"),
        (f"OfferMade={ID}:thing=text", "thing"),
        (f"OfferMade={ID}:subject1=text", "subject1"),
        (f"OfferMade={ID}:thing1", "nothing is called"),
        (f"OfferMade={ID}:thing1=phone", "phone"),
        (f"OfferMade={ID}:thing1=text,thing1=employer", "twice"),
        (f"OfferMade={ID}:thing1=text OfferMade={ID}:thing1=text", "One template"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(setting: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        read_templates(setting)
    assert re.search("[\u4e00-\u9fff]", str(refused.value))


@pytest.mark.parametrize(
    ("field", "value", "written"),
    [
        ("thing1", "云州智造有限公司", "云州智造有限公司"),
        ("thing1", "很" * 21, "很" * 19 + "…"),
        ("thing1", "两行\n文字  与空格", "两行 文字 与空格"),
        ("thing1", "", "—"),
        ("character_string2", "2026-99001-2022010001-1", "2026-99001-2022010001-1"),
        ("character_string2", "", "-"),
        ("number3", "12.50", "12.50"),
        ("letter4", "abc", "abc"),
        ("name5", "古丽巴哈尔买买提吐尔逊", "古丽巴哈尔买买提吐尔"),
        ("name5", "Maximiliane von Hohenstein", "Maximiliane von Hohe"),
        ("name5", "", "无"),
        ("phrase6", "待您本人尽快答复", "待您本人尽"),
        ("phrase6", "A（待答复）", "待答复"),
        ("phrase6", "", "无"),
        ("time7", "2026-05-20T16:30:00+00:00", "2026年05月21日 00:30"),
        ("time7", "2026年5月20日 18:05", "2026年05月20日 18:05"),
        ("time7", "2026 年 5 月 20 日 18:05", "2026年05月20日 18:05"),
        ("time7", "2026年5月20日", "2026年05月20日 00:00"),
        ("date8", "2026-12-31T16:00:00Z", "2027年01月01日"),
    ],
)
def test_each_kind_of_field_is_written_as_wechat_takes_it(
    field: str, value: str, written: str
) -> None:
    assert fill(field, value) == written


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("character_string2", "编号"),
        ("character_string2", "1" * 33),
        ("number3", "十二"),
        ("number3", ""),
        ("letter4", "a1"),
        ("time7", "明天"),
        ("time7", ""),
        ("date8", "2026年13月40日"),
    ],
)
def test_what_no_cutting_mends_names_the_field_and_quotes_nothing(field: str, value: str) -> None:
    with pytest.raises(PermanentFailure) as failed:
        fill(field, value)
    assert field in failed.value.why
    assert not value or value not in failed.value.why


def test_without_a_moment_of_its_own_a_message_says_when_it_is_sent() -> None:
    templates = read_templates(f"OfferMade={ID}:time1=at,thing2=text")
    message = make_message(GRADUATE, fields={})
    template = templates.find(message)
    assert template is not None
    filled = template.fill(message)
    assert re.fullmatch(r"\d{4}年\d{2}月\d{2}日 \d{2}:\d{2}", filled["time1"]["value"])
    assert filled["thing2"]["value"] == "云州智造有限公司向您发出签约通知。"


@given(st.text(), st.sampled_from(["thing1", "name1", "phrase1"]))
def test_no_text_breaks_a_field_s_limit(value: str, field: str) -> None:
    most = {"thing1": 20, "name1": 20, "phrase1": 5}[field]
    assert 1 <= len(fill(field, value)) <= most


def test_only_the_chinese_words_are_sent() -> None:
    templates = read_templates(f"OfferMade={ID}:thing1=subject,thing2=text")
    message = make_message(GRADUATE, subject=Both(zh="签约通知", en="Offer"))
    template = templates.find(message)
    assert template is not None
    assert "Offer" not in str(template.fill(message))
