"""Through which channels people are told beside the inbox, and what could not be sent."""

from collections.abc import Collection, Mapping

from sqlalchemy import Engine

from signing.condition.dependency import NOTHING, Dependency, Told, describe
from signing.use_cases.notices.deliveries import ChannelCount, count_by_channel

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
MEND = Told(
    "运行 signing outbox list 查看原因，排除后运行 signing outbox again",
    "`signing outbox list` says why; `signing outbox again` sends it once that is mended",
)
NONE_WAIT = ChannelCount(0, 0)


def describe_channels(engine: Engine, on: Collection[str]) -> Dependency:
    """Say which channels are on. One that cannot send degrades nothing: the inbox has it all."""
    with engine.connect() as connection:
        counts = count_by_channel(connection)
    told = [_describe(one, counts.get(one, NONE_WAIT), is_on=one in on) for one in NAMES]
    reason = Told(
        "；".join(["站内信 已开通", *(one.zh for one in told)]),
        "; ".join(["inbox on", *(one.en for one in told)]),
    )
    if any(one.dead for one in counts.values()):
        return describe("channels", "undelivered", reason, MEND)
    return describe("channels", "ok", reason, NOTHING)


def _describe(channel: str, count: ChannelCount, *, is_on: bool) -> Told:
    name = NAMES[channel]
    if not is_on:
        off = SETTINGS[channel]
        told = Told(f"{name.zh} 未设置（{off}）", f"{name.en} off ({off})")
    else:
        told = Told(f"{name.zh} 已开通", f"{name.en} on")
    if not (count.waiting or count.dead):
        return told
    return Told(
        f"{told.zh}，等待 {count.waiting}，未送达 {count.dead}",
        f"{told.en}, {count.waiting} waiting, {count.dead} undelivered",
    )
