"""An address of a graduate whom the reader does not see is no form that was filled in wrongly."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from signing.refusals import NoGraduateHere, NoSuchGraduate, make_refusal
from support.routes.province import FilledProvince

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    ("language", "said", "next_", "of_a_form"),
    [
        ("zh", "没有这名毕业生，或不在您管理的范围内", "请核对地址", "所填信息"),
        ("en", "not one of those you see", "Check the address", "what was entered"),
    ],
)
def test_a_page_of_another_schools_graduate_says_that_nobody_is_there(
    idle_client: TestClient,
    province: FilledProvince,
    language: str,
    said: str,
    next_: str,
    of_a_form: str,
) -> None:
    idle_client.cookies.set(COOKIE, province.tokens["other_school"])
    for graduate_id in (province.names["graduate_id"], uuid4()):
        page = idle_client.get(f"/graduates/{graduate_id}", headers={"Accept-Language": language})
        assert page.status_code == 404
        assert said in page.text
        assert next_ in page.text
        assert of_a_form not in page.text


def test_a_program_is_told_the_same_by_the_same_code(
    idle_client: TestClient, province: FilledProvince
) -> None:
    idle_client.cookies.set(COOKIE, province.tokens["other_admin"])
    body = {"reason": "换了手机"}
    answer = idle_client.request(
        "DELETE",
        f"/api/graduates/{province.names['graduate_id']}/binding",
        json=body,
        headers=OURS,
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchGraduate")
    assert answer.json()["detail"] == "没有这名毕业生，或不在您管理的范围内。"


def test_what_is_entered_wrongly_is_to_be_checked_as_before(
    idle_client: TestClient, province: FilledProvince
) -> None:
    idle_client.cookies.set(COOKIE, province.tokens["stranger"])
    form = {"school_code": "99001", "name": "无此人", "student_number": "2022999999"}
    answer = idle_client.post(
        "/api/me/binding", json=form | {"id_number": "11010519491231002X"}, headers=OURS
    )
    assert answer.json()["code"] == "NoSuchGraduate", answer.text
    assert answer.json()["detail"] == "没有与所填信息一致的毕业生。"


def test_it_is_a_refusal_of_its_own_that_programs_know_by_the_same_code() -> None:
    kept = make_refusal(NoGraduateHere.name, {})
    assert (type(kept), kept.code) == (NoGraduateHere, NoSuchGraduate.code)
    assert kept.words.zh == "没有这名毕业生，或不在您管理的范围内。"
    assert kept.words != NoSuchGraduate().words
