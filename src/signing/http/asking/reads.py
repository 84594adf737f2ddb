"""Reading: queries are answered after the read model, or the log, has what the reader just did."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from signing.http.answering.replies import RECEIPT, STALE
from signing.http.edge.rules import route_of
from signing.projections.engine.freshness import LOG, Freshness, begin_patience
from signing.projections.engine.paging import MOST, Slice
from signing.refusals import NotReady
from signing.storage.engine import DATABASE_ERRORS
from signing.storage.log import Log
from signing.storage.readers import PooledReader, Reader
from signing.storage.replicas import Replica, ReplicaReader
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.core.tokens import Tokens

AskedReceipt = Annotated[
    str | None,
    Header(alias=RECEIPT, description="Of a command whose effect this read must show."),
]

REPLICA_SECONDS = 0.25
"""How long a read waits for the replica, before it asks the primary."""


def reading(*models: str, here: bool = False) -> Any:
    """A dependency: a Reader for these read models, fresh as far as the receipt asks.

    `here`: of the primary always, where rows beside the facts are read with them.
    """

    async def reader(request: Request, response: Response, receipt: AskedReceipt = None) -> Reader:
        state, receipts = request.app.state, list_receipts(request, receipt)
        is_passed = all(state.freshness.is_passed(one, *models) for one in receipts)
        if is_passed and state.replica is None and state.serving.issuperset(models):
            return PooledReader(state.reading)
        open_reader = partial(_open_reader, models, request, response, receipts, here=here)
        return await run_in_threadpool(open_reader)

    return Depends(reader)


async def open_unhurried_reader(request: Request) -> Reader:
    """For a command that looks up whose row it is: it was listed before, so nothing is waited for.

    A retry then answers as the first call did, however far the read model is.
    """
    return PooledReader(request.app.state.reading)


UnhurriedReader = Annotated[Reader, Depends(open_unhurried_reader)]


def list_receipts(request: Request, sent: str | None) -> list[str]:
    """Return what the read must show: the receipt that was sent, and what who asks did last.

    Who asks must be found before: a route names its reader after its `by`.
    """
    session: SignedIn | None = getattr(request.state, "session", None)
    remembered = session.receipt if session else None
    return [one for one in dict.fromkeys((sent, remembered)) if one]


def _open_reader(
    models: Sequence[str],
    request: Request,
    response: Response,
    receipts: Sequence[str],
    *,
    here: bool,
) -> Reader:
    """Raises NotReady where one of the models is being filled."""
    state = request.app.state
    freshness: Freshness = state.freshness
    if not all(map(freshness.is_serving, models)):
        raise NotReady
    state.serving.update(models)
    replica: Replica | None = None if here else state.replica
    if replica is not None and _may_read_from(replica, request, models, receipts):
        return ReplicaReader(replica, state.reading)
    for receipt in receipts:
        left = _count_seconds_left(request)
        _say_behind(request, response, freshness.wait_for(receipt, *models, patience=left))
    return PooledReader(state.reading)


def _count_seconds_left(request: Request) -> float:
    """Return how long it may wait yet: it asks the read models that it reads one after another."""
    until = getattr(request.state, "waits_until", None)
    if until is None:
        until = request.state.waits_until = begin_patience()
    return max(until - time.monotonic(), 0.0)


def _may_read_from(
    replica: Replica, request: Request, models: Sequence[str], receipts: Sequence[str]
) -> bool:
    """Return whether the replica has what the reader just did; a command reads where it writes."""
    if request.method not in {"GET", "HEAD"} or not replica.is_near:
        return False
    try:
        freshness: Freshness = request.app.state.freshness
        there = freshness.ask_beside(replica.engine)
        return all(
            there.have_passed(receipt, *models, patience=REPLICA_SECONDS) for receipt in receipts
        )
    except DATABASE_ERRORS:
        replica.give_up()
        return False


async def _log(request: Request, response: Response, sent: AskedReceipt = None) -> Log:
    freshness: Freshness = request.app.state.freshness
    for receipt in list_receipts(request, sent):
        if freshness.is_passed(receipt, LOG):
            continue
        left = _count_seconds_left(request)
        behind = await run_in_threadpool(freshness.wait_for_log, receipt, left)
        _say_behind(request, response, behind)
    log: Log = request.app.state.log
    return log


SealedLog = Annotated[Log, Depends(_log)]
"""The log, once what the reader just did has its place in it: stories are read from there."""


def _say_behind(request: Request, response: Response, behind: int) -> None:
    """Say how far the answer is behind, the most of all that it is read from."""
    most = request.state.behind = max(behind, getattr(request.state, "behind", 0))
    if most:
        response.headers[STALE] = str(most)


@dataclass(frozen=True)
class ShutMarks:
    """A cursor says nothing to its holder, and serves in no other list."""

    tokens: Tokens
    name: str

    def written(self, place: bytes) -> str:
        return self.tokens.encrypt(self.name, place)

    def read(self, cursor: str) -> bytes | None:
        return self.tokens.decrypt(self.name, cursor)


async def part(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
) -> Slice:
    tokens: Tokens = request.app.state.context.tokens
    marks = ShutMarks(tokens, f"cursor|{route_of(request.scope)}")
    return Slice(limit, cursor, marks)


Part = Annotated[Slice, Depends(part)]
