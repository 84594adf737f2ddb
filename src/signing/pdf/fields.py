"""The fields of each party on the form, row by row, and their values in a sheet."""

from signing.codes import name_of
from signing.pdf.form import Field, Row
from signing.pdf.wording import (
    CHANNELS,
    format_contact,
    format_day,
    format_edition,
    format_moment,
    format_money,
    format_penalty,
    format_probation,
    format_region,
    format_schooling,
    format_service,
)
from signing.vocabulary.sheet import AgreementSheet


def _format_reporting(sheet: AgreementSheet) -> str:
    return f"{format_day(sheet.terms.report_from)} 至 {format_day(sheet.terms.report_to)}"


def _format_remarks(sheet: AgreementSheet) -> str:
    return "见背面" if sheet.terms.remarks.strip() else "无"


def _format_edition(sheet: AgreementSheet) -> str:
    """Of the form; from the second paper on it says which number is which."""
    form = sheet.form_edition.value
    return form if sheet.edition == 1 else f"{format_edition(sheet.edition)}（格式 {form}）"


GRADUATE: tuple[Row, ...] = (
    (Field("姓名", lambda s: s.person.name, 2), Field("性别", lambda s: s.person.gender)),
    (
        Field("证件类型", lambda s: s.person.document_type),
        Field("证件号码", lambda s: s.person.id_number, 2),
    ),
    (
        Field("民族", lambda s: s.person.ethnicity),
        Field("政治面貌", lambda s: s.person.political_status),
        Field("联系电话", lambda s: s.person.phone),
    ),
    (
        Field("学号", lambda s: s.student_number),
        Field("学历层次", lambda s: s.studies.level),
        Field("学制", lambda s: format_schooling(s.studies.duration)),
    ),
    (
        Field("学院", lambda s: s.studies.college, 2),
        Field("生源地", lambda s: format_region(s.studies.origin_region)),
    ),
    (
        Field("专业", lambda s: s.studies.major, 2),
        Field("毕业日期", lambda s: format_day(s.studies.graduates_on)),
    ),
    (
        Field("培养方式", lambda s: name_of("training_mode", s.studies.training_mode)),
        Field("师范生", lambda s: name_of("teacher_training", s.studies.teacher_training), 2),
    ),
    (Field("家庭地址", lambda s: s.person.home_address, 3),),
)
"""The roster but for 困难生类别: hardship and disability are not the employer's business."""

EMPLOYER: tuple[Row, ...] = (
    (
        Field("单位名称", lambda s: s.employer.name, 2),
        Field("单位性质", lambda s: name_of("employer_kind", s.employer.kind)),
    ),
    (
        Field("信用代码", lambda s: s.employer.credit_code, 2),
        Field("所在地区", lambda s: format_region(s.employer.region)),
    ),
    (Field("通讯地址", lambda s: s.employer.contact.address, 3),),
    (
        Field("所属行业", lambda s: name_of("industry", s.employer.industry), 2),
        Field("联系人", lambda s: s.employer.contact.contact),
    ),
    (
        Field("工作岗位", lambda s: s.position_title, 2),
        Field("联系电话", lambda s: s.employer.contact.phone),
    ),
    (
        Field("工作地点", lambda s: s.terms.workplace, 2),
        Field("职位类别", lambda s: name_of("job_category", s.terms.job_category)),
    ),
    (
        Field("报到期限", _format_reporting, 2),
        Field("月薪", lambda s: format_money(s.terms.monthly_pay)),
    ),
    (
        Field("档案转寄", lambda s: s.terms.archive_to, 2),
        Field("试用期", lambda s: format_probation(s.terms.probation_months)),
    ),
    (
        Field("服务期", lambda s: format_service(s.terms.service_years)),
        Field("违约金", lambda s: format_penalty(s.terms.penalty)),
        Field("约定事项", _format_remarks),
    ),
)

SCHOOL: tuple[Row, ...] = (
    (
        Field("学校名称", lambda s: s.school.name, 2),
        Field("学校代码", lambda s: s.school.code),
    ),
    (
        Field("联系方式", lambda s: format_contact(s.school.contact), 2),
        Field("签约方式", lambda s: CHANNELS[s.channel]),
    ),
    (
        Field("签约时间", lambda s: format_moment(s.signed_at)),
        Field("审核通过", lambda s: format_moment(s.approved_at)),
        Field("版次", _format_edition),
    ),
)
