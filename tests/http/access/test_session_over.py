"""Whose session ends while they fill in a form loses nothing of what they typed."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.api_routes import JOB
from support.routes.province import FilledProvince

OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = JOB | {"title": '测试"员<b>', "description": "第一行\r\n第二行"}
KEPT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def signed_out(idle_client: TestClient) -> TestClient:
    idle_client.cookies.clear()
    return idle_client


def test_what_was_typed_is_submitted_after_signing_in_again(
    signed_out: TestClient, province: FilledProvince
) -> None:
    page = signed_out.post("/employer/positions/new", data=TYPED, headers=OURS)

    assert page.status_code == 401
    assert "登录已失效，填写的内容还在" in page.text
    assert 'href="/login" target="_blank"' in page.text
    assert 'action="/employer/positions/new"' in page.text
    kept = {name: unescape(value) for name, value in KEPT.findall(page.text)}
    assert kept == {name: str(value) for name, value in TYPED.items()}

    signed_out.cookies.set(COOKIE, province.tokens["employer"])
    done = signed_out.post(
        "/employer/positions/new", data=kept, headers=OURS, follow_redirects=False
    )
    assert done.status_code == 303


def test_secrets_are_not_shown_again(signed_out: TestClient) -> None:
    typed = {"current": "the old secret one", "new": "the new secret one", "again": "another one"}
    page = signed_out.post("/account/password", data=typed, headers=OURS)
    assert page.status_code == 401
    assert not [one for one in typed.values() if one in page.text]


def test_who_typed_only_secrets_signs_in_and_comes_back_to_the_form(
    signed_out: TestClient,
) -> None:
    page = signed_out.post("/account/password", data={"current": "the old one"}, headers=OURS)
    assert 'href="/login?next=/account/password"' in page.text
    assert "密码和验证码不保留，请登录后重新填写" in page.text
    assert "已登录，继续提交" not in page.text


def test_what_is_kept_beside_a_secret_is_submitted_and_the_secret_typed_again(
    signed_out: TestClient,
) -> None:
    typed = {"name": "钱老师", "username": "qian", "password": "a long enough one"}
    page = signed_out.post("/staff", data=typed, headers=OURS)
    assert "密码和验证码不保留：继续提交后请重新填写" in page.text
    assert "钱老师" in page.text
    assert "a long enough one" not in page.text


@pytest.mark.parametrize(
    "path", ["/account/sessions/end", "/account/password", "/account/second-factor/end"]
)
def test_who_signed_in_meanwhile_ends_nothing_from_the_page_of_another(
    idle_client: TestClient, province: FilledProvince, path: str
) -> None:
    idle_client.cookies.set(COOKIE, province.tokens["counselor"])
    page = idle_client.get("/account/password").text
    [(_, owner)] = {one for one in KEPT.findall(page) if one[0] == "page_of"}
    idle_client.cookies.set(COOKIE, province.tokens["admin"])
    other = idle_client.post(path, data={"page_of": owner}, headers=OURS, follow_redirects=False)
    assert other.status_code == 401
    assert "没有提交" in other.text


def test_a_graduate_is_led_to_their_own_entry(signed_out: TestClient) -> None:
    page = signed_out.post("/me/agreement/dispute", data={"words": "不是我签的"}, headers=OURS)
    assert 'href="/wechat" target="_blank"' in page.text
    assert "不是我签的" in page.text


def test_another_site_cannot_have_a_form_shown_here(signed_out: TestClient) -> None:
    page = signed_out.post(
        "/employer/positions/new", data=TYPED, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert page.status_code == 403
    assert "测试" not in page.text


def test_a_file_cannot_be_kept_and_that_is_said(signed_out: TestClient) -> None:
    page = signed_out.post(
        "/me/termination",
        data={"reason": "考上研究生"},
        files={"files": ("a.pdf", b"%PDF-1.4")},
        headers=OURS,
    )
    assert page.status_code == 401
    assert "文件不能保留" in page.text
    assert "考上研究生" in page.text


def test_who_signed_in_meanwhile_does_not_send_the_page_of_another(
    idle_client: TestClient, province: FilledProvince
) -> None:
    path = "/employer/positions/new"
    idle_client.cookies.set(COOKIE, province.tokens["employer"])
    page = idle_client.get(path).text
    form = {**TYPED, **{name: unescape(value) for name, value in KEPT.findall(page)}}

    idle_client.cookies.set(COOKIE, province.tokens["other_employer"])
    other = idle_client.post(path, data=form, headers=OURS, follow_redirects=False)

    assert other.status_code == 401
    assert "没有提交" in other.text
    assert "<h1>现在登录的是另一个账号，填写的内容还在</h1>" in other.text
    assert "登录已失效" not in other.text
    kept = {name: unescape(value) for name, value in KEPT.findall(other.text)}
    assert kept["page_of"] == province.names["employer_id"]
    again = idle_client.post(path, data=kept, headers=OURS, follow_redirects=False)
    assert again.status_code == 401

    idle_client.cookies.set(COOKIE, province.tokens["employer"])
    done = idle_client.post(path, data=kept, headers=OURS, follow_redirects=False)
    assert done.status_code == 303


@pytest.mark.parametrize(
    ("who", "path", "form"),
    [
        ("counselor", "/reviews/{waiting}/rejection", {"reason": "岗位与专业不符"}),
        ("graduate", "/me/agreement/dispute", {"words": "不是我签的"}),
        ("employer", "/employer/signings", {"name": "林小满", "student_number": "1"}),
    ],
)
def test_staff_graduates_and_employers_all_find_what_they_typed(
    idle_client: TestClient, province: FilledProvince, who: str, path: str, form: dict[str, str]
) -> None:
    address = path.format(**province.names)
    idle_client.cookies.clear()
    page = idle_client.post(address, data=form, headers=OURS)
    assert page.status_code == 401
    kept = {name: unescape(value) for name, value in KEPT.findall(page.text)}
    assert kept == form
    idle_client.cookies.set(COOKIE, province.tokens[who])
    done = idle_client.post(address, data=kept, headers=OURS, follow_redirects=False)
    assert done.status_code not in {401, 403}
