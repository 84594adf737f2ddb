"""A graduate's pages: a résumé with its PDF, and the door that they leave by."""

import re

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.http.edge.rules import USUAL_BODY
from signing.vocabulary import graduate_id
from support.hostile.pdfs import SCRIPT, with_action
from support.printing.documents import draw_photograph, make_pdf, write_stream
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    """Return a client whose lists stay as the last `catch_up` left them."""
    del province
    installation.projector().catch_up()
    return TestClient(create_app(installation, projecting=False))


def sign_in_as(client: TestClient, province: FilledProvince, who: str) -> TestClient:
    client.cookies.set(COOKIE, province.tokens[who])
    client.headers.update(OURS)
    client.follow_redirects = False
    return client


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (draw_photograph(), "附件不是 PDF"),
        (with_action(SCRIPT), "PDF 中含有脚本"),
        (b"", "文件是空的"),
    ],
)
def test_a_file_that_is_not_taken_leaves_what_was_typed(
    client: TestClient, province: FilledProvince, content: bytes, says: str
) -> None:
    one = sign_in_as(client, province, "graduate")
    address = f"/me/positions/{province.names['position_id']}"
    file = {"file": ("简历.pdf", content, "application/pdf")}
    page = one.post(
        address, data={"summary": "踏实好学", "skills": "编程", "consent_resume": "yes"}, files=file
    )
    assert page.status_code == 422
    assert says in page.text
    assert "踏实好学" in page.text
    assert "编程" in page.text
    assert "请重新选择" in page.text


def test_a_pdf_larger_than_a_form_may_be_is_opened_by_both_and_by_no_other_employer(
    client: TestClient, province: FilledProvince, installation: Installation
) -> None:
    pdf = make_pdf(write_stream(bytes(USUAL_BODY)))
    file = {"file": ("我的简历.pdf", pdf, "application/pdf")}
    one = sign_in_as(client, province, "graduate")
    address = f"/me/positions/{province.names['position_id']}"
    done = one.post(address, data={"summary": "踏实好学", "consent_resume": "yes"}, files=file)
    assert (done.status_code, done.headers["location"]) == (303, "/me/applications")
    installation.projector().catch_up()
    mine = one.get("/api/me/applications").json()["items"][0]
    assert mine["attachment"]["name"] == "我的简历.pdf"
    own = f"/me/applications/{mine['id']}"
    assert f'href="{own}/attachment"' in one.get(own).text
    assert one.get(f"{own}/attachment").content == pdf

    firm = sign_in_as(client, province, "employer")
    theirs = f"/employer/applications/{mine['id']}"
    assert f'href="{theirs}/attachment"' in firm.get(theirs).text
    given = firm.get(f"{theirs}/attachment")
    assert given.content == pdf
    assert given.headers["Content-Disposition"].startswith("inline")
    assert (
        sign_in_as(client, province, "other_employer").get(f"{theirs}/attachment").status_code
        == 404
    )


def test_a_document_larger_than_a_form_may_be_is_taken_too(
    client: TestClient, province: FilledProvince
) -> None:
    firm = sign_in_as(client, province, "employer")
    file = {"file": ("执照.pdf", make_pdf(write_stream(bytes(USUAL_BODY))), "application/pdf")}
    done = firm.post("/employer/documents", data={"title": "营业执照"}, files=file)
    assert done.status_code == 303


@pytest.mark.parametrize(
    ("who", "door"), [("graduate", "/wechat"), ("stranger", "/wechat"), ("employer", "/login")]
)
def test_everybody_leaves_by_the_door_they_came_in(
    client: TestClient, province: FilledProvince, who: str, door: str
) -> None:
    one = sign_in_as(client, province, who)
    away = one.post("/logout")
    assert (away.status_code, away.headers["location"]) == (303, door)
    assert "已安全退出" in one.get(door).text
    assert one.get("/me").status_code == 303


def test_a_graduate_whose_session_is_over_leaves_by_the_same_door(
    client: TestClient, province: FilledProvince
) -> None:
    button = sign_in_as(client, province, "graduate").get("/me/more").text
    [action] = re.findall(r'action="(/logout[^"]*)"', button)
    client.cookies.clear()
    away = client.post(action, follow_redirects=False)
    assert away.headers["location"] == "/wechat"


ERRORS = "/me/source/errors"
WRONG = {"fields": ["name", "major"], "words": "专业应为网络工程"}


def test_a_report_that_says_too_little_keeps_what_it_says(
    client: TestClient, province: FilledProvince
) -> None:
    one = sign_in_as(client, province, "waiter")
    page = one.post(ERRORS, data={"fields": "major"})
    assert (page.status_code, 'id="e-words"' in page.text) == (422, True)
    assert 'value="major" checked' in page.text
    page = one.post(ERRORS, data={"words": "专业应为网络工程"})
    assert 'id="e-fields"' in page.text
    assert "专业应为网络工程" in page.text
    assert one.post(ERRORS, data=WRONG | {"words": "长" * 401}).status_code == 422
    assert one.post(ERRORS, data=WRONG | {"fields": "salary"}).status_code == 422


def test_an_error_is_reported_seen_at_the_desk_answered_and_told(
    client: TestClient, province: FilledProvince, installation: Installation
) -> None:
    waiter = sign_in_as(client, province, "waiter")
    assert waiter.post(ERRORS, data=WRONG).headers["location"] == "/me/source"
    assert "等待学校答复" in waiter.get("/me/source").text
    again = waiter.post(ERRORS, data=WRONG)
    assert (again.status_code, "已报告过" in again.text) == (409, True)
    installation.projector().catch_up()

    counselor = sign_in_as(client, province, "counselor")
    assert counselor.get("/api/desk/live").json()["errors"] == 2
    assert 'href="/graduates?error=reported"' in counselor.get("/desk").text
    found = counselor.get("/graduates?error=reported").text
    assert found.count('scope="row"') == 2
    page = f"/graduates/{graduate_id('99001', NOW.year, '2')}"
    assert page in found
    assert "专业应为网络工程" in counselor.get(page).text
    refused = counselor.post(f"{page}/source-answer", data={})
    assert (refused.status_code, 'id="e-reason"' in refused.text) == (422, True)
    done = counselor.post(f"{page}/source-answer", data={"reason": "与学籍一致"})
    assert (done.status_code, done.headers["location"]) == (303, page)
    second = counselor.post(f"{page}/source-answer", data={"reason": "再看"})
    assert (second.status_code, "没有等待答复" in second.text) == (409, True)
    installation.projector().catch_up()
    assert "与学籍一致" in counselor.get(page).text, "in the story"

    waiter = sign_in_as(client, province, "waiter")
    assert "与学籍一致" in waiter.get("/me/source").text
    assert "认为无误：与学籍一致" in waiter.get("/me/notices").text
    assert "报告生源信息有误：姓名、专业" in waiter.get("/me/history").text


def test_all_that_may_be_reported_as_wrong_is_shown(
    client: TestClient, province: FilledProvince
) -> None:
    page = sign_in_as(client, province, "graduate").get("/me/source").text
    assert "困难生类别" in page.split("</dl>")[0]
