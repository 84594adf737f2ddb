"""What a year of graduates needs, hour by hour, from what one graduate was measured to cost.

    PYTHONPATH=tests:. python benchmarks/simulation.py [--graduates 12700000]

It reads benchmarks/results.json. When graduates come is an assumption, stated in `Year`.
"""

import argparse
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FIGURES = frozenset(
    {
        *("graduate_server_ms", "graduate_projector_ms", "graduate_PostgreSQL_ms"),
        *("graduate_requests", "graduate_facts"),
        *("projector_us", "projector_PostgreSQL_us", "sealer_facts_per_second"),
        *("bytes_log", "bytes_read models", "bytes_keys and the rest", "bytes_write-ahead log"),
        "graduate_facts_of_bytes",
    }
)
"""Which measured figures it needs."""
SIZES = (10_000, 340_000, 1_000_000, 12_700_000)
"""A school, a province, a large one, and all of China's graduates of a year."""
GIB, HOURS, DAYS = 2**30, 24, 365


@dataclass(frozen=True)
class Year:
    """When they come. Day 0 is the first of September.

    Two waves: the autumn's recruitment around the middle of November, the spring's before the
    certificates in June; who is late comes on the last two days of June, and some come evenly. On a
    day, they come from 8 to 22 o'clock, most at 10 and at 15. `burst` is the busiest minute of the
    busiest hour beside that hour's mean.
    """

    waves: Sequence[tuple[float, float, float]] = (
        *((75.0, 25.0, 0.35), (270.0, 22.0, 0.5)),
        (301.5, 0.8, 0.07),
    )
    """Middle and breadth in days, share."""
    evenly: float = 0.08
    hours: Sequence[tuple[float, float, float]] = ((10.0, 1.5, 0.5), (15.0, 2.0, 0.4))
    open_hours: tuple[int, int] = (8, 22)
    burst: float = 3.0
    views: float = 60.0
    """Requests of people who look, for each graduate, beside those of the season itself."""
    busy: float = 0.6
    """How much of a core is planned with at the peak."""

    def list_days(self) -> list[float]:
        """The share of the year's graduates that comes each day."""
        shares = [
            self.evenly / DAYS + sum(part * bell(day, at, wide) for at, wide, part in self.waves)
            for day in range(DAYS)
        ]
        return normalize(shares)

    def list_hours(self) -> list[float]:
        """The share of a day's graduates that comes each hour."""
        first, last = self.open_hours
        even = 1 - sum(part for _, _, part in self.hours)
        shares = [
            even / (last - first)
            + sum(part * bell(hour + 0.5, at, wide) for at, wide, part in self.hours)
            if first <= hour < last
            else 0.0
            for hour in range(HOURS)
        ]
        return normalize(shares)


def bell(at: float, middle: float, wide: float) -> float:
    return math.exp(-(((at - middle) / wide) ** 2) / 2) / (wide * math.sqrt(2 * math.pi))


def normalize(shares: Sequence[float]) -> list[float]:
    whole = sum(shares)
    return [share / whole for share in shares]


@dataclass(frozen=True)
class Cost:
    """Of one graduate: seconds of a core, facts, bytes."""

    server: float
    reading: float
    """Of the database, for whom a replica will do."""
    writing: float
    projecting: float
    facts: float
    scale: float
    """How many facts beside those of the season whose bytes were counted."""
    kept: float
    logged: float
    """Bytes of write-ahead log."""

    @classmethod
    def from_figures(cls, figures: Mapping[str, float], views: float) -> "Cost":
        """A request of somebody who looks costs as much as one of the season: commands cost more.

        What the season's projector cost PostgreSQL is in the season's figure already.
        """
        requests, facts = figures["graduate_requests"], figures["graduate_facts"]
        server, database = figures["graduate_server_ms"], figures["graduate_PostgreSQL_ms"]
        scale = facts / figures["graduate_facts_of_bytes"]
        kept = sum(figures[f"bytes_{one}"] for one in ("log", "read models", "keys and the rest"))
        projected = facts * figures["projector_PostgreSQL_us"] / 1e6
        looking = max(database / 1000 - projected, 0.0) * views / requests
        return cls(
            server=server / 1000 * (1 + views / requests),
            reading=looking,
            writing=database / 1000,
            projecting=facts * figures["projector_us"] / 1e6,
            facts=facts,
            scale=scale,
            kept=kept * scale,
            logged=figures["bytes_write-ahead log"] * scale,
        )


@dataclass(frozen=True)
class Hour:
    """Of one hour: graduates, and in its busiest minute facts a second and busy cores."""

    graduates: float
    facts: float
    server: float
    reading: float
    writing: float
    projecting: float


def simulate(graduates: float, cost: Cost, year: Year) -> Iterator[Hour]:
    for day in year.list_days():
        for hour in year.list_hours():
            came = graduates * day * hour
            pace = came / 3600 * year.burst
            yield Hour(
                graduates=came,
                facts=pace * cost.facts,
                server=pace * cost.server / year.busy,
                reading=pace * cost.reading / year.busy,
                writing=pace * cost.writing / year.busy,
                projecting=pace * cost.projecting / year.busy,
            )


def describe(graduates: int, figures: Mapping[str, float], year: Year) -> tuple[str, ...]:
    cost = Cost.from_figures(figures, year.views)
    hours = [*simulate(graduates, cost, year)]
    peak = max(hours, key=lambda hour: hour.graduates)
    day = graduates * max(year.list_days())
    mean = sum(hour.server for hour in hours) / len(hours) / year.burst
    return (
        f"{graduates:,}",
        f"{day:,.0f}",
        f"{peak.graduates:,.0f}",
        f"{peak.facts:,.1f}",
        f"{peak.facts / figures['sealer_facts_per_second']:.2%}",
        f"{peak.server:,.1f} ({mean:,.1f})",
        f"{peak.projecting:,.2f} → {math.ceil(peak.projecting)}",
        f"{peak.writing:,.1f}",
        f"{peak.reading:,.1f}",
        f"{graduates * cost.kept / GIB:,.1f}",
        f"{day * cost.logged / GIB:,.1f}",
    )


def write_costs(figures: Mapping[str, float]) -> str:
    """What one graduate costs, before anybody looks."""
    cost = Cost.from_figures(figures, views=0)
    rows = {
        "the server, ms of a core": figures["graduate_server_ms"],
        "the projector, ms": figures["graduate_projector_ms"],
        "the projector in batches, as under load, ms": cost.projecting * 1000,
        "PostgreSQL, ms": figures["graduate_PostgreSQL_ms"],
        "facts": cost.facts,
        "log, KiB": figures["bytes_log"] * cost.scale / 1024,
        "read models, KiB": figures["bytes_read models"] * cost.scale / 1024,
        "keys and the rest, KiB": figures["bytes_keys and the rest"] * cost.scale / 1024,
        "write-ahead log, KiB": cost.logged / 1024,
    }
    lines = ["| one graduate's season | |", "|---|---|"]
    lines += [f"| {name} | {many:,.1f} |" for name, many in rows.items()]
    sealer = f"One sealer seals {figures['sealer_facts_per_second']:,.0f} facts a second."
    return "\n".join(lines) + f"\n\n{sealer}\n"


def write_table(figures: Mapping[str, float], sizes: Sequence[int] = SIZES) -> str:
    year = Year()
    columns = (
        *("graduates a year", "on the peak day", "in its peak hour", "facts/s, busiest minute"),
        *("of one sealer", "API cores (mean of the year)", "projector cores → shards"),
        *("database cores, writer", "database cores, reads", "GiB a year", "GiB of WAL, peak day"),
    )
    lines = ["| " + " | ".join(columns) + " |", "|---" * len(columns) + "|"]
    lines += ["| " + " | ".join(describe(size, figures, year)) + " |" for size in sizes]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graduates", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    found = json.loads((Path(__file__).parent / "results.json").read_text("utf-8"))
    sheets = (sheet for one in found["benchmarks"] for sheet in one["sheets"])
    figures = {name: value for sheet in sheets for name, value in sheet["figures"].items()}
    print(write_costs(figures))
    print(write_table(figures, given.graduates))


if __name__ == "__main__":
    main()
