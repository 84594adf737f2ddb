"""Who is in the story, with words that occur nowhere else, so that each can be searched for.

All of them are invented; numbers have the right check digits.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from stdnum.cn import ric

from signing.vocabulary import Role

SCHOOL, COLLEGE = "99001", "文学院"
YEAR = datetime.now(UTC).year
HEADER = "学号,姓名,性别,证件类型,证件号码,手机号码,家庭地址,学院,专业,学历层次,生源地代码,毕业年份"
STAFF = {
    "province": (Role.PROVINCE, "", "厉胜男"),
    "auditor": (Role.AUDITOR, "", "谷之华"),
    "admin": (Role.SCHOOL_ADMIN, SCHOOL, "云蕾蕾"),
    "counselor": (Role.COUNSELOR, SCHOOL, "张丹枫"),
}
EMPLOYER = {
    "name": "徽州茶业有限公司",
    "kind": "39",
    "industry": "22",
    "region": "340100",
    "address": "合肥市燕子坞路7号",
    "contact": "慕容复复",
    "phone": "13512340001",
    "credit_code": "91340100MA2MRBQX1D",
}
STAFF_SECRETS = tuple(name for _, _, name in STAFF.values())
FIRM_SECRETS = (EMPLOYER["contact"], EMPLOYER["phone"], EMPLOYER["address"])


@dataclass(frozen=True)
class Heroine:
    """A graduate; whatever is written about her begins with her `mark`."""

    number: str
    name: str
    id_number: str
    phone: str
    home: str
    mark: str

    def said(self, about: str) -> str:
        return f"{self.mark}：{about}"

    def row(self, major: str) -> str:
        who = f"{self.name},女,居民身份证,{self.id_number},{self.phone},{self.home}"
        return f"{self.number},{who},{COLLEGE},{major},本科,340100,{YEAR}"

    @property
    def identity(self) -> dict[str, str]:
        return {
            "school_code": SCHOOL,
            "name": self.name,
            "student_number": self.number,
            "id_number": self.id_number,
        }

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.name, self.id_number, self.phone, self.home, self.mark)


def _id_number(front: str) -> str:
    return front + ric.calc_check_digit(f"{front}?")


LEAVING = Heroine(
    number="26001",
    name="上官婉清",
    id_number=_id_number("34010020040101042"),
    phone="13987650421",
    home="霍邱县落雁巷42号",
    mark="离人心语",
)
STAYING = Heroine(
    number="26002",
    name="司马静漪",
    id_number=_id_number("34010020040202084"),
    phone="13987650842",
    home="霍邱县栖霞巷84号",
    mark="留客长言",
)
