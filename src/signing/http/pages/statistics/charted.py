"""The charts of the dashboard: figures with their change, weeks, shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import format_decimal, format_percent
from markupsafe import Markup

from signing.http.pages import wording
from signing.http.pages.charts import (
    Part,
    Series,
    draw_donut,
    draw_spark,
    draw_split_bar,
    draw_stacked_areas,
)
from signing.http.pages.screen import Screen
from signing.http.pages.statistics.parts import split_shares
from signing.http.pages.wording import N_
from signing.vocabulary import Channel

Item = Mapping[str, Any]

COLOURS = {
    Channel.PLATFORM.value: "one",
    Channel.DIRECT.value: "two",
    Channel.CARD.value: "three",
}
BOTTOM_UP = (Channel.CARD.value, Channel.DIRECT.value, Channel.PLATFORM.value)
FIGURES = {
    "esign_ratio": N_("网签占比"),
    "placement_rate": N_("毕业去向落实率"),
    "esign_rate": N_("网签率"),
    "signed": N_("已签约毕业生"),
    "signed_online": N_("网上签约"),
    "pending": N_("待学校审核"),
    "terminated": N_("解约"),
}
SHARES = {
    "esign_ratio": ("signed_online", "signed"),
    "placement_rate": ("placed", "graduates"),
    "esign_rate": ("signed_online", "graduates"),
}
"""The two counts of which a share is made."""
BETTER_LESS = {"pending", "terminated"}


@dataclass(frozen=True)
class Figure:
    """`trend` is up, down or level; `mood` is good, bad or calm."""

    name: str
    words: str
    value: str
    change: str
    trend: str
    mood: str
    spark: Markup


def figures(items: Sequence[Item]) -> list[Figure]:
    by_name = {one["name"]: one for one in items}
    return [
        Figure(
            name,
            words,
            format_share(one["now"]) if name in SHARES else format_count(one["now"]),
            changed(name, one["change"]),
            find_trend(one["change"]),
            mood_of(name, one["change"]),
            draw_spark(one["series"]),
        )
        for name, words in FIGURES.items()
        for one in [by_name[name]]
    ]


def changed(name: str, change: float | None) -> str:
    """Return a change with its sign: a share's in percentage points, "–" if not known."""
    if change is None:
        return "–"
    return f"{100 * change:+.1f}" if name in SHARES else f"{change:+,}"


def find_trend(change: float | None) -> str:
    if not change:
        return "level"
    return "up" if change > 0 else "down"


def mood_of(name: str, change: float | None) -> str:
    if not change:
        return "calm"
    return "good" if (change > 0) is not (name in BETTER_LESS) else "bad"


def weeks(screen: Screen, items: Sequence[Item]) -> Markup:
    """Draw the agreements signed in each week; a week that is not over is marked."""
    labels = [format_monday(one) for one in items]
    series = [
        Series(
            screen.gettext(wording.CHANNELS[channel]),
            COLOURS[channel],
            [one["by_channel"][channel] for one in items],
        )
        for channel in BOTTOM_UP
    ]
    running = "" if items[-1]["complete"] else screen.gettext("本周未完")
    return draw_stacked_areas(
        labels, series, label=screen.gettext("每周签约份数，按方式堆叠"), running=running
    )


def format_monday(week: Item) -> str:
    first = date.fromisoformat(week["from"])
    return f"{first.month}/{first.day}"


def composition(screen: Screen, items: Sequence[Item]) -> Markup:
    shares = split_composition(items)
    parts = [
        Part(
            screen.gettext(wording.CHANNELS[one["key"]]),
            COLOURS[one["key"]],
            one["signed_online"],
            format_share(shares[one["key"]]),
        )
        for one in items
    ]
    return draw_donut(
        parts,
        label=screen.gettext("网签方式构成"),
        centre=format_count(sum(part.count for part in parts)),
        caption=screen.gettext("份"),
    )


def split_composition(items: Sequence[Item]) -> Mapping[str, float | None]:
    """Return the channels' shares as they are shown: they add up to 1."""
    shares = split_shares([one["signed_online"] for one in items])
    return dict(zip((one["key"] for one in items), shares, strict=True))


def by_channel(screen: Screen, counts: Mapping[str, int]) -> Markup:
    """Draw the agreements in effect of one line, by channel."""
    told = [f"{screen.gettext(wording.CHANNELS[one])}  {counts[one]:,}" for one in COLOURS]
    return draw_split_bar([(COLOURS[one], counts[one]) for one in COLOURS], tip="\n".join(told))


def format_share(part: float | None) -> str:
    return "–" if part is None else format_percent(part, "0.0%", locale="en")


def format_count(count: int) -> str:
    return format_decimal(count, locale="en")
