"""The feed as Server-Sent Events: each event with its position, until the reader may read no more.

One look a second at how far the feed is serves all streams of the process.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic
from uuid import UUID

from fastapi.sse import format_sse_event
from pydantic_core import to_json
from sqlalchemy import Engine

from signing.http.answering.streams import OF_ACCOUNT, Stream, Streams, Written
from signing.projections.engine.paging import MOST as MOST_OF_PAGE
from signing.projections.feed import Envelope, EventPage, Scope, list_events, load_head
from signing.storage.readers import PooledReader, Reader

MOST = 200
"""In one process: each may be read by a program for hours."""
BETWEEN_SECONDS = 1.0
SESSION_SECONDS = 15.0


@dataclass(frozen=True)
class Wanted:
    """Events after a position: at most `limit`, of these kinds or all, of one graduate or all."""

    scope: Scope
    after: int = 0
    limit: int = MOST_OF_PAGE
    kinds: frozenset[str] = frozenset()
    graduate_id: UUID | None = None


def load_events(connection: Reader, wanted: Wanted) -> EventPage:
    return list_events(
        connection,
        wanted.scope,
        wanted.after,
        wanted.limit,
        kinds=wanted.kinds,
        graduate_id=wanted.graduate_id,
    )


class FeedWatch:
    """Follows the feed for those who stream it."""

    def __init__(self, engine: Engine, *, of_account: int = OF_ACCOUNT) -> None:
        self._reader = PooledReader(engine)
        self._streams = Streams(most=MOST, of_account=of_account)
        self._lock = Lock()
        self._head = 0
        self._looked = -BETWEEN_SECONDS

    def close(self) -> None:
        self._streams.close()

    def count_open(self) -> int:
        return self._streams.count_open()

    def stream(self, wanted: Wanted, lasts: Callable[[], bool]) -> Stream:
        """Stream what is wanted, `limit` at once, until the reader does not last any more.

        That is asked now and then, and of each event once it is read: nobody is told what happened
        after they lost the right to it.
        """
        asked = monotonic()

        def read() -> Written:
            nonlocal asked, wanted
            head = self._find_head()
            page = load_events(self._reader, wanted) if wanted.after < head else None
            if (page and page["items"]) or monotonic() - asked > SESSION_SECONDS:
                asked = monotonic()
                if not lasts():
                    return Written([format_sse_event(event="over", data_str="{}")], over=True)
            if page is None:
                return Written(())
            wanted = replace(wanted, after=page["next"])
            return Written(_write_page(page), goes_on=page["next"] < page["head"])

        return self._streams.follow(read)

    def _find_head(self) -> int:
        with self._lock:
            if monotonic() - self._looked >= BETWEEN_SECONDS:
                self._head, self._looked = load_head(self._reader), monotonic()
            return self._head


def _write_page(page: EventPage) -> list[bytes]:
    """Write its events, and where it ends: a client that connects again goes on from there."""
    written = [_write_event(one) for one in page["items"]]
    if not page["items"] or page["items"][-1]["position"] < page["next"]:
        written.append(format_sse_event(id=str(page["next"])))
    return written


def _write_event(one: Envelope) -> bytes:
    return format_sse_event(id=str(one["position"]), data_str=to_json(one).decode())
