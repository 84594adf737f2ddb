"""Totals of full blocks answer what reading every move answers, whatever times the moves have."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.schema import CreateSchema, DropSchema

from signing.projections.engine.bulk import upsert
from signing.projections.esign_ratio import Asked, closing, metadata, totals
from signing.projections.esign_ratio.as_of import AsOf, Cut, find_cut
from signing.projections.esign_ratio.asking import select_moves
from signing.projections.esign_ratio.closing import close_blocks
from signing.projections.esign_ratio.counts import ONLINE, read_counts
from signing.projections.esign_ratio.items import COUNTED
from signing.projections.esign_ratio.tables import blocks, moves
from signing.projections.esign_ratio.totals import Question, sum_by_day, sum_by_line, sum_by_place
from signing.storage.engine import writing_engine
from signing.storage.readers import Reader
from signing.vocabulary import Oversight
from signing.vocabulary.china_time import to_china_time

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
MOVES = 600
TEXTS = (
    "graduates+1",
    "signatures+1 pending+1 agreements+1",
    "signed+1 pending-1 signed_online+1",
    "signed-1",
    "resumes+1 offers+1",
)
ASKERS = (
    Oversight(),
    Oversight(school_code="99001"),
    Oversight(school_code="99002", colleges=frozenset({"文学院", "理学院"})),
)
PLACES = ((), ("school_code",), ("school_code", "college"), ("college",), ("channel",))
LINES = ("major", "region", "industry")
DAYS = (("day", "channel"), ("approved_on",))


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = writing_engine(database_url)
    schema = str(metadata.schema)
    with engine.connect() as connection:
        connection.execute(DropSchema(schema, cascade=True, if_exists=True))
        connection.execute(CreateSchema(schema))
        metadata.create_all(connection)
        yield connection
        connection.rollback()
    engine.dispose()


@dataclass(frozen=True)
class Clocks:
    """How far a move's time is from its place in the log: seldom, often, or wholly."""

    name: str
    wrong: float
    by: timedelta

    def tell(self, chance: Random, position: int) -> datetime:
        right = BEGIN + position * timedelta(hours=1)
        off = chance.uniform(-1, 1) * self.by if chance.random() < self.wrong else timedelta()
        return right + off


CLOCKS = (
    Clocks("right", 0, timedelta()),
    Clocks("a little wrong", 1, timedelta(minutes=90)),
    Clocks("seldom far off", 0.03, timedelta(days=60)),
    Clocks("without any order", 1, timedelta(days=25)),
)


def invent_moves(chance: Random, clocks: Clocks) -> list[dict[str, Any]]:
    """Invent moves; one position in three has none, as in a log of other facts too."""
    positions = sorted(chance.sample(range(1, MOVES * 3 // 2), MOVES))
    return [invent_move(chance, position, clocks.tell(chance, position)) for position in positions]


def invent_move(chance: Random, position: int, at: datetime) -> dict[str, Any]:
    moved = chance.choice(TEXTS)
    channels = ("DIRECT", "CARD") if "online" in moved else (None, "DIRECT", "CARD")
    approved = chance.choice((None, None, at - timedelta(days=chance.randrange(9))))
    return {
        "position": position,
        "part": 0,
        "year": chance.choice((2025, 2026, 2026)),
        "day": to_china_time(at).date(),
        "at": at,
        "school_code": chance.choice(("99001", "99002")),
        "channel": chance.choice(channels),
        "moved": moved,
        "level": chance.choice(("本科", "硕士")),
        "college": chance.choice(("文学院", "理学院", "工学院")),
        "major": chance.choice(("软件工程", "汉语言文学", "物理学")),
        "region": chance.choice((None, "340100", "310100")),
        "industry": chance.choice((None, "22", "34")),
        "approved_on": approved and to_china_time(approved).date().isoformat(),
        "stream": UUID(int=position),
        "kind": "SchoolApproved",
    }


def record(connection: Connection, rows: Sequence[dict[str, Any]], chance: Random) -> None:
    """Write the moves in batches of any size, each of which closes what it fills."""
    left = list(rows)
    while left:
        batch = left[: chance.randrange(1, 90)]
        del left[: len(batch)]
        upsert(connection, moves, batch)
        close_blocks(connection, batch[-1]["position"])


def draw_cut(connection: Connection, chance: Random) -> Cut:
    position = chance.randrange(MOVES * 3 // 2 + 1)
    until = BEGIN + chance.random() * timedelta(days=45)
    if chance.random() < 0.3:  # to the end of a day in China, as a date is asked for
        until = until.replace(hour=15, minute=59, second=59, microsecond=999_999)
    full = select(func.max(blocks.c.up_to)).where(blocks.c.up_to <= position)
    closed = connection.execute(full).scalar_one() or 0
    return Cut(position, chance.choice((None, until, until)), until, closed)


def read_every_move(connection: Reader, question: Question, names: Sequence[str]) -> Any:
    """Add up row by row, without the code that is asked."""
    keys = [moves.c[name] for name in names]
    query = select(*keys, moves.c.channel, moves.c.moved).where(*select_moves(*question))
    lines: dict[tuple[Any, ...], Counter[str]] = {}
    for *key, channel, moved in connection.execute(query):
        found = lines.setdefault(tuple(key), Counter())
        found.update(dict(read_counts(moved)))
        if channel is not None:
            found[ONLINE[channel]] += read_counts(moved).get("signed_online", 0)
    return drop_empty(lines)


def leave_out_no_line(lines: Any) -> Any:
    """Leave out what belongs to no line: totals of lines do not have it."""
    return {key: found for key, found in lines.items() if key != (None,)}


def add_lines(sums: Iterable[tuple[Any, ...]]) -> Any:
    lines: dict[tuple[Any, ...], Counter[str]] = {}
    for *key, counts in sums:
        lines.setdefault(tuple(key), Counter()).update(counts)
    return drop_empty(lines)


def keep_counted(lines: Any) -> Any:
    """Keep what a line of the statistics is made of."""
    wanted = {*COUNTED, *ONLINE.values()}
    return drop_empty(
        {
            key: Counter({one: found[one] for one in found.keys() & wanted})
            for key, found in lines.items()
        }
    )


def drop_empty(lines: dict[tuple[Any, ...], Counter[str]]) -> Any:
    whole = {key: {name: n for name, n in found.items() if n} for key, found in lines.items()}
    return {key: found for key, found in whole.items() if found}


@pytest.mark.parametrize("clocks", CLOCKS, ids=lambda one: one.name)
@pytest.mark.parametrize("most_pieces", [4, 10_000], ids=["few pieces", "any pieces"])
def test_totals_with_the_moves_about_the_cut_are_every_move_up_to_it(
    connection: Connection, clocks: Clocks, most_pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "BLOCK", 32)
    monkeypatch.setattr(totals, "MOST_PIECES", most_pieces)
    chance = Random(clocks.name)  # noqa: S311 - only makes up moves
    record(connection, invent_moves(chance, clocks), chance)
    assert connection.execute(select(func.count()).select_from(blocks)).scalar_one() > 20

    for _ in range(12):
        asked = Asked(2026, chance.choice((None, "硕士")), chance.choice((None, "99002")))
        question = Question(chance.choice(ASKERS), asked, draw_cut(connection, chance))

        for names in PLACES:
            answer = add_lines(sum_by_place(connection, question, *names))
            every = read_every_move(connection, question, names)
            assert answer == every, question
            some = add_lines(sum_by_place(connection, question, *names, counts=COUNTED))
            assert keep_counted(some) == keep_counted(every), question
        for of in LINES:
            every = leave_out_no_line(read_every_move(connection, question, (of,)))
            answer = add_lines(sum_by_line(connection, question, of))
            assert leave_out_no_line(answer) == every, question
            some = add_lines(sum_by_line(connection, question, of, COUNTED))
            assert keep_counted(leave_out_no_line(some)) == keep_counted(every), question
        for names in DAYS:
            answer = add_lines(sum_by_day(connection, question, *names))
            every = read_every_move(connection, question, names)
            assert answer == every, question
            some = add_lines(sum_by_day(connection, question, *names, counts=COUNTED))
            assert keep_counted(some) == keep_counted(every), question


def test_totals_do_not_depend_on_how_the_facts_were_dealt_out(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "BLOCK", 32)
    invented = invent_moves(Random(7), CLOCKS[2])  # noqa: S311 - only makes up moves

    def record_anew(seed: int) -> dict[str, list[Any]]:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
        record(connection, invented, Random(seed))  # noqa: S311 - only deals out
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in metadata.sorted_tables
        }

    assert record_anew(1) == record_anew(2)


def test_a_block_without_moves_is_passed_over(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "BLOCK", 32)
    chance = Random(3)  # noqa: S311 - only makes up moves
    far = [invent_move(chance, position, BEGIN) for position in (5, 40, 5000)]
    record(connection, far, chance)
    assert connection.execute(select(blocks.c.up_to).order_by(blocks.c.up_to)).scalars().all() == [
        32,
        64,
    ]


def test_the_moment_of_a_position_is_the_latest_of_its_moves(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "BLOCK", 32)
    edges = (MOVES * 2, 0)
    monkeypatch.setattr("signing.projections.esign_ratio.as_of.load_edges", lambda *_: edges)
    chance = Random(5)  # noqa: S311 - only makes up moves
    record(connection, invent_moves(chance, CLOCKS[2]), chance)
    for position in (0, 1, 31, 32, 33, 64, 100, MOVES):
        last = select(func.max(moves.c.at)).where(moves.c.position <= position)
        expected = connection.execute(last).scalar_one() or BEGIN
        assert find_cut(connection, AsOf(position=position), BEGIN).moment == expected
