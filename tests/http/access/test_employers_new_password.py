"""An employer that lost its password: the province makes a link, and the employer is in again."""

import re

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince
from support.waiting import soon

NEW = "four wide green rivers"
CHOSEN = {"password": NEW, "again": NEW}


@pytest.fixture
def official(client: TestClient, province: FilledProvince) -> TestClient:
    client.cookies.set(COOKIE, province.tokens["province"])
    client.headers.update({"Sec-Fetch-Site": "same-origin"})
    client.follow_redirects = False
    address = f"/employers/{province.names['employer_id']}"
    soon(lambda: "重置链接" in client.get(address).text or None)
    return client


def name_page(province: FilledProvince) -> str:
    employer = province.names["employer_id"]
    return f"/employers/{employer}/people/{employer}"


def make_link(official: TestClient, province: FilledProvince) -> str:
    shown = official.post(f"{name_page(province)}/link")
    assert shown.status_code == 200
    found = re.search(r"/password/[\w-]+", shown.text)
    assert found is not None
    return found[0]


def sign_in(client: TestClient, password: str) -> int:
    form = {"username": "employer-0", "password": password}
    answer = client.post("/login", data=form)
    return answer.status_code


def test_an_employer_sets_a_new_password_by_the_link_and_signs_in_with_it(
    official: TestClient, province: FilledProvince
) -> None:
    link, token = make_link(official, province), province.tokens["employer"]
    stranger = TestClient(official.app, follow_redirects=False)
    stranger.headers.update({"Sec-Fetch-Site": "same-origin"})
    assert "新密码" in stranger.get(link).text

    done = stranger.post(link, data=CHOSEN)

    assert (done.status_code, done.headers["location"]) == (303, "/login")
    assert "请用用户名 employer-0 和新密码登录" in stranger.get("/login").text
    assert sign_in(stranger, "not the one") == 401
    assert sign_in(stranger, NEW) == 303
    assert stranger.get("/employer").status_code == 200
    former = {"Authorization": f"Bearer {token}"}
    assert TestClient(official.app).get("/api/employer", headers=former).status_code == 401


def test_wrong_passwords_are_told_and_the_link_still_works_once(
    official: TestClient, province: FilledProvince
) -> None:
    link = make_link(official, province)
    for form, said in (
        ({"password": NEW, "again": "another one"}, "两次输入不一致"),
        ({"password": "short", "again": "short"}, 'id="e-password"'),
    ):
        refused = official.post(link, data=form)
        assert refused.status_code == 422
        assert said in refused.text
    assert official.post(link, data=CHOSEN).status_code == 303
    again = official.post(link, data=CHOSEN)
    assert (again.status_code, again.headers["location"]) == (303, "/login")  # it was just used
    official.cookies.clear()
    assert official.post(link, data=CHOSEN).status_code == 410


def test_a_second_link_ends_the_first(official: TestClient, province: FilledProvince) -> None:
    first, second = make_link(official, province), make_link(official, province)
    assert official.post(first, data=CHOSEN).status_code == 410
    assert official.post(second, data=CHOSEN).status_code == 303


def test_a_school_makes_no_links_for_employers(
    official: TestClient, province: FilledProvince
) -> None:
    official.cookies.set(COOKIE, province.tokens["admin"])
    answer = official.post(f"{name_page(province)}/link")
    assert answer.status_code == 403
    assert "/password/" not in answer.text
