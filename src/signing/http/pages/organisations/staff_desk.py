"""工作台 of a school's staff: what waits, each count a link to its list."""

from fastapi.responses import HTMLResponse

from signing.http.answering.live_counts import counted
from signing.http.asking.readers import ReaderOfReviews
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToVerifications
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.graduates.graduates import GUESSED_FOR
from signing.http.pages.screen import ToScreen
from signing.projections import employer_desk, review_queue, roster_list
from signing.projections.engine.counting import count_together
from signing.projections.termination_register import select_decidable_count
from signing.use_cases.core.actors import SchoolAdmin

router = Router()


@router.get("/desk", rules.PAGE)
def show_desk(
    by: ByCounselor,
    connection: ReaderOfReviews,
    use_cases: ToVerifications,
    screen: ToScreen,
) -> HTMLResponse:
    waits = screen.context.policy.termination_needs_employer
    verifies = isinstance(by, SchoolAdmin) and use_cases.may_verify(by)
    more = {
        "overdue": roster_list.select_inquiry_count(by.oversight, "overdue", by.now),
        "guessed": roster_list.select_guessed_count(by.oversight, by.now - GUESSED_FOR),
    }
    if verifies:
        more["unverified"] = employer_desk.select_waiting_count()
    if waits:
        more["decidable"] = select_decidable_count(by.oversight, by.now)
    counted_too = count_together(connection, more)
    return screen.show(
        "organisations/desk/desk.html",
        colleges=sorted(by.oversight.colleges),
        counts=counted(connection, by.oversight, by.now, administers=isinstance(by, SchoolAdmin)),
        figures=review_queue.measure_reviews(connection, by.oversight, now=by.now),
        overdue=counted_too["overdue"],
        guessed=counted_too["guessed"],
        unverified=counted_too.get("unverified"),
        decidable=counted_too.get("decidable"),
        latest=review_queue.list_news(connection, by.oversight),
    )
