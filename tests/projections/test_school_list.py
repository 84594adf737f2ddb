"""The province's list of schools: what they are called, their colleges, how many graduates."""

import pytest
from sqlalchemy import Connection

from signing.aggregates.school import School
from signing.projections import school_list
from signing.projections.engine.paging import Slice
from signing.refusals import NoSuchSchool
from signing.vocabulary import Oversight, Role, school_id
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import must_agree_in_any_batches, project_facts
from support.stories.everything import tell_everything

OWN = Oversight(school_code="99001")


def tell_schools(connection: Connection) -> Story:
    story = Story()
    registered = {code: story.school(code, name) for code, name in SCHOOLS.items()}
    added = School(school_id("99001"), version=registered["99001"].fact.originator_version)
    story.add(added.add_college(story.stamp(Role.SCHOOL_ADMIN), "文学院"))
    story.graduate("1")
    story.graduate("2")
    project_facts(school_list, story.facts, connection)
    return story


SCHOOLS = {"99001": "江淮大学", "99002": "皖南学院"}


def list_codes(connection: Connection, oversight: Oversight = PROVINCE, q: str = "") -> list[str]:
    page = school_list.list_schools(connection, oversight, q, Slice())
    return [one["code"] for one in page.items]


def test_a_school_is_listed_with_its_colleges_and_how_many_it_enrolled(
    connection: Connection,
) -> None:
    story = tell_schools(connection)
    assert school_list.load_school(connection, PROVINCE, "99001") == {
        "code": "99001",
        "name": "江淮大学",
        "colleges": ["文学院"],
        "graduates": 2,
        "registered_at": story.facts[0].fact.timestamp,
        "verifies_employers": False,
    }


def test_schools_are_found_by_name_and_by_how_their_code_begins(connection: Connection) -> None:
    tell_schools(connection)
    assert list_codes(connection) == ["99001", "99002"]
    assert list_codes(connection, q=" 皖南 ") == ["99002"]
    assert list_codes(connection, q="99001") == ["99001"]
    assert list_codes(connection, q="9001") == []
    assert list_codes(connection, q="%") == []
    assert list_codes(connection, q="９９ 001") == ["99001"]


def test_an_auditor_finds_schools_by_name_or_code_else_by_parts(connection: Connection) -> None:
    story = Story()
    for code, name in (("99001", "江淮大学"), ("990", "江淮大学附属学院")):
        story.school(code, name)
    project_facts(school_list, story.facts, connection)

    def find(words: str, oversight: Oversight = PROVINCE) -> list[str]:
        return list(school_list.find_schools(connection, oversight, words))

    assert find("江淮大学") == ["99001"]
    assert find("99 0") == ["990"]
    assert find("江淮") == ["990", "99001"]
    assert find("江淮", OWN) == ["99001"]
    assert find("皖南") == find("\u200b") == []


def test_a_school_sees_no_other_school(connection: Connection) -> None:
    tell_schools(connection)
    assert list_codes(connection, OWN) == ["99001"]
    with pytest.raises(NoSuchSchool):
        school_list.load_school(connection, OWN, "99002")


def test_the_list_is_the_same_in_any_batches(connection: Connection) -> None:
    must_agree_in_any_batches(school_list, tell_everything().facts, connection)
