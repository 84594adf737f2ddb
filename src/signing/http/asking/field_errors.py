"""Field errors of a form, in Chinese and English; the value itself is never repeated."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails

from signing.refusals import FieldsWrong
from signing.terms_rules import FieldFault

WORDS: dict[str, tuple[str, str]] = {
    "missing": ("必填", "required"),
    "extra_forbidden": ("未知字段", "unknown field"),
    "string_too_short": ("不能少于 {min_length} 个字符", "at least {min_length} characters"),
    "string_too_long": ("不能超过 {max_length} 个字符", "at most {max_length} characters"),
    "string_type": ("应为文字", "must be text"),
    "string_pattern_mismatch": ("格式不正确", "wrong format"),
    "too_short": ("不能少于 {min_length} 项", "at least {min_length} entries"),
    "too_long": ("不能超过 {max_length} 项", "at most {max_length} entries"),
    "greater_than_equal": ("不能小于 {ge}", "at least {ge}"),
    "greater_than": ("必须大于 {gt}", "must be greater than {gt}"),
    "less_than_equal": ("不能大于 {le}", "at most {le}"),
    "int_parsing": ("应为整数", "must be a whole number"),
    "int_from_float": ("应为整数", "must be a whole number"),
    "int_parsing_size": ("数字过大", "too many digits"),
    "finite_number": ("应为有限的数字", "must be a finite number"),
    "decimal_type": ("应为数字", "must be a number"),
    "decimal_whole_digits": ("数字过大", "too many digits"),
    "int_type": ("应为整数", "must be a whole number"),
    "decimal_parsing": ("应为数字", "must be a number"),
    "decimal_max_places": ("小数最多 {decimal_places} 位", "at most {decimal_places} decimals"),
    "decimal_max_digits": ("数字过大", "too many digits"),
    "bool_parsing": ("应为是或否", "must be true or false"),
    "date_from_datetime_parsing": ("应为日期，如 2026-07-01", "must be a date like 2026-07-01"),
    "date_parsing": ("应为日期，如 2026-07-01", "must be a date like 2026-07-01"),
    "datetime_parsing": ("应为带时区的时间", "must be a time with offset"),
    "datetime_from_date_parsing": ("应为带时区的时间", "must be a time with offset"),
    "timezone_aware": ("时间应带时区", "the time must carry its offset"),
    "uuid_parsing": ("编号不正确", "not an identifier"),
    "list_type": ("应为列表", "must be a list"),
    "enum": ("只能是 {values}", "must be one of {expected}"),
    "literal_error": ("只能是 {values}", "must be one of {expected}"),
    "json_invalid": ("不是有效的 JSON", "not valid JSON"),
}
PLAIN, UNNAMED = re.compile("[a-z_]{1,40}"), "…"
EMPTY = {"zh": "不能为空", "en": "must not be empty"}
SINGULAR = {"characters": "character", "entries": "entry", "decimals": "decimal"}
PLURAL = re.compile("|".join(SINGULAR))
BETWEEN = re.compile(", | or ")
OTHERWISE = ("格式不正确", "wrong format")


class FieldError(ValueError):
    """A field's own rule, in both languages: raised by the forms' validators."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def describe_errors(errors: Iterable[Any]) -> list[dict[str, str]]:
    """{field, zh, en} for each of Pydantic's errors."""
    return [{"field": _field(_known(one)), **_words(one)} for one in errors]


def add_faults(wrong: ValidationError, faults: Iterable[FieldFault]) -> ValidationError:
    """Return the errors with more of them, of fields in which nothing was found yet."""
    found = wrong.errors(include_url=False)
    lines = [_repeat_error(one) for one in found]
    known = {one["loc"] for one in found}
    for fault in faults:
        place = tuple(fault["field"].split("."))
        if place not in known:
            said = {"error": FieldError(fault["zh"], fault["en"])}
            lines.append({"type": "value_error", "loc": place, "input": "", "ctx": said})
    return ValidationError.from_exception_data(wrong.title, lines)


def _repeat_error(one: ErrorDetails) -> InitErrorDetails:
    return {key: one[key] for key in ("type", "loc", "input", "ctx") if key in one}  # type: ignore[return-value]  # those keys


@contextmanager
def naming_part(part: str) -> Iterator[None]:
    """Name the fields of a refusal as the body does whose `part` they are of."""
    try:
        yield
    except FieldsWrong as wrong:
        errors = [one | {"field": f"{part}.{one['field']}"} for one in wrong.about["errors"]]
        raise FieldsWrong(errors=errors) from None


def _known(error: Any) -> tuple[Any, ...]:
    """Where it is; an unknown field is named only if it looks like a field, not like a person."""
    loc: tuple[Any, ...] = error["loc"]
    strange = error["type"] == "extra_forbidden" and not PLAIN.fullmatch(str(loc[-1]))
    return (*loc[:-1], UNNAMED) if strange else loc


def _field(loc: tuple[Any, ...]) -> str:
    """The field's path without the part of the request that it stood in."""
    return ".".join(str(part) for part in loc[1:]) or str(loc[0] if loc else "body")


def _words(error: Any) -> dict[str, str]:
    context = error.get("ctx", {})
    own = context.get("error")
    if isinstance(own, FieldError):
        return {"zh": own.zh, "en": own.en}
    kind = error["type"]
    if isinstance(error.get("input"), str) and f"string_{kind}" in WORDS:
        kind = f"string_{kind}"  # pydantic counts entries where a rule stands behind another
    if kind == "string_too_short" and context.get("min_length") == 1:
        return dict(EMPTY)
    zh, en = WORDS.get(kind, OTHERWISE)
    if 1 in context.values():
        en = PLURAL.sub(lambda found: SINGULAR[found[0]], en)
    values = _list_values(str(context.get("expected", "")))
    return {"zh": zh.format_map({**context, "values": values}), "en": en.format_map(context)}


def _list_values(expected: str) -> str:
    """Join in Chinese what Pydantic joins in English, as in "'mail', 'sms' or 'wechat'"."""
    values = [bare for one in BETWEEN.split(expected) if (bare := one.strip("'"))]
    *others, last = values or [""]
    return f"{'、'.join(others)} 或 {last}" if others else last
