"""Reads the moments that a message brings: ISO 8601, or as Chinese pages write them."""

import re
from datetime import datetime

from signing.vocabulary.china_time import CHINA, assume_china_time, to_china_time

WRITTEN = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日(?: (\d{1,2}):(\d{2}))?")


def read_moment(told: str) -> datetime:
    """Return it in China's time. Raises ValueError."""
    found = WRITTEN.fullmatch(told)
    if found is None:
        return to_china_time(assume_china_time(datetime.fromisoformat(told)))
    year, month, day, hour, minute = (int(one or 0) for one in found.groups())
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)
