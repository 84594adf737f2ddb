"""Formats days and times in China, in both languages."""

from datetime import datetime

from signing.vocabulary.china_time import to_china_time

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
