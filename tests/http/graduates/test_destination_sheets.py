"""Destinations of many graduates from a sheet: previewed, recorded once, and nothing half."""

from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from python_calamine import load_workbook

from signing.bootstrap import Installation
from signing.events import DestinationRecorded
from signing.http.asking.security import COOKIE
from signing.vocabulary import graduate_id
from support.routes.province import FilledProvince
from support.waiting import soon

ROSTER = (
    "学号,姓名,性别,证件类型,证件号码,学院,专业,学历层次,生源地代码,毕业年份\n"
    "777,钱新,女,护照,E12345678,文学院,汉语言,本科,340100,2026\n"
    "778,孙晓,女,护照,E12345679,文学院,汉语言,本科,340100,2026\n"
)
SHEET = "学号,姓名,毕业年份,毕业去向\n777,钱新,2026,46\n"
ON_PAPER = "学号,姓名,毕业年份,毕业去向,单位名称\n777,钱新,2026,10,淮上纸业有限公司\n"
WRONG = SHEET + "778,孙小,2026,46\n779,赵一,2026,46\n777,钱新,2026,46\n778,孙晓,2026,99999\n"


@pytest.fixture
def admin(client: TestClient, province: FilledProvince) -> TestClient:
    client.cookies.set(COOKIE, province.tokens["admin"])
    client.headers.update({"Sec-Fetch-Site": "same-origin"})
    client.follow_redirects = False
    address = upload(client, ROSTER, "/roster")
    assert client.post(address, data={}).status_code == 303
    return client


def upload(client: TestClient, content: str, path: str = "/destination-sheets") -> str:
    answer = client.post(path, files={"file": ("sheet.csv", content.encode(), "text/csv")})
    assert answer.status_code == 303, answer.text
    address: str = answer.headers["location"]
    return address


def list_recorded(installation: Installation, number: str) -> list[str]:
    facts = installation.context.ledger.load_facts(graduate_id("99001", 2026, number))
    return [one.destination for one in facts if isinstance(one, DestinationRecorded)]


def test_a_sheet_is_previewed_and_recorded_once(
    admin: TestClient, installation: Installation
) -> None:
    address = upload(admin, SHEET)
    page = admin.get(address).text
    assert "<del>70 待就业</del>" in page
    assert list_recorded(installation, "777") == []

    first = admin.post(address, data={})
    second = admin.post(address, data={})

    assert (first.status_code, second.status_code) == (303, 303)
    assert list_recorded(installation, "777") == ["46"]
    assert "登记结果" in admin.get(address).text
    again = admin.get(upload(admin, SHEET)).text
    assert "没有可以登记的行" in again


def list_employers(installation: Installation, number: str) -> list[str]:
    facts = installation.context.ledger.load_facts(graduate_id("99001", 2026, number))
    return [one.employer_name for one in facts if isinstance(one, DestinationRecorded)]


def test_a_sheet_says_with_whom_graduates_signed_on_paper(
    admin: TestClient, installation: Installation, province: FilledProvince
) -> None:
    address = upload(admin, ON_PAPER)
    assert "10 签就业协议形式就业 · 淮上纸业有限公司</ins>" in admin.get(address).text
    assert admin.post(address, data={}).status_code == 303
    assert list_employers(installation, "777") == ["淮上纸业有限公司"]

    by_hand = f"/graduates/{graduate_id('99001', 2026, '777')}/destination"
    assert 'value="淮上纸业有限公司"' in admin.get(by_hand).text
    by = {"Authorization": f"Bearer {province.tokens['province']}"}
    rows = soon(lambda: find_row(admin.get("/api/destinations.xlsx?year=2026", headers=by).content))
    assert rows == ["淮上纸业有限公司"]


def find_row(content: bytes) -> list[str]:
    """Return the employer of the register's row of graduate 777, if it has one."""
    header, *rows = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    found = [dict(zip(header, row, strict=True)) for row in rows]
    return [str(row["单位名称"]) for row in found if row["学号"] == "777" and row["单位名称"]]


def test_an_employer_is_added_to_a_destination_and_an_empty_cell_takes_none_away(
    admin: TestClient, installation: Installation
) -> None:
    without = ON_PAPER.replace("淮上纸业有限公司", "")
    assert admin.post(upload(admin, without), data={}).status_code == 303
    assert admin.post(upload(admin, ON_PAPER), data={}).status_code == 303
    assert list_employers(installation, "777") == ["", "淮上纸业有限公司"]

    for again in (without, ON_PAPER):
        assert "没有可以登记的行" in admin.get(upload(admin, again)).text


def test_who_waits_for_employment_has_no_employer(
    admin: TestClient, installation: Installation
) -> None:
    page = admin.get(upload(admin, ON_PAPER.replace(",10,", ",70,"))).text
    assert "70 待就业没有单位" in page
    by_hand = f"/graduates/{graduate_id('99001', 2026, '777')}/destination"
    typed = {"code": "70", "employer_name": "淮上纸业有限公司"}
    refused = admin.post(by_hand, data=typed)
    assert refused.status_code == 422
    assert "70 待就业没有单位" in refused.text
    assert admin.post(by_hand, data=typed | {"code": "10"}).status_code == 303
    assert list_employers(installation, "777") == ["淮上纸业有限公司"]


def test_rows_with_faults_stop_all_or_are_left_out_and_told(
    admin: TestClient, installation: Installation, province: FilledProvince
) -> None:
    address = upload(admin, WRONG)
    refused = admin.post(address, data={})
    assert refused.status_code == 422
    assert "去向表中有 4 处错误，未登记任何一行。" in refused.text
    assert "未导入" not in refused.text
    assert list_recorded(installation, "777") == []

    assert admin.post(address, data={"only_sound": "true"}).status_code == 303

    assert list_recorded(installation, "777") == ["46"]
    assert list_recorded(installation, "778") == []
    content = admin.get(f"{address}/rejected.xlsx").content
    rows = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    said = [str(row[-2]) for row in rows]
    assert ["姓名" in said[0], "没有这个学号" in said[1], "学号与第 2 行重复" in said[2]] == [
        True
    ] * 3
    assert "代码表" in said[3]
    admin.cookies.set(COOKIE, province.tokens["other_admin"])
    assert admin.get(address).status_code == 404


def test_what_was_chosen_is_ticked_again_and_no_one_is_told_that_they_filled_it_in(
    admin: TestClient,
) -> None:
    address = upload(admin, WRONG)
    sent_from = {"Referer": f"http://testserver{address}"}
    shown = admin.post(address, data={"only_sound": "false"}, headers=sent_from)
    assert "去向表中有 4 处错误" in admin.get(shown.headers["location"]).text

    after_back = admin.get(address).text

    assert "去向还没有登记，您上次的选择仍在下面。" in after_back
    assert "上次填写" not in after_back


def test_a_sheet_that_is_gone_is_told_of_in_its_own_words(admin: TestClient) -> None:
    gone = admin.get("/destination-sheets/destinations.gone")
    assert gone.status_code == 404
    assert "没有这次去向表预览" in gone.text


def test_a_file_that_is_no_table_is_not_called_a_roster(admin: TestClient) -> None:
    file = {"file": ("sheet.csv", b"%PDF-1.7 no table", "text/csv")}
    told = admin.post("/destination-sheets", files=file).text
    assert "只接受 XLSX、XLS 和 CSV" in told
    main = told[told.index("<main") :]
    assert "名单" not in main


def test_a_long_list_of_faults_is_shown_to_its_end_on_request(admin: TestClient) -> None:
    rows = "".join(f"{n},赵一,2026,46\n" for n in range(5000, 5120))
    address = upload(admin, "学号,姓名,毕业年份,毕业去向\n" + rows)

    first, all_of_them = admin.get(address).text, admin.get(f"{address}?most=1000").text

    assert "5119" not in first
    assert 'href="?most=1000"' in first
    assert "5119" in all_of_them


def test_a_roster_is_not_opened_as_a_sheet_of_destinations(admin: TestClient) -> None:
    sheet, roster = upload(admin, SHEET), upload(admin, ROSTER, "/roster")
    assert admin.get(sheet.replace("/destination-sheets/", "/roster/")).status_code == 404
    assert admin.get(roster.replace("/roster/", "/destination-sheets/")).status_code == 404


def test_the_template_is_taken_as_it_is(admin: TestClient) -> None:
    content = admin.get("/destination-sheets/template.xlsx").content
    book = load_workbook(BytesIO(content))
    header = ["学号", "姓名", "毕业年份", "毕业去向", "单位名称"]
    assert book.get_sheet_by_index(0).to_python()[0] == header


API = "/api/destination-sheets"


def preview(client: TestClient, content: str) -> Any:
    answer = client.post(
        f"{API}/preview", files={"file": ("sheet.csv", content.encode(), "text/csv")}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_an_administrator_previews_a_sheet_over_the_api_and_records_it_once(
    admin: TestClient, installation: Installation
) -> None:
    seen = preview(admin, SHEET)
    assert seen["changed"] == [
        {
            "row": 2,
            "student_number": "777",
            "name": "钱新",
            "old": "70",
            "new": "46",
            "employer_name": "",
        }
    ]
    assert (seen["rows"], seen["unchanged"], seen["errors"]) == (1, 0, [])
    path = f"{API}/{seen['token']}"
    assert admin.get(path).json()["changed"] == seen["changed"]
    assert list_recorded(installation, "777") == []

    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        answer = admin.post(f"{path}/recording", json={"only_sound": False}, headers=key)
        assert answer.status_code == 201
        assert answer.json() == {"recorded": 1, "unchanged": 0, "skipped": 0}
        assert answer.headers["Signing-Receipt"]
    assert list_recorded(installation, "777") == ["46"]
    again = admin.post(f"{path}/recording")
    assert (again.status_code, again.json()["code"]) == (409, "DestinationsRecordedAlready")
    assert admin.get(path).status_code == 409


def test_an_administrator_is_told_over_the_api_of_each_faulty_row_and_records_the_others(
    admin: TestClient, installation: Installation
) -> None:
    seen = preview(admin, WRONG)
    assert [one["row"] for one in seen["errors"]] == [3, 4, 5, 6]
    assert all(one["zh"] and one["en"] for one in seen["errors"])
    path = f"{API}/{seen['token']}"
    refused = admin.post(f"{path}/recording")
    assert (refused.status_code, refused.json()["code"]) == (422, "DestinationsHaveFaults")
    assert list_recorded(installation, "777") == []
    rows = load_workbook(BytesIO(admin.get(f"{path}/rejected.xlsx").content))
    assert len(rows.get_sheet_by_index(0).to_python()) == 5
    done = admin.post(f"{path}/recording", json={"only_sound": True})
    assert done.json() == {"recorded": 1, "unchanged": 0, "skipped": 4}
    assert list_recorded(installation, "777") == ["46"]
