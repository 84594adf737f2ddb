"""One amount has one form, however it is typed; what is no amount is refused at its field."""

from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.forms import JobForm, TermsForm
from signing.http.asking.security import COOKIE
from signing.http.pages.drawing import build_environment
from signing.pdf.wording import format_money
from support.routes.api_routes import JOB, TERMS
from support.routes.province import FilledProvince

TYPED: dict[Any, str] = {
    "6500": "6500",
    "6,500": "6500",
    "６５００": "6500",
    "６，５００": "6500",
    "6500.00": "6500",
    "6500.5": "6500.50",
    "¥6,500": "6500",
    "￥ 6500元": "6500",
    " 6 500 ": "6500",
    6500: "6500",
    1e4: "10000",
    "0": "0",
    "-0": "0",
    "0.10": "0.10",
}


@pytest.mark.parametrize(("typed", "kept"), TYPED.items())
def test_an_amount_is_kept_in_one_form(typed: object, kept: str) -> None:
    assert str(TermsForm.model_validate(TERMS | {"penalty": typed}).penalty) == kept
    if Decimal(kept) >= 100:  # what is less is no pay
        assert str(TermsForm.model_validate(TERMS | {"monthly_pay": typed}).monthly_pay) == kept
        assert str(JobForm.model_validate(JOB | {"monthly_pay": typed}).monthly_pay) == kept


WRONG = (
    "1e4",
    "面议",
    "8000-10000",
    "-1",
    "6500.555",
    "99999999",
    "",
    "NaN",
    "Infinity",
    "6,50",
    "6,5,0,0",
)


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_no_amount_is_refused_at_its_field(
    idle_client: TestClient, province: FilledProvince, typed: str
) -> None:
    idle_client.cookies.clear()
    idle_client.cookies.set(COOKIE, province.tokens["employer"])
    answer = idle_client.post(
        "/api/employer/positions",
        json=JOB | {"monthly_pay": typed},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == "monthly_pay"
    assert error["zh"] != error["en"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kept", ["8000.50", "6500", "0", "0.10", "1234567.89"])
def test_pages_write_an_amount_as_the_paper_does(language: str, kept: str) -> None:
    page = build_environment(language).from_string("{{ kept | yuan }}").render(kept=kept)
    assert page == f"¥ {format_money(Decimal(kept)).removesuffix(' 元')}"
