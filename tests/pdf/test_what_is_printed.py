"""Everything that was agreed can be read back from the paper, exactly as it went in."""

import subprocess
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.fonts.printable import first_unprintable, is_printable
from signing.pdf.clauses import load_wording
from signing.text import clean
from signing.vocabulary import Channel, CopyName
from signing.vocabulary.sheet import FormEdition
from support.printing.printed_pages import (
    ALL,
    make_sheet,
    print_sheets,
    read_text,
    strip_space,
)

GRADUATE = (
    "姓名买买提·吐尔逊性别男"
    "证件类型居民身份证证件号码34010320041028099X"
    "民族维吾尔族政治面貌共青团员联系电话15040260662"
    "学号20220100001学历层次本科学制4年"
    "学院计算机学院生源地安徽省340103"
    "专业人工智能毕业日期2026年6月30日"
    "培养方式非定向师范生非师范生"
    "家庭地址安徽省某市某路45号"
)
EMPLOYER = (
    "单位名称江淮云图软件技术有限公司单位性质其他企业"
    "信用代码91340100MA2N0XYZ1K所在地区安徽省340100"
    "通讯地址安徽省某市创新大道66号"
    "所属行业信息传输、软件和信息技术服务业联系人周雨嘉"
    "工作岗位数据分析师联系电话0551-60000002"
    "工作地点安徽省某市高新区职位类别工程技术人员"
    "报到期限2026年7月1日至2026年7月31日月薪8,500.50元"
    "档案转寄某市人才交流中心试用期3个月"
    "服务期2年违约金5,000元约定事项见背面"
)
SCHOOL = (
    "学校名称江淮示范大学学校代码99001"
    "联系方式就业中心0551-60000001安徽省某市学府路1号签约方式平台应聘签约"
    "签约时间2026年5月12日10:30审核通过2026年5月13日16:00版次2026-2"
)
NAMES = (
    "买买提·吐尔逊",
    "王䶮",
    "张𬭎",
    "李𠅤",
    "赵㛃",
    "钱𪨰",
    "孙𫖯",
    "MUHAMMAD ABDULLAH",
    "José María Núñez-O'Neill",
    "Nguyễn Thị Hồng",
    "Łukasz Żółć",
    "古丽娜尔·艾合买提·阿卜杜热合曼",
)


@pytest.mark.parametrize("block", [GRADUATE, EMPLOYER, SCHOOL])
def test_each_party_reads_its_block_complete_and_in_order(block: str) -> None:
    front = strip_space(read_text(print_sheets(make_sheet()), last=1))

    assert block in front


@pytest.mark.parametrize("name", NAMES)
def test_a_name_reads_back_as_it_was_enrolled(name: str) -> None:
    pdf = print_sheets(make_sheet(name=name), copies=[CopyName.GRADUATE])

    assert f"姓名{strip_space(name)}性别" in strip_space(read_text(pdf))


def test_characters_that_share_a_glyph_stay_themselves() -> None:
    alike = "一⼀ 女⼥ A\u00a0B"

    pdf = print_sheets(make_sheet(position_title=alike))

    assert f"工作岗位{strip_space(alike)}联系电话" in strip_space(read_text(pdf, last=1))


def test_every_copy_names_its_keeper_the_number_and_its_pages() -> None:
    pdf = print_sheets(make_sheet())

    for index, named in enumerate(("第一联用人单位留存", "第二联毕业生留存", "第三联学校留存")):
        for page in (2 * index + 1, 2 * index + 2):
            text = strip_space(read_text(pdf, page, page))
            assert named in text
            assert f"第{page}页/共6页" in text
            assert "协议编号2026-99001-20220100001-1" in text


def test_only_the_named_copies_are_printed_and_their_pages_counted() -> None:
    text = strip_space(read_text(print_sheets(make_sheet(), copies=[CopyName.SCHOOL])))

    assert "第三联" in text
    assert "第一联" not in text
    assert "第2页/共2页" in text


def test_many_agreements_are_one_file_and_count_their_pages_each() -> None:
    pdf = print_sheets(make_sheet(1), make_sheet(2), copies=[CopyName.EMPLOYER])

    assert "2026-99001-20220100001-1" in read_text(pdf, 1, 2)
    second = strip_space(read_text(pdf, 3, 3))
    assert "2026-99001-20220100002-1" in second
    assert "第1页/共2页" in second


def test_the_back_holds_the_clauses_of_the_edition_and_the_remarks_closed() -> None:
    back = strip_space(read_text(print_sheets(make_sheet()), 2, 2))

    for clause in load_wording(FormEdition.SECOND).clauses:
        assert clause in back
    assert "毕业生本人是否确认以扫码核验的结果为准" in back
    assert "约定事项甲方为乙方提供宿舍。乙方在报到前取得学位证书。（以下空白）" in back


def test_what_was_signed_says_the_same_in_every_edition() -> None:
    first, second = (load_wording(one) for one in FormEdition)

    assert first.clauses == second.clauses
    assert first.notes[1:] == second.notes[1:]


def test_what_was_not_given_leaves_no_room_to_write() -> None:
    sheet = make_sheet(ethnicity="", home_address=" ", remarks="", penalty=Decimal(0))

    front, back = (strip_space(read_text(print_sheets(sheet), page, page)) for page in (1, 2))

    assert "民族—政治面貌" in front
    assert "家庭地址—应聘意见" in front
    assert "违约金不约定约定事项无" in front
    assert "约定事项无。（以下空白）" in back


@pytest.mark.parametrize("amount", ["8500", "0.10", "12345678.905"])
def test_money_is_printed_to_the_last_digit(amount: str) -> None:
    pdf = print_sheets(make_sheet(monthly_pay=Decimal(amount)), copies=[CopyName.SCHOOL])

    assert f"月薪{Decimal(amount):,}元" in strip_space(read_text(pdf))


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (Channel.PLATFORM, "平台应聘签约"),
        (Channel.DIRECT, "单位发起签约"),
        (Channel.CARD, "二维码名片签约"),
    ],
)
def test_the_paper_says_how_they_agreed(channel: Channel, words: str) -> None:
    assert f"签约方式{words}" in strip_space(
        read_text(print_sheets(make_sheet(channel=channel)), last=1)
    )


def test_the_file_says_what_it_is_in_which_language_and_from_whom() -> None:
    pdf = print_sheets(make_sheet(1), make_sheet(2))

    command = ["pdfinfo", "-isodates", "-"]
    told = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()

    assert "普通高等学校毕业生就业协议书 2026-99001-20220100001-1 等 2 份" in told
    assert "江淮示范大学" in told
    assert "2026-05-13T08:00:00" in told
    assert b"/Lang(zh-CN)" in pdf


@settings(max_examples=10, deadline=None)
@given(
    remarks=st.text(
        st.sampled_from("约定甲乙方提供宿舍，。；：“”（）\n 0123456789abcXYZ㛃𪨰·—％"),
        min_size=1,
        max_size=400,
    ).filter(str.strip)
)
def test_remarks_read_back_whatever_they_are(remarks: str) -> None:
    pdf = print_sheets(make_sheet(remarks=remarks), copies=[CopyName.EMPLOYER])

    assert f"约定事项{strip_space(remarks)}（以下空白）" in strip_space(read_text(pdf, 2, 2))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_whatever_passes_the_door_is_printed_and_reads_back(typed: str) -> None:
    remarks = "".join(one for one in clean(f"甲{typed}乙") if is_printable(one) or one == "\n")
    assert first_unprintable(remarks) is None

    pdf = print_sheets(make_sheet(remarks=remarks), copies=[CopyName.EMPLOYER])

    assert f"约定事项{strip_space(remarks)}（以下空白）" in strip_space(read_text(pdf, 2, 2))


def test_all_copies_say_the_same() -> None:
    pdf = print_sheets(make_sheet(), copies=ALL)

    said = {
        strip_space(read_text(pdf, page, page)).partition("协议编号：")[2].partition("普通高等")[0]
        for page in (1, 3, 5)
    }

    assert len(said) == 1


def test_the_next_edition_names_what_it_replaces_and_the_first_names_none() -> None:
    first = make_sheet()
    assert "替换" not in strip_space(read_text(print_sheets(first)))

    replaced = {"edition": 2, "replaced_approved_at": first.approved_at}
    approved = {"approved_at": first.approved_at + timedelta(days=30)}
    second = print_sheets(first.model_copy(update=replaced | approved))

    front = strip_space(read_text(second, 1, 1))
    assert "2026年6月12日审核通过变更，替换2026年5月13日的第1版" in front
    assert "第2版（格式2026-2）" in front
    for page in (1, 2):
        foot = strip_space(read_text(second, page, page))
        assert f"协议编号{first.number}第2版" in foot, "no back of another edition fits it"
