"""The five figures of the dashboard: now, a week ago, and how they changed."""

from collections.abc import Mapping
from typing import Any

from signing.projections.esign_ratio.items import PRECISION, Item, share

FIGURES = ("esign_ratio", "signed", "signed_online", "pending", "terminated")

Figure = int | float | None


def figures_of(counts: Mapping[str, int]) -> dict[str, Figure]:
    ratio = share(counts["signed_online"], counts["signed"])
    return {"esign_ratio": ratio} | {name: counts[name] for name in FIGURES[1:]}


def compared(
    now: Mapping[str, int], before: Mapping[str, int], weeks: list[dict[str, Any]]
) -> list[Item]:
    """{name, now, week_ago, change, series} each; `change` is null where one of them is."""
    here, there = figures_of(now), figures_of(before)
    return [
        {
            "name": name,
            "now": here[name],
            "week_ago": there[name],
            "change": _change(here[name], there[name]),
            "series": [week["figures"][name] for week in weeks],
        }
        for name in FIGURES
    ]


def _change(now: Figure, before: Figure) -> Figure:
    if now is None or before is None:
        return None
    return round(now - before, PRECISION)
