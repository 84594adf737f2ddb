"""A graduate who is told over WeChat, and the channel of the outbox that does it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from signing.fact_words import Both
from signing.refusals import WeChatCodeOver
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.core.context import Context
from signing.use_cases.core.outside import Bridge
from signing.use_cases.notices.sending import Message
from signing.use_cases.notices.wechat_messages import WeChatMessages
from signing.use_cases.notices.wechat_subscriptions import SubscriptionRows, Subscriptions
from signing.use_cases.notices.wechat_templates import read_templates
from signing.use_cases.notices.wechat_tokens import AccessTokens
from signing.vocabulary import wechat_account_id
from support.servers.recording import Heard, Say, make_json, serve_answers
from support.use_cases.small_province import SmallProvince
from support.waiting import PATIENCE

OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
APP, SECRET = "wx0123456789", "3f9c0a77secret"
PROGRESS, OFFER = "Progress_0123456789", "Offer_0123456789"
SETTING = (
    f"agreements={PROGRESS}:thing1=subject,thing2=text,time3=at"
    f" OfferMade={OFFER}:thing1=employer,time3=reply_by"
)
SENT = make_json(errcode=0, errmsg="ok")


def give_token(token: str = "token-1", life: int = 7200) -> Say:
    return make_json(access_token=token, expires_in=life)


def refuse(error: int, said: str = "no") -> Say:
    return make_json(errcode=error, errmsg=said)


def make_message(account: UUID, kind: str = "OfferMade", **more: Any) -> Message:
    told: dict[str, Any] = {
        "key": "71/0",
        "group": "agreements",
        "subject": Both(zh="收到签约通知", en="An offer"),
        "text": Both(
            zh="云州智造有限公司向您发出签约通知。", en="云州智造有限公司 made you an offer."
        ),
        "path": "/me/applications/7",
        "fields": {"employer": "云州智造有限公司", "reply_by": "2026-05-20T10:00:00+00:00"},
    }
    return Message(account=account, kind=kind, **told | more)


@dataclass
class KnownCodes:
    """A WeChat platform that knows some codes, each once."""

    openids: dict[str, str] = field(default_factory=dict)

    def find_openid(self, code: str) -> str:
        if code not in self.openids:
            raise WeChatCodeOver
        return self.openids.pop(code)

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class WeChatGraduate:
    """A graduate whose account is that of OPENID; the province has templates."""

    province: SmallProvince
    by: BoundGraduate

    @property
    def context(self) -> Context:
        return self.province.context

    @property
    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self.context)

    @property
    def rows(self) -> SubscriptionRows:
        return SubscriptionRows(self.context.engine, self.context.vault)

    def subscribe(self, kind: str = "OfferMade", count: int = 1) -> None:
        codes = KnownCodes({"code": OPENID})
        self.subscriptions.subscribe(self.by, kind, count, "code", codes)

    def count_left(self, template: str = OFFER) -> int:
        return self.rows.count_left(self.by.graduate_id, template)


def bind_wechat_graduate(context: Context, number: str = "1") -> WeChatGraduate:
    """Return a graduate whose WeChat account is that of OPENID."""
    told = replace(context, wechat_templates=read_templates(SETTING))
    province = SmallProvince(told)
    account = wechat_account_id(told.vault.digest_openid(OPENID))
    return WeChatGraduate(province, province.graduate(number, account=account))


@contextmanager
def open_channel(
    context: Context, *answers: Say, timeout: float = PATIENCE, setting: str = SETTING
) -> Iterator[tuple[WeChatMessages, Heard]]:
    with serve_answers(*answers) as heard:
        channel = connect_channel(context, heard.url, timeout=timeout, setting=setting)
        yield channel, heard
        channel.close()


def connect_channel(
    context: Context,
    url: str,
    *,
    timeout: float = PATIENCE,
    setting: str = SETTING,
    page: str = "pages/index/index",
) -> WeChatMessages:
    bridge = Bridge(url, timeout=timeout, rest=0)
    access = AccessTokens(context.engine, context.tokens, bridge, APP, SECRET)
    rows = SubscriptionRows(context.engine, context.vault)
    return WeChatMessages(bridge, access, read_templates(setting), rows, page)
