"""同事 on an employer's desk: who acts for it, inviting and removing them, handing over."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.api.organisations.colleagues import ColleagueForm
from signing.http.asking.security import ByEmployer, ByVisitor
from signing.http.asking.use_cases import ToColleagues
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.drawing import draw_code
from signing.http.pages.kept_forms import name_step
from signing.http.pages.questions import Question, ask_once
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import Refusal
from signing.use_cases.access.resets import Link
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.organisations.colleagues import ColleagueItem, Colleagues

PATH = "/employer/colleagues"
LINK = f"{PATH}/link"
TEMPLATE = "organisations/employer/colleagues/link.html"
FIELDS = ("address", "expires_at", "name")
router = Router(prefix=PATH)


@router.get("", rules.PAGE)
def list_colleagues(by: ByEmployer, use_cases: ToColleagues, screen: ToScreen) -> HTMLResponse:
    return _show_list(screen, use_cases, by)


@router.post("", rules.FORM)
def invite_colleague(
    filled: Filled, by: ByEmployer, use_cases: ToColleagues, screen: ToScreen
) -> Response:
    """Have the link mailed, or show it to whoever hands it on."""
    try:
        form = filled.read_as(ColleagueForm)
        outcome = use_cases.invite(by, form.name, form.email or "")
    except Refusal as refusal:
        return _show_list(screen, use_cases, by, typed=filled, refusal=refusal)
    invited = outcome.answer
    if form.email and screen.context.sends_mail:
        said = screen.gettext("邀请链接正发到所填邮箱，七天内有效。")
        return screen.go(PATH, said=said, outcome=outcome)
    return _show_link(screen, use_cases.name_first_link(by, invited), invited["name"])


@router.get("/link", rules.PAGE)
def show_link_again(by: ByEmployer, screen: ToScreen) -> Response:
    """Show it after Back or Reload, to the browser and the session that made it."""
    del by
    kept = screen.load_step()
    if not kept.keys() >= set(FIELDS):
        return screen.go(PATH)
    return _draw_link(screen, {name: kept[name] for name in FIELDS})


@router.get("/{colleague_id}/link", rules.PAGE)
def ask_link(
    colleague_id: UUID, by: ByEmployer, use_cases: ToColleagues, screen: ToScreen
) -> HTMLResponse:
    one = use_cases.find_managed(by, colleague_id)
    return ask_once(
        screen,
        _ask_about(
            screen,
            one,
            screen.gettext("重新生成邀请链接"),
            screen.gettext("此前的邀请链接立即失效；请把新链接交给本人，七天内有效。"),
        ),
    )


@router.post("/{colleague_id}/link", rules.UNKEYED_FORM)
def renew_link(
    colleague_id: UUID,
    by: ByEmployer,
    visit: ByVisitor,
    use_cases: ToColleagues,
    screen: ToScreen,
) -> Response:
    one = use_cases.find_managed(by, colleague_id)
    return _show_link(screen, use_cases.make_link(by, colleague_id, visit), one["name"])


@router.get("/{colleague_id}/removal", rules.PAGE)
def ask_removal(
    colleague_id: UUID, by: ByEmployer, use_cases: ToColleagues, screen: ToScreen
) -> HTMLResponse:
    one = use_cases.find_managed(by, colleague_id)
    follows = (
        screen.gettext(
            "该账号立即停用，在所有设备上的登录和程序接口都会结束；办理过的事项保留本人姓名。"
        )
        if one["joined"]
        else screen.gettext("邀请链接立即失效，不能再用它启用账号。")
    )
    title = screen.gettext("移除同事") if one["joined"] else screen.gettext("撤回邀请")
    return ask_once(screen, _ask_about(screen, one, title, follows))


@router.post("/{colleague_id}/removal", rules.FORM)
def remove_colleague(
    colleague_id: UUID, by: ByEmployer, use_cases: ToColleagues, screen: ToScreen
) -> Response:
    outcome = use_cases.remove(by, colleague_id)
    return screen.go(PATH, said=screen.gettext("已移除。"), outcome=outcome)


@router.get("/{colleague_id}/handover", rules.PAGE)
def ask_handover(
    colleague_id: UUID, by: ByEmployer, use_cases: ToColleagues, screen: ToScreen
) -> HTMLResponse:
    one = use_cases.find_managed(by, colleague_id)
    follows = screen.gettext(
        "对方成为本单位的经办人，由其管理同事；您的账号照常使用，但不能再邀请、移除或移交。"
    )
    return ask_once(screen, _ask_about(screen, one, screen.gettext("移交经办人"), follows))


@router.post("/{colleague_id}/handover", rules.FORM)
def hand_over(
    colleague_id: UUID, by: ByEmployer, use_cases: ToColleagues, screen: ToScreen
) -> Response:
    outcome = use_cases.hand_over(by, colleague_id)
    return screen.go(PATH, said=screen.gettext("经办人已移交。"), outcome=outcome)


def _ask_about(screen: Screen, one: ColleagueItem, title: str, follows: str) -> Question:
    above = screen.gettext("同事")
    return Question(title=title, follows=follows, about=one["name"], back=PATH, above=above)


def _show_link(screen: Screen, link: Link, name: str) -> Response:
    address = f"{screen.request.app.state.settings.address}/join/{link.token}"
    told = dict(zip(FIELDS, (address, link.expires_at.isoformat(), name), strict=True))
    led = screen.lead_to(name_step(LINK), TEMPLATE, told, accepted=True)
    return led or _draw_link(screen, told)


def _draw_link(screen: Screen, told: dict[str, str]) -> HTMLResponse:
    return screen.show(TEMPLATE, told=told, drawn=draw_code(told["address"]))


def _show_list(
    screen: Screen,
    use_cases: Colleagues,
    by: EmployerUser,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    people = use_cases.list_own(by)
    return screen.show(
        "organisations/employer/colleagues/list.html",
        people=people,
        me=by.stamp.actor.account,
        responsible=next(one for one in people if one["responsible"]),
        mails=screen.context.sends_mail,
        typed=typed,
        refusal=refusal,
    )
