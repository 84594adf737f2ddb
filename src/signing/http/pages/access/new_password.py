"""设置新密码: where a one-time link leads, while it is valid and once it is over."""

from datetime import datetime

from fastapi.responses import Response

from signing.http.answering.session_replies import remember_device
from signing.http.asking.account_forms import NewPassword
from signing.http.asking.security import ByVisitor
from signing.http.asking.use_cases import ToResets
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed, find_unequal
from signing.refusals import LinkOver, Refusal
from signing.use_cases.access.one_time import digest_token
from signing.use_cases.access.resets import Redeemed, Resets

PATH = "/password/{token}"
WHOM = "whoever has a one-time link"
FORM, OVER = "access/entry/new_password.html", "access/entry/link_over.html"
USED, USED_SECONDS = "signing_link_used", 600
router = Router()


@router.get(PATH, rules.PAGE.open_to(WHOM))
def ask_new_password(
    token: str, visit: ByVisitor, use_cases: ToResets, screen: ToScreen
) -> Response:
    return _show_form(screen, token, use_cases, visit.now)


@router.post(PATH, rules.SIGN_IN_FORM.open_to(WHOM))
def set_password(
    token: str, filled: Filled, visit: ByVisitor, use_cases: ToResets, screen: ToScreen
) -> Response:
    try:
        redeemed = use_cases.redeem(token, _read_password(filled), visit)
    except Refusal as refusal:
        return _show_form(screen, token, use_cases, visit.now, typed=filled, refusal=refusal)
    onward = screen.go("/login", said=_say_done(screen, redeemed))
    screen.keep(onward, USED, _name_use(token), USED_SECONDS)
    remember_device(screen.request, onward, redeemed.devices)
    return onward


def _read_password(filled: Typed) -> str:
    """Raises FieldsWrong."""
    return filled.read_beside(NewPassword, find_unequal(filled, "password")).password


def _show_form(
    screen: Screen,
    token: str,
    use_cases: Resets,
    now: datetime,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> Response:
    """Of a link that is over nobody fills in a form: it says so, before and after."""
    try:
        username = use_cases.name_owner(token, now)
    except LinkOver as over:
        return _show_end(screen, token, over)
    return screen.show(FORM, username=username, typed=typed, refusal=refusal)


def _show_end(screen: Screen, token: str, over: LinkOver) -> Response:
    """Say where to go on; a second click or Back, after the password was set, leads to sign in."""
    if screen.request.cookies.get(USED) == _name_use(token):
        return screen.go("/login")
    return screen.show(OVER, refusal=over, mails=screen.context.sends_mail)


def _say_done(screen: Screen, redeemed: Redeemed) -> str:
    said = screen.gettext("密码已设置，请用用户名 %(name)s 和新密码登录。", name=redeemed.username)
    if redeemed.ended_programs:
        names = "、".join(redeemed.ended_programs)
        said += screen.gettext("原有的程序接口已撤销：%(names)s。", names=names)
    if redeemed.removed_email:
        said += screen.gettext("原有的邮箱已删除，登录后可重新填写。")
    return said


def _name_use(token: str) -> str:
    return digest_token(token).hex()
