"""What no agreement may say, by its day and by its own words, and what is warned about."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from signing.terms_rules import (
    RULES,
    WARNINGS,
    Compared,
    find_faults,
    find_lasting_faults,
    find_minimum_wage,
    find_pay_faults,
    find_warnings,
)
from signing.vocabulary import MinimumWage
from support.use_cases.small_province import TERMS

TODAY = date(2026, 5, 12)
LATEST = TODAY + timedelta(days=RULES["reporting"]["latest_days"])


def find_fields(**changed: Any) -> list[str]:
    return [one["field"] for one in find_faults(TERMS.model_copy(update=changed), TODAY)]


def test_the_usual_terms_have_no_fault() -> None:
    assert find_fields() == []


def test_pay_is_something() -> None:
    assert find_fields(monthly_pay=0) == ["monthly_pay"]


@pytest.mark.parametrize("typed", ["0.01", "6.5", "80", "99.99"])
def test_pay_in_thousands_or_by_the_hour_is_refused_as_mistyped(typed: str) -> None:
    [fault] = find_pay_faults(Decimal(typed))
    assert "低于每月 100 元，请以元为单位" in fault["zh"]
    assert "below 100 yuan a month" in fault["en"]
    assert find_fields(monthly_pay=Decimal(typed)) == ["monthly_pay"]
    assert find_pay_faults(Decimal(RULES["pay"]["least"])) == []


@pytest.mark.parametrize(("years", "most"), [(0, 6), (1, 2), (2, 2), (3, 6), (5, 6)], ids=str)
def test_probation_is_no_longer_than_the_law_has_it_for_the_service(years: int, most: int) -> None:
    assert find_fields(service_years=years, probation_months=most) == []
    [fault] = find_lasting_faults(
        TERMS.model_copy(update={"service_years": years, "probation_months": most + 1})
    )
    assert fault["field"] == "probation_months"
    assert f"不得超过 {most} 个月" in fault["zh"]
    assert "article 19" in fault["en"]


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        (TODAY, TODAY, []),
        (LATEST, LATEST, []),
        (TODAY - timedelta(days=1), TODAY, ["report_from"]),
        (date(2020, 7, 1), date(2020, 7, 1), ["report_from", "report_to"]),
        (TODAY, LATEST + timedelta(days=1), ["report_to"]),
    ],
)
def test_reporting_lies_between_the_day_of_signing_and_two_years_later(
    first: date, last: date, wrong: list[str]
) -> None:
    assert find_fields(report_from=first, report_to=last) == wrong
    assert find_lasting_faults(TERMS.model_copy(update={"report_from": first})) == []


OFFICE, COMPANY, ARMY = "10", "39", "40"
PUBLISHED = Decimal(8000)
LEAST = MinimumWage(
    region="420100", valid_from=date(2026, 1, 1), monthly=Decimal(2000), source="示例文件"
)


def list_codes(compared: Compared, **changed: Any) -> list[str]:
    terms = TERMS.model_copy(update={"monthly_pay": PUBLISHED, "penalty": Decimal(0)} | changed)
    return [one.code for one in find_warnings(terms, compared)]


def test_the_usual_terms_are_not_warned_about() -> None:
    assert list_codes(Compared(COMPANY, PUBLISHED, LEAST)) == []
    assert list_codes(Compared(COMPANY)) == []


@pytest.mark.parametrize(("pay", "warned"), [("2000", False), ("1999.99", True), ("1", True)])
def test_pay_below_the_minimum_wage_is_warned_about(pay: str, warned: bool) -> None:
    found = list_codes(Compared(COMPANY, least=LEAST), monthly_pay=Decimal(pay))
    assert found == (["pay_below_minimum"] if warned else [])


@pytest.mark.parametrize(
    ("pay", "warned"), [("6400", False), ("6399", True), ("16000", False), ("16001", True)]
)
def test_pay_far_from_the_positions_is_warned_about(pay: str, warned: bool) -> None:
    found = list_codes(Compared(COMPANY, PUBLISHED), monthly_pay=Decimal(pay))
    assert found == (["pay_far_from_position"] if warned else [])


@pytest.mark.parametrize(("penalty", "warned"), [("5000", False), ("5000.01", True)])
def test_a_penalty_above_what_the_ministry_advises_is_warned_about(
    penalty: str, warned: bool
) -> None:
    found = list_codes(Compared(COMPANY), penalty=Decimal(penalty))
    assert found == (["penalty_high"] if warned else [])


@pytest.mark.parametrize(
    ("category", "kind", "warned"),
    [
        ("10", COMPANY, True),
        ("10", OFFICE, False),
        ("80", COMPANY, True),
        ("80", ARMY, False),
        ("13", COMPANY, False),
    ],
)
def test_a_job_that_such_an_employer_does_not_have_is_warned_about(
    category: str, kind: str, warned: bool
) -> None:
    found = list_codes(Compared(kind), job_category=category)
    assert found == (["job_category_unfit"] if warned else [])


def test_each_warning_names_its_field_and_its_source_and_says_it_in_both_languages() -> None:
    terms = TERMS.model_copy(
        update={"monthly_pay": 1, "penalty": Decimal(50_000), "job_category": "10"}
    )
    found = find_warnings(terms, Compared(COMPANY, PUBLISHED, LEAST))

    assert tuple(one.code for one in found) == WARNINGS
    assert all(RULES[one.code]["source"] for one in found)
    said = [one.describe() for one in found]
    assert [one["field"] for one in said] == [
        "monthly_pay",
        "monthly_pay",
        "penalty",
        "job_category",
    ]
    assert "湖北省 420100" in said[0]["zh"]
    assert "2,000 元（2026-01-01 起执行，依据：示例文件）" in said[0]["zh"]
    assert "2,000 yuan a month since 2026-01-01" in said[0]["en"]
    assert "“公务员”" in said[3]["zh"]


@pytest.mark.parametrize(
    ("region", "day", "expected"),
    [
        ("420106", date(2026, 5, 12), "2210"),
        ("420106", date(2025, 12, 31), "2010"),
        ("420106", date(2023, 12, 31), None),
        ("420606", date(2026, 5, 12), "1800"),
        ("430101", date(2026, 5, 12), None),
    ],
)
def test_the_nearest_regions_latest_wage_in_force_holds(
    region: str, day: date, expected: str | None
) -> None:
    table = [
        MinimumWage(region=code, valid_from=first, monthly=Decimal(monthly), source="示例")
        for code, first, monthly in (
            ("420000", date(2024, 1, 1), 1800),
            ("420100", date(2024, 1, 1), 2010),
            ("420100", date(2026, 1, 1), 2210),
            ("420100", date(2027, 1, 1), 2400),
        )
    ]
    found = find_minimum_wage(table, region, day)
    assert (found and str(found.monthly)) == expected
