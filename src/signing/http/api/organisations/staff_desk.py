"""工作台: what waits for a counselor or a school administrator, in figures and live."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Header, Request, Response
from fastapi.responses import JSONResponse

from signing.http.answering import response_docs
from signing.http.answering.live_counts import LiveCounts, WaitingCounts, counted
from signing.http.asking.readers import ReaderOfReviews
from signing.http.asking.security import ByCounselor, Session, context
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import review_queue
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.core.actors import SchoolAdmin

router = Router(prefix="/desk", tags=["counselor · 辅导员"])
EVENTS = "text/event-stream"


class DeskAnswer(WaitingCounts):
    """What waits, and what was done.

    `over_48h` of the `pending` signings wait for more than 48 hours. `errors` are graduates who
    reported an error in the roster. `approved`, `rejected` and `ended` are the other lists of
    reviews, `signings` all of them together. `unconfirmed` and `disputed` are those `pending` that
    their graduates have not confirmed, or dispute. `amendments` wait for the school's decision,
    `stamped` photographs for a comparison. `binding_reports` and `binding_marks` are an
    administrator's, 0 for a counselor.

    `reviewed_today` counts verdicts since midnight in China;
    `mean_hours` is the mean from signing to verdict in 30 days, null without any verdict.
    """

    reviewed_today: int
    mean_hours: float | None
    latest: list[review_queue.NewsItem]


@router.get("", rules.READ)
def desk(by: ByCounselor, connection: ReaderOfReviews) -> DeskAnswer:
    """Of one's own colleges; `latest` is what happened to agreements last."""
    return {
        **counted(connection, by.oversight, by.now, administers=isinstance(by, SchoolAdmin)),
        **review_queue.measure_reviews(connection, by.oversight, now=by.now),
        "latest": review_queue.list_news(connection, by.oversight),
    }


@router.get(
    "/live",
    rules.EVENTS,
    response_class=Response,
    responses=response_docs.describe_live(WaitingCounts),
)
def live(
    by: ByCounselor,
    session: Session,
    request: Request,
    accept: Annotated[str, Header()] = "",
) -> Response:
    """`pending`, `over_48h`, `to_print`, `terminations`, `errors` (生源信息有误) and so on.

    `amendments` wait for a decision, `stamped` photographs for a comparison; `binding_reports` and
    `binding_marks` are an administrator's, 0 for a counselor.

    `approved`, `rejected` and `ended` count the other lists of reviews, `signings` all of them,
    `unconfirmed` and `disputed` those pending that their graduates do not stand by.

    Once as JSON; whoever accepts `text/event-stream` gets `counts` whenever they change, and
    `over` when the session ends.
    """
    watch: LiveCounts = request.app.state.desk_watch
    administers = isinstance(by, SchoolAdmin)
    if EVENTS not in accept:
        return JSONResponse(watch.counts(by.oversight, administers=administers))
    accounts = Accounts(context(request))
    return watch.stream(
        by.oversight,
        lambda: accounts.is_session_open(session, datetime.now(UTC)),
        administers=administers,
    )
