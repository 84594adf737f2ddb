"""How a graduate is told of what happens: by which channels, and what was sent to them."""

from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from signing.fact_words import Group, name_kind
from signing.use_cases.core.context import Context
from signing.use_cases.notices.deliveries import Deliveries, Posted
from signing.use_cases.notices.preferences import Preferences
from signing.use_cases.notices.sending import Channel
from signing.use_cases.notices.wechat_subscriptions import SubscriptionRows
from signing.vocabulary import Role


class HeldSubscription(TypedDict):
    """`left`: how many messages of a kind the graduate agreed to and has not got yet."""

    kind: str
    zh: str
    en: str
    left: int


class HeldWeChat(TypedDict):
    """`kept_since`: since when the openid is kept, itself never shown; null where it is not."""

    kept_since: datetime | None
    subscriptions: list[HeldSubscription]


class HeldPreference(TypedDict):
    """By which channels the graduate is told of a group of notices; `chosen`: they said so."""

    group: Group
    channels: list[Channel]
    chosen: bool


class HeldMessage(TypedDict):
    """A message to the graduate: `kind` is the fact's name, `state` waiting, sent or dead.

    What it said is not kept once it is sent. `ended_at` is when it was sent, or given up.
    """

    kind: str
    zh: str
    en: str
    channel: Channel
    state: str
    posted_at: datetime
    ended_at: datetime | None


def load_wechat(context: Context, graduate: UUID) -> HeldWeChat:
    rows = SubscriptionRows(context.engine, context.vault)
    return {
        "kept_since": rows.find_since(graduate),
        "subscriptions": [
            _describe_subscription(kind, left)
            for kind, left in sorted(rows.list_left(graduate).items())
        ],
    }


def load_preferences(context: Context, graduate: UUID) -> list[HeldPreference]:
    preferences = Preferences(context.engine)
    chosen = preferences.load_chosen(graduate)
    return [
        {"group": group, "channels": sorted(channels), "chosen": group in chosen}
        for group, channels in preferences.load(graduate, Role.GRADUATE).items()
    ]


def load_messages(context: Context, graduate: UUID) -> list[HeldMessage]:
    return [_describe_message(one) for one in Deliveries(context.engine).list_of_account(graduate)]


def _describe_subscription(kind: str, left: int) -> HeldSubscription:
    words = name_kind(kind)
    return {"kind": kind, "zh": words.zh, "en": words.en, "left": left}


def _describe_message(one: Posted) -> HeldMessage:
    words = name_kind(one.kind)
    return {
        "kind": one.kind,
        "zh": words.zh,
        "en": words.en,
        "channel": one.channel,
        "state": one.state,
        "posted_at": one.posted_at,
        "ended_at": one.ended_at,
    }
