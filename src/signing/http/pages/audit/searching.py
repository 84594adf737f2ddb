"""What an auditor searches the log for, as typed, and the query that it makes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import Engine

from signing.codes import spelling
from signing.http.api.audit.facts import TOPICS
from signing.refusals import FieldsWrong
from signing.storage.log import LoggedEvent
from signing.storage.searching import Wanted, search
from signing.vocabulary.china_time import CHINA

Typed = Annotated[str, Query(max_length=200)]
SUBJECTS = ("who", "employer", "school")
PAGE, BATCH = 50, 1000


@dataclass(frozen=True)
class Search:
    """`since` and `until` are days in China, both inclusive; `after` is a position of the log."""

    who: str = ""
    employer: str = ""
    school: str = ""
    stream: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    after: str = ""

    def query(self, **more: str) -> str:
        asked = {name: value for name, value in (vars(self) | more).items() if value}
        return urlencode(asked)

    @property
    def asks(self) -> bool:
        """Whether anything but a position is searched for."""
        return any(value for name, value in vars(self).items() if name != "after")

    def choose_wanted(self, stream: UUID | None) -> Wanted:
        """Return the query of one page; `stream` replaces the one typed. Raises FieldsWrong."""
        return Wanted(
            after=_parse_position(self.after),
            limit=PAGE,
            topics=[_parse_kind(self.kind)] if self.kind else (),
            stream=stream or (_parse_stream(self.stream) if self.stream else None),
            since=parse_day("since", self.since),
            until=parse_day("until", self.until, days=1),
        )


def read_search(
    who: Typed = "",
    employer: Typed = "",
    school: Typed = "",
    stream: Typed = "",
    kind: Typed = "",
    since: Typed = "",
    until: Typed = "",
    after: Typed = "",
) -> Search:
    typed = (who, employer, school, stream, kind, since, until, after)
    return Search(*(one.strip() for one in typed))


ToSearch = Annotated[Search, Depends(read_search)]


def read_batches(engine: Engine, wanted: Wanted) -> Iterator[list[LoggedEvent]]:
    """Yield all facts found to the end of the log, at most `BATCH` at a time."""
    found = search(engine, replace(wanted, limit=BATCH))
    while found:
        yield found
        found = search(engine, replace(wanted, limit=BATCH, after=found[-1].position))


def _parse_position(typed: str) -> int:
    typed = spelling.number(typed)
    if not typed:
        return 0
    if typed.isascii() and typed.isdecimal() and int(typed) < 1 << 53:
        return int(typed)
    raise refuse_field(
        "after", "应为日志位置（整数）", "must be a position of the log, a whole number"
    )


def _parse_kind(typed: str) -> str:
    if typed not in TOPICS:
        raise refuse_field("kind", "没有这种事件", "no such kind of fact")
    return TOPICS[typed]


def _parse_stream(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise refuse_field("stream", "不是事件流编号", "not the id of a stream") from None


def parse_day(field: str, typed: str, *, days: int = 0) -> datetime | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed) + timedelta(days=days)
    except (ValueError, OverflowError):
        raise refuse_field(
            field, "应为日期，例如 2026-05-12", "must be a day, as 2026-05-12"
        ) from None
    return datetime.combine(day, time(), tzinfo=CHINA)


def refuse_field(field: str, zh: str, en: str) -> FieldsWrong:
    return FieldsWrong(errors=[{"field": field, "zh": zh, "en": en}])
