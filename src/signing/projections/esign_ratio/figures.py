"""The figures of the dashboard: now, a week ago, and how they changed."""

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from signing.projections.esign_ratio.counts import list_parts
from signing.projections.esign_ratio.items import PRECISION, compute_share

FIGURES = (
    *("esign_ratio", "signed", "signed_online", "pending", "terminated"),
    *("placement_rate", "esign_rate"),
)

Figure = int | float | None


class ComparedFigure(TypedDict):
    """A figure `now` and a week ago; null if nobody is counted.

    `change` is null if either is; `series` is the figure at the end of each week.
    """

    name: str
    now: Figure
    week_ago: Figure
    change: Figure
    series: list[Figure]


def compute_figures(counts: Mapping[str, int]) -> dict[str, Figure]:
    graduates, placed = counts["graduates"], sum(counts[one] for one in list_parts("placed"))
    shares = {
        "esign_ratio": compute_share(counts["signed_online"], counts["signed"]),
        "placement_rate": compute_share(placed, graduates),
        "esign_rate": compute_share(counts["signed_online"], graduates),
    }
    return {name: shares[name] if name in shares else counts[name] for name in FIGURES}


def compare_figures(
    now: Mapping[str, int], before: Mapping[str, int], weeks: Sequence[Mapping[str, Figure]]
) -> list[ComparedFigure]:
    """Compare each of FIGURES; `weeks` has the figures at the end of each week, oldest first."""
    here, there = compute_figures(now), compute_figures(before)
    return [
        {
            "name": name,
            "now": here[name],
            "week_ago": there[name],
            "change": _subtract(here[name], there[name]),
            "series": [week[name] for week in weeks],
        }
        for name in FIGURES
    ]


def _subtract(now: Figure, before: Figure) -> Figure:
    if now is None or before is None:
        return None
    return round(now - before, PRECISION)
