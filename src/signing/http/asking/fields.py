"""What one field of a form takes: its spelling, its bounds, and what the paper must show of it."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from signing import codes
from signing.codes import identity, regions, spelling
from signing.codes.identity import Flaw
from signing.fonts.printable import first_unprintable
from signing.http.asking.field_errors import FieldError
from signing.terms_rules import find_pay_faults
from signing.text import find_words
from signing.use_cases.core.spreadsheets import STARTS_A_FORMULA
from signing.vocabulary import YEARS

FLAWS: dict[Flaw, tuple[str, str]] = {
    Flaw.EMPTY: ("必填", "required"),
    Flaw.TOO_LONG: ("过长", "too long"),
    Flaw.NOT_A_NAME: ("含有姓名中不应出现的字符", "holds characters that no name has"),
    Flaw.PHONE: ("应为 11 位手机号码", "must be a mobile number of 11 digits"),
    Flaw.NOT_A_REGION_CODE: ("应为 6 位行政区划代码", "must be a 6-digit region code"),
    Flaw.UNKNOWN_REGION: ("没有这个省份代码", "no such province"),
    Flaw.NOT_A_CREDIT_CODE: ("应为 18 位统一社会信用代码", "must be an 18-character credit code"),
    Flaw.CHECK_CHARACTER: ("校验位不符，请核对", "the check character does not fit"),
}


def _sound(flaw_of: Callable[[str], Flaw | None]) -> AfterValidator:
    def checked(text: str) -> str:
        flaw = flaw_of(text)
        if flaw is not None:
            raise FieldError(*FLAWS[flaw])
        return text

    return AfterValidator(checked)


def _printable(text: str) -> str:
    unprintable = first_unprintable(text)
    if unprintable is not None:
        raise FieldError(unprintable.zh, unprintable.en)
    return text


def _in_our_years(day: date) -> date:
    first, last = YEARS[0], YEARS[-1]
    if day.year not in YEARS:
        raise FieldError(
            f"应在 {first} 至 {last} 年之间", f"must lie between the years {first} and {last}"
        )
    return day


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise FieldError("不在公历可表示的范围内", "lies outside the calendar") from None


def _starts_no_formula(name: str) -> str:
    """Our exports quote it; whoever copies it into a sheet of their own does not."""
    if name.startswith(STARTS_A_FORMULA):
        raise FieldError(
            "不能以 = + - @ 开头（电子表格会当作公式）",
            "must not begin with = + - or @, as a formula of a spreadsheet",
        )
    return name


AMOUNT = re.compile(r"[¥￥]?\s*(-?(?:[0-9]{1,3}(?:[ ,][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)\s*元?")


def _read_amount(typed: object) -> object:
    """What people write around an amount is not part of it; powers of ten are not understood."""
    if not isinstance(typed, str):
        return typed
    found = AMOUNT.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if found is None:
        raise FieldError("应为金额，如 6500 或 6500.50", "must be an amount like 6500 or 6500.50")
    return found[1].replace(",", "").replace(" ", "")


COUNT = re.compile("-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)")


def _read_count(typed: object) -> object:
    """A whole number as people write it: in full width, with commas between thousands."""
    if isinstance(typed, bool):
        raise FieldError("应为整数，如 12", "must be a whole number like 12")
    if not isinstance(typed, str):
        return typed
    plain = unicodedata.normalize("NFKC", typed).strip()
    if COUNT.fullmatch(plain) is None:
        raise FieldError("应为整数，如 12", "must be a whole number like 12")
    return plain.replace(",", "")


Counted = BeforeValidator(_read_count)
"""Of whole numbers: １２ is 12, and 1,200 is 1200."""


def _write_amount(amount: Decimal) -> Decimal:
    """Whole yuan without decimals, others with two; never an exponent, never -0."""
    whole = abs(amount).to_integral_value()
    return whole.quantize(Decimal(1)) if amount == whole else amount.quantize(Decimal("0.01"))


def _must_be_paid(amount: Decimal) -> Decimal:
    for fault in find_pay_faults(amount):
        raise FieldError(fault["zh"], fault["en"])
    return amount


def _must_check(number: str) -> str:
    """It says nothing of the roster: a number of 18 digits that does not check is nobody's."""
    if identity.is_mistyped(spelling.capital_number(number)):
        raise FieldError(*FLAWS[Flaw.CHECK_CHARACTER])
    return number


def _in(table: codes.Table) -> AfterValidator:
    def checked(code: str) -> str:
        if not codes.is_code(table, code):
            raise FieldError("代码表中没有该代码", "not in the code table")
        return code

    return AfterValidator(checked)


MAINLAND_PHONES = re.compile(
    r"(?:\+?86[ -]?)?1[3-9][0-9]{9}"  # mobile
    r"|(?:\+?86[ -]?)?\(?0(?:10|2[0-9])\)?[ -]?[0-9]{8}(?:-[0-9]{1,6})?"
    r"|(?:\+?86[ -]?)?\(?0[3-9][0-9]{2}\)?[ -]?[0-9]{7,8}(?:-[0-9]{1,6})?"
    r"|[48]00[ -]?[0-9]{3}[ -]?[0-9]{4}"
)


def _must_be_a_phone(typed: str) -> str:
    if MAINLAND_PHONES.fullmatch(typed) is None:
        raise FieldError(
            "应为 11 位手机号码，或带区号的固定电话，如 0551-62345678",
            "must be a mobile number of 11 digits, or a landline with its area code, as"
            " 0551-62345678",
        )
    return typed


def _find_region(typed: str) -> str:
    """Return the code of what was typed: a code, a name, or both."""
    code = regions.read_region(typed)
    if code is not None:
        return code
    if regions.CODE.search(typed):
        raise FieldError(
            "行政区划代码表中没有这个代码，请按名称选择，如“合肥市蜀山区”",
            "not in the table of regions: choose one by its name, as 合肥市蜀山区",
        )
    found = [regions.name_region(one) for one in regions.search_regions(typed, 5)]
    if found:
        raise FieldError(
            f"有几个地区符合，请写全名称，如：{'、'.join(found)}",
            f"several regions fit, write the whole name: {', '.join(found)}",
        )
    raise FieldError(
        "没有这个地区，请写所在市、区（县）的名称，如“合肥市蜀山区”",
        "no such region: write the city and the district, as 合肥市蜀山区",
    )


def _spelt(how: Callable[[str], str]) -> BeforeValidator:
    return BeforeValidator(lambda text: how(text) if isinstance(text, str) else text)


Line = Annotated[str, _spelt(spelling.plain), Field(max_length=200)]
MOST_WORDS = 2000
Words = Annotated[str, _spelt(str.strip), Field(max_length=MOST_WORDS)]


def _must_say_something(text: str) -> str:
    if text and not find_words(text):
        raise FieldError("请用文字写明", "say it in words: letters or digits")
    return text


Explaining = AfterValidator(_must_say_something)
"""Of whatever others read as a reason: signs and pictures alone give none."""
Reason = Annotated[Words, Explaining]
FilledReason = Annotated[Reason, Field(min_length=1)]
Remarks = Annotated[str, _spelt(str.strip), Field(max_length=400)]
FilledLine = Annotated[Line, Field(min_length=1)]
Printed = AfterValidator(_printable)
"""Of whatever stands on the agreement: what no font can show is refused before it is signed."""
PrintedLine = Annotated[Line, Printed]
FilledPrintedLine = Annotated[FilledLine, Printed, Explaining]
PrintedName = Annotated[FilledPrintedLine, Field(max_length=100)]
"""Of what an employer offers."""
EmployerName = Annotated[PrintedName, AfterValidator(_starts_no_formula)]
PerhapsEmployerName = Annotated[Line, AfterValidator(_starts_no_formula), Field(max_length=100)]
PersonName = Annotated[str, _spelt(spelling.person_name), _sound(identity.name_flaw)]
TypedIdNumber = Annotated[str, Field(max_length=40), AfterValidator(_must_check)]
"""Of somebody else, on a page: passports are taken as they are."""
Reached = Annotated[PersonName, Printed]
"""Whom to ask for at an employer."""
CreditCode = Annotated[str, _spelt(spelling.capital_number), _sound(identity.credit_code_flaw)]
Region = Annotated[
    str,
    Field(max_length=100, description="A code of GB/T 2260, or its name, as 合肥市蜀山区."),
    _spelt(spelling.number),
    AfterValidator(_find_region),
]
Phone = Annotated[
    str,
    _spelt(spelling.number),
    Field(max_length=20, description="Of the mainland: mobile, or a landline with its area code."),
    AfterValidator(_must_be_a_phone),
]
Mobile = Annotated[str, _spelt(spelling.mobile), _sound(identity.mobile_flaw)]
"""The eleven digits alone, without the country's."""
HomeAddress = FilledPrintedLine
"""Where the graduate lives, as the agreement prints it."""
Kind = Annotated[str, _in("employer_kind")]
Industry = Annotated[str, _in("industry")]
JobCategory = Annotated[str, _in("job_category")]
Money = Annotated[
    Decimal,
    BeforeValidator(_read_amount),
    Field(ge=0, max_digits=9, decimal_places=2),
    AfterValidator(_write_amount),
]
"""Yuan. 6,500, ６５００, 6500 元 and 6500.00 are one amount, and written in one way: 6500."""
Pay = Annotated[Money, AfterValidator(_must_be_paid)]
"""Of a job, by the month: the rule that terms are signed by."""
Day = Annotated[
    date,
    AfterValidator(_in_our_years),
    Field(description=f"From {YEARS[0]} to {YEARS[-1]}."),
]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with any offset, read as UTC: the database takes no offset of sixteen hours and more."""
