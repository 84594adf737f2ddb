"""The review queue of a small school and of a large one: milliseconds, and their ratio.

    PYTHONPATH=tests:. python benchmarks/review_queue.py [--quick] [--rows 10000]

Both have their signings from facts, stand in one database and are asked by turns, without HTTP,
which would hide a difference. A question that lists gets as many rows of either: what the small
school has of them, at most a page. What more rows would cost is no matter of a school's size.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median

from benchmarks.filling import COLLEGES, vacuum
from benchmarks.measuring import Row, Sheet, begin, open_database, report
from sqlalchemy import Connection

from signing.projections import READ_MODELS, review_queue
from signing.projections.engine.paging import PLAIN, Page, Slice
from signing.projections.review_queue import Filters
from signing.storage.migrate import migrate
from signing.vocabulary import AgreementNumber, Channel, Oversight
from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog
from support.processes.served import add_check_digit
from support.stories.chronicle import BEGIN
from support.stories.employer import EmployerStory

SMALL, TURNS = 100, 40
PAGE = Slice().limit
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "子涵雨欣浩然思远佳怡宇轩梓萱俊杰诗琪嘉豪晓明文博静雅志强海燕建国丽娜天佑若曦"
PLACES = "合肥芜湖蚌埠淮南马鞍山安庆黄山滁州阜阳宿州"
TRADES = "科技网络机械食品医药建筑物流教育环保能源"
NOW = BEGIN + timedelta(days=100)


def tell_school(story: Story, code: str, count: int) -> None:
    """All wait; one person has a name of her own, in the middle."""
    chance = random.Random(count)  # noqa: S311 — invented people
    story.school(code)
    story.now = BEGIN
    firms = [found_employer(story, chance, f"9134{code}{at:08}") for at in range(count // 20)]
    for number in range(count):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
        graduate = story.graduate(
            f"2026{number:06}",
            school=code,
            name="欧阳瑾瑜" if number == count // 2 else name,
            college=COLLEGES[number % len(COLLEGES)],
        )
        graduate.confirmed()
        story.now = BEGIN + timedelta(minutes=number)
        graduate.signed(chance.choice(firms), Channel.DIRECT)


def found_employer(story: Story, chance: random.Random, head: str) -> EmployerStory:
    at, trade = chance.randrange(20), chance.randrange(19)
    name = f"{PLACES[at : at + 2]}{chance.choice(GIVEN)}{TRADES[trade : trade + 2]}"
    return story.employer(add_check_digit(head), name=f"{name}{head[-4:]}号有限公司")


Asked = Callable[[Connection, Oversight, int, int], object]
"""A connection, a school, how many signings it has, and how many rows are wanted at most."""


def page(q: str = "", *, of_a_college: bool = False) -> Asked:
    def asked(connection: Connection, school: Oversight, _: int, most: int) -> object:
        colleges = frozenset(COLLEGES[:1]) if of_a_college else frozenset[str]()
        whose = Oversight(school_code=school.school_code, colleges=colleges)
        part = Slice(limit=most)
        return review_queue.list_reviews(connection, whose, Filters(q=q), part, now=NOW)

    return asked


def middle(connection: Connection, school: Oversight, count: int, most: int) -> object:
    last = [BEGIN + timedelta(minutes=count // 2 - 1), f"2026-{school.school_code}-"]
    part = Slice(limit=most, cursor=Slice(marks=PLAIN).mark(last))
    return review_queue.list_reviews(connection, school, Filters(), part, now=NOW)


def counts(connection: Connection, school: Oversight, _: int, __: int) -> object:
    asked, tallied = Filters(college=COLLEGES[0]), review_queue.load_tallies(connection, school)
    return review_queue.count_lists(tallied, asked), review_queue.list_choices(tallied)


def neighbours(connection: Connection, school: Oversight, count: int, _: int) -> object:
    number = AgreementNumber(f"2026-{school.school_code}-2026{count // 2:06}-1")
    return review_queue.find_neighbours(connection, school, number, Filters())


def waiting(connection: Connection, school: Oversight, _: int, __: int) -> object:
    fresh = connection.execute(review_queue.select_fresh_count(school, NOW)).scalar_one()
    return review_queue.count_waiting(review_queue.load_tallies(connection, school), fresh)


def numbered(connection: Connection, school: Oversight, count: int, most: int) -> object:
    return page(f"2026-{school.school_code}-2026000042-1")(connection, school, count, most)


QUESTIONS: dict[str, Asked] = {
    "first page": page(),
    "middle page": middle,
    "page of a college": page(of_a_college=True),
    "counts and choices": counts,
    "neighbours": neighbours,
    "search: one name": page("欧阳瑾瑜"),
    "search: half a name": page("瑾瑜"),
    "search: a miss": page("查无此人"),
    "search: a miss of usual words": page("科技医药"),
    "search: everybody's": page("有限公司"),
    "search: one character": page("王"),
    "search: a student number": page("2026000042"),
    "search: an agreement number": numbered,
    "search: how numbers begin": page("2026"),
    "waiting, over 48 hours": waiting,
}


def measure(large: int, turns: int) -> Iterator[Sheet]:
    rows: list[Row] = []
    schools = {Oversight(school_code="99001"): SMALL, Oversight(school_code="99002"): large}
    with open_database() as url:
        migrate(url)
        following = FollowedLog(url)
        story = Story(BEGIN)
        for school, count in schools.items():
            tell_school(story, school.school_code or "", count)
        following.record(story)
        while following.log.assign_positions():
            pass
        following.make_projector(*READ_MODELS).catch_up()
        vacuum(url)
        with following.reading.connect() as connection:
            for name, question in QUESTIONS.items():
                most = find_most(connection, question, schools)
                few, many = ask_by_turns(connection, question, schools, turns, most or PAGE)
                shown = "–" if most is None else most
                rows.append((name, shown, f"{few:.2f}", f"{many:.2f}", f"{many / few:.2f}"))
        following.close()
    columns = ("question", "rows", f"ms at {SMALL}", f"ms at {large:,}", "ratio")
    yield Sheet("The review queue of a small and of a large school", columns, rows)


def find_most(connection: Connection, question: Asked, schools: dict[Oversight, int]) -> int | None:
    """Return how many rows both have to show, at most a page; None if it is no list."""
    found = [question(connection, school, count, PAGE) for school, count in schools.items()]
    if not all(isinstance(one, Page) for one in found):
        return None
    return min(len(one.items) for one in found if isinstance(one, Page))


def ask_by_turns(
    connection: Connection,
    question: Asked,
    schools: dict[Oversight, int],
    turns: int,
    most: int,
) -> list[float]:
    """Return median milliseconds of each school."""
    took: dict[Oversight, list[float]] = {school: [] for school in schools}
    for _ in range(turns):
        for school, count in schools.items():
            began = time.perf_counter()
            question(connection, school, count, most)
            took[school].append((time.perf_counter() - began) * 1000)
    return [median(some) for some in took.values()]


def main() -> None:
    parser = begin(__doc__)
    parser.add_argument("--rows", type=int)
    given = parser.parse_args()
    large = given.rows or (1_000 if given.quick else 10_000)
    report(given, measure(large, 8 if given.quick else TURNS))


if __name__ == "__main__":
    main()
