"""Every list finds what its plain text holds, whatever is asked."""

import pytest
from sqlalchemy import Connection, insert, select, text

from signing.projections import (
    agreements,
    print_list,
    review_queue,
    roster_list,
    termination_register,
)
from signing.projections.agreements.tables import signings, sought
from signing.projections.engine.paging import Slice
from signing.projections.engine.searching import match_text
from signing.projections.review_queue import Filters
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import project_facts

PEOPLE = {"20260001": "林小满", "20260002": "买买提·吐尔逊", "20270003": "John O'Neill"}
FIRMS = ("江淮云图科技", "ABC 机械 %_ 有限公司", "云图")


@pytest.fixture
def connection(own_connection: Connection) -> Connection:
    return own_connection  # whose tables hold nothing that was rolled back: plans depend on it


@pytest.fixture
def searchable_story(connection: Connection) -> Story:
    story = Story()
    for code, ((number, name), firm) in enumerate(zip(PEOPLE.items(), FIRMS, strict=True), 1):
        one = story.graduate(number, name=name)
        one.confirmed()
        one.signed(story.employer(f"91990100MA{code:08}", name=firm))
        one.approved()
        one.asked_release()
    for model in (agreements, roster_list):
        project_facts(model, story.facts, connection)
    return story


def find_matching(q: str) -> list[str]:
    """Find matches by looking at every text."""
    words = q.strip().lower()
    return [
        number
        for (number, name), firm in zip(PEOPLE.items(), FIRMS, strict=True)
        if words in name.lower() or words in firm.lower() or number.startswith(words)
    ]


def test_a_search_of_any_length_finds_what_a_look_at_every_row_finds(
    connection: Connection, searchable_story: Story
) -> None:
    every = " ".join(FIRMS) + " ".join(PEOPLE.values()) + " ".join(PEOPLE)
    parts = {every[at : at + size] for size in (1, 2, 3, 5) for at in range(0, len(every), 2)}
    for q in sorted(part for part in parts if part.strip() and "  " not in part):
        queue = review_queue.list_reviews(
            connection, PROVINCE, Filters("all", q=q), Slice(), now=searchable_story.now
        )
        asked = termination_register.list_requests(connection, PROVINCE, q=q, part=Slice())
        for items in (queue.items, asked.items):
            found = sorted(item["graduate"]["student_number"] for item in items)
            assert found == find_matching(q), q


def test_pairs_that_stand_apart_are_no_hit(connection: Connection, searchable_story: Story) -> None:
    found = review_queue.list_reviews(
        connection, PROVINCE, Filters("all", q="科技云图"), Slice(), now=searchable_story.now
    )
    assert found.items == []


def test_a_corrected_name_is_found_and_the_former_is_not(
    connection: Connection, searchable_story: Story
) -> None:
    lin = searchable_story.graduate("20260009", name="旧名人")
    lin.corrected(name="新名人")
    lin_only = searchable_story.facts[-2:]
    for batch in (lin_only[:1], lin_only[1:]):
        roster_list.project(batch, connection)

    numbers = {
        q: [
            one["student_number"]
            for one in roster_list.list_graduates(
                connection, PROVINCE, roster_list.Search(q), Slice()
            ).items
        ]
        for q in ("旧名人", "新名人", "名人")
    }
    assert numbers == {"旧名人": [], "新名人": ["20260009"], "名人": ["20260009"]}


TYPED = {
    "O'Brien": "Conor O\u2019Brien",
    "O\u2018BRIEN": "Conor O\u2019Brien",
    "买买提.吐": "买买提·吐尔逊",
    "买买提 ․ 吐": "买买提·吐尔逊",
    "买提﹒": "买买提·吐尔逊",
    "王○": "王〇一",
    "john smith": "JOHN SMITH",
    "ＪＯＨＮ": "JOHN SMITH",
    "⾼⽂": "高文",
    "高 文": "高文",
    "⻅": "见远",
    "Jean\u2010Luc": "Jean-Luc",
    "𠮷": "𠮷田",
    "金小": "\uf90a小",
    "(合肥)": "云图（合肥）公司",
    "２０２２０１": "学号",
    "2022 0101": "学号",
}
"""What is typed, and the name of whom it finds."""


@pytest.mark.parametrize("typed", TYPED)
def test_every_spelling_of_a_name_and_a_number_finds_it(connection: Connection, typed: str) -> None:
    story = Story()
    names = dict.fromkeys(TYPED.values())
    numbers = {name: f"2026{place:04}" for place, name in enumerate(names)} | {"学号": "20220101"}
    for place, (name, number) in enumerate(numbers.items()):
        one = story.graduate(number, name=name)
        one.confirmed()
        one.signed(story.employer(f"91990100MA{place:08}", name=f"第{place}家"))
        one.approved()
        one.asked_release()
    for model in (agreements, roster_list):
        project_facts(model, story.facts, connection)

    for found in find_in_every_list(connection, story, typed):
        assert found == [TYPED[typed]]


def find_in_every_list(connection: Connection, story: Story, q: str) -> list[list[str]]:
    """Return the names that each list finds."""
    queue = review_queue.list_reviews(
        connection, PROVINCE, Filters("all", q=q), Slice(), now=story.now
    )
    asked = termination_register.list_requests(connection, PROVINCE, q=q, part=Slice())
    papers = print_list.list_papers(connection, PROVINCE, print_list.Filters(q=q), Slice())
    roster = roster_list.list_graduates(connection, PROVINCE, roster_list.Search(q), Slice())
    signed = [
        [item["graduate"]["name"] for item in items]
        for items in (queue.items, asked.items, papers.items)
    ]
    return [*signed, [item["name"] for item in roster.items]]


@pytest.mark.parametrize(
    "typed",
    [
        "2026-99001-20260002-1",
        " 2026 - 99001 - 20260002 - 1 ",
        "2026-99001-2026 0002-1",
        "２０２６－９９００１－２０２６０００２－１",
        "2026\u201199001\u201120260002\u20111",
        "92 9901 00ma 0000 0002",
    ],
)
def test_an_agreement_is_found_by_its_number_and_its_employers_code(
    connection: Connection, typed: str
) -> None:
    story = Story()
    for number, code in (("20260001", "91990100MA00000001"), ("20260002", "92990100MA00000002")):
        one = story.graduate(number)
        one.confirmed()
        one.signed(story.employer(code))
        one.approved()
        one.asked_release()
    project_facts(agreements, story.facts, connection)

    queue = review_queue.list_reviews(
        connection, PROVINCE, Filters("all", q=typed), Slice(), now=story.now
    )
    asked = termination_register.list_requests(connection, PROVINCE, q=typed, part=Slice())
    papers = print_list.list_papers(connection, PROVINCE, print_list.Filters(q=typed), Slice())
    for items in (queue.items, asked.items, papers.items):
        assert [one["graduate"]["student_number"] for one in items] == ["20260002"]


@pytest.mark.usefixtures("searchable_story")
@pytest.mark.parametrize("q", ["o’brien", "王", "2022 0101", "2026-99001-20260002-1"])
def test_a_search_asks_its_index(connection: Connection, q: str) -> None:
    asked = Filters("all", q=q).conditions(PROVINCE)
    query = select(signings.c.agreement_number).where(*asked)
    said = query.compile(connection, compile_kwargs={"literal_binds": True})
    for others in ("seqscan", "nestloop", "indexscan"):  # which few rows would be found by
        connection.execute(text(f"SET LOCAL enable_{others} = off"))

    plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {said}".replace("%", "%%")).scalars())

    assert "Bitmap Index Scan on grams" in plan
    assert "Seq Scan" not in plan


def test_the_planner_knows_how_many_share_a_character(connection: Connection) -> None:
    # given a hundred of four hundred with the same surname
    project_facts(agreements, [], connection)
    surnames = "王李张刘"
    rows = [
        {"agreement_number": f"{at}", "folded": name, "grams": f"{name}\n其"}
        for at in range(400)
        for name in surnames[at % 4]
    ]
    connection.execute(insert(sought), rows)
    connection.exec_driver_sql(f"ANALYZE {sought.fullname}")

    # when one asks for them, in a list of which a page is a few
    where = match_text(sought, sought.c.agreement_number, "王")
    asked = select(sought.c.agreement_number).where(*where)
    said = asked.compile(connection, compile_kwargs={"literal_binds": True})
    [[[plan]]] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {said}".replace("%", "%%"))

    # then it does not take them for so few that it reads and sorts them all
    assert 50 <= plan["Plan"]["Plan Rows"] <= 200


@pytest.mark.usefixtures("searchable_story")
def test_a_whole_number_is_looked_up_in_the_index_of_numbers_alone(connection: Connection) -> None:
    """The pairs of its digits are in so many rows that PostgreSQL would read the list instead."""
    number = "2026-99001-20260001-1"
    asked = select(signings.c.name).where(*match_text(sought, signings.c.agreement_number, number))
    assert connection.scalars(asked).all() == [PEOPLE["20260001"]]
    assert "strpos" not in str(asked)
