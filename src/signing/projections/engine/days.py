"""Formats days and times in China, in both languages."""

from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def to_china_time(at: datetime) -> datetime:
    """Convert `at` to China's time; leave it as it is where the calendar would overflow.

    Facts may hold any typed year, 1 and 9999 too.
    """
    try:
        return at.astimezone(CHINA)
    except OverflowError:
        return at.replace(tzinfo=CHINA)


def format_day_zh(at: datetime) -> str:
    here = to_china_time(at)
    return f"{here.month} 月 {here.day} 日"


def format_day_en(at: datetime) -> str:
    here = to_china_time(at)
    return f"{here.day} {MONTHS[here.month - 1]}"


def format_moment_zh(at: datetime) -> str:
    here = to_china_time(at)
    return f"{here.year} 年 {format_day_zh(at)} {here:%H:%M}"


def format_moment_en(at: datetime) -> str:
    here = to_china_time(at)
    return f"{format_day_en(at)} {here.year}, {here:%H:%M}"
