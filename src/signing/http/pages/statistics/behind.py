"""Which count of which place and line to list the facts of."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from signing.http.asking.numbers import Count
from signing.projections.esign_ratio import Grouping
from signing.refusals import FieldsWrong
from signing.vocabulary import Channel

Within = Annotated[str, Query(max_length=200)]
ONE_OF_THEM = {
    "zh": "签约方式、专业、地区和行业只能选一个",
    "en": "choose a channel, a major, a region or an industry, only one of them",
}


@dataclass(frozen=True)
class Counted:
    """`school` is a code; "" means all that the reader oversees; `key` is a line's, or None."""

    count: str
    school: str
    college: str
    by: Grouping
    key: str | None


def read_counted(
    count: Count = "signed_online",
    school: Within = "",
    college: Within = "",
    channel: Channel | None = None,
    major: Within = "",
    region: Within = "",
    industry: Within = "",
) -> Counted:
    """Raises FieldsWrong for more than one line."""
    lines = {
        Grouping.CHANNEL: channel.value if channel else "",
        Grouping.MAJOR: major,
        Grouping.REGION: region,
        Grouping.INDUSTRY: industry,
    }
    asked = [(by, key) for by, key in lines.items() if key]
    if len(asked) > 1:
        raise FieldsWrong(errors=[{"field": asked[1][0].value} | ONE_OF_THEM])
    by, key = asked[0] if asked else (Grouping.CHANNEL, None)
    return Counted(count, school, college, by, key)


ToCounted = Annotated[Counted, Depends(read_counted)]
