from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from signing.refusals import NoSuchTemplate, TemplateNameTaken, TooManyTemplates
from signing.use_cases.agreements import offer_templates
from signing.use_cases.agreements.offer_templates import OfferTemplates
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.context import Context
from signing.vocabulary.answers import UsualTerms
from support.use_cases.small_province import SmallProvince

TERMS: UsualTerms = {
    "monthly_pay": "8000.00",
    "probation_months": 3,
    "service_years": 3,
    "workplace": "合肥市",
    "report_from": "2026-07-01",
    "report_to": "2026-07-10",
    "penalty": "5000.00",
    "job_category": "17",
}
OTHERS: UsualTerms = {**TERMS, "monthly_pay": "9000.00", "workplace": "芜湖市"}


@pytest.fixture
def desk(context: Context) -> OfferTemplates:
    return OfferTemplates(context)


@pytest.fixture
def by(small_province: SmallProvince) -> EmployerUser:
    return small_province.employer(0)


def keep_template(desk: OfferTemplates, by: EmployerUser, name: str = "研发岗") -> UUID:
    return UUID(desk.keep(by, name, TERMS)["id"])


def test_terms_saved_twice_under_one_name_are_those_of_the_second_time(
    desk: OfferTemplates, by: EmployerUser
) -> None:
    first = desk.keep(by, "研发岗", TERMS)
    second = desk.keep(by, "研发岗", OTHERS)
    assert [first["replaced"], second["replaced"]] == [False, True]
    assert first["id"] == second["id"]
    assert [one["terms"] for one in desk.list_templates(by)] == [OTHERS]


def test_a_template_is_renamed_and_its_terms_changed(
    desk: OfferTemplates, by: EmployerUser
) -> None:
    one = keep_template(desk, by)
    desk.change(by, one, "销售岗", OTHERS)
    found = desk.load_template(by, one)
    assert (found["name"], found["terms"]) == ("销售岗", OTHERS)


def test_no_template_takes_the_name_of_another(desk: OfferTemplates, by: EmployerUser) -> None:
    one, other = keep_template(desk, by), keep_template(desk, by, "销售岗")
    with pytest.raises(TemplateNameTaken):
        desk.change(by, other, "研发岗", OTHERS)
    assert desk.load_template(by, one)["terms"] == TERMS
    desk.change(by, one, "研发岗", OTHERS)


def test_nobody_finds_the_templates_of_others(
    desk: OfferTemplates, by: EmployerUser, small_province: SmallProvince
) -> None:
    one, other = keep_template(desk, by), small_province.employer(1)
    assert desk.list_templates(other) == []
    for asked in (one, uuid4()):
        with pytest.raises(NoSuchTemplate):
            desk.load_template(other, asked)
        with pytest.raises(NoSuchTemplate):
            desk.change(other, asked, "研发岗", OTHERS)
        with pytest.raises(NoSuchTemplate):
            desk.forget(other, asked)
    assert not desk.keep(other, "研发岗", OTHERS)["replaced"]
    assert desk.load_template(by, one)["terms"] == TERMS


def test_a_deleted_template_is_gone(desk: OfferTemplates, by: EmployerUser) -> None:
    one = keep_template(desk, by)
    desk.forget(by, one)
    assert desk.list_templates(by) == []
    with pytest.raises(NoSuchTemplate):
        desk.forget(by, one)


def test_a_full_shelf_takes_none_but_for_one_of_its_own(
    desk: OfferTemplates, by: EmployerUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offer_templates, "MOST", 2)
    for name in ("研发岗", "销售岗"):
        keep_template(desk, by, name)
    with pytest.raises(TooManyTemplates):
        keep_template(desk, by, "客服岗")
    assert desk.keep(by, "研发岗", OTHERS)["replaced"]


def test_many_who_save_at_once_keep_to_one_name_and_to_the_most(
    desk: OfferTemplates, by: EmployerUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offer_templates, "MOST", 3)

    def save(n: int) -> bool:
        try:
            keep_template(desk, by, f"岗位{n // 2}")
        except TooManyTemplates:
            return False
        return True

    with ThreadPoolExecutor(4) as saving:
        done = list(saving.map(save, range(12)))
    assert len(desk.list_templates(by)) == 3
    assert done.count(True) == 6
