"""A link for one use: asked for once, and shown to the person who hands it on."""

from fastapi.responses import HTMLResponse, Response

from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.own_account import Own
from signing.http.pages.kept_forms import name_step
from signing.http.pages.questions import Question, ask_once
from signing.http.pages.screen import Screen, ToScreen
from signing.use_cases.access.resets import Link

PATH = "/account/one-time-link"
TEMPLATE = "access/staff/link.html"
FIELDS = ("address", "expires_at", "username", "name", "back")
router = Router(prefix=PATH)


def ask_for_link(screen: Screen, name: str, back: str) -> HTMLResponse:
    question = Question(
        title=screen.gettext("生成一次性重置链接"),
        follows=screen.gettext(
            "此前交给本人的链接立即失效；本人用新链接设置密码后，在所有设备上的登录都会结束。"
        ),
        about=name,
        back=back,
        above=name,
    )
    return ask_once(screen, question)


def show_link(
    screen: Screen, link: Link, *, name: str, back: str, page: str = "password"
) -> Response:
    """`page` is where it leads: to a new password, or to `join` with an account of one's own."""
    address = f"{screen.request.app.state.settings.address}/{page}/{link.token}"
    expires = link.expires_at.isoformat()
    shown = dict(zip(FIELDS, (address, expires, link.username, name, back), strict=True))
    led = screen.lead_to(name_step(PATH), TEMPLATE, shown, accepted=True)
    return led or screen.show(TEMPLATE, told=shown)


@router.get("", rules.PAGE)
def show_link_again(who: Own, screen: ToScreen) -> Response:
    """Show it after Back or Reload, to the browser and the session that made it."""
    del who
    kept = screen.load_step()
    if not kept.keys() >= set(FIELDS):
        return screen.go("/account")
    return screen.show(TEMPLATE, told={name: kept[name] for name in FIELDS})
