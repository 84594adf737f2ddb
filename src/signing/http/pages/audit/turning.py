"""Turning the pages of the log: on, to the first page, to its other end, into a bulk act."""

from dataclasses import dataclass, replace

from signing.http.pages.audit.grouping import Line
from signing.http.pages.audit.searching import OLDEST, PLACES, SCANNED, Search
from signing.storage.searching import Wanted


@dataclass(frozen=True)
class Turns:
    """Queries of other pages, "" where there is none; `other_end` turns the order about."""

    more: str
    first: str
    other_end: str
    reached: int | None


def make_turns(asked: Search, reached: int | None) -> Turns:
    """`reached` is the position behind which the next page begins; None on the last."""
    onward = {**PLACES, "before" if asked.newest_first else "after": str(reached)}
    first = asked.query(**PLACES)
    return Turns(
        more=f"?{asked.query(**onward)}" if reached is not None else "",
        first=f"?{first}" if any(getattr(asked, name) for name in PLACES) else "",
        other_end=f"?{asked.at_end(OLDEST if asked.newest_first else '')}",
        reached=reached,
    )


def write_bulk_query(asked: Search, line: Line) -> str:
    """Return the query of all facts that one line stands for, between their positions.

    Whoever turns the pages, or reads them from the other end, stays between these.
    """
    found = Search(
        request=line.item["request_id"],
        kind=line.item["fact"],
        order=asked.order,
        lowest=str(line.first),
        highest=str(line.last),
    )
    return found.query()


def bound_search(wanted: Wanted, last: int) -> tuple[Wanted, int | None]:
    """Return the search of one page, and the position where the next begins if it reads a part.

    Without an index it looks at SCANNED positions; `last` is that of the log.
    """
    if not wanted.is_scan:
        return wanted, None
    top = min(wanted.before or last + 1, last + 1)
    if wanted.newest_first:
        after = max(wanted.after, top - 1 - SCANNED)
        part = replace(wanted, before=top, after=after)
        return part, after + 1 if after > wanted.after else None
    before = min(top, wanted.after + SCANNED + 1)
    return replace(wanted, before=before), before - 1 if before < top else None
