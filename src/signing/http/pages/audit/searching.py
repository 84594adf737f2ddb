"""What an auditor searches the log for, as typed, and the query that it makes."""

from collections.abc import Iterator, Sequence
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
SUBJECTS = ("who", "employer", "job", "school")
PAGE, BATCH = 50, 1000
SCANNED = 200_000
"""How many positions a page looks through for a request, or for who acted often."""
COUNTED = 10_000
"""The most facts that a page counts."""
OLDEST = "oldest"
PLACES = {"at": "", "after": "", "before": ""}
FIRST_IS_ONE = frozenset({"at", "before", "lowest", "highest"})
"""Nothing lies at position 0; `after` it lies everything."""


@dataclass(frozen=True)
class Search:
    """What is searched for, and where to read on.

    `since` and `until` are days in China, both inclusive. `at`, `after` and `before` are positions
    of the log where a page begins: `at` with that one, the others behind it. `lowest` and `highest`
    are positions too, and on all pages nothing is wanted outside of them. `job` is a position that
    an employer offers, `actor` who acted, `request` one command of theirs.
    """

    who: Typed = ""
    employer: Typed = ""
    job: Typed = ""
    school: Typed = ""
    actor: Typed = ""
    stream: Typed = ""
    request: Typed = ""
    kind: Typed = ""
    since: Typed = ""
    until: Typed = ""
    order: Typed = ""
    at: Typed = ""
    after: Typed = ""
    before: Typed = ""
    lowest: Typed = ""
    highest: Typed = ""

    def __post_init__(self) -> None:
        for name, typed in vars(self).copy().items():
            object.__setattr__(self, name, typed.strip())

    def query(self, **more: str) -> str:
        asked = {name: value for name, value in (vars(self) | more).items() if value}
        return urlencode(asked)

    def at_end(self, order: str) -> str:
        """Return the query of the first page in this order."""
        return self.query(**PLACES, order=order)

    @property
    def asks(self) -> bool:
        """Whether anything but a place or an order is asked for."""
        beside = {"order", *PLACES}
        return any(value for name, value in vars(self).items() if name not in beside)

    @property
    def newest_first(self) -> bool:
        return self.order != OLDEST

    def choose_wanted(self, stream: UUID | None, actors: Sequence[str] = ()) -> Wanted:
        """Return the query of one page; `stream` replaces the one typed. Raises FieldsWrong."""
        after, before = self._choose_range()
        since, until = parse_day("since", self.since), parse_day("until", self.until, days=1)
        if since and until and since >= until:
            raise refuse_field("until", "截止日期早于起始日期", "must not be before the first day")
        return Wanted(
            after=after,
            limit=PAGE,
            topics=[_parse_kind(self.kind)] if self.kind else (),
            stream=stream or (_parse_stream(self.stream) if self.stream else None),
            since=since,
            until=until,
            before=before,
            actors=actors,
            request_id=self.request,
            newest_first=self.newest_first,
        )

    def _choose_range(self) -> tuple[int, int]:
        """Return the positions between which a page reads; no last one is 0. Raises FieldsWrong."""
        at, after, before, lowest, highest = (
            _parse_position(name, getattr(self, name))
            for name in ("at", "after", "before", "lowest", "highest")
        )
        lower = [after, lowest - 1, at - 1 if at and not self.newest_first else 0]
        upper = [before, highest and highest + 1, at and at + 1 if self.newest_first else 0]
        return max(0, *lower), min(filter(None, upper), default=0)

    def begins_behind(self, last: int) -> bool:
        """Return whether the page should begin where there is nothing yet: `last` ends the log."""
        return max(_parse_position("at", self.at), _parse_position("lowest", self.lowest)) > last

    def choose_export(self, stream: UUID | None, actors: Sequence[str] = ()) -> Wanted:
        """Return the query of all that is found, oldest first, wherever one reads."""
        return replace(self, **PLACES, order=OLDEST).choose_wanted(stream, actors)


ToSearch = Annotated[Search, Depends()]


def read_batches(engine: Engine, wanted: Wanted) -> Iterator[list[LoggedEvent]]:
    """Yield all facts found to the end of the log, at most `BATCH` at a time."""
    found = search(engine, replace(wanted, limit=BATCH))
    while found:
        yield found
        found = search(engine, replace(wanted, limit=BATCH, after=found[-1].position))


def _parse_position(field: str, typed: str) -> int:
    typed = spelling.number(typed).replace(" ", "").replace(",", "")
    if not typed:
        return 0
    if typed.isascii() and typed.isdecimal() and int(typed) < 1 << 53:
        if int(typed) == 0 and field in FIRST_IS_ONE:
            raise refuse_field(field, "日志位置从 1 开始", "positions of the log begin with 1")
        return int(typed)
    raise refuse_field(
        field, "应为日志位置（整数）", "must be a position of the log, a whole number"
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
