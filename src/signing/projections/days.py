"""Days and times as people in China say them."""

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


def day_zh(at: datetime) -> str:
    here = at.astimezone(CHINA)
    return f"{here.month} 月 {here.day} 日"


def day_en(at: datetime) -> str:
    here = at.astimezone(CHINA)
    return f"{here.day} {MONTHS[here.month - 1]}"


def moment_zh(at: datetime) -> str:
    here = at.astimezone(CHINA)
    return f"{here.year} 年 {day_zh(at)} {here:%H:%M}"


def moment_en(at: datetime) -> str:
    here = at.astimezone(CHINA)
    return f"{day_en(at)} {here.year}, {here:%H:%M}"
