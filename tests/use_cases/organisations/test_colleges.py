"""学院更名与合并: all of a college follow in one save, and nobody sees more than was merged."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from conftest import copy_database
from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.events import OfferSigned
from signing.refusals import (
    CollegeNameTaken,
    FieldsWrong,
    NoSuchAgreement,
    NoSuchCollege,
    NothingToMerge,
    Refusal,
)
from signing.storage.recorder import Beside
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.actors import Counselor, Once, SchoolAdmin
from signing.use_cases.graduates.corrections import Corrections
from signing.use_cases.graduates.enrolled_id_numbers import EnrolledIdNumbers
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.organisations.colleges import Colleges, Members
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import AgreementNumber, Oversight, Role, graduate_id, school_id, staff_id
from support.files.roster_files import make_row, write_csv_roster
from support.use_cases.contexts import NOW, OpenContext, make_stamp
from support.use_cases.small_province import SmallProvince

PASSPORT = {"id_number": "E12345678", "document_type": "护照"}
"""The invented ID numbers of the small province are none that a correction takes."""


def do_apart(act: Callable[[], object]) -> None:
    """Do it as another request does: in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(act).result()


def appoint(one: SmallProvince, username: str, *colleges: str, school: str = "99001") -> UUID:
    appointment = Appointment(username, "周老师", "no hash", Role.COUNSELOR, school, colleges)
    Schools(one.context).appoint(one.admin(school), appointment)
    return staff_id(username)


def load_counselor(one: SmallProvince, username: str) -> Counselor:
    """Return the counselor with the colleges that the facts give them now."""
    staff = one.context.ledger.load(Staff, staff_id(username))
    oversight = Oversight(school_code=staff.school_code, colleges=staff.colleges)
    return Counselor(stamp=make_stamp(Role.COUNSELOR, account=username), oversight=oversight)


def load_school(one: SmallProvince, code: str = "99001") -> School:
    return one.context.ledger.load(School, school_id(code))


def test_graduates_and_counselors_follow_a_renamed_college_in_one_save(
    small_province: SmallProvince,
) -> None:
    number = AgreementNumber(small_province.sign_agreement())
    small_province.graduate("2", name="陈大年", college="理学院")
    appoint(small_province, "zhou", "文学院", "理学院")
    appoint(small_province, "sun", "理学院")
    colleges, admin = Colleges(small_province.context), small_province.admin()

    seen = colleges.preview(admin, ["文学院"])
    done = colleges.rename(admin, "文学院", "人文学院")

    assert seen == {"colleges": ["文学院"], "graduates": 1, "counselors": ["zhou"]}
    assert done.answer == {
        "code": "99001",
        "colleges": ["文学院"],
        "college": "人文学院",
        "graduates": 1,
        "counselors": 1,
    }
    graduate = small_province.load_graduate()
    assert (graduate.studies.college, graduate.confirmed) == ("人文学院", True)
    assert small_province.load_graduate("2").studies.college == "理学院"
    assert load_school(small_province).colleges == {"人文学院", "理学院"}
    assert load_counselor(small_province, "zhou").oversight.colleges == {"人文学院", "理学院"}
    assert load_counselor(small_province, "sun").oversight.colleges == {"理学院"}
    assert (
        Reviews(small_province.context).look_at(load_counselor(small_province, "zhou"), number)[
            "college"
        ]
        == "人文学院"
    )
    with pytest.raises(NoSuchAgreement):
        Reviews(small_province.context).look_at(load_counselor(small_province, "sun"), number)


def test_what_was_signed_keeps_the_college_and_a_verdict_begun_before_still_counts(
    small_province: SmallProvince,
) -> None:
    number = AgreementNumber(small_province.sign_agreement())
    seen = Reviews(small_province.context).look_at(small_province.counselor(), number)["version"]

    Colleges(small_province.context).rename(small_province.admin(), "文学院", "人文学院")
    Reviews(small_province.context).approve(small_province.counselor(seen=seen), number)

    [signed] = [
        one
        for one in small_province.context.ledger.load_facts(small_province.load_graduate().id)
        if isinstance(one, OfferSigned)
    ]
    agreement = small_province.load_graduate().agreement(number)
    assert signed.graduate.studies.college == agreement.graduate.studies.college == "文学院"


def test_a_counselor_of_one_merged_college_sees_both_and_no_third(
    small_province: SmallProvince,
) -> None:
    Schools(small_province.context).add_college(small_province.admin(), "99001", "工学院")
    letters, science, other = (
        AgreementNumber(small_province.sign_agreement(number)) for number in ("1", "2", "3")
    )
    for number, college in (("2", "理学院"), ("3", "工学院")):
        graduate = small_province.load_graduate(number)
        Corrections(small_province.context).correct(
            small_province.admin(),
            graduate.id,
            PASSPORT | {"college": college},
        )
    appoint(small_province, "zhou", "文学院")
    merged = Colleges(small_province.context).merge(
        small_province.admin(), ["文学院", "理学院"], "文理学院"
    )

    zhou, reviews = load_counselor(small_province, "zhou"), Reviews(small_province.context)
    assert merged.answer["graduates"] == 2
    assert [reviews.look_at(zhou, one)["college"] for one in (letters, science)] == ["文理学院"] * 2
    with pytest.raises(NoSuchAgreement):
        reviews.look_at(zhou, other)


def test_a_college_is_merged_into_one_that_stays(small_province: SmallProvince) -> None:
    small_province.enrol("1", college="文学院")
    small_province.enrol("2", college="理学院")
    appoint(small_province, "sun", "理学院")
    done = Colleges(small_province.context).merge(
        small_province.admin(), ["文学院", "理学院"], "理学院"
    )
    assert (done.answer["colleges"], done.answer["graduates"]) == (["文学院"], 1)
    assert len(small_province.context.ledger.load_facts(graduate_id("99001", NOW.year, "2"))) == 1
    assert load_school(small_province).colleges == {"理学院"}
    assert load_counselor(small_province, "sun").oversight.colleges == {"理学院"}


def test_another_school_keeps_its_college_of_the_same_name(small_province: SmallProvince) -> None:
    small_province.enrol("1", school="99002")
    appoint(small_province, "feng", "文学院", school="99002")
    Colleges(small_province.context).rename(small_province.admin(), "文学院", "人文学院")
    assert small_province.load_graduate("1", "99002").studies.college == "文学院"
    assert load_counselor(small_province, "feng").oversight.colleges == {"文学院"}
    assert load_school(small_province, "99002").successors == {}


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (lambda one, by: one.rename(by, "工学院", "工程学院"), NoSuchCollege),
        (lambda one, by: one.rename(by, "文学院", "理学院"), CollegeNameTaken),
        (lambda one, by: one.merge(by, ["文学院"], "人文学院"), NothingToMerge),
        (lambda one, by: one.merge(by, ["文学院", "工学院"], "人文学院"), NoSuchCollege),
        (lambda one, by: one.preview(by, ["工学院"]), NoSuchCollege),
    ],
)
def test_what_is_refused_leaves_no_fact(
    small_province: SmallProvince,
    asked: Callable[[Colleges, SchoolAdmin], object],
    why: type[Refusal],
) -> None:
    small_province.enrol()
    before = load_school(small_province)
    with pytest.raises(why):
        asked(Colleges(small_province.context), small_province.admin())
    assert load_school(small_province) == before
    assert small_province.load_graduate().version == 1


def test_the_same_request_again_is_answered_as_the_first(small_province: SmallProvince) -> None:
    small_province.enrol()
    admin = replace(small_province.admin(), once=Once("key", b"digest"))
    first = Colleges(small_province.context).rename(admin, "文学院", "人文学院")
    again = Colleges(small_province.context).rename(admin, "文学院", "人文学院")
    assert again == first
    assert small_province.load_graduate().version == 2


def test_a_roster_with_a_former_name_is_imported_under_todays_with_a_warning(
    small_province: SmallProvince,
) -> None:
    admin, rosters = small_province.admin(), Rosters(small_province.context)
    Colleges(small_province.context).rename(admin, "文学院", "人文学院")
    content = write_csv_roster(make_row(学院="文学院"))

    seen = rosters.preview(admin, content)
    rosters.import_previewed(admin, seen["token"])

    [warning] = seen["warnings"]
    assert (warning["column"], warning["value"]) == ("学院", "文学院")
    assert "人文学院" in warning["zh"]
    assert "人文学院" in warning["en"]
    assert small_province.load_graduate("20220200001").studies.college == "人文学院"
    again = rosters.preview(admin, content)
    assert (again["unchanged"], again["changed"]) == (1, [])


def test_who_comes_between_finding_and_save_follows_too(
    small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try finds nobody of them; its save is a conflict, and the second finds all."""
    admin, tries, hold = small_province.admin(), list[int](), Members.hold

    def come() -> None:
        small_province.enrol("7")
        appoint(small_province, "late", "文学院")

    def hold_late(self: Members) -> Iterator[Beside]:
        if not tries:
            do_apart(come)
        tries.append(len(self.graduates))
        return hold(self)

    monkeypatch.setattr(Members, "hold", hold_late)
    Colleges(small_province.context).rename(admin, "文学院", "人文学院")

    assert tries == [0, 1]
    assert small_province.load_graduate("7").studies.college == "人文学院"
    assert load_counselor(small_province, "late").oversight.colleges == {"人文学院"}


def test_a_correction_begun_before_does_not_bring_the_former_name_back(
    small_province: SmallProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A correction rests on the colleges that it read; decided again, the name is refused."""
    graduate = small_province.enrol(college="理学院")
    admin, record, renamed = small_province.admin(), EnrolledIdNumbers.record, list[bool]()

    def record_late(self: EnrolledIdNumbers, *given: Any) -> Beside:
        if not renamed:
            renamed.append(True)
            colleges = Colleges(small_province.context)
            do_apart(lambda: colleges.rename(admin, "文学院", "人文学院"))
        return record(self, *given)

    monkeypatch.setattr(EnrolledIdNumbers, "record", record_late)
    with pytest.raises(FieldsWrong) as refused:
        Corrections(small_province.context).correct(
            admin, graduate.id, PASSPORT | {"college": "文学院"}
        )
    assert [one["field"] for one in refused.value.about["errors"]] == ["college"]
    assert small_province.load_graduate().studies.college == "理学院"


def test_an_appointment_for_a_former_name_is_refused(small_province: SmallProvince) -> None:
    Colleges(small_province.context).rename(small_province.admin(), "文学院", "人文学院")
    with pytest.raises(FieldsWrong):
        appoint(small_province, "zhou", "文学院")


NAMES = ("文学院", "理学院", "人文学院", "文理学院")
CHANGES = st.lists(
    st.tuples(st.lists(st.sampled_from(NAMES), min_size=1, max_size=2), st.sampled_from(NAMES)),
    max_size=5,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES)
def test_no_graduate_is_lost_and_no_counselor_sees_more_than_before_and_what_was_merged(
    server: URL, tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[list[str], str]]
) -> None:
    with copy_database(server) as url:
        opened = OpenContext(url, tmp_path_factory.mktemp("files"))
        one = SmallProvince(opened.context)
        for number in range(6):
            one.enrol(str(number), college=NAMES[number % 2])
        for username, given_ in (("zhou", NAMES[:1]), ("sun", NAMES[1:2]), ("li", ())):
            appoint(one, username, *given_)
        for colleges, into in changes:
            before = {name: list_seen(one, name) for name in ("zhou", "sun", "li")}
            concerned = {*colleges, into}
            merged = {str(n) for n in range(6) if load_college(one, n) in concerned}
            try:
                change(one, colleges, into)
            except Refusal:
                continue
            for name, seen in before.items():
                after = list_seen(one, name)
                assert seen <= after <= (seen | merged if seen & merged else seen)
        assert {load_college(one, number) for number in range(6)} <= load_school(one).colleges
        assert list_seen(one, "li") == {str(number) for number in range(6)}
        opened.close()


def change(one: SmallProvince, colleges: list[str], into: str) -> None:
    if len(set(colleges)) == 1:
        Colleges(one.context).rename(one.admin(), colleges[0], into)
    else:
        Colleges(one.context).merge(one.admin(), colleges, into)


def load_college(one: SmallProvince, number: int) -> str:
    return one.load_graduate(str(number)).studies.college


def list_seen(one: SmallProvince, username: str) -> set[str]:
    oversight = load_counselor(one, username).oversight
    return {
        str(number) for number in range(6) if oversight.covers("99001", load_college(one, number))
    }
