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
from signing.use_cases.privacy.disclosures import MOST, Looks
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
    shown = Looks(town.context).identity(town.counselor("文学院"), lin, WHY)

    assert shown["id_number"] == person("1").id_number
    [look] = Looks(town.context).own(town.bound(), 10, None).items
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
        Looks(town.context).identity(town.counselor(), lin, " \n")
    assert Looks(town.context).overseen(auditor(), 10, None).items == []


@pytest.mark.parametrize(("colleges", "school"), [(("理学院",), "99001"), ((), "99002")])
def test_others_counselors_see_nothing(
    town: Town, lin: UUID, colleges: tuple[str, ...], school: str
) -> None:
    with pytest.raises(NoSuchGraduate):
        Looks(town.context).identity(town.counselor(*colleges, school=school), lin, WHY)


def test_the_school_reads_its_own_looks_and_the_auditor_all(town: Town, lin: UUID) -> None:
    desk = Looks(town.context)
    elsewhere = town.graduate("2", school="99002").graduate_id
    desk.identity(town.counselor(), lin, WHY)
    desk.identity(auditor(), elsewhere, WHY)

    [own] = desk.overseen(town.admin(), 10, None).items
    assert own["account"] == "counselor-99001"
    first = desk.overseen(auditor(), 1, None)
    second = desk.overseen(auditor(), 1, first.next)
    assert [one["role"] for one in first.items + second.items] == ["auditor", "counselor"]
    assert second.next is None


def test_the_hundred_and_first_look_in_an_hour_is_refused_and_on_record(
    town: Town, lin: UUID
) -> None:
    desk, by = Looks(town.context), town.counselor()

    def look(_: int) -> bool:
        try:
            desk.identity(by, lin, WHY)
        except TooManyLooks:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(look, range(MOST + 20))) == MOST
    told = desk.overseen(auditor(), 200, None).items
    assert [one["granted"] for one in told].count(False) == 1
    assert len(desk.own(town.bound(), 200, None).items) == MOST
    desk.identity(later(by, NOW + timedelta(hours=1, seconds=1)), lin, WHY)


def test_a_look_cannot_be_taken_back(town: Town, lin: UUID) -> None:
    Looks(town.context).identity(town.counselor(), lin, WHY)
    for statement in ("DELETE FROM looks", "UPDATE looks SET role = ''", "TRUNCATE looks"):
        with town.context.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(statement))


def test_an_export_of_the_register_is_told_to_everybody_who_was_in_it(
    town: Town, lin: UUID
) -> None:
    desk = Looks(town.context)
    desk.register_shown(later(town.province(), NOW + timedelta(days=1)))
    desk.register_shown(later(town.province(), NOW - timedelta(days=1)))

    [look] = desk.about(lin, 10).items
    assert (look["role"], look["fields"]) == ("province", ["id_number", "phone", "register"])


def test_of_an_erased_person_nothing_is_shown_and_no_purpose_is_left(town: Town, lin: UUID) -> None:
    desk = Looks(town.context)
    desk.identity(town.counselor(), lin, WHY)

    Graduates(town.context).erase(town.operator(), lin)

    with pytest.raises(Erased):
        desk.identity(town.counselor(), lin, WHY)
    [look] = desk.overseen(auditor(), 10, None).items
    assert look["purpose"] is None
