"""A graduate's home, notices and history."""

from fastapi.responses import HTMLResponse

from signing.http.answering.stories import tell_own_story
from signing.http.asking.deadlines import FirstDeadlines
from signing.http.asking.inbox import AskedNotices, ToRecipient
from signing.http.asking.readers import ReaderOfApplications, ReaderOfInbox
from signing.http.asking.reads import Part, SealedLog
from signing.http.asking.security import ByGraduate
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.graduates.my_reading import ToHome
from signing.http.pages.graduates.my_words import STEPS, find_action, find_step
from signing.http.pages.notices.inbox import draw_inbox
from signing.http.pages.screen import ToScreen
from signing.projections import applications
from signing.projections.notices import list_inbox

router = Router()


@router.get("/me", rules.PAGE)
def show_home(found: ToHome, screen: ToScreen) -> HTMLResponse:
    nexts = [find_action(one) for one in found.next_actions]
    return screen.show(
        "graduates/me/home.html",
        home=found,
        nexts=nexts,
        steps=STEPS,
        step=find_step(found),
        tab="home",
    )


@router.get("/me/notices", rules.PAGE)
def show_notices(
    by: ByGraduate,
    to: ToRecipient,
    part: Part,
    connection: ReaderOfInbox,
    asked: AskedNotices,
    first: FirstDeadlines,
    screen: ToScreen,
) -> HTMLResponse:
    del by
    found = list_inbox(connection, to, part, asked)
    return draw_inbox(screen, to, found, asked, first, part.cursor)


@router.get("/me/history", rules.PAGE)
def show_history(
    by: ByGraduate, log: SealedLog, connection: ReaderOfApplications, screen: ToScreen
) -> HTMLResponse:
    """Tell the graduate everything that happened to them, newest first."""
    names = applications.name_own_applications(connection, by.graduate_id)
    story = tell_own_story(log, by.graduate_id, names)
    return screen.show("graduates/me/history.html", story=story[::-1], tab="more")


@router.get("/me/more", rules.PAGE)
def show_more(found: ToHome, screen: ToScreen) -> HTMLResponse:
    return screen.show("graduates/me/more.html", home=found, tab="more")
