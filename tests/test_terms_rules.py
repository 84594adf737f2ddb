"""What no agreement may say, by its day and by its own words."""

from datetime import date, timedelta
from typing import Any

import pytest

from signing.terms_rules import RULES, find_faults, find_lasting_faults
from support.use_cases.small_province import TERMS

TODAY = date(2026, 5, 12)
LATEST = TODAY + timedelta(days=RULES["reporting"]["latest_days"])


def find_fields(**changed: Any) -> list[str]:
    return [one["field"] for one in find_faults(TERMS.model_copy(update=changed), TODAY)]


def test_the_usual_terms_have_no_fault() -> None:
    assert find_fields() == []


def test_pay_is_something() -> None:
    assert find_fields(monthly_pay=0) == ["monthly_pay"]


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
