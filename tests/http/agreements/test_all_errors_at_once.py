"""A form says in one round all that is wrong with it, each at its field, in the page's order."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.printing.documents import A_PDF
from support.routes.api_routes import IDENTITY, JOB, TERMS
from support.routes.province import FilledProvince

MARKED = re.compile(r'<li><a href="#f-([a-z_]+)">')
REVERSED = {"report_from": "2027-07-15", "report_to": "2027-07-01"}
RELEASES = {
    "signer": "/me/termination",
    "employer": "/employer/agreements/{effective}/termination",
}


class Forms:
    """Sends forms of pages as the people of the province."""

    def __init__(self, client: TestClient, province: FilledProvince) -> None:
        self._client, self._province = client, province
        client.headers["Sec-Fetch-Site"] = "same-origin"

    def send(self, who: str, path: str, typed: dict[str, Any], **more: Any) -> Any:
        self._client.cookies.clear()
        self._client.cookies.set(COOKIE, self._province.tokens[who])
        return self._client.post(path.format(**self._province.names), data=typed, **more)

    def list_marked(self, who: str, path: str, typed: dict[str, Any], **more: Any) -> list[str]:
        return MARKED.findall(self.send(who, path, typed, **more).text)


@pytest.fixture
def forms(client: TestClient, province: FilledProvince) -> Forms:
    return Forms(client, province)


@pytest.mark.parametrize("who", RELEASES)
def test_a_release_without_anything_is_told_of_its_files_too(forms: Forms, who: str) -> None:
    path, empty = RELEASES[who], {"reason": ""}
    assert forms.list_marked(who, path, empty) == ["ended_by", "reason", "files"]
    file = {"files": ("a.pdf", A_PDF, "application/pdf")}
    assert forms.list_marked(who, path, empty, files=file) == ["ended_by", "reason"]
    typed = {"ended_by": "GRADUATE", "reason": "决定考研"}
    assert forms.list_marked(who, path, typed) == ["files"]


def test_reversed_days_are_told_beside_what_else_is_wrong(
    forms: Forms, province: FilledProvince
) -> None:
    place = {"position_id": province.names["position_id"]}
    typed = IDENTITY | TERMS | place | REVERSED | {"monthly_pay": "0", "workplace": ""}
    marked = forms.list_marked("employer", "/employer/signings", typed)
    assert marked == [name for name in typed if name in {"monthly_pay", "workplace", "report_to"}]


def test_an_id_number_that_cannot_be_one_is_told_before_the_page_to_confirm(
    forms: Forms, province: FilledProvince
) -> None:
    right = IDENTITY["id_number"]
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    typed = IDENTITY | TERMS | {"position_id": province.names["position_id"]}
    assert forms.list_marked("employer", "/employer/signings", typed | {"id_number": wrong}) == [
        "id_number"
    ]
    for taken in (right, right.lower(), "E12345678"):
        page = forms.send("employer", "/employer/signings", typed | {"id_number": taken}).text
        assert MARKED.findall(page) == []
        assert "确认签约" in page


def test_a_position_without_pay_is_refused_by_the_rule_that_terms_have(
    forms: Forms, client: TestClient, province: FilledProvince
) -> None:
    by = {"Authorization": f"Bearer {province.tokens['employer']}"}
    told = "应大于 0，请填写约定的月薪"
    asked = (
        ("POST", "/api/employer/positions", JOB | {"monthly_pay": "0"}),
        ("PATCH", "/api/employer/positions/{position_id}", {"monthly_pay": "0.00"}),
    )
    client.cookies.clear()
    for method, path, body in asked:
        answer = client.request(method, path.format(**province.names), json=body, headers=by)
        assert answer.status_code == 422, answer.text
        assert [(one["field"], one["zh"]) for one in answer.json()["errors"]] == [
            ("monthly_pay", told)
        ]
    page = forms.send("employer", "/employer/positions/new", JOB | {"monthly_pay": "0"}).text
    assert told in page


OVER = {"report_from": "2020-07-01", "report_to": "2020-07-15"}
LONG = {"service_years": "1", "probation_months": "6"}
PLACED = "position_id"


def test_days_that_are_over_and_a_long_probation_are_told_beside_what_else_is_wrong(
    forms: Forms, province: FilledProvince
) -> None:
    place = {PLACED: province.names[PLACED]}
    typed = IDENTITY | TERMS | place | OVER | LONG | {"workplace": ""}
    marked = forms.list_marked("employer", "/employer/signings", typed)
    wrong = {"probation_months", "workplace", *OVER}
    assert marked == [name for name in typed if name in wrong]


@pytest.mark.parametrize(
    ("path", "beside", "wrong"),
    [
        ("/api/employer/applications/{accepted}/offer", {}, {"workplace": ""}),
        ("/api/employer/signings", IDENTITY | {PLACED: "nowhere"}, {}),
    ],
)
def test_programs_are_told_the_same(
    client: TestClient,
    province: FilledProvince,
    path: str,
    beside: dict[str, Any],
    wrong: dict[str, Any],
) -> None:
    by = {"Authorization": f"Bearer {province.tokens['employer']}"}
    body = beside | {"terms": TERMS | OVER | wrong}
    answer = client.post(path.format(**province.names), json=body, headers=by)
    assert answer.status_code == 422, answer.text
    told = {one["field"]: one["zh"] for one in answer.json()["errors"]}
    others = {f"terms.{one}" for one in wrong} | {one for one in beside if one == PLACED}
    assert set(told) == {"terms.report_from", "terms.report_to"} | others
    assert told["terms.report_from"].startswith("早于签约当日")


def test_an_amended_agreement_is_not_told_of_days_that_were_agreed_before(
    client: TestClient, province: FilledProvince
) -> None:
    by = {"Authorization": f"Bearer {province.tokens['employer']}"}
    path = f"/api/employer/agreements/{province.names['waiting']}/amendments"
    body = {"terms": TERMS | OVER | {"workplace": ""}, "reason": "涨薪"}
    answer = client.post(path, json=body, headers=by).json()
    assert [one["field"] for one in answer["errors"]] == ["terms.workplace"]


@pytest.mark.parametrize(
    ("at", "said"), [("2026-01-12T10:00", "已经过去"), ("2099-05-12T10:00", "起两年之内")]
)
def test_the_time_of_an_interview_is_told_beside_what_else_is_wrong(
    forms: Forms, client: TestClient, province: FilledProvince, at: str, said: str
) -> None:
    path = "/employer/applications/{submitted}/invitation"
    page = forms.send("employer", path, {"at": at, "place": ""}).text
    assert MARKED.findall(page) == ["at", "place"]
    assert said in page
    by = {"Authorization": f"Bearer {province.tokens['employer']}"}
    client.cookies.clear()
    sent = {"at": f"{at}:00+08:00", "place": ""}
    answer = client.post(f"/api{path}".format(**province.names), json=sent, headers=by)
    assert [one["field"] for one in answer.json()["errors"]] == ["place", "at"]


def test_a_retry_gets_its_first_answer_though_the_interview_has_begun_meanwhile(
    client: TestClient, province: FilledProvince
) -> None:
    by = {"Authorization": f"Bearer {province.tokens['employer']}", "Idempotency-Key": "once-1"}
    path = f"/api/employer/applications/{province.names['submitted']}/invitation"
    begins = datetime.now(UTC) + timedelta(minutes=5)
    sent = {"at": begins.isoformat(), "place": "一号楼"}
    first = client.post(path, json=sent, headers=by)
    assert first.status_code == 201, first.text
    with time_machine.travel(begins + timedelta(minutes=1)):
        assert client.post(path, json=sent, headers=by).json() == first.json()


def test_a_check_that_lies_ahead_is_told_beside_what_else_is_wrong(forms: Forms) -> None:
    typed = {"look": "yes", "how": "", "at": "2099-05-12T10:00", "verified": "！"}
    assert forms.list_marked("counselor", "/reviews/{waiting}/approval", typed) == [
        "how",
        "at",
        "verified",
    ]


def test_passwords_that_differ_are_told_beside_what_else_is_wrong(forms: Forms) -> None:
    typed = {"current": "", "new": "seven quiet mountains", "again": "seven loud mountains"}
    assert forms.list_marked("employer", "/account/password", typed) == ["current", "again"]


def test_a_number_to_confirm_is_told_beside_a_missing_reason(forms: Forms) -> None:
    typed = {"reason": "", "confirm": "2022000000"}
    path = "/graduates/{graduate_id}/unlock"
    assert forms.list_marked("admin", path, typed) == ["reason", "confirm"]
