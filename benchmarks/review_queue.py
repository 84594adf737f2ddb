"""The review queue of one school at 100 and at 100,000 rows: milliseconds, and their ratio.

    PYTHONPATH=tests python benchmarks/review_queue.py [--rows 100000]

Both stand in one database and are asked by turns, without HTTP, which would hide a difference.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from signing.codes.spelling import fold_name
from signing.projections import agreements, review_queue
from signing.projections.agreements.counting import TALLIED
from signing.projections.agreements.signing import FOUND_BY, FOUND_WHOLE
from signing.projections.agreements.tables import signings, sought, standings, tallies
from signing.projections.engine.bulk import upsert
from signing.projections.engine.paging import PLAIN, Slice
from signing.projections.engine.rows import Row
from signing.projections.engine.schemas import create_tables, redirect_to_schema
from signing.projections.engine.searching import index_rows
from signing.projections.review_queue import Filters
from signing.storage.embedded import embedded_url
from signing.storage.engine import reading_engine
from signing.storage.migrate import migrate
from signing.vocabulary import AgreementNumber, Channel, Oversight

SMALL, TURNS, BATCH = 100, 40, 5000
BEGIN = datetime(2026, 5, 1, tzinfo=UTC)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "子涵雨欣浩然思远佳怡宇轩梓萱俊杰诗琪嘉豪晓明文博静雅志强海燕建国丽娜天佑若曦"
PLACES = "合肥芜湖蚌埠淮南马鞍山安庆黄山滁州阜阳宿州"
TRADES = "科技网络机械食品医药建筑物流教育环保能源"
COLLEGES = ("信息工程学院", "文学院", "理学院", "经济管理学院")
SCHOOL = Oversight(school_code="99001")
ONE_COLLEGE = Oversight(school_code="99001", colleges=frozenset({COLLEGES[0]}))


def rows(count: int) -> Iterator[Row]:
    """All wait; one person has a name of her own, in the middle."""
    chance = random.Random(count)  # noqa: S311 — invented people
    for number in range(count):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
        firm = chance.randrange(max(count // 20, 1))
        place, trade = PLACES[firm % 20 : firm % 20 + 2], TRADES[firm % 19 : firm % 19 + 2]
        employer = f"{place}{chance.choice(GIVEN)}{trade}{firm}号有限公司"
        yield {
            "agreement_number": f"2026-99001-2026{number:06}-1",
            "graduate_id": UUID(int=number),
            "school_code": "99001",
            "student_number": f"2026{number:06}",
            "name": "欧阳瑾瑜" if number == count // 2 else name,
            "college": COLLEGES[number % 4],
            "major": "软件工程",
            "level": "本科",
            "employer_id": None,
            "employer": employer,
            "folded": fold_name(employer),
            "credit_code": f"9134{firm:013}X",
            "position_title": "工程师",
            "channel": Channel.CARD.value,
            "state": "AWAITING_REVIEW",
            "since": BEGIN + timedelta(minutes=number),
            "named": True,
            "printed": False,
            "signed_at": BEGIN + timedelta(minutes=number),
            "listed": "pending",
            "disputed": False,
            "version": 3,
            "confirmed": True,
            "graduate_phone": number.to_bytes(32),
            "employer_phone": (firm + 2**40).to_bytes(32),
        }


def write(connection: Connection, some: Sequence[Row]) -> None:
    for table in (signings, standings):
        upsert(connection, table, some)
    index_rows(sought, connection, some, FOUND_BY, whole=FOUND_WHOLE)


def filled(engine: Engine, schema: str, count: int) -> Engine:
    there = redirect_to_schema(engine, agreements, schema)
    everything = list(rows(count))
    with there.begin() as connection:
        create_tables(connection, agreements, schema)
        for first in range(0, count, BATCH):
            some = everything[first : first + BATCH]
            write(connection, some)
        for college in COLLEGES:
            key = dict(zip(TALLIED, ("99001", college, "CARD", "pending", ""), strict=True))
            upsert(connection, tallies, [key | {"signings": count // 4}])
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in agreements.metadata.sorted_tables:
            connection.execute(text(f"VACUUM ANALYZE {schema}.{table.name}"))
    return there


Asked = Callable[[Connection, int], object]
NOW = BEGIN + timedelta(days=100)


def page(oversight: Oversight = SCHOOL, q: str = "") -> Asked:
    def asked(connection: Connection, _: int) -> object:
        return review_queue.list_reviews(connection, oversight, Filters(q=q), Slice(), now=NOW)

    return asked


def middle(connection: Connection, count: int) -> object:
    last = [BEGIN + timedelta(minutes=count // 2 - 1), "2026-99001-"]
    part = Slice(cursor=Slice(marks=PLAIN).mark(last))
    return review_queue.list_reviews(connection, SCHOOL, Filters(), part, now=NOW)


def counts(connection: Connection, _: int) -> object:
    asked = Filters(college=COLLEGES[0])
    return (
        review_queue.count_lists(connection, SCHOOL, asked),
        review_queue.list_choices(connection, SCHOOL),
    )


def neighbours(connection: Connection, count: int) -> object:
    number = AgreementNumber(f"2026-99001-2026{count // 2:06}-1")
    return review_queue.find_neighbours(connection, SCHOOL, number, Filters())


QUESTIONS: dict[str, Asked] = {
    "first page": page(),
    "middle page": middle,
    "page of a college": page(ONE_COLLEGE),
    "counts and choices": counts,
    "neighbours": neighbours,
    "search: one name": page(q="欧阳瑾瑜"),
    "search: half a name": page(q="瑾瑜"),
    "search: a miss": page(q="查无此人"),
    "search: a miss of usual words": page(q="科技医药"),
    "search: everybody's": page(q="有限公司"),
    "search: one character": page(q="王"),
    "search: a student number": page(q="2026000042"),
    "search: an agreement number": page(q="2026-99001-2026000042-1"),
    "search: how numbers begin": page(q="2026"),
    "waiting, over 48 hours": lambda connection, _: review_queue.count_waiting(
        connection, SCHOOL, now=NOW
    ),
}


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=100_000)
    large = asked.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        url = embedded_url(Path(folder) / "postgres")
        migrate(url)
        engine = reading_engine(url)
        schools = {count: filled(engine, f"of_{count}", count) for count in (SMALL, large)}
        print(f"{'':32}{SMALL:>9,}{large:>9,}{'ratio':>8}")
        for name, question in QUESTIONS.items():
            took: dict[int, list[float]] = {count: [] for count in schools}
            for _ in range(TURNS):
                for count, there in schools.items():
                    with there.connect() as connection:
                        began = time.perf_counter()
                        question(connection, count)
                        took[count].append((time.perf_counter() - began) * 1000)
            few, many = (median(took[count]) for count in schools)
            print(f"{name:32}{few:9.2f}{many:9.2f}{many / few:8.2f}")
        engine.dispose()


if __name__ == "__main__":
    main()
