"""Whatever the paper prints stands on the phone before the graduate signs, and afterwards."""

import re
from html import unescape

from signing.pdf import fields
from signing.pdf.form import Field
from support.routes.two_sides import TwoSides
from support.waiting import soon

OF_PAPER = (*fields.GRADUATE, *fields.EMPLOYER, *fields.SCHOOL)
KNOWN_LATER = {"签约时间", "审核通过", "版次"}
"""Of the signing itself, which has not happened yet."""
CALLED = {
    **{one: one for one in ("姓名", "性别", "证件类型", "证件号码", "民族", "政治面貌", "学号")},
    **{one: one for one in ("学历层次", "学制", "学院", "生源地", "专业", "毕业日期", "培养方式")},
    **{one: one for one in ("家庭地址", "单位性质", "所在地区", "所属行业", "联系人", "工作地点")},
    **{one: one for one in ("职位类别", "试用期", "服务期", "违约金", "学校名称", "学校代码")},
    "签约方式": "签约方式",
    "联系电话": "联系电话",
    "师范生": "师范生类别",
    "单位名称": "用人单位",
    "信用代码": "统一社会信用代码",
    "通讯地址": "单位地址",
    "工作岗位": "岗位名称",
    "报到期限": "报到时间",
    "月薪": "月薪（元）",
    "档案转寄": "档案接收单位",
    "约定事项": "其他约定",
    "联系方式": "学校联系方式",
}
"""How the phone calls each field of the paper: a new one of the paper has to be named here."""
GRADUATES_PHONE = "手机号码"
TERMS = {
    "monthly_pay": "6543.00",
    "probation_months": 2,
    "service_years": 4,
    "workplace": "云山市纸上路",
    "report_from": "2026-07-03",
    "report_to": "2026-07-13",
    "penalty": "1234.00",
    "remarks": "提供宿舍",
    "archive_to": "云山市人才中心",
    "job_category": "13",
}


def read_fields(page: str) -> dict[str, str]:
    """Return what the page shows, by label."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)
    return {label: " ".join(re.sub("<[^>]+>", " ", value).split()) for label, value in pairs}


def list_fields() -> list[Field]:
    return [one for row in OF_PAPER for one in row if one.label not in KNOWN_LATER]


def make_offer(story: TwoSides) -> str:
    """Replace the offer of the province by one that fills every term; return its page's path."""
    story.do("employer", "DELETE", f"{story.candidate('offered')}/offer")
    story.do("employer", "POST", f"{story.candidate('offered')}/offer", {"terms": TERMS})
    path = f"/me/applications/{story.province.names['offered']}"
    soon(lambda: "6,543" in story.open("graduate", path) or None)
    return path


def test_the_offer_shows_every_field_that_the_paper_prints(story: TwoSides) -> None:
    shown = read_fields(story.open("graduate", make_offer(story)))
    lacking = [one.label for one in list_fields() if CALLED[one.label] not in shown]
    assert lacking == []
    assert GRADUATES_PHONE in shown  # 联系电话 stands twice on the paper
    for label, value in {
        "月薪（元）": "¥ 6,543",
        "其他约定": "提供宿舍",
        "档案接收单位": "云山市人才中心",
        "违约金": "¥ 1,234",
        "工作地点": "云山市纸上路",
    }.items():
        assert shown[label] == value


def test_what_was_signed_shows_the_same_fields_with_the_same_values(story: TwoSides) -> None:
    path = make_offer(story)
    page = story.open("graduate", path)
    before = read_fields(page)
    done = story.send("graduate", page, f"{path}/offer/acceptance", agreed="yes")
    assert done.status_code == 303

    after = read_fields(story.open("graduate", "/me/agreement"))
    assert {one.label for one in list_fields() if CALLED[one.label] not in after} == set()
    labels = {CALLED[one.label] for one in list_fields()} | {GRADUATES_PHONE}
    assert {label: after[label] for label in labels} == {label: before[label] for label in labels}


def test_no_whole_id_number_stands_on_the_phone(story: TwoSides) -> None:
    page = story.open("graduate", make_offer(story))
    assert "*" in read_fields(page)["证件号码"]


def test_the_fields_have_english_names(story: TwoSides) -> None:
    path = make_offer(story)
    story.client.headers["Accept-Language"] = "en"
    shown = read_fields(unescape(story.open("graduate", path)))
    assert not [label for label in shown if re.search("[\u4e00-\u9fff]", label)]
