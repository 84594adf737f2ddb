"""The feed: what happens, by position, for other systems that keep tables of their own."""

from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request, Response
from pydantic_core import to_json

from signing.facts import Fact
from signing.http.answering import response_docs
from signing.http.answering.feed_streams import FeedWatch, Wanted, load_events
from signing.http.asking.feed_scopes import ReaderLasts, find_scope
from signing.http.asking.readers import ReaderOfFeed
from signing.http.asking.security import ByRecordReader
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.engine.paging import MOST
from signing.projections.feed import EventPage
from signing.refusals import FieldsWrong
from signing.storage.log import Log
from signing.use_cases.access.program_scopes import Scope

router = Router(prefix="/feed", tags=["programs · 接口客户端"])
EVENTS = "text/event-stream"
LAST = 2**63 - 1
EventType = Enum(  # type: ignore[misc]  # of all facts
    "EventType", {name: name for name in sorted(kind.__name__ for kind in Fact.kinds.values())}
)
Position = Annotated[int, Query(ge=0, le=LAST, description="Position of the last event read.")]


async def read_wanted(
    by: ByRecordReader,
    after: Position = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    kinds: Annotated[
        list[EventType] | None, Query(alias="type", description="One or more; all without.")
    ] = None,
    graduate: Annotated[
        UUID | None, Query(description="Of one graduate: the whole story, once you oversee them.")
    ] = None,
    last_event_id: Annotated[
        str, Header(pattern=r"^(\d{1,18})?$", description="Where a stream that broke off goes on.")
    ] = "",
) -> Wanted:
    names = frozenset(one.value for one in kinds or ())
    return Wanted(find_scope(by), int(last_event_id or after), limit, names, graduate)


@router.get(
    "",
    rules.EVENTS.for_programs(Scope.FEED_READ),
    response_class=Response,
    responses=response_docs.describe_feed(EventPage),
)
def read_feed(
    request: Request,
    wanted: Annotated[Wanted, Depends(read_wanted)],
    connection: ReaderOfFeed,
    lasts: ReaderLasts,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """What happens within your part of it, in the order of the log, without gaps.

    Ask with `after=0`, apply `items`, keep `next`, and ask with it again; once `next` is `head`,
    there is no more yet. Positions of others are passed over. Nothing appears behind a position
    that was given out. An event names nobody: ask for what you may know by its ids.

    Whoever accepts `text/event-stream` gets each event with its position as `id`, and from then on
    whatever happens, until the session ends (`over`); `Last-Event-ID` goes on where it broke off.

    A graduate: the own story. An employer: its own, of its positions, applications and agreements.
    A school: its graduates of the colleges that one oversees now, from their signing on, and the
    school's own. When a graduate leaves a college, its counselors get that event as their last one
    (`former`); those of the new college read the whole story with `graduate`. The province: all
    schools, employers and staff. Auditors: everything.
    """
    log: Log = request.app.state.log
    if EVENTS in accept:
        _must_be_in_log(log, wanted.after)
        watch: FeedWatch = request.app.state.feed_watch
        return watch.stream(wanted, lasts)
    page = load_events(connection, wanted)
    if wanted.after > page["head"]:
        _must_be_in_log(log, wanted.after)
    return Response(to_json(page), media_type="application/json")


def _must_be_in_log(log: Log, after: int) -> None:
    """A reader who knows more than the log followed another one, or one that was restored since."""
    last = log.last_position()
    if after > last:
        wrong = {
            "field": "after",
            "zh": f"日志只到第 {last} 条：可能已从备份恢复。请清空您的数据，从 0 重新读取",
            "en": f"the log ends at {last}, perhaps it was restored: begin anew with after=0",
        }
        raise FieldsWrong(errors=[wrong])
