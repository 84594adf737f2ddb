"""Amending over the API: versions, retries, what is refused, and what the school's list shows."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from support.routes.api_routes import TERMS
from support.routes.province import FilledProvince

OWN = "/api/me/agreement/amendments"
BETTER = {"terms": TERMS | {"monthly_pay": "9000"}, "reason": "调薪"}


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    del province
    installation.projector().catch_up()
    return TestClient(create_app(installation, projecting=False))


def ask(
    client: TestClient, province: FilledProvince, who: str, method: str, path: str, **more: Any
) -> Any:
    headers = {"Authorization": f"Bearer {province.tokens[who]}"} | more.pop("headers", {})
    return client.request(method, path, headers=headers, **more)


def find_path(province: FilledProvince, name: str) -> str:
    return f"/api/employer/agreements/{province.names[name]}/amendments"


def test_who_answers_has_seen_the_version_that_is_there(
    client: TestClient, province: FilledProvince
) -> None:
    seen = ask(client, province, "signer", "GET", f"{OWN}/1")
    assert seen.headers["ETag"] == f'"{seen.json()["version"]}"'
    assert seen.json()["changes"] == [
        {"field": "monthly_pay", "before": "8000.00", "after": "8800.00"}
    ]
    stale = ask(
        client, province, "signer", "POST", f"{OWN}/1/acceptance", headers={"If-Match": '"3"'}
    )
    assert (stale.status_code, stale.json()["code"]) == (409, "StaleVersion")
    fresh = {"If-Match": seen.headers["ETag"]}
    content = {"content": seen.json()["content"]}
    accepted = ask(
        client, province, "signer", "POST", f"{OWN}/1/acceptance", headers=fresh, json=content
    )
    assert (accepted.status_code, accepted.json()["state"]) == (201, "ACCEPTED")


def test_a_retry_with_the_same_key_does_nothing_twice(
    client: TestClient, province: FilledProvince
) -> None:
    path, key = find_path(province, "waiting"), {"Idempotency-Key": "k-1"}
    first = ask(client, province, "employer", "POST", path, json=BETTER, headers=key)
    again = ask(client, province, "employer", "POST", path, json=BETTER, headers=key)
    assert first.json() == again.json()
    assert len(ask(client, province, "employer", "GET", path).json()["items"]) == 1
    other = ask(client, province, "employer", "POST", path, json=BETTER)
    assert (other.status_code, other.json()["code"]) == (409, "AmendmentOpen")


@pytest.mark.parametrize(
    ("terms", "fields"),
    [
        ({"monthly_pay": "0"}, ["terms.monthly_pay"]),
        ({"monthly_pay": "abc"}, ["terms.monthly_pay"]),
        ({"probation_months": 6, "service_years": 2}, ["terms.probation_months"]),
        ({"workplace": ""}, ["terms.workplace"]),
        ({"report_to": "2026-06-01"}, ["terms.report_to"]),
    ],
)
def test_bad_terms_are_refused_at_the_door_by_their_field(
    client: TestClient, province: FilledProvince, terms: dict[str, Any], fields: list[str]
) -> None:
    body = BETTER | {"terms": TERMS | terms}
    answer = ask(
        client, province, "employer", "POST", find_path(province, "waiting"), json=body
    ).json()
    assert answer["code"] == "FieldsWrong"
    assert [one["field"] for one in answer["errors"]] == fields
    assert all(one["zh"] and one["en"] for one in answer["errors"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BETTER | {"terms": TERMS}, "NothingChanged"),
        (BETTER | {"reason": "  "}, "ReasonMissing"),
    ],
)
def test_what_changes_nothing_or_says_no_reason_is_refused(
    client: TestClient, province: FilledProvince, body: dict[str, Any], code: str
) -> None:
    terms = {"probation_months": 2, "service_years": 2}
    body = body | {"terms": body["terms"] | terms}
    answer = ask(client, province, "employer", "POST", find_path(province, "waiting"), json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["next"]


def test_a_declined_one_says_why_and_another_may_be_proposed(
    client: TestClient, province: FilledProvince
) -> None:
    path = find_path(province, "for_employer")
    silent = ask(client, province, "employer", "POST", f"{path}/1/refusal", json={"reason": ""})
    assert (silent.status_code, silent.json()["code"]) == (422, "ReasonMissing")
    ask(client, province, "employer", "POST", f"{path}/1/refusal", json={"reason": "另行商量"})
    [seen] = ask(client, province, "employer", "GET", path).json()["items"]
    assert (seen["state"], seen["refusal"], seen["may"]) == ("DECLINED", "另行商量", [])
    assert ask(client, province, "employer", "POST", path, json=BETTER).status_code == 201


def test_who_was_shown_something_else_is_told_to_look_again(
    client: TestClient, province: FilledProvince
) -> None:
    path = f"{find_path(province, 'for_employer')}/1"
    other = {"content": "0" * 64}
    refused = ask(client, province, "employer", "POST", f"{path}/acceptance", json=other)
    assert (refused.status_code, refused.json()["code"]) == (409, "AmendmentNotAsShown")
    assert "重新核对" in refused.text
    seen = ask(client, province, "employer", "GET", path).json()
    assert (seen["state"], seen["answered_at"]) == ("PROPOSED", None)
    shown = {"content": seen["content"]}
    assert ask(client, province, "employer", "POST", f"{path}/acceptance", json=shown).is_success


def test_the_schools_list_has_what_waits_and_loses_what_it_decided(
    client: TestClient, province: FilledProvince, installation: Installation
) -> None:
    found = ask(client, province, "counselor", "GET", "/api/amendments").json()
    [item] = found["items"]
    assert item["agreement_number"] == province.names["for_school"]
    assert found["counts"] == {"pending": 1, "proposed": 2, "decided": 0}
    live = ask(client, province, "counselor", "GET", "/api/desk/live").json()
    assert live["amendments"] == 1
    path = f"/api/amendments/{province.names['for_school']}/1"
    reviewed = ask(client, province, "counselor", "GET", path).json()
    assert (reviewed["may"], reviewed["employer"]["name"]) == (
        ["approve", "reject"],
        item["employer"],
    )
    approved = ask(client, province, "counselor", "POST", f"{path}/approval")
    assert approved.json()["state"] == "APPROVED"
    twice = ask(client, province, "counselor", "POST", f"{path}/approval")
    assert (twice.status_code, twice.json()["code"]) == (409, "AmendmentClosed")
    installation.projector().catch_up()
    after = ask(client, province, "counselor", "GET", "/api/amendments?state=decided").json()
    assert [one["state"] for one in after["items"]] == ["APPROVED"]
    others = ask(client, province, "other_college", "GET", "/api/amendments?state=all").json()
    assert others["items"] == []


def test_the_school_rejects_with_a_reason_also_before_the_other_side_answered(
    client: TestClient, province: FilledProvince
) -> None:
    path = f"/api/amendments/{province.names['for_employer']}/1"
    early = ask(client, province, "counselor", "POST", f"{path}/approval")
    assert (early.status_code, early.json()["code"]) == (409, "AmendmentNotAccepted")
    rejected = ask(
        client, province, "counselor", "POST", f"{path}/rejection", json={"reason": "不符合规定"}
    )
    assert rejected.json()["state"] == "REJECTED"
    seen = ask(
        client, province, "employer", "GET", f"{find_path(province, 'for_employer')}/1"
    ).json()
    assert seen["refusal"] == "不符合规定"
