"""Terms that no agreement may have are refused in every channel, at their field."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.api_routes import CREDIT_CODE, EMPLOYER, IDENTITY, TERMS
from support.routes.province import FilledProvince

UNLAWFUL: dict[str, dict[str, Any]] = {
    "monthly_pay": {"monthly_pay": "0.01"},
    "probation_months": {"probation_months": 6, "service_years": 1},
    "report_from": {"report_from": "2020-07-01"},
    "report_to": {"report_to": "2029-07-01"},
}
LASTING = ("monthly_pay", "probation_months")


@pytest.fixture
def firm(idle_client: TestClient, province: FilledProvince) -> TestClient:
    idle_client.cookies.clear()
    idle_client.cookies.set(COOKIE, province.tokens["employer"])
    idle_client.headers["Sec-Fetch-Site"] = "same-origin"
    return idle_client


def list_wrong(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [one["field"] for one in answer.json()["errors"]]


@pytest.mark.parametrize("field", UNLAWFUL)
def test_programs_are_told_the_field(
    firm: TestClient, province: FilledProvince, field: str
) -> None:
    terms = TERMS | UNLAWFUL[field]
    offered = f"/api/employer/applications/{province.names['accepted']}/offer"
    signed = IDENTITY | {"position_id": province.names["position_id"], "terms": terms}

    assert list_wrong(firm.post(offered, json={"terms": terms})) == [f"terms.{field}"]
    assert list_wrong(firm.post("/api/employer/signings", json=signed)) == [f"terms.{field}"]


@pytest.mark.parametrize("field", UNLAWFUL)
def test_a_card_signs_no_unlawful_terms(
    idle_client: TestClient, province: FilledProvince, field: str
) -> None:
    form = {
        "pass": province.names["pass"],
        "employer": EMPLOYER | {"credit_code": CREDIT_CODE},
        "job_category": "13",
        "position_title": "质检员",
        "terms": TERMS | UNLAWFUL[field],
    }

    answer = idle_client.post(f"/api/cards/{province.names['token']}/signing", json=form)

    assert list_wrong(answer) == [f"terms.{field}"]


@pytest.mark.parametrize("field", UNLAWFUL)
def test_people_see_it_beside_the_field_before_they_confirm(
    firm: TestClient, province: FilledProvince, field: str
) -> None:
    form = TERMS | UNLAWFUL[field] | {"template_name": "不应保存"}
    offered = firm.post(f"/employer/applications/{province.names['accepted']}/offer", data=form)
    signed = firm.post(
        "/employer/signings", data=IDENTITY | form | {"position_id": province.names["position_id"]}
    )

    for page in (offered, signed):
        assert f'id="e-{field}"' in page.text
    kept = firm.get("/api/employer/offer-templates").json()["items"]
    assert "不应保存" not in {one["name"] for one in kept}


@pytest.mark.parametrize("field", UNLAWFUL)
def test_a_template_keeps_what_some_day_makes_lawful(firm: TestClient, field: str) -> None:
    terms = TERMS | UNLAWFUL[field]
    answer = firm.post("/api/employer/offer-templates", json={"name": "研发岗", "terms": terms})
    if field in LASTING:
        assert list_wrong(answer) == [f"terms.{field}"]
        page = firm.post("/employer/offer-templates/new", data=terms | {"name": "研发岗"})
        assert f'id="e-{field}"' in page.text
    else:
        assert answer.status_code == 201, answer.text
