"""Why nothing can be signed with a card, and what to do next: a page for each reason."""

from dataclasses import dataclass
from typing import Final

from signing.http.pages.wording import N_
from signing.refusals import (
    AlreadySigned,
    CardExpired,
    CardUsed,
    NoSuchCard,
    PlacedElsewhere,
    Refusal,
    SourceNotConfirmed,
)


@dataclass(frozen=True)
class End:
    picture: str
    title: str
    why: str
    steps: tuple[str, ...]


SHOW_ANEW = N_("请毕业生打开手机页面下方的“名片”，点“换一张新名片”，再扫一次。")
KEPT = N_("您已填写的单位信息保留在这部手机上，不用重填。")
ASK_SCHOOL = N_("如有疑问，请毕业生联系学校就业指导部门。")
EXPIRED: Final = End(
    "timer-off",
    N_("名片已过期"),
    N_("二维码名片只在几分钟内有效，或者毕业生已经出示了新的名片。"),
    (SHOW_ANEW, KEPT),
)
REVOKED: Final = End(
    "ban",
    N_("毕业生已收回这张名片"),
    N_("毕业生主动收回了名片，用它不能再签约。"),
    (N_("请与毕业生确认是否仍要签约。"), SHOW_ANEW),
)
TRIED_OUT: Final = End(
    "shield-alert",
    N_("验证错误次数过多"),
    N_("证件号码后六位连续填错，为保护毕业生，这张名片已失效。"),
    (N_("请当面向毕业生核对证件号码后六位。"), SHOW_ANEW),
)
USED: Final = End(
    "badge-check",
    N_("这张名片已用于签约"),
    N_("一张名片只能签约一次。"),
    (
        N_("如果是您刚刚签的：签约已经成功，请打开签约时保存的结果页，等待学校审核。"),
        N_("如果不是您签的：毕业生已与其他单位签约，请联系毕业生。"),
    ),
)
OFFERED: Final = End(
    "send",
    N_("这张名片已用于发出签约通知"),
    N_("一张名片只能签约一次，签约通知正等待毕业生确认。"),
    (
        N_("如果是您刚刚发出的：请打开签约时保存的结果页，看毕业生是否已确认。"),
        SHOW_ANEW,
    ),
)
SIGNED: Final = End(
    "handshake",
    N_("毕业生已签约"),
    N_("该毕业生已签有就业协议，同一时间只能与一家单位签约。"),
    (N_("请联系毕业生。其现有协议解约获批或审核不通过后，才能重新签约。"), ASK_SCHOOL),
)
PLACED: Final = End(
    "route",
    N_("毕业生已落实其他去向"),
    N_("学校已登记该毕业生的其他毕业去向（如升学），现在不能签约。"),
    (ASK_SCHOOL,),
)
UNCONFIRMED: Final = End(
    "file-question-mark",
    N_("毕业生需先确认生源信息"),
    N_("学校更正了毕业生的生源信息，本人重新确认之前不能签约。"),
    (N_("请毕业生在“生源信息”中核对并确认。"), SHOW_ANEW, KEPT),
)
UNKNOWN: Final = End(
    "scan-line",
    N_("无法识别这张名片"),
    N_("地址不完整，或者不是本平台的二维码名片。"),
    (SHOW_ANEW, N_("请直接扫码，不要手工输入地址。")),
)
BY_KIND: Final = {
    NoSuchCard: UNKNOWN,
    AlreadySigned: SIGNED,
    PlacedElsewhere: PLACED,
    SourceNotConfirmed: UNCONFIRMED,
}
BY_WHY: Final = {"revoked": REVOKED, "too_many_tries": TRIED_OUT, "offered": OFFERED}


def find_end(refusal: Refusal) -> End | None:
    """Return the page of a refusal; None for a refusal that is not about the card."""
    if isinstance(refusal, CardExpired):
        return BY_WHY.get(refusal.about.get("why", ""), EXPIRED)
    if isinstance(refusal, CardUsed):
        return USED if refusal.about.get("by_card", True) else SIGNED
    return BY_KIND.get(type(refusal))
