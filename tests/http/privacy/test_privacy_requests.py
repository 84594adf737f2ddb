"""个人信息请求: asked on the phone, due by a day, answered on the school's desk."""

from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from python_calamine import load_workbook

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince

OURS = {"Sec-Fetch-Site": "same-origin"}
ANSWER = {"granted": False, "words": "与学籍一致，不予更正"}


@pytest.fixture
def client(installation: Installation) -> TestClient:
    installation.projector().catch_up()
    one = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    one.headers.update(OURS)
    return one


def be(client: TestClient, province: FilledProvince, who: str) -> None:
    client.cookies.set(COOKIE, province.tokens[who])


def ask(
    client: TestClient,
    installation: Installation,
    province: FilledProvince,
    *,
    who: str = "graduate",
    asked: str = "deletion",
) -> str:
    be(client, province, who)
    made = client.post("/api/me/privacy-requests", json={"asked": asked, "words": "不再求职"})
    assert made.status_code == 201, made.text
    installation.projector().catch_up()
    return str(made.json()["id"])


def test_a_request_is_due_and_one_of_a_kind_waits(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    ask(client, installation, province)
    [newest, first] = client.get("/api/me/privacy-requests").json()["items"]
    assert (newest["asked"], newest["state"], first["asked"]) == (
        *("deletion", "WAITING"),
        "correction",
    )
    second = client.post("/api/me/privacy-requests", json={"asked": "deletion", "words": "再次"})
    assert (second.status_code, second.json()["code"]) == (409, "PrivacyRequestOpen")
    page = client.post("/me/privacy-requests", data={"asked": "deletion", "words": "再次"})
    assert page.status_code == 409
    assert "再次" in page.text
    nothing = client.post("/me/privacy-requests", data={"words": " "})
    assert nothing.status_code == 422


def test_the_school_answers_once_and_the_graduate_is_told(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    inquiry = province.names["inquiry"]
    be(client, province, "admin")
    [line] = client.get("/api/privacy-requests").json()["items"]
    assert (line["id"], line["asked"], line["overdue"]) == (inquiry, "correction", False)
    assert client.get("/api/desk").json()["privacy_requests"] == 1
    seen = client.get(f"/api/privacy-requests/{inquiry}").json()
    assert seen["request"]["words"] == "专业写错了"
    page = client.get(f"/privacy-requests/{inquiry}").text
    assert "专业写错了" in page
    empty = client.post(f"/privacy-requests/{inquiry}/answer", data={"granted": "false"})
    assert empty.status_code == 422

    done = client.post(f"/privacy-requests/{inquiry}/answer", data=ANSWER | {"granted": "false"})
    assert done.headers["location"] == "/privacy-requests"
    installation.projector().catch_up()
    again = client.post(f"/api/privacy-requests/{inquiry}/answer", json=ANSWER)
    assert (again.status_code, again.json()["code"]) == (409, "PrivacyRequestClosed")
    assert client.get("/api/desk").json()["privacy_requests"] == 0
    assert "没有等待答复的请求" in client.get("/privacy-requests").text
    assert "不予办理" in client.get("/privacy-requests?tab=answered").text

    be(client, province, "graduate")
    [own] = client.get("/api/me/privacy-requests").json()["items"]
    assert (own["state"], own["answer"]) == ("REFUSED", ANSWER["words"])
    assert str(ANSWER["words"]) in client.get("/me/privacy-requests").text
    assert any(
        "个人信息请求" in str(one["zh"]) for one in client.get("/api/me/notices").json()["items"]
    )


def test_the_list_is_a_spreadsheet_and_the_export_is_on_record(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "admin")
    sheet = client.get("/privacy-requests/sheet.xlsx")
    assert sheet.status_code == 200
    rows = load_workbook(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert "毕业生" in rows[0]
    assert len(rows) == 2
    be(client, province, "graduate")
    assert "学校的个人信息请求清单" in client.get("/me/looks").text


@pytest.mark.parametrize("who", ["other_admin"])
def test_another_school_finds_nothing(
    client: TestClient, province: FilledProvince, who: str
) -> None:
    be(client, province, who)
    inquiry = province.names["inquiry"]
    assert client.get("/api/privacy-requests").json()["items"] == []
    for answer in (
        client.get(f"/api/privacy-requests/{inquiry}"),
        client.post(f"/api/privacy-requests/{inquiry}/answer", json=ANSWER),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchPrivacyRequest")
    assert client.get(f"/privacy-requests/{inquiry}").status_code == 404


def test_a_deletion_that_is_granted_destroys_the_data_at_once(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    inquiry = ask(client, installation, province)
    be(client, province, "admin")
    assert "同意后立即销毁" in client.get(f"/privacy-requests/{inquiry}").text
    yes = {"granted": "true", "words": "同意删除"}
    unsure = client.post(f"/privacy-requests/{inquiry}/answer", data=yes)
    assert unsure.status_code == 422
    assert "请勾选确认销毁" in unsure.text
    done = client.post(f"/privacy-requests/{inquiry}/answer", data=yes | {"destroy": "yes"})
    assert done.status_code == 303
    installation.projector().catch_up()
    lines = client.get("/api/privacy-requests?state=answered").json()["items"]
    states = {one["asked"]: (one["state"], one["name"]) for one in lines}
    assert states == {"deletion": ("GRANTED", ""), "correction": ("ERASED", "")}
    seen = client.get(f"/api/privacy-requests/{inquiry}").json()
    assert (seen["request"]["words"], seen["request"]["answer"]) == (None, None)
    assert client.get(f"/privacy-requests/{inquiry}").status_code == 200
    be(client, province, "graduate")
    assert client.get("/api/me").status_code in {401, 409}


def test_nothing_is_deleted_while_an_agreement_is_live(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    inquiry = ask(client, installation, province, who="waiter")
    be(client, province, "admin")
    assert client.get(f"/api/privacy-requests/{inquiry}").json()["erasable_from"] is None
    assert "就业协议尚未终止，不能删除" in client.get(f"/privacy-requests/{inquiry}").text
    refused = client.post(
        f"/api/privacy-requests/{inquiry}/answer", json={"granted": True, "words": "同意"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "AgreementIsLive")
    why = {"granted": False, "words": "协议终止并保存期满后可以再次请求"}
    answered = client.post(f"/api/privacy-requests/{inquiry}/answer", json=why)
    assert (answered.status_code, answered.json()["erased"]) == (201, False)
