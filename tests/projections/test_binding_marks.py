"""绑定核查: what came from one phone or network is marked, until somebody looked at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Select, event, insert, text, update

from signing.projections import roster_list
from signing.projections.roster_list import Mark, StateOfMarks
from signing.projections.roster_list.binding_marks import FINDING
from signing.projections.roster_list.marked_graduates import find_marked
from signing.projections.roster_list.tables import bindings
from signing.storage.binding_tables import binding_checks, own_places
from signing.vocabulary import Oversight
from signing.vocabulary.binding_marks import MarkId, MarkKind
from support.facts.logs import Story
from support.facts.projecting import must_agree_in_any_batches, project_facts

SCHOOL = Oversight(school_code="99001")
OTHERS = (
    Oversight(school_code="99002"),
    Oversight(),
    Oversight(school_code="99001", colleges=frozenset({"文学院"})),
)
PHONE, CAMPUS = MarkId(MarkKind.DEVICE, "phone"), MarkId(MarkKind.NETWORK, "campus")
OFFICE = MarkId(MarkKind.STAFF_NETWORK, "campus")
MANY_BINDINGS = 5000
MANY = text(
    f"INSERT INTO {bindings.fullname}"  # noqa: S608 - a table of ours
    " (graduate_id, version, school_code, bound_at, origin, device, staff_network)"
    " SELECT gen_random_uuid(), 2, '99001', CAST(:at AS timestamptz) - n * interval '7 minutes',"
    " 'home ' || n % 900, '', false FROM generate_series(1, :many) AS n"
)
"""Bindings of a school from hundreds of networks, a few from each in a season."""


@pytest.fixture
def connection(own_connection: Connection) -> Connection:
    return own_connection  # whose tables hold nothing that was rolled back: plans depend on it


def list_ids(
    connection: Connection, story: Story, state: StateOfMarks = "open", school: Oversight = SCHOOL
) -> list[MarkId]:
    project_facts(roster_list, story.facts, connection)
    return [one.id for one in roster_list.list_marks(connection, school, state)]


def look_at(connection: Connection, mark: MarkId, until: datetime) -> None:
    row = {
        "school_code": SCHOOL.school_code,
        "kind": mark.kind.value,
        "digest": mark.digest,
        "until": until,
        "checked_at": until,
        "checked_by": "admin",
        "sealed_words": "",
    }
    connection.execute(insert(binding_checks), row)


def name_own(connection: Connection, mark: MarkId, at: datetime) -> None:
    row = {
        "school_code": SCHOOL.school_code,
        "kind": mark.kind.value,
        "digest": mark.digest,
        "named_at": at,
        "named_by": "admin",
        "sealed_words": "",
    }
    connection.execute(insert(own_places), row)


def find_mark(connection: Connection, mark: MarkId) -> Mark:
    found = roster_list.find_mark(connection, SCHOOL, mark)
    assert found is not None
    return found


def test_the_third_graduate_on_one_phone_marks_it(connection: Connection) -> None:
    story = Story()
    one, again = story.graduate("1"), story.graduate("2")
    one.bound(device="phone")
    again.bound(device="phone")
    again.unbound()
    again.bound(device="phone")
    assert list_ids(connection, story) == []  # three bindings, of two graduates
    story.graduate("3").bound(device="phone")
    assert list_ids(connection, story) == [PHONE]
    mark = find_mark(connection, PHONE)
    assert (mark.bindings, mark.graduates) == (4, 3)
    listed = roster_list.list_bindings(connection, SCHOOL, [mark])[PHONE]
    assert [one["student_number"] for one in listed] == ["3", "2", "2", "1"]
    assert [one["ended_at"] is None for one in listed] == [True, True, False, True]
    for other in OTHERS:
        assert list_ids(connection, story, school=other) == []
        assert roster_list.find_mark(connection, other, PHONE) is None


def test_ten_in_an_hour_mark_a_network_and_ten_in_a_day_do_not(connection: Connection) -> None:
    story = Story()
    for number in range(9):
        story.graduate(f"a{number}").bound(origin="campus")
    for number in range(10):
        story.graduate(f"b{number}").bound(origin="slow")
        story.now += timedelta(hours=1)
    assert list_ids(connection, story) == []
    for number in range(10):
        story.graduate(f"c{number}").bound(origin="busy")
    assert list_ids(connection, story) == [MarkId(MarkKind.NETWORK, "busy")]


def test_who_binds_twice_within_the_hour_counts_once(connection: Connection) -> None:
    story = Story()
    people = [story.graduate(f"a{number}") for number in range(9)]
    for one in (*people, *people):
        one.bound(origin="campus")
        one.unbound()
    assert list_ids(connection, story) == []  # eighteen bindings, of nine graduates
    story.graduate("b").bound(origin="campus")
    assert list_ids(connection, story) == [CAMPUS]


def test_the_bindings_of_a_mark_are_known_until_somebody_looked_at_it(
    connection: Connection,
) -> None:
    story = Story()
    people = [story.graduate(number) for number in "1234"]
    for one in people[:3]:
        one.bound(device="phone")
    people[2].unbound()
    people[3].bound(origin="campus", staff_network=True)
    list_ids(connection, story)
    ids = [one.state.id for one in people]
    kinds = [MarkKind.DEVICE, MarkKind.DEVICE, None, MarkKind.STAFF_NETWORK]
    found = find_marked(connection, "99001", ids)
    assert [found.get(one) for one in ids] == kinds
    assert find_marked(connection, "99002", ids) == {}

    look_at(connection, PHONE, find_mark(connection, PHONE).last_at)
    assert set(find_marked(connection, "99001", ids)) == {ids[3]}
    people[2].bound(device="phone")
    list_ids(connection, story)
    found = find_marked(connection, "99001", ids)
    assert set(found) == {ids[2], ids[3]}  # one more on the phone, the others were looked at


def test_what_comes_from_a_schools_own_network_alone_is_not_marked(connection: Connection) -> None:
    # given an office of the school in which many bind, some of them on one phone
    story = Story()
    people = [story.graduate(f"a{number}") for number in range(11)]
    for one in people[:8]:
        one.bound(origin="campus", staff_network=True)
    for one in people[8:]:
        one.bound(origin="campus", device="phone")
    assert set(list_ids(connection, story)) == {PHONE, CAMPUS, OFFICE}
    ids = [one.state.id for one in people]
    assert len(find_marked(connection, "99001", ids)) == len(people)

    # when the administrator names the network as the school's own
    name_own(connection, CAMPUS, story.now)

    # then neither kind of network is marked by it, at once and for what comes later
    story.graduate("later").bound(origin="campus", staff_network=True)
    assert list_ids(connection, story) == [PHONE]
    assert find_marked(connection, "99001", ids) == dict.fromkeys(ids[8:], MarkKind.DEVICE)
    assert list_ids(connection, story, "own") == [CAMPUS]
    assert not find_mark(connection, OFFICE).is_open
    assert list_ids(connection, story, "checked") == []

    # and other networks are, and this one again once that is taken back
    story.graduate("elsewhere").bound(origin="dormitory", staff_network=True)
    elsewhere = MarkId(MarkKind.STAFF_NETWORK, "dormitory")
    assert set(list_ids(connection, story)) == {PHONE, elsewhere}
    connection.execute(update(own_places).values(ended_at=story.now, ended_by="admin"))
    assert set(list_ids(connection, story)) == {PHONE, CAMPUS, OFFICE, elsewhere}
    assert list_ids(connection, story, "own") == []


def test_a_device_of_the_school_is_not_marked_and_those_of_others_are(
    connection: Connection,
) -> None:
    story = Story()
    for number in "123":
        story.graduate(number).bound(device="phone")
        story.graduate(f"{number}0").bound(device="other")
    name_own(connection, PHONE, story.now)
    look_at(connection, PHONE, story.now)
    assert list_ids(connection, story) == [MarkId(MarkKind.DEVICE, "other")]
    assert list_ids(connection, story, "own") == [PHONE]
    assert list_ids(connection, story, "checked") == []


def test_one_from_a_network_of_staff_is_enough(connection: Connection) -> None:
    story = Story()
    story.graduate("1").bound(origin="campus", staff_network=True)
    story.graduate("2").bound(origin="campus")
    assert list_ids(connection, story) == [OFFICE]
    assert find_mark(connection, OFFICE).bindings == 1


def test_what_was_looked_at_is_marked_again_by_what_comes_later(connection: Connection) -> None:
    story = Story()
    for number in range(10):
        story.graduate(f"a{number}").bound(origin="campus", device="phone", staff_network=True)
    assert set(list_ids(connection, story)) == {PHONE, CAMPUS, OFFICE}
    for mark in (PHONE, CAMPUS, OFFICE):
        look_at(connection, mark, find_mark(connection, mark).last_at)
    assert list_ids(connection, story) == []
    assert set(list_ids(connection, story, "checked")) == {PHONE, CAMPUS, OFFICE}
    story.graduate("b").bound(origin="campus", device="phone")
    assert list_ids(connection, story) == [PHONE]  # one more in an hour is no burst
    assert set(list_ids(connection, story, "checked")) == {CAMPUS, OFFICE}


def test_old_bindings_and_erased_people_are_in_no_mark(connection: Connection) -> None:
    story = Story()
    for number in range(12):
        story.graduate(f"a{number}").bound()
    people = [story.graduate(f"b{number}") for number in range(3)]
    for one in people:
        one.bound(device="phone")
    assert list_ids(connection, story) == [PHONE]
    people[0].erased()
    assert list_ids(connection, story) == []
    assert find_mark(connection, PHONE).graduates == 2


def test_bindings_agree_in_any_batches(connection: Connection) -> None:
    story = Story()
    people = [story.graduate(number) for number in "1234"]
    for one in people:
        one.bound(device="phone", origin="campus")
    people[0].unbound()
    people[0].bound(device="phone")
    people[1].unbound()
    people[2].erased()
    must_agree_in_any_batches(roster_list, story.facts, connection)


def test_only_an_identifier_of_a_mark_is_read_as_one() -> None:
    assert MarkId.read(str(OFFICE)) == OFFICE
    assert [MarkId.read(one) for one in ("", "device", "friend-1", "-")] == [None] * 4


def test_open_marks_are_counted_with_one_statement(connection: Connection) -> None:
    story = Story()
    for number in range(10):
        story.graduate(f"a{number}").bound(origin="campus", device="phone", staff_network=True)
    for number in range(3):
        story.graduate(f"b{number}").bound(device="other")
    assert len(list_ids(connection, story)) == 4
    with note_statements(connection) as asked:
        assert connection.scalar(roster_list.select_mark_count(SCHOOL)) == 4
    assert len(asked) == 1
    for other in OTHERS:
        assert connection.scalar(roster_list.select_mark_count(other)) == 0
    look_at(connection, PHONE, find_mark(connection, PHONE).last_at)
    assert connection.scalar(roster_list.select_mark_count(SCHOOL)) == 3


def test_networks_in_which_few_bind_are_passed_along_an_index(connection: Connection) -> None:
    """A school's bindings are neither sorted nor counted by windows for one crowded network."""
    story = Story()
    for number in range(10):
        story.graduate(f"a{number}").bound(origin="campus")
    list_ids(connection, story)
    connection.execute(MANY, {"many": MANY_BINDINGS, "at": story.now})
    connection.execute(text(f"ANALYZE {bindings.fullname}"))
    query = FINDING[MarkKind.NETWORK]("99001")
    assert connection.execute(query).scalars().all() == [CAMPUS.digest]
    rows = [one["Actual Rows"] for one in list_steps(connection, query) if is_sorting(one)]
    assert max(rows, default=0) < MANY_BINDINGS / 10


def is_sorting(step: dict[str, Any]) -> bool:
    return step["Node Type"] in {"Sort", "Incremental Sort", "Hash"}


def list_steps(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    """Run a query; return the steps of its plan, with the rows that each gave."""
    said = str(query.compile(connection.engine, compile_kwargs={"literal_binds": True}))
    explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {said}".replace("%", "%%")
    [[[plan]]] = connection.exec_driver_sql(explain)
    found, left = [], [plan["Plan"]]
    while left:
        found.append(step := left.pop())
        left += step.get("Plans", [])
    return found


@contextmanager
def note_statements(connection: Connection) -> Iterator[list[str]]:
    asked = list[str]()

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(connection, "before_cursor_execute", note)
