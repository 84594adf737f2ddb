"""Invented agreements to print: every one differs, and some names are hard to set."""

from base64 import b32encode
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha512

from signing.vocabulary import (
    AgreementNumber,
    Channel,
    Contact,
    CopyName,
    Person,
    Studies,
    Terms,
)
from signing.vocabulary.sheet import AgreementSheet, EmployerBlock, SchoolBlock

ADDRESS = "https://jy.example.edu.cn"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "子涵浩宇欣怡梓萱俊杰雨桐思远一诺嘉懿宁晨曦博文静姝䶮𬭎㛃喆彧玥翀祎赟淼"
WHOLE = ("买买提·吐尔逊", "阿依古丽·艾尔肯", "欧阳𬭎㛃", "司马䶮")
TOWNS = ("江淮", "云岭", "沧海", "秦川", "燕北", "楚湘", "桂江", "天山")
TRADES = ("云图软件", "恒远制造", "青禾农业", "博闻教育", "安澜水务", "星河通信", "嘉木建筑")
MAJORS = ("人工智能", "汉语言文学", "土木工程", "临床医学", "会计学", "数字媒体艺术")
JOBS = ("数据分析师", "语文教师", "施工管理", "住院医师", "会计", "视觉设计师")
REMARKS = (
    "甲方为乙方提供宿舍。\n乙方在报到前取得学位证书。",
    "",
    "乙方考取研究生的，本协议自动解除，双方互不承担责任。",
)
APPROVED = datetime(2026, 5, 13, 8, 0, tzinfo=UTC)
SCHOOL = SchoolBlock(
    name="江淮示范大学",
    code="99001",
    contact=Contact(address="安徽省某市学府路1号", contact="就业中心", phone="0551-60000001"),
)


def sheet(ordinal: int) -> AgreementSheet:
    student = f"2022{ordinal:07d}"
    return AgreementSheet(
        number=AgreementNumber(f"2026-99001-{student}-1"),
        year=2026,
        student_number=student,
        person=_person(ordinal),
        studies=_studies(ordinal),
        school=SCHOOL,
        employer=_employer(ordinal // 3),
        position_title=JOBS[ordinal % len(JOBS)],
        terms=_terms(ordinal),
        channel=tuple(Channel)[ordinal % len(Channel)],
        signed_at=APPROVED - timedelta(minutes=37 * (ordinal % 900) + 60),
        approved_at=APPROVED,
        codes={copy: _drawn(ordinal, copy) for copy in CopyName},
        checks={copy: _drawn(ordinal, copy)[:12] for copy in CopyName},
    )


def _person(ordinal: int) -> Person:
    return Person(
        name=_name(ordinal),
        gender="男女"[ordinal % 2],
        document_type="居民身份证",
        id_number=f"34010320040{ordinal % 9 + 1}{ordinal % 28 + 1:02d}{ordinal % 10_000:04d}",
        ethnicity=("汉族", "维吾尔族", "回族")[ordinal % 3],
        political_status=("共青团员", "中共党员", "群众")[ordinal % 3],
        phone=f"150{ordinal * 7919 % 10**8:08d}",
        home_address=f"安徽省某市{TOWNS[ordinal % len(TOWNS)]}路{ordinal % 400 + 1}号",
        hardship="0",
    )


def _name(ordinal: int) -> str:
    if ordinal % 16 == 0:
        return WHOLE[ordinal // 16 % len(WHOLE)]
    first, second = GIVEN[ordinal * 7 % len(GIVEN)], GIVEN[ordinal * 11 % len(GIVEN)]
    return SURNAMES[ordinal % len(SURNAMES)] + first + second


def _studies(ordinal: int) -> Studies:
    return Studies(
        college=("计算机学院", "文学院", "建筑工程学院")[ordinal % 3],
        major=MAJORS[ordinal % len(MAJORS)],
        level="本科",
        duration="4",
        training_mode="1",
        origin_region="340103",
        graduates_on=date(2026, 6, 30),
        teacher_training="2",
    )


def _employer(ordinal: int) -> EmployerBlock:
    town = TOWNS[ordinal % len(TOWNS)]
    return EmployerBlock(
        name=f"{town}{TRADES[ordinal % len(TRADES)]}第{ordinal + 1}有限公司",
        credit_code=f"91340100MA{ordinal:07d}K",
        kind="39",
        industry="34",
        region="340100",
        contact=Contact(
            address=f"安徽省某市{town}大道{ordinal + 1}号", contact="周雨嘉", phone="0551-60000002"
        ),
    )


def _terms(ordinal: int) -> Terms:
    return Terms(
        monthly_pay=Decimal(6000 + ordinal % 90 * 50),
        probation_months=ordinal % 7,
        service_years=ordinal % 4,
        workplace=f"安徽省某市{TOWNS[ordinal % len(TOWNS)]}区",
        report_from=date(2026, 7, 1),
        report_to=date(2026, 7, 31),
        penalty=Decimal(ordinal % 6 * 1000),
        remarks=REMARKS[ordinal % len(REMARKS)],
        archive_to="某市人才交流中心",
        job_category="13",
    )


def _drawn(ordinal: int, copy: CopyName) -> str:
    """As long as a signed code."""
    seed = f"{ordinal}-{copy.name}".encode()
    return b32encode(sha512(seed).digest() + sha512(seed * 2).digest())[:144].decode()
