"""微信通知: what a graduate agreed to get over WeChat, how to agree to more, and how to end it."""

from collections.abc import Sequence
from typing import NamedTuple

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.security import ByGraduate
from signing.http.asking.subscription_forms import SubscriptionForm
from signing.http.asking.use_cases import ToSubscriptions
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import Refusal
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.notices.wechat_subscriptions import Subscription, Subscriptions

router = Router(prefix="/me")
HERE = "/me/subscriptions"


class Agreed(NamedTuple):
    """All that one template carries, by the first `kind` of it; `left` are messages."""

    kind: str
    words: str
    left: int


@router.get("/subscriptions", rules.PAGE)
def show_subscriptions(by: ByGraduate, use_cases: ToSubscriptions, screen: ToScreen) -> Response:
    return _show(screen, by, use_cases)


@router.post("/subscriptions", rules.FORM)
def subscribe(
    filled: Filled, by: ByGraduate, use_cases: ToSubscriptions, request: Request, screen: ToScreen
) -> Response:
    """Agree to one more message, in the demo only: WeChat itself asks in the mini program."""
    if not _is_simulated(screen):
        return screen.go(HERE)
    try:
        form = filled.read_as(SubscriptionForm)
        wechat = request.app.state.wechat
        outcome = use_cases.subscribe(by, form.kind, form.count, form.code, wechat)
    except Refusal as refusal:
        return _show(screen, by, use_cases, typed=filled, refusal=refusal)
    said = screen.gettext("已订阅，有新进展时微信会提醒您。")
    return screen.go(HERE, said=said, outcome=outcome)


@router.post("/subscriptions/end", rules.FORM)
def end_subscriptions(by: ByGraduate, use_cases: ToSubscriptions, screen: ToScreen) -> Response:
    outcome = use_cases.end(by)
    said = screen.gettext("已停止，不再发送到微信。")
    return screen.go(HERE, said=said, outcome=outcome)


def _show(
    screen: Screen,
    by: BoundGraduate,
    use_cases: Subscriptions,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    found = _group_by_template(use_cases.list_own(by), screen.language)
    return screen.show(
        "graduates/me/subscriptions.html",
        typed=typed,
        refusal=refusal,
        subscriptions=found,
        kinds={one.kind: one.words for one in found},
        reached=use_cases.is_reached(by),
        simulated=_is_simulated(screen),
        tab="more",
    )


def _group_by_template(found: Sequence[Subscription], language: str) -> list[Agreed]:
    """What one template carries is agreed to at once."""
    words: dict[str, list[str]] = {}
    for one in found:
        words.setdefault(one["template_id"], []).append(
            one["zh"] if language == "zh" else one["en"]
        )
    firsts = {one["template_id"]: one for one in reversed(found)}
    between = "、" if language == "zh" else ", "
    return [
        Agreed(firsts[template]["kind"], between.join(named), firsts[template]["left"])
        for template, named in words.items()
    ]


def _is_simulated(screen: Screen) -> bool:
    return bool(screen.request.app.state.settings.wechat_is_simulated)
