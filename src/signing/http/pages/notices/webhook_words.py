"""How pages call webhooks, their deliveries, and the events that may be chosen."""

from collections.abc import Mapping
from typing import Final

from signing.fact_words import find_words
from signing.facts import Fact
from signing.http.pages.wording import N_
from signing.projections.feed.readers import FOR_EMPLOYERS, FOR_PROVINCE, FOR_SCHOOLS
from signing.use_cases.core.actors import EmployerUser, SchoolAdmin
from signing.use_cases.notices.webhook_deliveries import TEST
from signing.use_cases.notices.webhook_rows import WebhookOwner

TITLE = N_("事件推送")
STATES: Final[Mapping[str, str]] = {
    "active": N_("推送中"),
    "failing": N_("等待重试"),
    "paused": N_("已暂停"),
    "ended": N_("已终止"),
}
WHY: Final[Mapping[str, str]] = {
    "owner": N_("由本单位暂停。"),
    "failing": N_("连续三天推送失败，已自动暂停。接收方恢复后请继续推送，其间的事件会按顺序补送。"),
    "recovered": N_(
        "保管它的账号重设过密码或二次验证，为安全起见已暂停。请核对地址，更换密钥，再继续推送。"
    ),
    "closed": N_("添加它或最后继续推送的账号已经停用，为安全起见已暂停。请核对地址后继续推送。"),
    "gone": N_("接收方回答 410，表示不再接收。"),
    "claimed": N_("单位已通过认领移交，此前添加的推送地址一律终止。请删除后重新添加。"),
}
DELIVERIES: Final[Mapping[str, str]] = {
    "waiting": N_("等待推送"),
    "delivered": N_("已送达"),
    "failed": N_("未送达"),
}
ERRORS: Final[Mapping[str, str]] = {
    "unknown": N_("找不到服务器"),
    "closed": N_("地址不在公共互联网上"),
    "insecure": N_("没有使用 https"),
    "unreachable": N_("连接不上"),
    "tls": N_("证书不被信任"),
    "silent": N_("10 秒内没有回答"),
    "broken": N_("回答不是 HTTP"),
    "redirect": N_("要求转到别处，不跟随"),
    "refused": N_("接收方没有接受"),
    "gone": N_("接收方不再接收"),
    "absent": N_("本单位不再能查看这个事件"),
}


def name_state(webhook: Mapping[str, object]) -> str:
    """Return the key of STATES: one that fails is active, and waits."""
    failing = webhook["state"] == "active" and webhook["failing_since"] is not None
    return "failing" if failing else str(webhook["state"])


def name_kind(kind: str, language: str) -> str:
    if kind == TEST:
        return "测试" if language == "zh" else "Test"
    return find_words(kind).name.in_("zh" if language == "zh" else "en")


def list_kinds(by: WebhookOwner) -> list[str]:
    """Return the kinds of events that the owner reads, in the order of the story."""
    if isinstance(by, EmployerUser):
        read = FOR_EMPLOYERS
    else:
        read = FOR_SCHOOLS if isinstance(by, SchoolAdmin) else FOR_PROVINCE
    return [kind.__name__ for kind in Fact.kinds.values() if kind in read]
