"""Which count of which place to list the facts of."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from signing.http.asking.numbers import Count
from signing.vocabulary import Channel

Within = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True)
class Counted:
    """`school` is a code; "" means all that the reader oversees."""

    count: str
    school: str
    college: str
    channel: Channel | None


def read_counted(
    count: Count = "signed_online",
    school: Within = "",
    college: Within = "",
    channel: Channel | None = None,
) -> Counted:
    return Counted(count, school, college, channel)


ToCounted = Annotated[Counted, Depends(read_counted)]
