"""Formats values for paper."""

from datetime import date, datetime
from decimal import Decimal

from signing.codes import provinces
from signing.vocabulary import CHANNEL_NAMES, Contact, CopyName, Side
from signing.vocabulary.china_time import CHINA

BLANK = "—"
"""Stands where nothing was given, so that nothing can be added by hand."""

TITLE = "普通高等学校毕业生就业协议书"
TITLE_EN = "Employment Agreement of Graduates, Employer and School"

COPIES = {
    CopyName.EMPLOYER: ("第一联", "用人单位留存"),
    CopyName.GRADUATE: ("第二联", "毕业生留存"),
    CopyName.SCHOOL: ("第三联", "学校留存"),
}

LETTER = "解约证明"
LETTER_EN = "Certificate of Termination of an Employment Agreement"

SIDES = {Side.GRADUATE: ("毕业生", "graduate"), Side.EMPLOYER: ("用人单位", "employer")}

CHANNELS = {one: zh for one, (zh, _) in CHANNEL_NAMES.items()}


def format_or_blank(text: str) -> str:
    return text.strip() or BLANK


def format_edition(edition: int) -> str:
    return f"第 {edition} 版"


def format_day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else BLANK


def format_moment(value: datetime) -> str:
    """Format a time in China, to the minute."""
    local = value.astimezone(CHINA)
    return f"{format_day(local)} {local:%H:%M}"


def format_money(yuan: Decimal) -> str:
    """Format an amount to the last digit, without rounding."""
    return f"{yuan:,f} 元"


def format_penalty(yuan: Decimal) -> str:
    return format_money(yuan) if yuan else "不约定"


def format_probation(months: int) -> str:
    return f"{months} 个月" if months else "无试用期"


def format_service(years: int) -> str:
    return f"{years} 年" if years else "不约定"


def format_schooling(duration: str) -> str:
    """Format the years of study, which the roster gives as a bare number."""
    return f"{duration} 年" if duration.isdecimal() else format_or_blank(duration)


def format_region(code: str) -> str:
    """Format a GB/T 2260 code with its province, if it is known."""
    province = provinces().get(code[:2], "") if code.isdecimal() else ""
    return f"{province} {code}".strip()


def format_contact(contact: Contact) -> str:
    return " ".join(part for part in (contact.contact, contact.phone, contact.address) if part)
