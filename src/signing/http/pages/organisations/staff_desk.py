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
from signing.projections.termination_register import count_decidable
from signing.storage.readers import Reader
from signing.use_cases.core.actors import SchoolAdmin
from signing.vocabulary import Oversight

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
    return screen.show(
        "organisations/desk/desk.html",
        colleges=sorted(by.oversight.colleges),
        counts=counted(connection, by.oversight, by.now, administers=isinstance(by, SchoolAdmin)),
        figures=review_queue.measure_reviews(connection, by.oversight, now=by.now),
        overdue=roster_list.count_inquiries(connection, by.oversight, by.now)["overdue"],
        guessed=roster_list.count_guessed(connection, by.oversight, by.now - GUESSED_FOR),
        unverified=_count_waiting(connection) if verifies else None,
        decidable=count_decidable(connection, by.oversight, by.now) if waits else None,
        latest=review_queue.list_news(connection, by.oversight),
    )


def _count_waiting(connection: Reader) -> int:
    """Of all employers, which are of no school."""
    return employer_desk.count_waiting(connection, Oversight())
