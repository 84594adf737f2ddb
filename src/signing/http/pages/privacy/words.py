"""What requests about personal data are called on pages."""

from collections.abc import Mapping
from typing import Final

from signing.http.pages.wording import N_

ASKED: Final[Mapping[str, str]] = {
    "correction": N_("更正"),
    "copy": N_("复制"),
    "deletion": N_("删除"),
}
STATES: Final[Mapping[str, str]] = {
    "WAITING": N_("等待答复"),
    "GRANTED": N_("同意办理"),
    "REFUSED": N_("不予办理"),
    "ERASED": N_("信息已删除"),
}
