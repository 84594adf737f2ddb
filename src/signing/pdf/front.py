"""The front page: who the three parties are, what they agreed, where they sign and seal."""

from collections.abc import Iterator
from math import ceil

from signing.codes import name_of
from signing.pdf.faces import extent
from signing.pdf.form import (
    BOLD,
    COLUMN,
    FINE,
    HAIR,
    LEFT,
    PARTY,
    RIGHT,
    WIDTH,
    Cell,
    Row,
    consent,
    grid,
    party,
    seal,
)
from signing.pdf.marks import MM_PER_POINT, Box, Frame, Ink, Mark, Ornament, Rule, Voice
from signing.pdf.sheet import AgreementSheet
from signing.pdf.typeset import Style, fit
from signing.pdf.wording import (
    CHANNELS,
    TITLE,
    TITLE_EN,
    day,
    moment,
    money,
    penalty,
    probation,
    reached,
    region,
    schooling,
    service,
)

TOP = 38.0
ROW = 7.3
CONSENT = 20.0
SEAL = 24.0
INNER = LEFT + PARTY
HALF = COLUMN * 1.5


def front(sheet: AgreementSheet) -> Iterator[Mark]:
    """Everything that all copies of `sheet` share."""
    yield Ornament("rosette")
    yield Ornament("ribbon")
    yield from _head(sheet)
    graduate, employer, school = _graduate(sheet), _employer(sheet), _school(sheet)
    first = Box(LEFT, TOP, WIDTH, len(graduate) * ROW + CONSENT)
    second = Box(LEFT, first.bottom, WIDTH, len(employer) * ROW + SEAL)
    third = Box(LEFT, second.bottom, WIDTH, len(school) * ROW + SEAL)
    yield from _party("乙方　毕业生", graduate, first)
    yield from consent(
        "应聘意见：",
        "本人自愿到上述用人单位就业，所填信息真实、有效。",
        Box(INNER, first.bottom - CONSENT, RIGHT - INNER, CONSENT),
    )
    yield from _party("甲方　用人单位", employer, second)
    yield from _seals("用人单位意见：", "经办人签字：", "上级主管部门意见（如需）：", second.bottom)
    yield from _party("丙方　学校", school, third)
    yield from _seals("学院（系）意见：", "负责人签字：", "学校就业部门意见：", third.bottom)
    yield Rule(LEFT, first.bottom, RIGHT, first.bottom, FINE)
    yield Rule(LEFT, second.bottom, RIGHT, second.bottom, FINE)
    yield Frame(Box(LEFT, TOP, WIDTH, third.bottom - TOP), BOLD)
    yield from _microtext(sheet, Box(LEFT, third.bottom + 0.6, WIDTH, 0.6))


def _head(sheet: AgreementSheet) -> Iterator[Mark]:
    line = Box(LEFT, 7, WIDTH, 4)
    grey = Style(8, Voice.SANS, Ink.GREY)
    yield from fit(sheet.school.name, Box(line.x, line.y, 84, 4), grey)
    yield from fit(TITLE_EN, Box(line.right - 88, line.y, 88, 4), Style(8, ink=Ink.GREY, x=1))
    title = Style(21, Voice.SANS, bold=True, x=0.5)
    yield from fit(TITLE, Box(LEFT, 18, WIDTH, 10), title)
    number = Box(LEFT, 30.3, 66, 5)
    yield from fit(f"协议编号：{sheet.number}", number, Style(10))
    yield from fit(f"（{sheet.year} 届）", Box(85, number.y, 40, 5), Style(10.5, x=0.5))


def _party(title: str, rows: tuple[Row, ...], room: Box) -> Iterator[Mark]:
    yield from party(title, Box(LEFT, room.y, PARTY, room.height))
    yield from grid(rows, room.y, ROW)


def _seals(left: str, signatory: str, right: str, end: float) -> Iterator[Mark]:
    yield from seal(left, signatory, Box(INNER, end - SEAL, HALF, SEAL))
    yield from seal(right, signatory, Box(INNER + HALF, end - SEAL, HALF, SEAL))
    yield Rule(INNER + HALF, end - SEAL, INNER + HALF, end, HAIR)


def _microtext(sheet: AgreementSheet, room: Box) -> Iterator[Mark]:
    """A line too small for copiers: it looks like a rule."""
    size = 1.35
    motto = f"{TITLE}{sheet.number}·"
    times = ceil(room.width / (extent(motto, Voice.SERIF) * size * MM_PER_POINT))
    yield from fit(motto * times, room, Style(size, ink=Ink.TINT, y=0))


def _graduate(sheet: AgreementSheet) -> tuple[Row, ...]:
    """The roster but for 困难生类别: hardship and disability are not the employer's business."""
    person, studies = sheet.person, sheet.studies
    return (
        (Cell("姓名", person.name, 2), Cell("性别", person.gender)),
        (Cell("证件类型", person.document_type), Cell("证件号码", person.id_number, 2)),
        (
            Cell("民族", person.ethnicity),
            Cell("政治面貌", person.political_status),
            Cell("联系电话", person.phone),
        ),
        (
            Cell("学号", sheet.student_number),
            Cell("学历层次", studies.level),
            Cell("学制", schooling(studies.duration)),
        ),
        (Cell("学院", studies.college, 2), Cell("生源地", region(studies.origin_region))),
        (Cell("专业", studies.major, 2), Cell("毕业日期", day(studies.graduates_on))),
        (
            Cell("培养方式", name_of("training_mode", studies.training_mode)),
            Cell("师范生", name_of("teacher_training", studies.teacher_training), 2),
        ),
        (Cell("家庭地址", person.home_address, 3),),
    )


def _employer(sheet: AgreementSheet) -> tuple[Row, ...]:
    employer, terms = sheet.employer, sheet.terms
    report = f"{day(terms.report_from)} 至 {day(terms.report_to)}"
    remarks = "见背面" if terms.remarks.strip() else "无"
    return (
        (
            Cell("单位名称", employer.name, 2),
            Cell("单位性质", name_of("employer_kind", employer.kind)),
        ),
        (Cell("信用代码", employer.credit_code, 2), Cell("所在地区", region(employer.region))),
        (Cell("通讯地址", employer.contact.address, 3),),
        (
            Cell("所属行业", name_of("industry", employer.industry), 2),
            Cell("联系人", employer.contact.contact),
        ),
        (Cell("工作岗位", sheet.position_title, 2), Cell("联系电话", employer.contact.phone)),
        (
            Cell("工作地点", terms.workplace, 2),
            Cell("职位类别", name_of("job_category", terms.job_category)),
        ),
        (Cell("报到期限", report, 2), Cell("月薪", money(terms.monthly_pay))),
        (Cell("档案转寄", terms.archive_to, 2), Cell("试用期", probation(terms.probation_months))),
        (
            Cell("服务期", service(terms.service_years)),
            Cell("违约金", penalty(terms.penalty)),
            Cell("约定事项", remarks),
        ),
    )


def _school(sheet: AgreementSheet) -> tuple[Row, ...]:
    school = sheet.school
    return (
        (Cell("学校名称", school.name, 2), Cell("学校代码", school.code)),
        (Cell("联系方式", reached(school.contact), 2), Cell("签约方式", CHANNELS[sheet.channel])),
        (
            Cell("签约时间", moment(sheet.signed_at)),
            Cell("审核通过", moment(sheet.approved_at)),
            Cell("版次", sheet.edition.value),
        ),
    )
