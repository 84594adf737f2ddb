"""What the province has chosen, where it changes what a signing is: told to whoever runs it."""

from signing.condition.dependency import Dependency, Told, describe
from signing.use_cases.core.policy import Policy
from signing.vocabulary import Channel

CONSENT = {
    "record": Told(
        "单位发起签约和二维码名片签约即成立，毕业生的确认记录在案，学校审核时可见",
        "a direct signing and one by card stand at once; what the graduate says is put on record",
    ),
    "required": Told(
        "单位发起签约和二维码名片签约即成立，毕业生本人确认后学校才能审核通过",
        "a direct signing and one by card stand at once; schools approve once they are confirmed",
    ),
    "offer": Told(
        "单位发起签约和二维码名片签约只发出签约通知，毕业生接受才签约",
        "a direct signing and one by card only make an offer, which the graduate accepts",
    ),
}
DIRECT_ALONE = Told(
    "单位发起签约只发出签约通知（SIGNING_DIRECT_NEEDS_CONSENT）",
    "direct signing only makes an offer (SIGNING_DIRECT_NEEDS_CONSENT)",
)


def describe_consent(policy: Policy) -> Dependency:
    """Say what is asked of graduates where an employer signs without them."""
    by_card, direct = policy.name_consent(Channel.CARD), policy.name_consent(Channel.DIRECT)
    said = CONSENT[by_card]
    if direct != by_card:
        said = Told(f"{said.zh}；{DIRECT_ALONE.zh}", f"{said.en}; {DIRECT_ALONE.en}")
    named = Told(f"SIGNING_CONSENT={by_card}：{said.zh}", f"SIGNING_CONSENT={by_card}: {said.en}")
    return describe("consent", "ok", named)
