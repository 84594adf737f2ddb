"""Positions: what graduates may apply for, and what an employer keeps of its own."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from signing.projections import positions
from signing.projections.engine.paging import Slice
from signing.vocabulary import LapseReason
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts

ALL = Slice()


def list_titles(connection: Connection, q: str = "", **asked: Any) -> list[str]:
    search = positions.Search(q, **asked)
    shown = positions.list_open_positions(connection, search, part=ALL)
    assert positions.count_open_positions(connection, search) == len(shown.items)
    return [item["title"] for item in shown.items]


def test_an_open_position_is_shown_with_its_employer(connection: Connection) -> None:
    story = Story()
    registered_at = story.now
    firm = story.employer(name="江淮云图科技", kind="31", industry="34", region="340100")
    opened_at = story.now
    firm.opens(title="软件工程师", headcount=3)
    project_facts(positions, story.facts, connection)

    shown = positions.list_open_positions(connection, part=ALL)

    assert shown.next is None
    assert shown.items == [
        {
            "id": str(firm.position.id),
            "title": "软件工程师",
            "job_category": "13",
            "workplace": "云山市",
            "monthly_pay": "8000",
            "headcount": 3,
            "description": "写程序",
            "opened_at": opened_at,
            "employer": {
                "id": str(firm.id),
                "name": "江淮云图科技",
                "kind": "31",
                "industry": "34",
                "region": "340100",
                "registered_at": registered_at,
            },
        }
    ]


def test_changes_of_position_and_employer_show_and_a_closed_position_is_gone(
    connection: Connection,
) -> None:
    story = Story()
    firm = story.employer()
    firm.opens(title="会计")
    firm.closes_position()
    firm.opens(title="测试员")
    firm.changes_position(title="测试工程师")
    firm.changed(name="江淮云图集团")
    project_facts(positions, story.facts, connection)

    shown = positions.list_open_positions(connection, part=ALL)

    assert [item["title"] for item in shown.items] == ["测试工程师"]
    assert shown.items[0]["employer"]["name"] == "江淮云图集团"


def test_positions_of_a_suspended_employer_hide_until_it_is_reinstated(
    connection: Connection,
) -> None:
    story = Story()
    firm = story.employer()
    firm.opens(title="会计")
    firm.suspended()
    project_facts(positions, story.facts, connection)
    assert list_titles(connection) == []

    firm.reinstated()
    project_facts(positions, story.facts, connection)
    assert list_titles(connection) == ["会计"]


def test_the_employer_sees_its_own_positions_even_closed_and_nobody_elses(
    connection: Connection,
) -> None:
    story = Story()
    firm, other = story.employer(), story.employer("91990100MA00000002")
    firm.opens(title="会计")
    closed_at = story.now
    firm.closes_position()
    firm.opens(title="司机")
    other.opens(title="厨师")
    firm.suspended()
    project_facts(positions, story.facts, connection)

    own = positions.list_own_positions(connection, firm.id, ALL).items

    assert [(item["title"], item["closed_at"]) for item in own] == [
        ("司机", None),
        ("会计", closed_at),
    ]


@pytest.mark.parametrize(
    ("q", "found"),
    [("工程", ["测试工程师"]), ("云图", ["测试工程师", "会计"]), ("西山", ["会计"]), ("%", [])],
)
def test_a_position_is_found_by_title_employer_or_place(
    q: str, found: list[str], connection: Connection
) -> None:
    story = Story()
    firm = story.employer(name="江淮云图科技")
    firm.opens(title="会计", workplace="西山市")
    firm.opens(title="测试工程师")
    project_facts(positions, story.facts, connection)

    assert list_titles(connection, q=q) == found


def test_positions_are_found_by_job_category(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    firm.opens(title="会计", job_category="21")
    firm.opens(title="软件工程师", job_category="13")
    project_facts(positions, story.facts, connection)

    assert list_titles(connection, job_category="21") == ["会计"]


def test_pages_run_from_the_newest_to_the_oldest_without_gap_or_repeat(
    connection: Connection,
) -> None:
    story = Story()
    firm = story.employer()
    for number in range(5):
        firm.opens(title=f"岗位{number}")
    project_facts(positions, story.facts, connection)

    first = positions.list_open_positions(connection, part=Slice(2))
    second = positions.list_open_positions(connection, part=Slice(2, first.next))
    third = positions.list_open_positions(connection, part=Slice(2, second.next))

    pages = [[item["title"] for item in page.items] for page in (first, second, third)]
    assert pages == [["岗位4", "岗位3"], ["岗位2", "岗位1"], ["岗位0"]]
    assert third.next is None


def test_batches_do_not_matter(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    firm.opens()
    firm.changes_position(title="架构师")
    firm.suspended()
    firm.opens()
    firm.closes_position()
    firm.reinstated()
    firm.changed(name="江淮云图集团")
    firm.lapsed()
    firm.opens()
    firm.verified()

    must_agree_in_any_batches(positions, story.facts, connection)


def test_positions_are_found_by_every_spelling_of_title_place_and_employer(
    connection: Connection,
) -> None:
    story = Story()
    firm = story.employer(name="旧名公司")
    firm.opens(title="Ｊava 工程师", workplace="⾼新区·创新大道")
    firm.changed(name="O\u2019Neill（合肥）")
    project_facts(positions, story.facts, connection)

    for q in ("java 工程", "ＪＡＶＡ", "高新区", "新区.创新", "o'neill", "(合肥)", " "):
        assert list_titles(connection, q) == ["Ｊava 工程师"], q
    for q in ("旧名", "java合肥", "%", "_"):
        assert list_titles(connection, q) == [], q


def test_positions_are_found_by_pay_place_region_kind_and_employer(connection: Connection) -> None:
    story = Story()
    state = story.employer(name="国有厂", kind="31", region="340100")
    far = story.employer("91990100MA00000002", name="合肥路外资", kind="32", region="310104")
    state.opens(title="车工", monthly_pay=Decimal(6000), workplace="合肥市")
    state.opens(title="钳工", monthly_pay=Decimal(8000), workplace="芜湖市")
    far.opens(title="会计", monthly_pay=Decimal(7000), workplace="上海市")
    project_facts(positions, story.facts, connection)

    assert list_titles(connection, pay_from=Decimal(7000)) == ["会计", "钳工"]
    assert list_titles(connection, pay_from=Decimal(6000), pay_to=Decimal(7000)) == ["会计", "车工"]
    assert list_titles(connection, sort="pay") == ["钳工", "会计", "车工"]
    assert list_titles(connection, workplace="合肥") == ["车工"]
    assert list_titles(connection, "合肥") == ["会计", "车工"]
    assert list_titles(connection, region="34") == ["钳工", "车工"]
    assert list_titles(connection, region="3101") == ["会计"]
    assert list_titles(connection, kind="32", region="34") == []
    assert list_titles(connection, employer_id=state.id, q="钳") == ["钳工"]


def test_who_moves_or_changes_its_kind_is_found_by_the_new_one(connection: Connection) -> None:
    story = Story()
    firm = story.employer(kind="31", region="340100")
    firm.opens(title="车工")
    project_facts(positions, story.facts, connection)
    firm.changed(kind="39", region="310104")
    firm.opens(title="钳工")
    project_facts(positions, story.facts, connection)

    assert list_titles(connection, region="31", kind="39") == ["钳工", "车工"]
    assert list_titles(connection, region="34") == []


def test_pages_by_pay_repeat_and_leave_out_nothing(connection: Connection) -> None:
    story = Story()
    firm = story.employer()
    for number, pay in enumerate((7000, 9000, 7000, 8000, 7000)):
        firm.opens(title=f"岗位{number}", monthly_pay=Decimal(pay))
    project_facts(positions, story.facts, connection)

    by_pay, part, found = positions.Search(sort="pay"), Slice(2), []
    for _ in range(3):
        page = positions.list_open_positions(connection, by_pay, part=part)
        found.append([item["title"] for item in page.items])
        part = Slice(2, page.next)
    assert found == [["岗位1", "岗位3"], ["岗位4", "岗位2"], ["岗位0"]]


def test_positions_are_shown_while_their_employer_is_verified(connection: Connection) -> None:
    story = Story()
    firm = story.employer(to_verify=True)

    def show() -> list[str]:
        project_facts(positions, story.facts, connection)
        [own] = positions.list_own_positions(connection, firm.id, ALL).items
        titles = list_titles(connection)
        assert own["visible"] == bool(titles)
        return titles

    firm.opens(title="软件工程师")
    assert show() == []
    firm.verified()
    assert show() == ["软件工程师"]
    firm.changed(name="江淮云图集团")
    firm.lapsed(LapseReason.RENAMED)
    assert show() == []
    firm.refused()
    assert show() == []
    firm.asked_again()
    firm.verified()
    firm.suspended()
    assert show() == []
    firm.reinstated()
    assert show() == ["软件工程师"]
