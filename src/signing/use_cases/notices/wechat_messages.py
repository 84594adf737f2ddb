"""微信通知: sends subscribe messages (订阅消息) to graduates who asked for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from signing.use_cases.core.outside import Bridge, BridgeAwayError
from signing.use_cases.notices.sending import Message, PermanentFailure, TemporaryFailure
from signing.use_cases.notices.wechat_errors import (
    NO_OPENID,
    REFUSED_BY_USER,
    TOKEN_OVER,
    explain_away,
    explain_error,
    read_error,
)
from signing.use_cases.notices.wechat_subscriptions import SubscriptionRows
from signing.use_cases.notices.wechat_templates import Stage, Template, Templates
from signing.use_cases.notices.wechat_tokens import AccessTokens
from signing.watching.metrics import WECHAT_ANSWERS

SEND = "/cgi-bin/message/subscribe/send"
NO_TEMPLATE = (
    "这种通知没有微信模板了：请核对 SIGNING_WECHAT_TEMPLATES，更正后重新发送。"
    " No template carries such notices any more: check SIGNING_WECHAT_TEMPLATES, then send it"
    " again."
)


@dataclass(frozen=True, repr=False)
class WeChatMessages:
    """A channel of the outbox. `page` is the mini program's own, which gets the path as `next`."""

    bridge: Bridge
    access: AccessTokens
    templates: Templates
    rows: SubscriptionRows
    page: str
    stage: Stage = "formal"
    channel: Literal["wechat"] = "wechat"

    @property
    def is_set(self) -> bool:
        return bool(self.templates.by_name and self.access.app_id)

    def takes(self, message: Message) -> bool:
        """Whether there is a template for it, of which the reader has subscribed to one more.

        What waits already, as over night, will use up its own.
        """
        template = self.templates.find(message)
        if template is None:
            return False
        left = self.rows.count_left(message.account, template.id)
        return left > 0 and left > self._count_waiting(message.account, template)

    def find_address(self, account: UUID) -> str | None:
        return self.rows.find_openid(account)

    def send(self, message: Message, to: str) -> None:
        """WeChat knows no key of a message: what was cut off after it arrived is sent again."""
        template = self.templates.find(message)
        if template is None:
            raise PermanentFailure(NO_TEMPLATE)
        body = self._describe(message, template, to)
        token = self.access.load()
        told = self._post(token, body)
        if read_error(told) in TOKEN_OVER:
            told = self._post(self.access.load(refused=token), body)
        self._note(message.account, template, read_error(told))
        if read_error(told) != 0:
            raise explain_error(read_error(told), told)

    def close(self) -> None:
        self.bridge.close()

    def _count_waiting(self, account: UUID, template: Template) -> int:
        found = map(self.templates.find_of_kind, self.rows.list_waiting(account))
        return sum(1 for one in found if one is not None and one.id == template.id)

    def _describe(self, message: Message, template: Template, to: str) -> Mapping[str, object]:
        return {
            "touser": to,
            "template_id": template.id,
            "page": f"{self.page}?{urlencode({'next': message.path})}",
            "data": template.fill(message),
            "miniprogram_state": self.stage,
            "lang": "zh_CN",
        }

    def _post(self, token: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """WeChat wants the token in the address of the call, which nobody logs at this depth."""
        failure: TemporaryFailure
        try:
            return self.bridge.post(f"{SEND}?{urlencode({'access_token': token})}", body, {})
        except BridgeAwayError as away:
            failure = explain_away(away.why)
        WECHAT_ANSWERS.labels("away").inc()
        raise failure

    def _note(self, graduate: UUID, template: Template, error: int) -> None:
        """Keep what WeChat's answer says of the reader's subscription."""
        if error == 0:
            self.rows.use_up(graduate, template.id)
        elif error == REFUSED_BY_USER:
            self.rows.end(graduate, template.id)
        elif error == NO_OPENID:
            self.rows.forget(graduate)
        WECHAT_ANSWERS.labels(OUTCOMES.get(error, "refused")).inc()


OUTCOMES: Mapping[int, str] = {0: "sent", REFUSED_BY_USER: "not_subscribed"}
