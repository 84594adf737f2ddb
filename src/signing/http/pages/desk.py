"""工作台: what waits for whoever opens it in the morning, each figure a way to it."""

from typing import Annotated

from fastapi.responses import HTMLResponse

from signing.http import rules
from signing.http.desk_watch import counted
from signing.http.pages.screen import ToScreen
from signing.http.reads import reading
from signing.http.routing import Router
from signing.http.security import ByCounselor
from signing.projections import review_queue
from signing.storage.readers import Reader

router = Router()


@router.get("/desk", rules.PAGE)
def desk(
    by: ByCounselor,
    connection: Annotated[Reader, reading(review_queue.NAME)],
    screen: ToScreen,
) -> HTMLResponse:
    return screen.show(
        "desk/desk.html",
        colleges=sorted(by.oversight.colleges),
        counts=counted(connection, by.oversight, by.now),
        figures=review_queue.figures(connection, by.oversight, now=by.now),
        latest=review_queue.latest(connection, by.oversight),
    )
