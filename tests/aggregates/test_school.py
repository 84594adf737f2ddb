"""A school and its colleges."""

from functools import partial

import pytest

from signing.aggregates.school import School
from signing.events import (
    CollegeAdded,
    CollegeRenamed,
    CollegesMerged,
    SchoolRegistered,
    VerificationDelegated,
    VerificationReclaimed,
)
from signing.refusals import (
    AlreadyDelegated,
    AlreadyRegistered,
    CollegeNameTaken,
    NoSuchCollege,
    NotDelegated,
    NothingToMerge,
)
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


def a_school_with(*colleges: str) -> School:
    school = a_school()
    for college in colleges:
        school = school.evolve(school.add_college(ADMIN, college))
    return school


def test_a_renamed_college_is_known_by_both_names() -> None:
    after = (
        given(a_school_with("文学院", "理学院"))
        .when(lambda one: one.rename_college(ADMIN, "文学院", "人文学院", 12))
        .then(CollegeRenamed, school_code="99001", college="文学院", name="人文学院", graduates=12)
    )
    assert after.colleges == {"人文学院", "理学院"}
    assert after.successors == {"文学院": "人文学院"}


def test_a_college_takes_no_name_that_another_has_and_no_other_college_is_renamed() -> None:
    school = given(a_school_with("文学院", "理学院"))
    school.when(lambda one: one.rename_college(ADMIN, "文学院", "理学院", 0)).then_refused(
        CollegeNameTaken
    )
    school = given(a_school_with("文学院"))
    school.when(lambda one: one.rename_college(ADMIN, "工学院", "理学院", 0)).then_refused(
        NoSuchCollege
    )


def test_colleges_are_merged_into_a_new_one_or_one_of_them() -> None:
    school = a_school_with("文学院", "新闻学院", "理学院")
    into_new = (
        given(school)
        .when(lambda one: one.merge_colleges(ADMIN, ["文学院", "新闻学院"], "人文学院", 7))
        .then(CollegesMerged, colleges=("文学院", "新闻学院"), into="人文学院", graduates=7)
    )
    assert into_new.colleges == {"人文学院", "理学院"}
    into_one = (
        given(school)
        .when(lambda one: one.merge_colleges(ADMIN, ["文学院", "新闻学院"], "文学院", 7))
        .then(CollegesMerged, colleges=("新闻学院",), into="文学院")
    )
    assert into_one.colleges == {"文学院", "理学院"}
    assert into_one.successors == {"新闻学院": "文学院"}


def test_a_merger_takes_two_colleges_that_the_school_has() -> None:
    for colleges, into, why in (
        (["文学院"], "人文学院", NothingToMerge),
        (["文学院"], "文学院", NothingToMerge),
        (["文学院", "工学院"], "文学院", NoSuchCollege),
        ([], "文学院", NoSuchCollege),
    ):
        school = given(a_school_with("文学院", "理学院"))
        school.when(
            partial(School.merge_colleges, by=ADMIN, colleges=colleges, into=into, graduates=0)
        ).then_refused(why)


def test_former_names_lead_to_the_college_of_today_through_all_changes() -> None:
    school = a_school_with("文学院", "新闻学院")
    school = school.evolve(school.rename_college(ADMIN, "文学院", "中文学院", 0))
    school = school.evolve(school.merge_colleges(ADMIN, ["中文学院", "新闻学院"], "人文学院", 0))
    assert school.successors == dict.fromkeys(("文学院", "中文学院", "新闻学院"), "人文学院")

    anew = school.evolve(school.add_college(ADMIN, "新闻学院"))
    assert anew.successors == dict.fromkeys(("文学院", "中文学院"), "人文学院")
    back = anew.evolve(anew.rename_college(ADMIN, "人文学院", "文学院", 0))
    assert back.successors == dict.fromkeys(("中文学院", "人文学院"), "文学院")


def test_the_province_lets_a_school_verify_employers_and_takes_it_back() -> None:
    lets = (
        given(a_school())
        .when(lambda one: one.delegate_verification(PROVINCE))
        .then(VerificationDelegated)
    )
    lets.must_verify_employers()
    given(lets).when(lambda one: one.delegate_verification(PROVINCE)).then_refused(AlreadyDelegated)

    after = (
        given(lets).when(lambda one: one.reclaim_verification(PROVINCE)).then(VerificationReclaimed)
    )
    given(after).when(lambda one: one.reclaim_verification(PROVINCE)).then_refused(AlreadyDelegated)
    with pytest.raises(NotDelegated):
        after.must_verify_employers()
