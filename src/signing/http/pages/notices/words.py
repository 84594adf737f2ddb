"""What groups of notices and channels are called on pages."""

from collections.abc import Mapping
from typing import Final

from signing import fact_words
from signing.http.pages.wording import N_

GROUPS: Final[Mapping[str, str]] = {group: words.zh for group, words in fact_words.GROUPS.items()}
"""Their English is not in the catalogue, but beside them (`languages.py`)."""
CHANNELS: Final[Mapping[str, str]] = {
    "mail": N_("邮件"),
    "wechat": N_("微信"),
    "sms": N_("手机短信"),
}
