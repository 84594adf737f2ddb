"""Odd terms are shown to both sides before they agree, and to the school, and refuse nothing."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.api_routes import CREDIT_CODE, EMPLOYER, IDENTITY, TERMS
from support.routes.province import FilledProvince
from support.use_cases.small_province import make_person

ODD = TERMS | {"monthly_pay": "100", "penalty": "50000", "job_category": "10"}
CODES = "pay_far_from_position penalty_high job_category_unfit"
SAID = ("与岗位发布的月薪", "违约金超过 5,000 元", "职位类别为“公务员”")


@pytest.fixture
def web(idle_client: TestClient) -> TestClient:
    idle_client.cookies.clear()
    idle_client.headers["Sec-Fetch-Site"] = "same-origin"
    return idle_client


@pytest.fixture
def firm(web: TestClient, province: FilledProvince) -> TestClient:
    web.cookies.set(COOKIE, province.tokens["employer"])
    return web


def must_warn(page: Any, *said: str) -> None:
    assert page.status_code == 200, page.text
    assert 'id="warnings"' in page.text
    assert all(one in page.text for one in said)


def test_an_odd_offer_is_shown_with_its_warnings_and_sent_the_second_time(
    firm: TestClient, province: FilledProvince
) -> None:
    path = f"/employer/applications/{province.names['accepted']}"
    form = ODD | {"template_name": "不应保存"}
    shown = firm.post(f"{path}/offer", data=form)
    must_warn(shown, *SAID, "已核实，仍然发出", f'name="warned" value="{CODES}"')
    assert 'value="50000"' in shown.text
    kept = firm.get("/api/employer/offer-templates").json()["items"]
    assert "不应保存" not in {one["name"] for one in kept}

    changed = ODD | {"penalty": "0", "warned": CODES}
    must_warn(firm.post(f"{path}/offer", data=changed), SAID[0], SAID[2])

    sent = firm.post(f"{path}/offer", data=ODD | {"warned": CODES}, follow_redirects=False)
    assert sent.status_code == 303, sent.text


def test_an_usual_offer_is_not_asked_about(firm: TestClient, province: FilledProvince) -> None:
    page = firm.get(f"/employer/applications/{province.names['accepted']}/offer")
    assert 'id="warnings"' not in page.text
    usual = TERMS | {"monthly_pay": "8000", "penalty": "0", "warned": ""}
    path = f"/employer/applications/{province.names['accepted']}/offer"
    shown = firm.post(path, data=usual, follow_redirects=False)
    assert shown.status_code == 303, shown.text


def test_odd_terms_stand_on_the_page_to_confirm_a_direct_signing(
    firm: TestClient, province: FilledProvince
) -> None:
    form = IDENTITY | ODD | {"position_id": province.names["position_id"]}
    must_warn(firm.post("/employer/signings", data=form), *SAID)


def test_odd_terms_are_signed_by_programs_as_they_are(
    firm: TestClient, province: FilledProvince
) -> None:
    path = f"/api/employer/applications/{province.names['accepted']}/offer"
    assert firm.post(path, json={"terms": ODD}).status_code == 201


def test_odd_terms_stand_on_the_page_to_confirm_by_card(
    web: TestClient, province: FilledProvince
) -> None:
    token = province.names["token"]
    tail = make_person("1").id_number[-6:]
    passed = web.post(f"/c/{token}", data={"id_tail": tail}, follow_redirects=False)
    assert passed.status_code == 303, passed.text
    web.post(f"/c/{token}/employer", data=EMPLOYER | {"credit_code": CREDIT_CODE})
    shown = web.post(f"/c/{token}/terms", data=ODD | {"position_title": "质检员"})
    must_warn(shown, *SAID[1:])


@pytest.fixture
def live(client: TestClient) -> TestClient:
    """The web with read models that follow the log."""
    client.headers["Sec-Fetch-Site"] = "same-origin"
    return client


def test_a_graduate_sees_them_before_they_accept(
    live: TestClient, province: FilledProvince
) -> None:
    live.cookies.set(COOKIE, province.tokens["employer"])
    path = f"/me/applications/{province.names['accepted']}"
    sent = live.post(f"/api/employer{path.removeprefix('/me')}/offer", json={"terms": ODD})
    assert sent.status_code == 201, sent.text

    live.cookies.set(COOKIE, province.tokens["graduate"])
    live.headers["Signing-Receipt"] = sent.headers["Signing-Receipt"]
    must_warn(live.get(path), *SAID, "学校审核时也会看到")
    in_english = live.get(path, headers={"Accept-Language": "en"})
    must_warn(in_english, "Check these terms once more", "The penalty is above 5,000 yuan")


def test_the_school_sees_them_in_its_review_and_the_graduate_with_the_agreement(
    live: TestClient, province: FilledProvince
) -> None:
    live.cookies.set(COOKIE, province.tokens["employer"])
    own = make_person("1")
    named = {"name": own.name, "student_number": "1", "id_number": own.id_number}
    signed = live.post(
        "/api/employer/signings",
        json=IDENTITY | named | {"position_id": province.names["position_id"], "terms": ODD},
    )
    assert signed.status_code == 201, signed.text
    number = signed.json()["agreement_number"]
    live.headers["Signing-Receipt"] = signed.headers["Signing-Receipt"]

    live.cookies.set(COOKIE, province.tokens["graduate"])
    must_warn(live.get("/me/agreement"), *SAID)
    must_warn(live.get("/me/agreement/confirmation"), *SAID)
    confirmed = live.post("/api/me/agreement/confirmation")
    assert confirmed.status_code == 200, confirmed.text
    live.headers["Signing-Receipt"] = confirmed.headers["Signing-Receipt"]

    live.cookies.set(COOKIE, province.tokens["counselor"])
    seen = live.get(f"/api/reviews/{number}").json()
    states = {one["code"]: one["state"] for one in seen["checks"]}
    assert {states[code] for code in CODES.split()} == {"warn"}
    assert states["pay_below_minimum"] == "ok"
    assert seen["red"] == []
    assert all(one in live.get(f"/reviews/{number}").text for one in SAID)
    live.headers["If-Match"] = f'"{seen["version"]}"'
    assert live.post(f"/api/reviews/{number}/approval").status_code == 201
