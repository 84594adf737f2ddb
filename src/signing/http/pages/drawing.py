"""The template environment of each language, with the filters and icons of all pages."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from re import sub
from typing import Any

import segno
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, PackageLoader, StrictUndefined
from lucide.jinja import lucide
from markupsafe import Markup

from signing.codes import CodeNames, provinces, regions
from signing.fact_words import find_words
from signing.http.answering.assets import addressed
from signing.http.edge.segments import segment
from signing.http.languages import (
    CHINESE,
    LOCALES,
    TAGS,
    load_translations,
    say_count,
)
from signing.http.pages import wording
from signing.http.pages.homes import find_menu, is_here
from signing.projections.engine.days import format_moment_en, format_moment_zh
from signing.vocabulary import SCHOOL_ROLES, AgreementState, Role
from signing.vocabulary.china_time import to_china_time

Form = Callable[..., str]


@cache
def build_environment(language: str) -> Environment:
    """Build the environment of a language; an environment has exactly one catalogue."""
    drawn = Environment(
        loader=PackageLoader("signing.http"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    drawn.install_gettext_translations(load_translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension's
    drawn.globals |= {
        "counted": lambda words, n, **about: say_count(language, words, n, about),
        "icon": draw_icon,
        "asset": lambda name: f"/{addressed(name)}",
        "regions": regions,
        "province_names": provinces,
        "codes": CodeNames("zh" if language == CHINESE else "en"),
        "language": language,
        "lang": TAGS[language],
        "is_here": is_here,
        "menu": lambda who: find_menu(who.role if who else None),
        "wording": wording,
    }
    drawn.filters |= _build_filters(language)
    drawn.tests |= {
        "in_force": lambda state: AgreementState(state).is_in_force,
        "amendable": lambda state: AgreementState(state).is_amendable,
        "live": lambda state: AgreementState(state).is_live,
        "of_a_school": lambda role: Role(role) in SCHOOL_ROLES,
    }
    return drawn


def _build_filters(language: str) -> dict[str, Form]:
    locale = LOCALES[language]
    chinese = language == CHINESE
    return {
        "zh": format_moment_zh,
        "en": format_moment_en,
        "moment": partial(_format_moment, "M 月 d 日 HH:mm" if chinese else "d MMM, HH:mm", locale),
        "dated": partial(
            _format_moment, "y 年 M 月 d 日 HH:mm" if chinese else "d MMM y, HH:mm", locale
        ),
        "whole_moment": partial(
            _format_whole_moment, format_moment_zh if chinese else format_moment_en
        ),
        "day": partial(_format_day, "y 年 M 月 d 日" if chinese else "d MMM y", locale),
        "typed_moment": _format_typed_moment,
        "iso": lambda at: _parse_moment(at).isoformat(timespec="seconds"),
        "count": partial(format_decimal, locale=locale),
        "share": lambda part: "–" if part is None else format_percent(part, "0.0%", locale=locale),
        "yuan": partial(_format_yuan, locale),
        "fact_name": lambda kind: find_words(kind).name.in_("zh" if chinese else "en"),
        "segment": segment,
        "said": lambda words: words["zh" if chinese else "en"],
        "size": _format_size,
    }


def _format_moment(pattern: str, locale: Any, at: datetime | str) -> str:
    return format_datetime(to_china_time(_parse_moment(at)), pattern, locale=locale)


def _format_typed_moment(at: datetime | str) -> str:
    """Format a time as browsers fill it into a form: in China, without its zone."""
    local = to_china_time(_parse_moment(at)).replace(tzinfo=None)
    return local.isoformat(timespec="minutes")


def _format_whole_moment(said: Callable[[datetime], str], at: datetime | str) -> str:
    return said(_parse_moment(at))


def _format_day(pattern: str, locale: Any, at: date | str) -> str:
    if isinstance(at, str):
        at = datetime.fromisoformat(at) if "T" in at else date.fromisoformat(at)
    if isinstance(at, datetime):
        at = to_china_time(at).date()
    return format_date(at, pattern, locale=locale)


def _parse_moment(at: datetime | str) -> datetime:
    """Parse a time, which some answers of use cases hold as text for JSON."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _format_yuan(locale: Locale, money: Decimal | str) -> str:
    """Format an amount as papers have it: cents as two digits, or not at all."""
    amount = Decimal(money)
    cents = "" if amount == amount.to_integral_value() else ".00"
    return "¥ " + format_decimal(amount, f"#,##0{cents}", locale=locale)


def _format_size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} KB"


@cache
def draw_icon(name: str, size: int = 16) -> Markup:
    """Return an icon as SVG, hidden from screen readers since words stand beside it."""
    drawn = lucide(name, size=size, aria_hidden="true")
    return Markup(sub(r">\s+<", "><", drawn).strip())  # noqa: S704 — of the wheel, by a name of ours


def draw_code(url: str) -> Markup:
    """Return a QR code of `url` as inline SVG."""
    code = segno.make(url, error="m", micro=False)
    drawn = code.svg_inline(scale=5, border=4, omitsize=True, svgclass="code", lineclass=None)
    return Markup(drawn)  # noqa: S704 — only lines of ours
