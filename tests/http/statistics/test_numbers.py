"""The province's numbers over HTTP: as of when, by what definition, and which facts are behind."""

import io
import json
from hashlib import sha256
from typing import Any

import pytest
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook

from signing.http.asking.numbers import explain, lay_out
from signing.http.languages import CHINESE, Speech
from signing.projections.esign_ratio import Asked, Grouping
from signing.projections.esign_ratio.items import make_answer, make_line
from signing.vocabulary import Oversight
from support.routes.province import FilledProvince

ESIGN = "/api/statistics/esign"
YEAR = "year=2026"


def read_as(client: TestClient, province: FilledProvince, who: str, path: str) -> Any:
    answer = client.get(path, headers={"Authorization": f"Bearer {province.tokens[who]}"})
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("path", [f"{ESIGN}?{YEAR}", f"/api/statistics/dashboard?{YEAR}"])
def test_the_digest_is_that_of_what_was_answered(
    client: TestClient, province: FilledProvince, path: str
) -> None:
    told = read_as(client, province, "province", path).json()

    counted = {name: told[name] for name in ("items", "position", "definition")}
    text = json.dumps(counted, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert told["digest"] == sha256(text.encode()).hexdigest()
    assert told["codes"] == "2026.1"
    assert told["position"] > 0


def test_an_earlier_position_answers_what_it_answered_then(
    client: TestClient, province: FilledProvince
) -> None:
    now = read_as(client, province, "province", f"{ESIGN}?{YEAR}").json()
    then = read_as(client, province, "province", f"{ESIGN}?{YEAR}&as_of={now['position']}").json()
    nothing = read_as(client, province, "province", f"{ESIGN}?{YEAR}&as_of=0").json()
    day_before = read_as(client, province, "province", f"{ESIGN}?{YEAR}&as_of=2020-01-01").json()

    assert (then["items"], then["digest"]) == (now["items"], now["digest"])
    assert (then["as_of"], now["as_of"]) == (now["position"], None)
    assert (nothing["items"], nothing["position"]) == ([], 0)
    assert (day_before["items"], day_before["position"]) == ([], now["position"])


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("as_of=yesterday", 422, "FieldsWrong"),
        ("as_of=2099-01-01", 422, "FieldsWrong"),
        ("as_of=999999", 409, "AheadOfTheLog"),
        ("as_of=2026-05-01T12:00:00", 422, "FieldsWrong"),
    ],
)
def test_a_time_that_is_none_is_told_in_words(
    client: TestClient, province: FilledProvince, asked: str, status: int, code: str
) -> None:
    headers = {"Authorization": f"Bearer {province.tokens['province']}"}
    for path in (ESIGN, f"{ESIGN}.xlsx", f"{ESIGN}/facts", "/api/statistics/dashboard"):
        answer = client.get(f"{path}?{asked}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["next"]


def test_exports_say_what_was_asked_and_carry_the_same_digest(
    client: TestClient, province: FilledProvince
) -> None:
    asked = f"{YEAR}&by=college&level=本科&as_of=2026-05-12"
    told = read_as(client, province, "province", f"{ESIGN}?{asked}").json()
    csv = read_as(client, province, "province", f"{ESIGN}.csv?{asked}").content.decode("utf-8-sig")
    xlsx = read_as(client, province, "province", f"{ESIGN}.xlsx?{asked}").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))

    figures, about = (book.get_sheet_by_index(one).to_python() for one in (0, 1))

    assert len(figures) == 1 + len(told["items"])
    assert {str(name): value for name, value in about[1:]} == {
        "毕业年份": 2026.0,
        "学历层次": "本科",
        "学校": "全部",
        "学院": "全部",
        "分组": "按学院（college）",
        "截至": told["as_of"],
        "日志位置": float(told["position"]),
        "定义": told["definition"],
        "代码表版本": told["codes"],
        "摘要 SHA-256": told["digest"],
    }
    assert f"摘要 SHA-256,{told['digest']}" in csv
    assert "学历层次,本科" in csv


def test_figures_of_one_college_leave_under_its_name(
    client: TestClient, province: FilledProvince
) -> None:
    told = read_as(client, province, "counselor", f"{ESIGN}?{YEAR}").json()
    csv = read_as(client, province, "counselor", f"{ESIGN}.csv?{YEAR}").content.decode("utf-8-sig")
    xlsx = read_as(client, province, "counselor", f"{ESIGN}.xlsx?{YEAR}").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    _, line = book.get_sheet_by_index(0).to_python()
    about = {str(name): value for name, value in book.get_sheet_by_index(1).to_python()}

    name = f"{told['items'][0]['name']} · 文学院"
    assert line[:2] == ["99001", name]
    assert f"99001,{name}," in csv
    assert (about["学校"], about["学院"]) == ("99001", "文学院")
    assert "学院,文学院" in csv
    assert (told["school"], told["colleges"]) == ("99001", ["文学院"])
    board = read_as(client, province, "counselor", f"/api/statistics/dashboard?{YEAR}").json()
    assert (board["school"], board["colleges"]) == ("99001", ["文学院"])


def test_several_colleges_are_all_named() -> None:
    both = Oversight(school_code="99001", colleges=frozenset({"文学院", "理学院"}))
    line = make_line("99001", "江淮大学", {}, {})
    answer = make_answer([line], 7, None, both)

    _, [row] = lay_out(answer, Grouping.SCHOOL, both, Speech(CHINESE))

    assert row[1] == "江淮大学 · 文学院、理学院"
    told = explain(answer, Asked(2026), Grouping.SCHOOL, both, Speech(CHINESE))
    assert ["学院", "文学院、理学院"] in told


@pytest.mark.parametrize(("by", "rates"), [("major", True), ("region", False), ("industry", False)])
def test_lines_of_majors_and_employers_leave_with_the_columns_that_they_have(
    client: TestClient, province: FilledProvince, by: str, rates: bool
) -> None:
    asked = f"{YEAR}&by={by}"
    told = read_as(client, province, "province", f"{ESIGN}?{asked}").json()["items"]
    csv = read_as(client, province, "province", f"{ESIGN}.csv?{asked}").content.decode("utf-8-sig")
    xlsx = read_as(client, province, "province", f"{ESIGN}.xlsx?{asked}").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_index(0).to_python()
    header, *lines = rows

    whole = read_as(client, province, "province", f"{ESIGN}?{YEAR}").json()["items"]
    assert sum(one["signed_online"] for one in told) == sum(one["signed_online"] for one in whole)
    assert told
    assert ("网签率" in header, "毕业生数" in header) == (rates, rates)
    assert csv.splitlines()[0].split(",") == header
    assert [row[1] for row in lines] == [one["name"] for one in told]
    assert all((one["esign_rate"] is not None) == rates for one in told)


@pytest.mark.parametrize("by", ["major", "region", "industry"])
def test_each_line_has_as_many_facts_as_it_counts(
    client: TestClient, province: FilledProvince, by: str
) -> None:
    told = read_as(client, province, "province", f"{ESIGN}?{YEAR}&by={by}").json()["items"]
    for line in told:
        for count in ("signed_online", "pending", "graduates", "placed"):
            path = f"{ESIGN}/facts?{YEAR}&by={by}&key={line['key']}&count={count}&limit=200"
            facts = read_as(client, province, "province", path).json()["items"]
            assert len(facts) == line[count], (line["key"], count)


@pytest.mark.parametrize("count", ["signed_online", "pending", "graduates", "signed", "resumes"])
def test_there_are_as_many_facts_behind_a_count_as_it_says(
    client: TestClient, province: FilledProvince, count: str
) -> None:
    board = read_as(client, province, "province", f"/api/statistics/dashboard?{YEAR}").json()[
        "items"
    ]
    whole = board["whole"] | {one["key"]: one["count"] for one in board["funnel"]}

    path = f"{ESIGN}/facts?{YEAR}&count={count}&limit=200"
    facts = read_as(client, province, "province", path).json()["items"]

    assert len(facts) == whole[count] > 0
    assert {tuple(one) for one in facts} == {
        ("position", "stream", "kind", "at", "agreement_number", "school_code", "college", "moved")
    }


def test_facts_come_in_pages_and_only_of_ones_own(
    client: TestClient, province: FilledProvince
) -> None:
    path = f"{ESIGN}/facts?{YEAR}&count=graduates"
    own = read_as(client, province, "admin", f"{path}&limit=200").json()["items"]
    first = read_as(client, province, "admin", f"{path}&limit=2").json()
    second = read_as(client, province, "admin", f"{path}&limit=2&cursor={first['next']}").json()

    assert [*first["items"], *second["items"]] == own[:4]
    assert read_as(client, province, "other_admin", path).json()["items"] == []
    assert {one["school_code"] for one in own} == {"99001"}


def test_changes_are_told_between_two_positions(
    client: TestClient, province: FilledProvince
) -> None:
    path = f"{ESIGN}/changes?{YEAR}&from=0"
    all_of_it = read_as(client, province, "auditor", f"{path}&limit=200").json()["items"]
    middle = all_of_it[len(all_of_it) // 2]["position"]

    before = read_as(client, province, "auditor", f"{path}&to={middle}&limit=200").json()["items"]
    after = read_as(client, province, "auditor", f"{ESIGN}/changes?{YEAR}&from={middle}&limit=200")

    assert [*before, *after.json()["items"]] == all_of_it
    assert before
    online = sum(one["moved"].get("signed_online", 0) for one in all_of_it)
    [item] = read_as(client, province, "auditor", f"{ESIGN}?{YEAR}").json()["items"]
    assert online == item["signed_online"] > 0


def test_a_week_is_what_changes_are_told_of_unless_asked(
    client: TestClient, province: FilledProvince
) -> None:
    lately = read_as(
        client, province, "province", f"{ESIGN}/changes?{YEAR}&count=signed_online"
    ).json()
    kinds = {one["kind"] for one in lately["items"]}
    assert kinds <= {"SchoolApproved"}


def test_years_and_levels_are_offered(client: TestClient, province: FilledProvince) -> None:
    told = read_as(client, province, "province", "/api/statistics/years").json()
    assert told == {"items": [{"year": 2026, "levels": ["本科"]}]}
    assert read_as(client, province, "other_admin", "/api/statistics/years").json() == {"items": []}
