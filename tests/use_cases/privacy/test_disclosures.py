"""Numbers are masked until somebody says what for; then it is on record who looked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from signing.refusals import (
    Erased,
    NoSuchGraduate,
    PurposeMissing,
    TooManyLooks,
)
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.actors import Auditor
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.privacy.disclosures import MOST, Disclosures
from signing.vocabulary import AgreementNumber, Oversight, Role
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import SmallProvince, make_person, move_later

WHY = "核对报到证上的号码"


def make_auditor() -> Auditor:
    return Auditor(stamp=make_stamp(Role.AUDITOR, account="auditor"), oversight=Oversight())


@pytest.fixture
def lin(small_province: SmallProvince) -> UUID:
    return small_province.graduate().graduate_id


def test_a_reviewer_sees_numbers_and_home_masked(small_province: SmallProvince) -> None:
    number = AgreementNumber(small_province.sign_agreement())
    graduate = Reviews(small_province.context).look_at(small_province.counselor(), number)[
        "graduate"
    ]
    assert graduate["name"] == "林小满"
    assert graduate["id_number"] == "3****************6"


def test_a_look_shows_the_numbers_and_the_graduate_reads_who_looked(
    small_province: SmallProvince, lin: UUID
) -> None:
    shown = Disclosures(small_province.context).show_identity(
        small_province.counselor("文学院"), lin, WHY
    )

    assert shown["id_number"] == make_person("1").id_number
    [look] = (
        Disclosures(small_province.context).list_own(small_province.find_bound(), 10, None).items
    )
    assert look == {
        "at": NOW,
        "role": "counselor",
        "office": "99001",
        "graduate_id": str(lin),
        "fields": ["id_number", "phone"],
        "purpose": WHY,
        "request_id": "test-request",
    }


def test_without_a_purpose_nothing_is_shown_and_nothing_recorded(
    small_province: SmallProvince, lin: UUID
) -> None:
    with pytest.raises(PurposeMissing):
        Disclosures(small_province.context).show_identity(small_province.counselor(), lin, " \n")
    assert Disclosures(small_province.context).list_overseen(make_auditor(), 10, None).items == []


@pytest.mark.parametrize(("colleges", "school"), [(("理学院",), "99001"), ((), "99002")])
def test_others_counselors_see_nothing(
    small_province: SmallProvince, lin: UUID, colleges: tuple[str, ...], school: str
) -> None:
    with pytest.raises(NoSuchGraduate):
        Disclosures(small_province.context).show_identity(
            small_province.counselor(*colleges, school=school), lin, WHY
        )


def test_the_school_reads_its_own_looks_and_the_auditor_all(
    small_province: SmallProvince, lin: UUID
) -> None:
    disclosures = Disclosures(small_province.context)
    elsewhere = small_province.graduate("2", school="99002").graduate_id
    disclosures.show_identity(small_province.counselor(), lin, WHY)
    disclosures.show_identity(make_auditor(), elsewhere, WHY)

    [own] = disclosures.list_overseen(small_province.admin(), 10, None).items
    assert own["account"] == "counselor-99001"
    first = disclosures.list_overseen(make_auditor(), 1, None)
    second = disclosures.list_overseen(make_auditor(), 1, first.next)
    assert [one["role"] for one in first.items + second.items] == ["auditor", "counselor"]
    assert second.next is None


def test_the_hundred_and_first_look_in_an_hour_is_refused_and_on_record(
    small_province: SmallProvince, lin: UUID
) -> None:
    disclosures, by = Disclosures(small_province.context), small_province.counselor()

    def look(_: int) -> bool:
        try:
            disclosures.show_identity(by, lin, WHY)
        except TooManyLooks:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(look, range(MOST + 20))) == MOST
    told = disclosures.list_overseen(make_auditor(), 200, None).items
    assert [one["granted"] for one in told].count(False) == 1
    assert len(disclosures.list_own(small_province.find_bound(), 200, None).items) == MOST
    disclosures.show_identity(move_later(by, NOW + timedelta(hours=1, seconds=1)), lin, WHY)


def test_a_look_cannot_be_taken_back(small_province: SmallProvince, lin: UUID) -> None:
    Disclosures(small_province.context).show_identity(small_province.counselor(), lin, WHY)
    for statement in ("DELETE FROM looks", "UPDATE looks SET role = ''", "TRUNCATE looks"):
        with small_province.context.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(statement))


def test_an_export_of_the_register_is_told_to_everybody_who_was_in_it(
    small_province: SmallProvince, lin: UUID
) -> None:
    disclosures = Disclosures(small_province.context)
    disclosures.record_register_export(
        move_later(small_province.province(), NOW + timedelta(days=1))
    )
    disclosures.record_register_export(
        move_later(small_province.province(), NOW - timedelta(days=1))
    )

    [look] = disclosures.list_of_graduate(lin, 10).items
    assert (look["role"], look["fields"]) == ("province", ["id_number", "phone", "register"])


def test_of_an_erased_person_nothing_is_shown_and_no_purpose_is_left(
    small_province: SmallProvince, lin: UUID
) -> None:
    disclosures = Disclosures(small_province.context)
    disclosures.show_identity(small_province.counselor(), lin, WHY)

    Graduates(small_province.context).erase(small_province.operator(), lin)

    with pytest.raises(Erased):
        disclosures.show_identity(small_province.counselor(), lin, WHY)
    [look] = disclosures.list_overseen(make_auditor(), 10, None).items
    assert look["purpose"] is None
