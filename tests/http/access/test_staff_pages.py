"""Graduates and rosters in pages: wrong input stays in its form, grave things are named."""

from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from python_calamine import load_workbook

from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from signing.storage.privacy_tables import disclosures
from signing.vocabulary import graduate_id
from support.routes.province import FilledProvince
from support.waiting import soon

OURS = {"Sec-Fetch-Site": "same-origin"}
ZHAO = (
    "学号,姓名,性别,证件类型,证件号码,学院,专业,学历层次,生源地代码,毕业年份,手机号码\n"
    "777,钱新,女,护照,E12345678,文学院,汉语言,本科,340100,2026,13800001234\n"
)
FAULTY = ZHAO + "778,=1+1,女,护照,E12345679,文学院,汉语言,本科,340100,2026,13800001235\n"
GRADUATE = f"/graduates/{graduate_id('99001', 2026, '777')}"


@pytest.fixture
def admin(client: TestClient, province: FilledProvince) -> TestClient:
    client.cookies.set(COOKIE, province.tokens["admin"])
    client.headers.update(OURS)
    client.follow_redirects = False
    return client


@pytest.fixture
def enrolled(admin: TestClient) -> TestClient:
    """Import a graduate whose every field is sound."""
    assert admin.post(upload_roster(admin, ZHAO), data={}).status_code == 303
    return admin


def list_errors(answer: Any) -> set[str]:
    return {name for name in ("confirm", "reason", "purpose") if f'id="e-{name}"' in answer.text}


def _read_words(admin: TestClient, address: str, words: str) -> str | None:
    text = admin.get(address).text
    return text if words in text else None


def test_unlocking_asks_for_a_reason_and_for_whom(
    admin: TestClient, province: FilledProvince
) -> None:
    address = f"/graduates/{province.names['signer_id']}/unlock"
    assert province.names["effective"] in admin.get(address).text
    wrong = admin.post(address, data={"reason": "材料有误", "confirm": "4"})
    assert (wrong.status_code, list_errors(wrong)) == (422, {"confirm"})
    assert "材料有误" in wrong.text
    assert list_errors(admin.post(address, data={"confirm": "3"})) == {"reason"}

    done = admin.post(address, data={"reason": "材料有误", "confirm": " 3 "})
    assert (done.status_code, done.headers["location"]) == (303, address.removesuffix("/unlock"))
    story = soon(lambda: _read_words(admin, done.headers["location"], "学校解锁了毕业生"))
    assert "材料有误" in story

    again = admin.post(address, data={"reason": "再来一次", "confirm": "3"})
    assert again.status_code == 409
    assert "再来一次" in again.text


def test_a_correction_keeps_what_is_masked_and_says_what_is_wrong(enrolled: TestClient) -> None:
    shown = enrolled.get(f"{GRADUATE}/correction").text
    assert "E*******8" in shown
    assert "E12345678" not in shown
    form = {"name": "钱大新", "college": "没有的学院", "phone": "", "id_number": ""}

    wrong = enrolled.post(f"{GRADUATE}/correction", data=form)
    assert wrong.status_code == 422
    assert 'id="e-college"' in wrong.text
    assert "钱大新" in wrong.text

    assert (
        enrolled.post(f"{GRADUATE}/correction", data=form | {"college": "理学院"}).status_code
        == 303
    )
    whole = enrolled.post(f"{GRADUATE}/identity", data={"purpose": "核对"}).text
    assert "E12345678" in whole
    assert "13800001234" in whole
    assert "钱大新" in whole


def test_numbers_are_shown_only_for_a_purpose_which_stays_on_record(
    enrolled: TestClient, installation: Installation
) -> None:
    assert list_errors(enrolled.post(f"{GRADUATE}/identity", data={})) == {"purpose"}
    taken = enrolled.post(f"{GRADUATE}/export", data={"purpose": "本人申请", "kind": "json"})
    assert taken.json()["graduate"]["person"]["id_number"] == "E12345678"
    drawn = enrolled.post(f"{GRADUATE}/export", data={"purpose": "本人申请"})
    assert drawn.content.startswith(b"%PDF-")
    with installation.context.engine.connect() as connection:
        found = [row.fields for row in connection.execute(disclosures.select())]
    assert found == [["everything"], ["everything"]]


def test_a_counselor_reads_and_is_offered_nothing_to_change(
    client: TestClient, province: FilledProvince
) -> None:
    client.cookies.set(COOKIE, province.tokens["counselor"])
    page = client.get(f"/graduates/{province.names['signer_id']}").text
    assert "/unlock" not in page
    assert "/identity" in page


def upload_roster(admin: TestClient, content: str) -> str:
    answer = admin.post("/roster", files={"file": ("roster.csv", content.encode(), "text/csv")})
    assert answer.status_code == 303
    address: str = answer.headers["location"]
    return address


@pytest.mark.parametrize("content", ["", "学号,姓名\n1,林小满\n", "\x00\x01 no table"])
def test_what_is_no_roster_is_said_at_once(admin: TestClient, content: str) -> None:
    answer = admin.post("/roster", files={"file": ("roster.csv", content.encode(), "text/csv")})
    assert answer.status_code == 422
    assert 'id="problem"' in answer.text


def test_faults_come_back_as_a_file_before_the_import_and_after_it(admin: TestClient) -> None:
    address = upload_roster(admin, FAULTY)
    preview = admin.get(address).text
    assert "有错误的行怎么办？" in preview
    assert "<td>姓名</td>" in preview
    before = admin.get(f"{address}/rejected.xlsx").content

    refused = admin.post(address, data={"only_sound": "false"})
    assert refused.status_code == 422
    assert admin.post(address, data={"only_sound": "true"}).status_code == 303

    assert "导入结果" in admin.get(address).text
    after = admin.get(f"{address}/rejected.xlsx").content
    for content in (before, after):
        sheet = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in sheet[1:]] == ["778"]
        assert "公式" in str(sheet[1][-2])
    assert admin.post(address, data={"only_sound": "true"}).status_code == 409


def test_an_id_number_enrolled_under_another_student_number_is_a_warning(
    enrolled: TestClient,
) -> None:
    roster = ZHAO.replace("777,钱新", "779,钱新")
    address = upload_roster(enrolled, roster)
    assert "该证件号码已登记在学号 777 名下" in enrolled.get(address).text
    english = enrolled.get(address, headers={"Accept-Language": "en"}).text
    assert "enrolled already, under student number 777" in english

    file = {"file": ("roster.csv", roster.encode(), "text/csv")}
    asked = {**OURS, "Idempotency-Key": "enrolled-id-number"}
    seen = enrolled.post("/api/roster/preview", files=file, headers=asked).json()
    assert [one["fault"] for one in seen["warnings"]] == ["enrolled ID number"]
    assert "E12345678" not in str(seen)
    assert enrolled.post(address, data={}).status_code == 303
    assert "导入结果" in enrolled.get(address).text


def test_a_changed_row_is_shown_old_and_new_and_a_second_import_changes_nothing(
    enrolled: TestClient,
) -> None:
    address = upload_roster(enrolled, ZHAO.replace("汉语言", "秘书学"))
    preview = enrolled.get(address).text
    assert "<del>汉语言</del> → <ins>秘书学</ins>" in preview
    same = enrolled.get(upload_roster(enrolled, ZHAO)).text
    assert "<del>" not in same


def test_a_college_is_added_once_and_rosters_may_name_it(admin: TestClient) -> None:
    assert soon(lambda: _read_words(admin, "/staff/colleges", "文学院"))
    empty = admin.post("/staff/colleges", data={"college": ""})
    assert (empty.status_code, 'id="e-college"' in empty.text) == (422, True)
    assert admin.post("/staff/colleges", data={"college": "新设学院"}).status_code == 303
    assert soon(lambda: _read_words(admin, "/staff/colleges", "新设学院"))

    twice = admin.post("/staff/colleges", data={"college": "新设学院"})
    assert (twice.status_code, "本校已有同名的学院" in twice.text) == (409, True)
    roster = ZHAO.replace("文学院", "新设学院")
    assert admin.post(upload_roster(admin, roster), data={}).status_code == 303


def test_other_people_have_a_tick_of_their_own(enrolled: TestClient) -> None:
    roster = ZHAO.replace("钱新", "孙晓").replace("E12345678", "E99999999")
    address = upload_roster(enrolled, roster)
    page = enrolled.get(address).text
    assert "身份变更：同一学号" in page
    assert 'name="identities" value="true">' in page

    assert enrolled.post(address, data={}).status_code == 303
    assert "钱新" in enrolled.get(GRADUATE).text
    assert "下载未导入的行" in enrolled.get(address).text

    address = upload_roster(enrolled, roster)
    assert enrolled.post(address, data={"identities": "true"}).status_code == 303
    assert "孙晓" in enrolled.get(GRADUATE).text


def test_the_same_roster_again_says_that_nothing_changes(enrolled: TestClient) -> None:
    page = enrolled.get(upload_roster(enrolled, ZHAO)).text
    assert "没有变化，无需导入" in page
    assert "确认导入" not in page


def test_the_list_tells_how_many_and_exports_who_is_found(
    enrolled: TestClient, installation: Installation
) -> None:
    soon(lambda: _read_words(enrolled, "/graduates", "钱新"))
    page = enrolled.get("/graduates?q=777&year=2026").text
    assert "共 1 条" in page
    assert "钱新" not in enrolled.get("/graduates?year=2020").text

    answer = enrolled.get("/graduates.xlsx?q=777&year=2026")

    [row] = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()[1:]
    assert [str(cell) for cell in row[1:5]] == ["777", "钱新", "E*******8", "文学院"]
    with installation.context.engine.connect() as connection:
        told = [(row.school_code, row.fields) for row in connection.execute(disclosures.select())]
    assert told == [("99001", ["roster"])]


def test_a_waiting_graduate_links_to_the_review(
    admin: TestClient, province: FilledProvince
) -> None:
    page = admin.get("/graduates?standing=AWAITING_REVIEW").text
    assert "/reviews?q=" in page
    del province
