"""A graduate's sessions: the list, and ending one."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.security import ByVisitor, ByWeChatUser, Session
from signing.http.asking.use_cases import ToSessions
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import ToScreen

router = Router(prefix="/me/sessions")


@router.get("", rules.PAGE)
def list_own_sessions(
    by: ByWeChatUser, session: Session, visit: ByVisitor, use_cases: ToSessions, screen: ToScreen
) -> HTMLResponse:
    del by
    return screen.show(
        "access/me/sessions.html", sessions=use_cases.list_own(session, visit.now), tab="more"
    )


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
    return screen.go("/me/sessions", said=screen.gettext("已在那台设备上退出。"))
