"""The totals of full blocks of moves, added up again row by row."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from typing import Any

from season.book import Book, Json
from season.recount_numbers import NAMES, moves

BLOCK = 32_768

Rows = list[Json]
Place = tuple[Any, ...]
Keys = Callable[[Json], Iterable[Place]]


def blocks(book: Book) -> Rows:
    found = []
    for up_to, here in full_blocks(book).items():
        times = sorted(row["at"] for row in here)
        middle = times[(len(times) - 1) // 2]
        found.append({"up_to": up_to, "after": up_to - BLOCK, "middle": middle})
    return found


def block_moves(book: Book) -> Rows:
    moved: dict[Place, set[str]] = defaultdict(set)
    for up_to, here in full_blocks(book).items():
        for row in here:
            school, college = row["school_code"], row["college"]
            signs = {part.rstrip("0123456789") for part in row["moved"].split()}
            for place in ((school, college), (school, ""), ("", "")):
                moved[row["year"], *place, up_to] |= signs
    return [
        {"year": year, "school_code": school, "college": college, "up_to": up_to}
        | {"after": up_to - BLOCK, "moved": sorted(signs)}
        for (year, school, college, up_to), signs in moved.items()
    ]


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
    return add_all(book, names)


def college_totals(book: Book) -> Rows:
    names = ("year", "school_code", "college", "level", "channel")
    return add_all(book, names)


def line_totals(book: Book) -> Rows:
    """Add up by major, and by region and industry; what is online stands by channel instead."""
    names = ("year", "school_code", "key", "level", "channel")
    return [
        row | {"of": of}
        for of in ("major", "region", "industry")
        for row in fold_channels(add_all(book, names, partial(list_places, of)))
    ]


def list_places(of: str, row: Json) -> Iterable[Place]:
    if row[of] is None:
        return []
    end = (row[of], row["level"], row["channel"] or "")
    return [(row["year"], school, *end) for school in (row["school_code"], "")]


def fold_channels(rows: Rows) -> Rows:
    found: dict[Place, Json] = {}
    for row in rows:
        place = {name: row[name] for name in ("year", "up_to", "school_code", "key", "level")}
        line = found.setdefault(
            tuple(place.values()),
            place
            | {name: 0 for name in NAMES if name != "signed_online"}
            | {f"online_{one}": 0 for one in ("platform", "direct", "card")},
        )
        for name in NAMES:
            online = name == "signed_online"
            if not online:
                line[name] += row[name]
            elif row["channel"]:
                line[f"online_{row['channel'].lower()}"] += row[name]
    return list(found.values())


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


def add_all(book: Book, names: tuple[str, ...], list_keys: Keys | None = None) -> Rows:
    """Add up each year's moves up to the end of each block in which it has some."""
    found = full_blocks(book)
    listed = list_keys or (lambda row: [tuple(row[name] or "" for name in names)])
    return [
        row | {"up_to": up_to}
        for up_to, moved in found.items()
        for row in add_up(
            [row for end, here in found.items() if end <= up_to for row in here],
            names,
            listed,
        )
        if row["year"] in {one["year"] for one in moved}
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
