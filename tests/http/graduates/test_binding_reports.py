"""绑定问题: told on the phone, compared with the roster at the desk, answered where they bind."""

from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from python_calamine import load_workbook

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from support.routes.api_routes import BINDING_REPORT
from support.routes.province import FilledProvince
from support.use_cases.small_province import make_person

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    del province
    installation.projector().catch_up()
    one = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    one.headers.update(OURS)
    return one


def be(client: TestClient, province: FilledProvince, who: str) -> None:
    client.cookies.set(COOKIE, province.tokens[who])


def test_it_is_told_on_the_phone_and_answered_at_the_desk(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "stranger")
    assert 'href="/me/binding/report"' in client.get("/me/binding").text
    told = client.post("/me/binding/report", data=BINDING_REPORT)
    assert (told.status_code, told.headers["location"]) == (303, "/me/binding")
    assert "已告诉学校，等待答复" in client.get("/me/binding").text

    be(client, province, "admin")
    items = client.get("/api/binding-reports").json()["items"]
    [mine] = [one for one in items if one["phone"] == BINDING_REPORT["phone"]]
    assert 'data-count="binding_reports">2</b>' in client.get("/desk").text
    for path in ("/api/desk", "/api/desk/live"):
        assert client.get(path).json()["binding_reports"] == 2
    be(client, province, "counselor")
    assert client.get("/api/desk").json()["binding_reports"] == 0  # answered by administrators
    assert client.get("/api/desk/live").json()["binding_reports"] == 0
    be(client, province, "admin")
    page = client.get(f"/binding-reports/{mine['id']}").text
    assert "赵新来 · 9" in page  # the name on the roster is another
    assert "/correction" in page
    assert client.post(f"/binding-reports/{mine['id']}/answer", data={}).status_code == 422
    words = {"words": "已更正，请再次绑定。"}
    done = client.post(f"/binding-reports/{mine['id']}/answer", data=words)
    assert done.headers["location"] == "/binding-reports"
    again = client.post(f"/binding-reports/{mine['id']}/answer", data=words)
    assert again.status_code == 303
    other = client.post(f"/api/binding-reports/{mine['id']}/answer", json={"words": "不行"})
    assert (other.status_code, other.json()["code"]) == (409, "BindingReportClosed")
    assert words["words"] in client.get("/binding-reports?tab=answered").text

    be(client, province, "stranger")
    assert words["words"] in client.get("/me/binding").text
    [own] = client.get("/api/me/binding-reports").json()["items"]
    assert own["answer"] == words["words"]


def test_the_form_of_a_correction_warns_where_an_agreement_is_in_effect(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "admin")
    pages = {
        one: client.get(f"/graduates/{province.names[one]}/correction").text
        for one in ("signer_id", "graduate_id")
    }
    assert "协议书会回到待打印" in pages["signer_id"]
    assert "协议书会回到待打印" not in pages["graduate_id"]


def test_nothing_tells_the_reporter_what_is_on_the_roster(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "stranger")
    exact = BINDING_REPORT | {"name": "赵新来", "id_tail": make_person("9").id_number[-4:]}
    known = client.post("/api/binding-reports", json=exact)
    nobody = client.post("/api/binding-reports", json=BINDING_REPORT | {"student_number": "404"})
    assert known.status_code == nobody.status_code == 201
    first, second = known.json(), nobody.json()
    assert first.pop("id") != second.pop("id")  # so that nobody answers words they did not read
    assert first == second  # the same open report, replaced
    page = client.get("/me/binding").text
    assert "名单中可能是" not in page


def test_an_end_of_the_id_number_that_fits_is_said_at_the_desk_only(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "stranger")
    tail = make_person("9").id_number[-4:]
    made = client.post("/api/binding-reports", json=BINDING_REPORT | {"id_tail": tail}).json()
    be(client, province, "admin")
    page = client.get(f"/binding-reports/{made['id']}").text
    assert "证件号码后四位一致" in page
    assert make_person("9").id_number not in page


WRONG = {
    "school_code": "",
    "name": " ",
    "phone": "12345",
    "words": "。。。",
    "id_tail": "110101199001011234",
}


@pytest.mark.parametrize("field", WRONG)
def test_each_wrong_field_is_named_and_what_was_typed_stays(
    client: TestClient, province: FilledProvince, field: str
) -> None:
    be(client, province, "stranger")
    form = BINDING_REPORT | {"words": "名单上我的名字写错了一个字"} | {field: WRONG[field]}
    refused = client.post("/me/binding/report", data=form)
    assert refused.status_code == 422
    assert f'href="#f-{field}"' in refused.text
    assert field == "words" or form["words"] in refused.text
    asked = client.post("/api/binding-reports", json=form)
    assert {one["field"] for one in asked.json()["errors"]} == {field}


def test_an_unknown_school_and_too_many_are_refused_in_words(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "stranger")
    unknown = client.post("/me/binding/report", data=BINDING_REPORT | {"school_code": "00000"})
    assert unknown.status_code == 404
    for number in range(3):
        words = {"words": f"第 {number} 次"}
        assert client.post("/me/binding/report", data=BINDING_REPORT | words).status_code == 303
    more = client.post("/me/binding/report", data=BINDING_REPORT | {"words": "又一次"})
    assert more.status_code == 429
    assert "又一次" in more.text
    assert "retry-after" in more.headers


def test_hostile_words_are_shown_as_they_are_and_start_no_formula(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "stranger")
    hostile = {"name": "=HYPERLINK(1)", "words": "<script>alert(1)</script> 我的名字"}
    assert client.post("/api/binding-reports", json=BINDING_REPORT | hostile).status_code == 201
    be(client, province, "admin")
    page = client.get("/binding-reports").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    sheet = client.get("/binding-reports/sheet.xlsx").content
    rows = load_workbook(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    names = [str(row[0]) for row in rows]
    assert any("HYPERLINK" in name for name in names)
    assert b"<f>" not in sheet


def test_another_school_finds_nothing(client: TestClient, province: FilledProvince) -> None:
    be(client, province, "other_admin")
    report = province.names["report"]
    assert client.get("/api/binding-reports").json()["items"] == []
    assert "没有等待答复的绑定问题" in client.get("/binding-reports").text
    assert client.get(f"/binding-reports/{report}").status_code == 404
    refused = client.post(f"/api/binding-reports/{report}/answer", json={"words": "好"})
    assert (refused.status_code, refused.json()["code"]) == (404, "NoSuchBindingReport")


def test_a_cursor_of_another_list_is_refused(client: TestClient, province: FilledProvince) -> None:
    be(client, province, "stranger")
    client.post("/api/binding-reports", json=BINDING_REPORT)
    be(client, province, "admin")
    first = client.get("/api/binding-reports?limit=1").json()
    second = client.get(f"/api/binding-reports?limit=1&cursor={first['next']}").json()
    assert len(first["items"]) == len(second["items"]) == 1
    assert (first["items"] != second["items"], second["next"]) == (True, None)
    assert client.get("/api/binding-reports?cursor=made-up").status_code == 422


def test_what_is_reported_goes_with_the_person(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    be(client, province, "stranger")
    client.post("/api/binding-reports", json=BINDING_REPORT)
    identity = {
        "school_code": "99001",
        "name": "赵新来",
        "student_number": "9",
        "id_number": make_person("9").id_number,
    }
    assert client.post("/api/me/binding", json=identity).status_code == 201
    asked = {"asked": "deletion", "words": "不再求职"}
    inquiry = client.post("/api/me/privacy-requests", json=asked).json()["id"]
    installation.projector().catch_up()
    be(client, province, "admin")
    answer = {"granted": True, "words": "同意"}
    assert client.post(f"/api/privacy-requests/{inquiry}/answer", json=answer).status_code == 201
    left = client.get("/api/binding-reports").json()["items"]
    assert [one["id"] for one in left] == [province.names["report"]]
