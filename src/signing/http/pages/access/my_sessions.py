"""Where a graduate is signed in, and ending that."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.asking.security import ByVisitor, ByWeChatUser, Session
from signing.http.asking.use_cases import SessionsDesk
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import ToScreen

router = Router(prefix="/me/sessions")


@router.get("", rules.PAGE)
def mine(
    by: ByWeChatUser, session: Session, visit: ByVisitor, desk: SessionsDesk, screen: ToScreen
) -> HTMLResponse:
    del by
    return screen.show(
        "access/me/sessions.html", sessions=desk.mine(session, visit.now), tab="more"
    )


@router.post("/{session_id}/end", rules.UNKEYED_FORM)
def end(
    session_id: UUID, by: ByWeChatUser, session: Session, desk: SessionsDesk, screen: ToScreen
) -> Response:
    del by
    desk.end(session, session_id)
    return screen.go("/me/sessions", said=screen.gettext("已在那台设备上退出。"))
