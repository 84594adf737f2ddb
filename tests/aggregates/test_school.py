"""A school and its colleges."""

from signing.aggregates.school import School
from signing.events import CollegeAdded, SchoolRegistered
from signing.refusals import AlreadyRegistered
from signing.vocabulary import school_id
from support.facts.cast import ADMIN, PROVINCE
from support.facts.given_when_then import given
from support.stories.chronicle import CONTACT, encrypt_plainly

SCHOOL = {"code": "99001", "name": "云山大学"}


def register_school(one: School) -> SchoolRegistered:
    return one.register(PROVINCE, contact=encrypt_plainly(CONTACT), **SCHOOL)


def add_college(one: School) -> CollegeAdded:
    return one.add_college(ADMIN, "信息工程学院")


def a_school() -> School:
    blank = School(school_id("99001"))
    return blank.evolve(register_school(blank))


def test_the_province_registers_a_school() -> None:
    after = given(School(school_id("99001"))).when(register_school).then(SchoolRegistered, **SCHOOL)
    assert (after.code, after.name) == ("99001", "云山大学")


def test_a_school_code_registers_once() -> None:
    given(a_school()).when(register_school).then_refused(AlreadyRegistered)


def test_a_school_gets_a_college() -> None:
    after = given(a_school()).when(add_college).then(CollegeAdded, college="信息工程学院")
    assert after.colleges == {"信息工程学院"}


def test_a_college_is_added_once() -> None:
    school = a_school()
    with_college = school.evolve(add_college(school))
    given(with_college).when(add_college).then_refused(AlreadyRegistered)
