"""Counts that a desk shows live: one look serves all who see the same graduates."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from time import monotonic

from sqlalchemy import Engine
from typing_extensions import TypedDict

from signing.http.answering.streams import OF_ACCOUNT, Stream, Streams
from signing.projections import (
    agreements,
    amendment_queue,
    review_queue,
    roster_list,
    stamped_copies,
    termination_register,
)
from signing.projections.engine.counting import Count, count_together
from signing.projections.engine.progress import load_progress
from signing.storage.readers import PooledReader, Reader
from signing.vocabulary import Oversight

MOST = 200
"""In one process: a tab of a browser that shows a desk keeps one."""
BETWEEN_SECONDS = 1.0
AT_LEAST_SECONDS = 30.0
"""Nothing need happen for a signing to wait 48 hours."""
SESSION_SECONDS = 15.0
MODELS = (agreements, roster_list)


class WaitingCounts(TypedDict):
    """What waits, in numbers of signings, papers, requests and graduates.

    `over_48h` of the `pending` signings wait for more than 48 hours. `errors` are graduates who
    reported an error in the roster, `privacy_requests` wait for an answer about their data,
    `amendments` of agreements for the school's decision, and `stamped` photographs to be compared.
    `binding_reports` (of people who cannot bind) and `binding_marks` (bindings that nobody looked
    at) are an administrator's, 0 for a counselor.
    `approved`, `rejected` and `ended` are the other lists of reviews, `signings` all of them
    together. `unconfirmed` and `disputed` are those `pending` that their graduates have not
    confirmed, or dispute.
    """

    pending: int
    over_48h: int
    to_print: int
    stamped: int
    errors: int
    privacy_requests: int
    terminations: int
    amendments: int
    binding_reports: int
    binding_marks: int
    approved: int
    rejected: int
    ended: int
    signings: int
    unconfirmed: int
    disputed: int


@dataclass(frozen=True)
class Found:
    mark: tuple[int, ...]
    at: float
    counts: WaitingCounts


def counted(
    connection: Reader, oversight: Oversight, now: datetime, *, administers: bool = False
) -> WaitingCounts:
    """`administers`: the reader keeps the school's roster, and sees to its bindings."""
    every = review_queue.Filters()
    tallied = review_queue.load_tallies(connection, oversight)
    lists = review_queue.count_lists(tallied, every)
    stands = review_queue.count_confirmations(tallied, every)
    found = count_together(connection, _select_counts(oversight, now, administers=administers))
    waiting = review_queue.count_waiting(tallied, found["fresh"])
    return {
        "pending": waiting["pending"],
        "over_48h": waiting["over_48h"],
        "to_print": review_queue.add_up(tallied, "tab").get("to_print", 0),
        "stamped": found["stamped"],
        "errors": found["errors"],
        "privacy_requests": found["privacy_requests"],
        "terminations": found["terminations"],
        "amendments": found["amendments"],
        "binding_reports": found.get("binding_reports", 0),
        "binding_marks": found.get("binding_marks", 0),
        "approved": lists["approved"],
        "rejected": lists["rejected"],
        "ended": lists["ended"],
        "signings": sum(review_queue.add_up(tallied, "listed").values()),
        "unconfirmed": stands["unconfirmed"],
        "disputed": stands["disputed"],
    }


def _select_counts(oversight: Oversight, now: datetime, *, administers: bool) -> dict[str, Count]:
    """Select what is counted where it stands."""
    of_all = {
        "fresh": review_queue.select_fresh_count(oversight, now),
        "stamped": stamped_copies.select_offered_count(oversight),
        "errors": roster_list.select_reported_error_count(oversight),
        "privacy_requests": roster_list.select_inquiry_count(oversight, "waiting", now),
        "terminations": termination_register.select_request_count(oversight, "pending"),
        "amendments": amendment_queue.select_pending_count(oversight),
    }
    if not administers:
        return of_all
    return of_all | {
        "binding_reports": roster_list.select_open_report_count(oversight, now),
        "binding_marks": roster_list.select_mark_count(oversight),
    }


class LiveCounts:
    """Once a second it asks how far the lists are, and counts again only when they moved."""

    def __init__(self, engine: Engine, *, of_account: int = OF_ACCOUNT) -> None:
        self._reader = PooledReader(engine)
        self._streams = Streams(most=MOST, of_account=of_account, names=("counts", "over"))
        self._lock = Lock()
        self._mark: tuple[int, ...] = ()
        self._marked = -BETWEEN_SECONDS
        self._found: dict[tuple[Oversight, bool], Found] = {}
        self.looks = 0

    def close(self) -> None:
        self._streams.close()

    def counts(self, oversight: Oversight, *, administers: bool = False) -> WaitingCounts:
        with self._lock:
            return self._fresh((oversight, administers), monotonic())

    def stream(
        self, oversight: Oversight, lasts: Callable[[], bool], *, administers: bool = False
    ) -> Stream:
        """Until the session does not last any more."""
        asked, told = monotonic(), self.counts(oversight, administers=administers)

        def look() -> tuple[WaitingCounts, bool]:
            nonlocal asked, told
            if monotonic() - asked > SESSION_SECONDS:
                asked = monotonic()
                if not lasts():
                    return told, True
            told = self._known(oversight, administers=administers)
            return told, False

        return self._streams.stream(look)

    def _known(self, oversight: Oversight, *, administers: bool) -> WaitingCounts:
        """Without a look at all, if somebody has just looked."""
        found = self._found.get((oversight, administers))
        if found is not None and found.mark == self._mark and self._is_fresh(found):
            return found.counts
        return self.counts(oversight, administers=administers)

    def _is_fresh(self, found: Found) -> bool:
        now = monotonic()
        return now - self._marked < BETWEEN_SECONDS and now - found.at < AT_LEAST_SECONDS

    def _fresh(self, reader: tuple[Oversight, bool], now: float) -> WaitingCounts:
        if now - self._marked >= BETWEEN_SECONDS:
            places = load_progress(self._reader, MODELS)
            self._mark = tuple(place.position for _, place in sorted(places.items()))
            self._marked = now
            self._found = {
                scope: one for scope, one in self._found.items() if now - one.at < AT_LEAST_SECONDS
            }
        found = self._found.get(reader)
        if found is None or found.mark != self._mark:
            self.looks += 1
            oversight, administers = reader
            counts = counted(self._reader, oversight, datetime.now(UTC), administers=administers)
            found = self._found[reader] = Found(self._mark, now, counts)
        return found.counts
