"""The totals of full blocks of moves, added up again row by row."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import product
from typing import Any

from season.book import Book, Json
from season.recount_numbers import NAMES, moves

BLOCK, COLLEGES = 32_768, 8

Rows = list[Json]
Place = tuple[Any, ...]
Keys = Callable[[Json], Iterable[Place]]


def blocks(book: Book) -> Rows:
    found = []
    for up_to, here in full_blocks(book).items():
        times = sorted(row["at"] for row in here)
        middle = times[(len(times) - 1) // 2]
        ends = {"up_to": up_to, "after": up_to - BLOCK, "middle": middle}
        grown = {part.partition("+")[0] for row in here for part in row["moved"].split()}
        ends["grown"] = f" {' '.join(sorted(name for name in grown if name in NAMES))} "
        found.append(ends | {"has_colleges": up_to % (BLOCK * COLLEGES) == 0})
    return found


def zones(book: Book) -> Rows:
    days: dict[Place, list[Any]] = defaultdict(list)
    for up_to, here in full_blocks(book).items():
        for row in here:
            days[up_to, row["day"]].append(row["at"])
    return [
        {"up_to": up_to, "day": day, "after": up_to - BLOCK}
        | {"first_at": min(times), "last_at": max(times)}
        for (up_to, day), times in days.items()
    ]


def school_totals(book: Book) -> Rows:
    names = ("year", "school_code", "level", "channel")
    return add_all(book, names, BLOCK)


def college_totals(book: Book) -> Rows:
    names = ("year", "school_code", "college", "level", "channel")
    return add_all(book, names, BLOCK * COLLEGES)


def day_totals(book: Book) -> Rows:
    names = ("year", "up_to", "day", "approved_on", "channel", "school_code", "level")

    def list_keys(row: Json) -> Iterable[Place]:
        here = tuple(row[name] or "" for name in names[:5])
        return [(*here, *one) for one in product((row["school_code"], ""), (row["level"], ""))]

    placed = [row | {"up_to": up_to} for up_to, here in full_blocks(book).items() for row in here]
    return add_up(placed, names, list_keys)


def full_blocks(book: Book) -> dict[int, Rows]:
    """Return the moves by the end of their block, for blocks that the last move is behind."""
    rows = moves(book)
    full = max(row["position"] for row in rows) // BLOCK * BLOCK
    found: dict[int, Rows] = defaultdict(list)
    for row in rows:
        if row["position"] <= full:
            found[-(-row["position"] // BLOCK) * BLOCK].append(row)
    return found


def add_all(book: Book, names: tuple[str, ...], size: int) -> Rows:
    found = full_blocks(book)
    return [
        row | {"up_to": up_to}
        for up_to in found
        if up_to % size == 0
        for row in add_up(
            [row for end, here in found.items() if end <= up_to for row in here],
            names,
            lambda row: [tuple(row[name] or "" for name in names)],
        )
    ]


def add_up(rows: Rows, names: tuple[str, ...], list_keys: Keys) -> Rows:
    sums: dict[Place, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for place in list_keys(row):
            for part in row["moved"].split():
                name, sign, amount = part.partition("-" if "-" in part else "+")
                sums[place][name] += int(sign + amount)
    return [
        dict(zip(names, place, strict=True)) | {name: counts[name] for name in NAMES}
        for place, counts in sums.items()
    ]
