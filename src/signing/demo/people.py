"""Invented graduates, as the rosters of two schools name them."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from stdnum.cn import ric

from signing.codes.identity import RESIDENT_ID

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = (
    "晓雯", "子涵", "嘉懿", "雨桐", "浩然", "若溪", "思远", "梓萱", "一鸣", "书瑶",
    "景行", "安然", "知夏", "明轩", "语嫣", "承宇", "清和", "望舒", "怀瑾", "星野",
)  # fmt: skip
STUDIES = (
    ("计算机学院", "软件工程"),
    ("机械工程学院", "车辆工程"),
    ("经济管理学院", "会计学"),
    ("外语学院", "商务英语"),
    ("师范学院", "小学教育"),
    ("土木建筑学院", "工程造价"),
)
COLLEGES = tuple(college for college, _ in STUDIES)
NAMED = {4: "王䶮", 8: "买买提·吐尔逊", 12: "张𬭎"}
"""Names that many systems cannot write."""
FOREIGNER = 14
SIZES = {"99001": 72, "99002": 36}
REGION = {"99001": "340103", "99002": "340203"}


@dataclass(frozen=True)
class DemoGraduate:
    """`number` counts from 1; `demo-{number}` of the first school has a WeChat account."""

    school: str
    number: int
    year: int

    @property
    def student_number(self) -> str:
        return f"{self.year - 4}{self.school[-2:]}{self.number:04}"

    @property
    def name(self) -> str:
        if self.school == "99001" and self.number in NAMED:
            return NAMED[self.number]
        if self._is_foreigner:
            return "Amélie Dubois"
        step = self.number * 7 + int(self.school[-1]) * 5
        return SURNAMES[step % len(SURNAMES)] + GIVEN[(step // 3) % len(GIVEN)]

    @property
    def gender(self) -> str:
        return "男" if self.number % 2 else "女"

    @property
    def id_number(self) -> str:
        """GB 11643: region, day of birth, sequence (odd for men), check character."""
        if self._is_foreigner:
            return "18FR20764"
        born = date(self.year - 22, 1, 1) + timedelta(days=self.number * 5)
        body = f"{REGION[self.school]}{born:%Y%m%d}{self.number % 500 * 2 - self.number % 2 + 2:03}"
        return body + ric.calc_check_digit(f"{body}0")

    @property
    def _is_foreigner(self) -> bool:
        return self.school == "99001" and self.number == FOREIGNER

    def row(self) -> dict[str, str]:
        """Return the graduate's row of the roster file."""
        college, major = STUDIES[self.number % len(STUDIES)]
        return {
            "学号": self.student_number,
            "姓名": self.name,
            "性别": self.gender,
            "证件类型": "护照" if self._is_foreigner else RESIDENT_ID,
            "证件号码": self.id_number,
            "民族": "维吾尔族" if "·" in self.name else "汉族",
            "政治面貌": "共青团员",
            "学院": college,
            "专业": major,
            "学历层次": "本科",
            "学制": "4",
            "培养方式": "非定向",
            "生源地代码": REGION[self.school],
            "毕业年份": str(self.year),
            "毕业日期": f"{self.year}-06-30",
            "手机号码": f"1380000{self.number:04}",
            "家庭地址": f"安徽省某市某路{self.number}号",
            "师范生类别": "非师范生",
            "困难生类别": "非困难生",
        }


def list_graduates(school: str, year: int) -> list[DemoGraduate]:
    return [DemoGraduate(school, number, year) for number in range(1, SIZES[school] + 1)]


def write_roster(school: str, year: int) -> bytes:
    """Return the CSV file that the school's administrator imports."""
    rows = [one.row() for one in list_graduates(school, year)]
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")
