"""A graduate's sessions: the list, and ending one."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.security import ByVisitor, ByWeChatUser, Session
from signing.http.asking.use_cases import ToSessions
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.session_ends import ask_about_session, find_session
from signing.http.pages.questions import ask_on_phone
from signing.http.pages.screen import ToScreen

LIST = "/me/sessions"
router = Router(prefix=LIST)


@router.get("", rules.PAGE)
def list_own_sessions(
    by: ByWeChatUser, session: Session, visit: ByVisitor, use_cases: ToSessions, screen: ToScreen
) -> HTMLResponse:
    del by
    return screen.show(
        "access/me/sessions.html", sessions=use_cases.list_own(session, visit.now), tab="more"
    )


@router.get("/{session_id}/end", rules.PAGE)
def ask_session_end(
    session_id: UUID,
    by: ByWeChatUser,
    session: Session,
    visit: ByVisitor,
    use_cases: ToSessions,
    screen: ToScreen,
) -> Response:
    """Say what follows; show the list where that session has ended."""
    del by
    found = find_session(use_cases.list_own(session, visit.now), session_id)
    if found is None:
        return screen.go(LIST)
    question = ask_about_session(screen, found, LIST, screen.gettext("登录的设备"))
    return ask_on_phone(screen, question)


@router.post("/{session_id}/end", rules.UNKEYED_FORM)
def end_session(
    session_id: UUID,
    by: ByWeChatUser,
    session: Session,
    visit: ByVisitor,
    use_cases: ToSessions,
    screen: ToScreen,
) -> Response:
    del by
    use_cases.end(session, session_id, visit)
    return screen.go(LIST, said=screen.gettext("已在那台设备上退出。"))
