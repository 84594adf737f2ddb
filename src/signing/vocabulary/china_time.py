"""Days and times as they are in China, where every school and employer is."""

from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def assume_china_time(at: datetime) -> datetime:
    """Take a time without a zone, as browsers send it, for a time in China."""
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def to_china_time(at: datetime) -> datetime:
    """Convert `at` to China's time; leave it as it is where the calendar would overflow.

    Facts may hold any typed year, 1 and 9999 too.
    """
    try:
        return at.astimezone(CHINA)
    except OverflowError:
        return at.replace(tzinfo=CHINA)


def write_china_day(at: datetime) -> str:
    """Write the day that it is in China, as 20260701, for the name of a file."""
    return f"{to_china_time(at):%Y%m%d}"
