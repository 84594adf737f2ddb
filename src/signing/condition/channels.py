"""Through which channels people are told beside the inbox, and what could not be sent."""

from collections.abc import Collection, Mapping

from sqlalchemy import Engine

from signing.condition.dependency import NOTHING, Dependency, Told, describe, split
from signing.use_cases.notices.deliveries import ChannelState, Rest, load_channels
from signing.vocabulary.china_time import to_china_time

NAMES: Mapping[str, Told] = {
    "mail": Told("邮件", "mail"),
    "wechat": Told("微信", "WeChat"),
    "sms": Told("短信", "text messages"),
}
SETTINGS = {
    "mail": "SIGNING_SMTP_URL",
    "wechat": "SIGNING_WECHAT_TEMPLATES",
    "sms": "SIGNING_SMS_URL",
}
DEMO = "signing serve --demo"
MEND = Told(
    "运行 signing outbox list 查看原因，排除后运行 signing outbox again",
    "`signing outbox list` says why; `signing outbox again` sends it once that is mended",
)
WAITS = Told(
    "消息在恢复后自动发出；原因不消除的，检查上述设置和对方服务器（signing status）",
    "they go out by themselves once it is back; else check its settings and the server"
    " (`signing status`)",
)
NONE_WAIT = ChannelState(0, 0)


def describe_channels(engine: Engine, on: Collection[str], *, is_demo: bool = False) -> Dependency:
    """Say which channels are on. One that cannot send degrades nothing: the inbox has it all.

    The demo simulates whatever is off, in the process that serves it.
    """
    with engine.connect() as connection:
        channels = load_channels(connection)
    told = [
        _describe(one, channels.get(one, NONE_WAIT), is_on=one in on, is_demo=is_demo)
        for one in NAMES
    ]
    reason = Told(
        "；".join(["站内信 已开通", *(one.zh for one in told)]),
        "; ".join(["inbox on", *(one.en for one in told)]),
    )
    if any(one.dead for one in channels.values()):
        return describe("channels", "undelivered", reason, MEND)
    if any(one.rest for one in channels.values()):
        return describe("channels", "waiting", reason, WAITS)
    return describe("channels", "ok", reason, NOTHING)


def _describe(channel: str, state: ChannelState, *, is_on: bool, is_demo: bool) -> Told:
    name, setting = NAMES[channel], SETTINGS[channel]
    if is_on:
        told = Told(f"{name.zh} 已开通", f"{name.en} on")
    elif is_demo:
        told = Told(f"{name.zh} 由 {DEMO} 模拟", f"{name.en} simulated by `{DEMO}`")
    else:
        told = Told(f"{name.zh} 未设置（{setting}）", f"{name.en} off ({setting})")
    if not (state.waiting or state.dead):
        return told
    told = Told(
        f"{told.zh}，等待 {state.waiting}，未送达 {state.dead}",
        f"{told.en}, {state.waiting} waiting, {state.dead} undelivered",
    )
    return _add_rest(told, state.rest) if state.rest else told


def _add_rest(told: Told, rest: Rest) -> Told:
    since, why = f"{to_china_time(rest.since):%Y-%m-%d %H:%M}", split(rest.why)
    return Told(
        f"{told.zh}，自 {since} 起等待：{why.zh}",
        f"{told.en}, waiting since {since} (China): {why.en}",
    )
