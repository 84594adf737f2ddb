"""Invented employers and the jobs that they offer."""

from dataclasses import dataclass
from decimal import Decimal

from stdnum.cn import uscc

from signing.vocabulary import Contact, EmployerForm, Job


@dataclass(frozen=True)
class DemoEmployer:
    name: str
    kind: str
    industry: str
    job: str
    job_category: str
    pay: str


EMPLOYERS = (
    DemoEmployer("江淮云图科技有限公司", "39", "34", "软件工程师", "13", "9000"),
    DemoEmployer("徽园精密机械有限公司", "31", "22", "机械设计师", "13", "7500"),
    DemoEmployer("望湖会计师事务所", "39", "37", "审计助理", "21", "6500"),
    DemoEmployer("皖江国际贸易有限公司", "39", "31", "外贸专员", "21", "7000"),
    DemoEmployer("青禾实验小学", "22", "42", "小学教师", "24", "6800"),
    DemoEmployer("大别山建设集团有限公司", "31", "24", "造价员", "13", "7200"),
    DemoEmployer("新安医疗器械有限公司", "32", "22", "质检工程师", "13", "8000"),
    DemoEmployer("巢湖文旅发展有限公司", "31", "39", "活动策划", "25", "6000"),
)
WAITING = DemoEmployer("淮上数字文化传媒有限公司", "39", "41", "新媒体编辑", "25", "6200")
REFUSED = DemoEmployer("江淮云图科技集团有限公司", "39", "34", "算法工程师", "13", "15000")
"""Reads like the first of those above: whoever verified it asked for its licence."""
UNREGISTERED = DemoEmployer("城南书店", "33", "31", "店员", "40", "5000")


def credit_code(number: int) -> str:
    """GB 32100, check character and all."""
    body = f"91340100MADEMA{number:03}"
    return body + uscc.calc_check_digit(body)


def make_form(employer: DemoEmployer, number: int) -> EmployerForm:
    contact = Contact(
        address=f"合肥市示例大道{number}号", contact="何经理", phone=f"0551-6000{number:04}"
    )
    return EmployerForm(
        name=employer.name,
        credit_code=credit_code(number),
        kind=employer.kind,
        industry=employer.industry,
        region="340100",
        contact=contact,
    )


def make_job(employer: DemoEmployer) -> Job:
    return Job(
        title=employer.job,
        job_category=employer.job_category,
        workplace="合肥市",
        monthly_pay=Decimal(employer.pay),
        headcount=5,
        description=f"{employer.name}诚聘{employer.job}，欢迎应届毕业生。",
    )
