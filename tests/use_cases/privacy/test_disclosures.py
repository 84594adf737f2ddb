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
from support.use_cases.contexts import NOW, stamp
from support.use_cases.small_province import Town, later, person

WHY = "核对报到证上的号码"


def auditor() -> Auditor:
    return Auditor(stamp=stamp(Role.AUDITOR, account="auditor"), oversight=Oversight())


@pytest.fixture
def lin(town: Town) -> UUID:
    return town.graduate().graduate_id


def test_a_reviewer_sees_numbers_and_home_masked(town: Town) -> None:
    number = AgreementNumber(town.signed())
    graduate = Reviews(town.context).look_at(town.counselor(), number)["graduate"]
    assert graduate["name"] == "林小满"
    assert graduate["id_number"] == "3****************1"


def test_a_look_shows_the_numbers_and_the_graduate_reads_who_looked(town: Town, lin: UUID) -> None:
    shown = Disclosures(town.context).show_identity(town.counselor("文学院"), lin, WHY)

    assert shown["id_number"] == person("1").id_number
    [look] = Disclosures(town.context).list_own(town.bound(), 10, None).items
    assert look == {
        "at": NOW,
        "role": "counselor",
        "office": "99001",
        "graduate_id": str(lin),
        "fields": ["id_number", "phone"],
        "purpose": WHY,
        "request_id": "test-request",
    }


def test_without_a_purpose_nothing_is_shown_and_nothing_recorded(town: Town, lin: UUID) -> None:
    with pytest.raises(PurposeMissing):
        Disclosures(town.context).show_identity(town.counselor(), lin, " \n")
    assert Disclosures(town.context).list_overseen(auditor(), 10, None).items == []


@pytest.mark.parametrize(("colleges", "school"), [(("理学院",), "99001"), ((), "99002")])
def test_others_counselors_see_nothing(
    town: Town, lin: UUID, colleges: tuple[str, ...], school: str
) -> None:
    with pytest.raises(NoSuchGraduate):
        Disclosures(town.context).show_identity(town.counselor(*colleges, school=school), lin, WHY)


def test_the_school_reads_its_own_looks_and_the_auditor_all(town: Town, lin: UUID) -> None:
    disclosures = Disclosures(town.context)
    elsewhere = town.graduate("2", school="99002").graduate_id
    disclosures.show_identity(town.counselor(), lin, WHY)
    disclosures.show_identity(auditor(), elsewhere, WHY)

    [own] = disclosures.list_overseen(town.admin(), 10, None).items
    assert own["account"] == "counselor-99001"
    first = disclosures.list_overseen(auditor(), 1, None)
    second = disclosures.list_overseen(auditor(), 1, first.next)
    assert [one["role"] for one in first.items + second.items] == ["auditor", "counselor"]
    assert second.next is None


def test_the_hundred_and_first_look_in_an_hour_is_refused_and_on_record(
    town: Town, lin: UUID
) -> None:
    disclosures, by = Disclosures(town.context), town.counselor()

    def look(_: int) -> bool:
        try:
            disclosures.show_identity(by, lin, WHY)
        except TooManyLooks:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(look, range(MOST + 20))) == MOST
    told = disclosures.list_overseen(auditor(), 200, None).items
    assert [one["granted"] for one in told].count(False) == 1
    assert len(disclosures.list_own(town.bound(), 200, None).items) == MOST
    disclosures.show_identity(later(by, NOW + timedelta(hours=1, seconds=1)), lin, WHY)


def test_a_look_cannot_be_taken_back(town: Town, lin: UUID) -> None:
    Disclosures(town.context).show_identity(town.counselor(), lin, WHY)
    for statement in ("DELETE FROM looks", "UPDATE looks SET role = ''", "TRUNCATE looks"):
        with town.context.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(statement))


def test_an_export_of_the_register_is_told_to_everybody_who_was_in_it(
    town: Town, lin: UUID
) -> None:
    disclosures = Disclosures(town.context)
    disclosures.record_register_export(later(town.province(), NOW + timedelta(days=1)))
    disclosures.record_register_export(later(town.province(), NOW - timedelta(days=1)))

    [look] = disclosures.list_of_graduate(lin, 10).items
    assert (look["role"], look["fields"]) == ("province", ["id_number", "phone", "register"])


def test_of_an_erased_person_nothing_is_shown_and_no_purpose_is_left(town: Town, lin: UUID) -> None:
    disclosures = Disclosures(town.context)
    disclosures.show_identity(town.counselor(), lin, WHY)

    Graduates(town.context).erase(town.operator(), lin)

    with pytest.raises(Erased):
        disclosures.show_identity(town.counselor(), lin, WHY)
    [look] = disclosures.list_overseen(auditor(), 10, None).items
    assert look["purpose"] is None
