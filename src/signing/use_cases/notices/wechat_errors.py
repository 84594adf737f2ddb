"""What WeChat's answers mean to whoever sends and to the operator: later, never, or mend this.

The numbers are those of the platform's documentation (`getStableAccessToken`,
`subscribeMessage.send`). Its texts are not passed on: they may quote what was sent. Only the name
of a field is read there.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from signing.use_cases.notices.sending import ChannelAway, PermanentFailure, TemporaryFailure
from signing.vocabulary.china_time import CHINA, to_china_time

NO_NUMBER: Final = -1_000_000
"""For an answer without an error's number."""
REFUSED_BY_USER: Final = 43101
TOKEN_OVER: Final = frozenset({40001, 40014, 42001})
NO_OPENID: Final = 40003
WRONG_DATA: Final = 47003
DAILY_QUOTA: Final = 45009
BUSY: Final = frozenset({-1, 45011, 43108})
A_MINUTE: Final = timedelta(minutes=1)
FIELD = re.compile(r"data\.([a-z_]+[0-9]+)\b")
LOG = structlog.get_logger()

OF_SETTINGS: Final[Mapping[int, str]] = {
    40013: "微信不认识这个小程序：请核对 SIGNING_WECHAT_APP_ID。"
    " WeChat knows no such mini program: check SIGNING_WECHAT_APP_ID.",
    40125: "小程序密钥不对：请核对 SIGNING_WECHAT_SECRET。"
    " The mini program's secret is wrong: check SIGNING_WECHAT_SECRET.",
    40164: "微信没有放行这台服务器的 IP 地址：请在微信公众平台的 IP 白名单中添加。"
    " WeChat lets no calls of this server's address in: add it to the list of addresses of the mini"
    " program's account.",
    48001: "小程序没有订阅消息的权限：请在微信公众平台开通。"
    " The mini program may not send subscribe messages: have it allowed in its account.",
}
"""Nothing goes out until the operator mends it; what waits goes out then."""
OF_CHANNEL: Final = TOKEN_OVER | BUSY | {DAILY_QUOTA, *OF_SETTINGS}
OF_TEMPLATE: Final[Mapping[int, str]] = {
    43107: "微信停用了这个模板，或停用了小程序的订阅消息：请到微信公众平台查看。"
    " WeChat has banned this template, or the mini program's subscribe messages: look into its"
    " account.",
}
"""Messages of other templates may go out."""
OF_MESSAGE: Final[Mapping[int, str]] = {
    REFUSED_BY_USER: "本人没有订阅，或已取消订阅；在小程序里再次订阅后，新的通知会发送。"
    " The reader has not subscribed, or no longer: new notices are sent once they subscribe again.",
    NO_OPENID: "这个微信账号不属于本小程序，已停止向其发送；本人再次订阅即可恢复。"
    " This WeChat account is not one of this mini program: it is sent nothing until its owner"
    " subscribes again.",
    40037: "没有这个模板编号：请核对 SIGNING_WECHAT_TEMPLATES，更正后重新发送。"
    " There is no such template: check SIGNING_WECHAT_TEMPLATES, then send it again.",
    41030: "小程序里没有这个页面：请核对 SIGNING_WECHAT_PAGE，更正后重新发送。"
    " The mini program has no such page: check SIGNING_WECHAT_PAGE, then send it again.",
    45168: "微信认为内容含有敏感词，没有发送。"
    " WeChat found sensitive words in it and did not send it.",
}
"""The same message would be refused again; others go on."""


def read_error(told: Mapping[str, Any]) -> int:
    """Return the error's number, 0 for success."""
    error = told.get("errcode")
    return error if isinstance(error, int) and not isinstance(error, bool) else NO_NUMBER


def explain_token_error(error: int) -> ChannelAway:
    """Return why there is no access token: whatever the reason, what waits is not lost."""
    LOG.warning("wechat.no_token", error=error)
    return _explain_channel(error)


def explain_error(error: int, told: Mapping[str, Any]) -> TemporaryFailure | PermanentFailure:
    """Return what an error means of a message that was not sent."""
    LOG.warning("wechat.refused", error=error)
    if error == WRONG_DATA:
        return PermanentFailure(_word_wrong_data(told))
    if error in OF_MESSAGE:
        return PermanentFailure(OF_MESSAGE[error])
    if error in OF_CHANNEL:
        return _explain_channel(error)
    return TemporaryFailure(OF_TEMPLATE.get(error) or _word_other(error))


def _explain_channel(error: int) -> ChannelAway:
    if error == DAILY_QUOTA:
        return _wait_for_tomorrow()
    after = datetime.now(UTC) + A_MINUTE if error in BUSY else None
    return ChannelAway(OF_SETTINGS.get(error) or _word_other(error), after)


def explain_away(why: str) -> ChannelAway:
    """`why` is the kind of what went wrong, never its text."""
    LOG.warning("wechat.away", why=why)
    return ChannelAway("微信暂时没有答复。 WeChat does not answer at the moment.")


def _wait_for_tomorrow() -> ChannelAway:
    """WeChat counts by days of China."""
    today = to_china_time(datetime.now(UTC)).replace(hour=0, minute=0, second=0, microsecond=0)
    return ChannelAway(
        "小程序今天的调用次数已用完，过零点后再发。"
        " The mini program has used up its calls of today; it goes on after midnight in China.",
        (today + timedelta(days=1, minutes=1)).astimezone(CHINA),
    )


def _word_wrong_data(told: Mapping[str, Any]) -> str:
    found = FIELD.search(str(told.get("errmsg", "")))
    field = found[1] if found else "?"
    return (
        f"微信不接受模板字段 {field} 的内容：请核对 SIGNING_WECHAT_TEMPLATES 中这一字段。"
        f" WeChat does not take what stands in the template's field {field}: check it in"
        " SIGNING_WECHAT_TEMPLATES."
    )


def _word_other(error: int) -> str:
    number = "" if error == NO_NUMBER else f" {error}"
    return f"微信没有发送（错误{number}）。 WeChat did not send it (error{number})."
