"""事件推送 among one's own settings: where events of the office go, and how that goes on."""

from uuid import UUID

from fastapi.responses import HTMLResponse, Response

from signing.http.api.notices.webhooks import read_mark
from signing.http.asking.reads import Part
from signing.http.asking.security import ByVisitor, ByWebhookOwner
from signing.http.asking.use_cases import ToWebhookDeliveries, ToWebhooks
from signing.http.asking.webhook_forms import (
    ConfirmedForm,
    ReplayForm,
    WebhookChangeForm,
    WebhookStep,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.kept_forms import name_step
from signing.http.pages.notices import webhook_words
from signing.http.pages.page_links import make_links
from signing.http.pages.questions import Question, ask_once
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import Refusal
from signing.use_cases.notices.webhook_rows import Webhook, WebhookOwner
from signing.use_cases.notices.webhooks import MOST, WebhookChange, Webhooks

PATH = "/account/webhooks"
SECRET = f"{PATH}/secret"
SECRET_PAGE = "notices/webhooks/secret.html"  # noqa: S105  # a template
REPLAY_PAGE = "notices/webhooks/replay.html"
router = Router(prefix=PATH)


@router.get("", rules.PAGE)
def list_webhooks(by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen) -> HTMLResponse:
    return screen.show(
        "notices/webhooks/list.html", words=webhook_words, found=use_cases.list_own(by), most=MOST
    )


@router.get("/new", rules.PAGE)
def ask_webhook(by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen) -> HTMLResponse:
    return _show_new(screen, use_cases, by)


@router.post("/new", rules.UNKEYED_FORM)
def make_webhook(
    filled: Filled, by: ByWebhookOwner, visit: ByVisitor, use_cases: ToWebhooks, screen: ToScreen
) -> Response:
    """Show the secret, which only this answer has, and Reload for half an hour."""
    try:
        form = filled.read_as(WebhookStep)
        made = use_cases.make(by, form.wanted(), visit, form.code)
    except Refusal as refusal:
        return _show_new(screen, use_cases, by, typed=filled, refusal=refusal)
    return _show_secret(screen, made["id"], made["secret"])


@router.get("/secret", rules.PAGE)
def show_secret_again(by: ByWebhookOwner, screen: ToScreen) -> Response:
    del by
    kept = screen.load_step()
    if not kept.get("secret"):
        return screen.go(PATH)
    return screen.show(SECRET_PAGE, told=kept)


@router.get("/{webhook_id}", rules.PAGE)
def show_webhook(
    webhook_id: UUID,
    by: ByWebhookOwner,
    part: Part,
    use_cases: ToWebhooks,
    deliveries: ToWebhookDeliveries,
    screen: ToScreen,
) -> HTMLResponse:
    one = use_cases.load(by, webhook_id)
    found = deliveries.list_page(by, webhook_id, part.limit, read_mark(part))
    more = part.mark(found.next) if found.next else None
    links = make_links(screen.request, more)
    return screen.show(
        "notices/webhooks/webhook.html",
        words=webhook_words,
        one=one,
        found=found.items,
        links=links,
    )


@router.post("/{webhook_id}/test", rules.UNKEYED_FORM)
def send_test(
    webhook_id: UUID, by: ByWebhookOwner, deliveries: ToWebhookDeliveries, screen: ToScreen
) -> Response:
    deliveries.send_test(by, webhook_id)
    return screen.go(
        f"{PATH}/{webhook_id}", said=screen.gettext("测试已发出，几秒后刷新可见结果。")
    )


@router.post("/{webhook_id}/deliveries/{delivery_id}/again", rules.UNKEYED_FORM)
def send_again(
    webhook_id: UUID,
    delivery_id: UUID,
    by: ByWebhookOwner,
    deliveries: ToWebhookDeliveries,
    screen: ToScreen,
) -> Response:
    deliveries.send_again(by, webhook_id, delivery_id)
    said = screen.gettext("已安排再次推送，几秒后刷新可见结果。")
    return screen.go(f"{PATH}/{webhook_id}", said=said)


@router.get("/{webhook_id}/change", rules.PAGE)
def ask_change(
    webhook_id: UUID, by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen
) -> HTMLResponse:
    return _show_change(screen, by, use_cases.load(by, webhook_id))


@router.post("/{webhook_id}/change", rules.UNKEYED_FORM)
def change_webhook(
    webhook_id: UUID,
    filled: Filled,
    by: ByWebhookOwner,
    use_cases: ToWebhooks,
    screen: ToScreen,
) -> Response:
    one = use_cases.load(by, webhook_id)
    try:
        form = filled.read_as(WebhookChangeForm)
        use_cases.change(by, webhook_id, WebhookChange(form.name, form.kinds or []))
    except Refusal as refusal:
        return _show_change(screen, by, one, typed=filled, refusal=refusal)
    return screen.go(f"{PATH}/{webhook_id}", said=screen.gettext("已保存。"))


@router.get("/{webhook_id}/pause", rules.PAGE)
def ask_pause(
    webhook_id: UUID, by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen
) -> HTMLResponse:
    follows = screen.gettext("暂停期间的事件不会丢失：继续推送后按顺序补送。")
    one = use_cases.load(by, webhook_id)
    return _ask_about(screen, one, screen.gettext("暂停推送"), follows)


@router.post("/{webhook_id}/pause", rules.UNKEYED_FORM)
def pause(
    webhook_id: UUID, by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen
) -> Response:
    use_cases.change(by, webhook_id, WebhookChange(paused=True))
    return screen.go(f"{PATH}/{webhook_id}", said=screen.gettext("已暂停推送。"))


@router.post("/{webhook_id}/resumption", rules.UNKEYED_FORM)
def resume(
    webhook_id: UUID, by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen
) -> Response:
    use_cases.change(by, webhook_id, WebhookChange(paused=False))
    said = screen.gettext("已继续推送，其间的事件按顺序补送。")
    return screen.go(f"{PATH}/{webhook_id}", said=said)


@router.get("/{webhook_id}/replay", rules.PAGE)
def ask_replay(
    webhook_id: UUID, by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen
) -> HTMLResponse:
    return screen.show(REPLAY_PAGE, one=use_cases.load(by, webhook_id))


@router.post("/{webhook_id}/replay", rules.UNKEYED_FORM)
def replay(
    webhook_id: UUID, filled: Filled, by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen
) -> Response:
    one = use_cases.load(by, webhook_id)
    try:
        use_cases.replay(by, webhook_id, filled.read_as(ReplayForm).after)
    except Refusal as refusal:
        return screen.show(REPLAY_PAGE, typed=filled, refusal=refusal, one=one)
    return screen.go(f"{PATH}/{webhook_id}", said=screen.gettext("已从该位置重新推送。"))


@router.get("/{webhook_id}/secret", rules.PAGE)
def ask_renewal(
    webhook_id: UUID, by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen
) -> HTMLResponse:
    return _show_renewal(screen, use_cases, by, webhook_id)


@router.post("/{webhook_id}/secret", rules.UNKEYED_FORM)
def renew_secret(
    webhook_id: UUID,
    filled: Filled,
    by: ByWebhookOwner,
    visit: ByVisitor,
    use_cases: ToWebhooks,
    screen: ToScreen,
) -> Response:
    try:
        code = filled.read_as(ConfirmedForm).code
        renewed = use_cases.renew_secret(by, webhook_id, visit, code)
    except Refusal as refusal:
        return _show_renewal(screen, use_cases, by, webhook_id, typed=filled, refusal=refusal)
    former = "signs" if renewed["former_until"] > by.now else "over"
    return _show_secret(screen, webhook_id, renewed["secret"], former)


@router.get("/{webhook_id}/removal", rules.PAGE)
def ask_removal(
    webhook_id: UUID, by: ByWebhookOwner, use_cases: ToWebhooks, screen: ToScreen
) -> HTMLResponse:
    follows = screen.gettext("不再向这个地址推送，推送记录和密钥一并删除，不能恢复。")
    one = use_cases.load(by, webhook_id)
    return _ask_about(screen, one, screen.gettext("删除推送地址"), follows)


@router.post("/{webhook_id}/removal", rules.UNKEYED_FORM)
def delete_webhook(
    webhook_id: UUID,
    by: ByWebhookOwner,
    visit: ByVisitor,
    use_cases: ToWebhooks,
    screen: ToScreen,
) -> Response:
    use_cases.delete(by, webhook_id, visit)
    return screen.go(PATH, said=screen.gettext("推送地址已删除。"))


def _ask_about(screen: Screen, one: Webhook, title: str, follows: str) -> HTMLResponse:
    name, back = one["name"], f"{PATH}/{one['id']}"
    question = Question(title=title, follows=follows, about=name, back=back, above=name)
    return ask_once(screen, question)


def _show_new(
    screen: Screen,
    use_cases: Webhooks,
    by: WebhookOwner,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "notices/webhooks/new.html",
        typed=typed,
        refusal=refusal,
        words=webhook_words,
        kinds=webhook_words.list_kinds(by),
        chosen=[],
        asks_for_code=use_cases.asks_for_code(by),
    )


def _show_change(
    screen: Screen,
    by: WebhookOwner,
    one: Webhook,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "notices/webhooks/change.html",
        typed=typed,
        refusal=refusal,
        words=webhook_words,
        one=one,
        kinds=webhook_words.list_kinds(by),
        chosen=one["kinds"],
    )


def _show_renewal(
    screen: Screen,
    use_cases: Webhooks,
    by: WebhookOwner,
    webhook_id: UUID,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "notices/webhooks/renew.html",
        typed=typed,
        refusal=refusal,
        one=use_cases.load(by, webhook_id),
        asks_for_code=use_cases.asks_for_code(by),
    )


def _show_secret(screen: Screen, webhook_id: UUID, secret: str, former: str = "") -> Response:
    """Show it once. `former` says of the secret before it whether it still signs, or is over."""
    told = {"webhook": str(webhook_id), "secret": secret, "former": former}
    led = screen.lead_to(name_step(SECRET), SECRET_PAGE, told, accepted=True)
    return led or screen.show(SECRET_PAGE, told=told)
