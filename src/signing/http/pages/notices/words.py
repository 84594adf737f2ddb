"""What groups of notices and channels are called on pages."""

from collections.abc import Mapping
from typing import Final

from signing.http.pages.wording import N_

GROUPS: Final[Mapping[str, str]] = {
    "reviews": N_("学校审核"),
    "agreements": N_("签约与确认"),
    "applications": N_("投递、面试和签约通知"),
    "releases": N_("解约"),
    "amendments": N_("协议变更"),
    "papers": N_("盖章件"),
    "people": N_("账号、单位和个人信息"),
    "digests": N_("到期提醒和每日汇总"),
}
CHANNELS: Final[Mapping[str, str]] = {
    "mail": N_("邮件"),
    "wechat": N_("微信"),
    "sms": N_("手机短信"),
}
