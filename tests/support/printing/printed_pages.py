"""A sheet to print, and reading text and codes of the print."""

import subprocess
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pypdfium2
import zxingcpp
from PIL.Image import Image

from signing.pdf.agreement import render
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

ALL = tuple(CopyName)
LAST_PAGE = 10_000
ADDRESS = "https://jy.example.edu.cn"

PERSON = Person(
    name="买买提·吐尔逊",
    gender="男",
    document_type="居民身份证",
    id_number="34010320041028099X",
    ethnicity="维吾尔族",
    political_status="共青团员",
    phone="15040260662",
    home_address="安徽省某市某路45号",
    hardship="0",
)
STUDIES = Studies(
    college="计算机学院",
    major="人工智能",
    level="本科",
    duration="4",
    training_mode="1",
    origin_region="340103",
    graduates_on=date(2026, 6, 30),
    teacher_training="2",
)
SCHOOL = SchoolBlock(
    name="江淮示范大学",
    code="99001",
    contact=Contact(address="安徽省某市学府路1号", contact="就业中心", phone="0551-60000001"),
)
EMPLOYER = EmployerBlock(
    name="江淮云图软件技术有限公司",
    credit_code="91340100MA2N0XYZ1K",
    kind="39",
    industry="34",
    region="340100",
    contact=Contact(address="安徽省某市创新大道66号", contact="周雨嘉", phone="0551-60000002"),
)
TERMS = Terms(
    monthly_pay=Decimal("8500.50"),
    probation_months=3,
    service_years=2,
    workplace="安徽省某市高新区",
    report_from=date(2026, 7, 1),
    report_to=date(2026, 7, 31),
    penalty=Decimal(5000),
    remarks="甲方为乙方提供宿舍。\n乙方在报到前取得学位证书。",
    archive_to="某市人才交流中心",
    job_category="13",
)


def make_code_text(copy: CopyName, number: str = "1") -> str:
    return f"{copy.name}7K2MQ4XW9RTA{number}"


def make_sheet(ordinal: int = 1, /, **changed: Any) -> AgreementSheet:
    """Return a sheet; `changed` replaces fields of it, or of its person, studies or terms."""
    given: dict[str, Any] = {
        "number": AgreementNumber(f"2026-99001-2022010000{ordinal}-1"),
        "year": 2026,
        "student_number": f"2022010000{ordinal}",
        "person": PERSON,
        "studies": STUDIES,
        "school": SCHOOL,
        "employer": EMPLOYER,
        "position_title": "数据分析师",
        "terms": TERMS,
        "channel": Channel.PLATFORM,
        "signed_at": datetime(2026, 5, 12, 2, 30, tzinfo=UTC),
        "approved_at": datetime(2026, 5, 13, 8, 0, tzinfo=UTC),
        "codes": {copy: make_code_text(copy, str(ordinal)) for copy in CopyName},
        "checks": dict.fromkeys(CopyName, f"7K2M-Q4XW-9RT{ordinal}"),
    }
    for field, value in changed.items():
        if field in given:
            given[field] = value
    for part in ("person", "studies", "terms"):
        inner = {name: changed[name] for name in type(given[part]).model_fields if name in changed}
        given[part] = given[part].model_copy(update=inner)
    return AgreementSheet(**given)


def print_sheets(*sheets: AgreementSheet, copies: Iterable[CopyName] = ALL) -> bytes:
    return render(sheets, tuple(copies), ADDRESS)


def read_text(pdf: bytes, first: int = 1, last: int = LAST_PAGE) -> str:
    """Return the text that poppler reads, in the order it was written."""
    command = ["pdftotext", "-raw", "-f", str(first), "-l", str(last), "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def strip_space(text: str) -> str:
    """Remove white space, since lines may break anywhere."""
    return "".join(text.split())


def draw_pages(pdf: bytes, dpi: int = 150, every: int = 1) -> list[Image]:
    with pypdfium2.PdfDocument(pdf) as document:
        numbers = range(0, len(document), every)
        return [document[number].render(scale=dpi / 72).to_pil() for number in numbers]


def scan_codes(image: Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]
