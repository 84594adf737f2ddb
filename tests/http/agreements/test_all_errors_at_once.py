"""A form says in one round all that is wrong with it, each at its field, in the page's order."""

import re
from typing import Any

import pytest
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
