"""待办 over the API and on pages: one's own, in both languages, filtered, as a sheet."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from python_calamine import load_workbook
from sqlalchemy import update

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.http.languages import COOKIE as LANGUAGE
from signing.projections.deadlines import list_first
from signing.projections.deadlines.whose import Whose
from signing.projections.roster_list.tables import graduates
from signing.vocabulary import Oversight, Role
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW

STAFF = ("counselor", "admin", "other_college", "other_school", "other_admin")
EVERYBODY = (*STAFF, "graduate", "waiter", "signer", "employer", "other_employer", "province")


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    del province  # it is what waits
    installation.projector().catch_up()
    return TestClient(create_app(installation, projecting=False), follow_redirects=False)


def be(client: TestClient, province: FilledProvince, who: str) -> None:
    client.cookies.set(COOKIE, province.tokens[who])


def read(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/api/deadlines{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_everybody_has_their_own_and_nobody_elses(
    client: TestClient, province: FilledProvince
) -> None:
    found = {}
    for who in EVERYBODY:
        be(client, province, who)
        found[who] = {one["id"]: one for one in read(client)}

    assert found["counselor"].keys() <= found["admin"].keys()
    assert found["counselor"], "the counselor has signings to review"
    agreements = {who: {one["agreement_number"] for one in found[who].values()} for who in found}
    mine = agreements["counselor"] - {None}
    for other in ("other_college", "other_school", "other_admin", "province"):
        assert not mine & agreements[other], other
    assert not found["employer"].keys() & found["other_employer"].keys()
    assert not found["signer"].keys() & found["graduate"].keys()
    for who in EVERYBODY:
        be(client, province, who)
        schools = {one["school_code"] for one in found[who].values()} - {""}
        assert who in {"province", "employer", "other_employer"} or len(schools) <= 1


def test_each_next_step_is_a_page_that_opens(client: TestClient, province: FilledProvince) -> None:
    opened = 0
    for who in EVERYBODY:
        be(client, province, who)
        for one in read(client):
            answer = client.get(one["path"])
            assert answer.status_code == 200, (who, one["path"], answer.status_code)
            opened += 1
    assert opened > 8


def test_the_page_shows_what_the_api_lists_in_both_languages(
    client: TestClient, province: FilledProvince
) -> None:
    for who in ("admin", "signer"):
        be(client, province, who)
        items = read(client)
        for language, tag in (("zh", "zh-CN"), ("en", "en")):
            client.cookies.set(LANGUAGE, language)
            page = client.get("/deadlines").text
            assert f'lang="{tag}"' in page
            assert all(one[language] in page for one in items)
            inbox = client.get("/me/notices" if who == "signer" else "/notices").text
            assert all(one[language] in inbox for one in items[:5])
        client.cookies.delete(LANGUAGE)


def test_counts_are_those_of_the_list(client: TestClient, province: FilledProvince) -> None:
    be(client, province, "admin")
    items = read(client)
    counts = client.get("/api/deadlines/counts").json()["items"]
    assert sum(one["waiting"] for one in counts) == sum(one["how_many"] for one in items)
    for one in counts:
        assert len(read(client, f"?kind={one['kind']}")) >= 1
    desk = client.get("/api/desk").json()
    waiting = {one["kind"]: one for one in counts}
    assert waiting["review"]["waiting"] == desk["pending"]
    assert waiting["review"]["overdue"] == desk["over_48h"]
    for kind, name in (("amendment", "amendments"), ("privacy_request", "privacy_requests")):
        assert waiting.get(kind, {"waiting": 0})["waiting"] == desk[name]


def test_who_never_bound_stands_last_and_is_counted_in_people_and_in_rows(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    # given graduates who have bound no account for a month, beside what is due tomorrow
    with installation.writing.connect() as connection:
        long_ago = {"unbound_since": NOW - timedelta(days=30), "standing": "FREE"}
        connection.execute(update(graduates).values(long_ago))
    be(client, province, "admin")

    # then they stand behind the rest, and the page says so in both languages
    items = read(client)
    kinds = [one["kind"] for one in items]
    behind = kinds.index("unbound")
    assert behind > 0
    assert set(kinds[behind:]) == {"unbound"}
    assert items[behind]["due"] < items[0]["due"]
    page = client.get("/deadlines").text
    assert "最先到期的排在最前，长期未绑定微信的毕业生排在最后" in page
    english = client.get("/deadlines", headers={"Accept-Language": "en"}).text
    assert "graduates long without a binding last" in english

    # then none of them stands among the first, which other pages show
    admin = Whose(Role.SCHOOL_ADMIN, oversight=Oversight(school_code="99001"), verifies=True)
    with installation.reading.connect() as connection:
        first = list_first(connection, admin, NOW, len(items))
    assert [one["id"] for one in first] == [one["id"] for one in items[:behind]]

    # then the rows of all kinds add up to the total of the list
    counts = {one["kind"]: one for one in client.get("/api/deadlines/counts").json()["items"]}
    assert counts["unbound"]["waiting"] > counts["unbound"]["rows"] == kinds.count("unbound")
    assert sum(one["rows"] for one in counts.values()) == len(items)
    assert f"共 {len(items)} 条" in page
    assert f"合为 {counts['unbound']['rows']} 条" in page
    be(client, province, "signer")
    assert "排在最后" not in client.get("/deadlines").text


def test_pages_follow_one_another_without_a_gap(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "admin")
    whole, found, cursor = read(client), [], ""
    while True:
        response = client.get(f"/api/deadlines?limit=2{cursor}")
        assert response.status_code == 200, response.text
        answer = response.json()
        found += answer["items"]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
    assert found == whole


@pytest.mark.parametrize("query", ["state=late", "kind=nothing", "cursor=made-up", "limit=0"])
def test_what_is_no_filter_is_refused_in_both_languages(
    client: TestClient, province: FilledProvince, query: str
) -> None:
    be(client, province, "admin")
    answer = client.get(f"/api/deadlines?{query}")
    assert answer.status_code == 422
    [wrong] = answer.json()["errors"]
    assert all(wrong[language] for language in ("zh", "en"))


def test_a_filter_that_was_left_open_chooses_nothing(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "admin")
    assert read(client, "?state=&kind=") == read(client)


def test_the_sheet_of_a_school_is_put_on_record(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    be(client, province, "counselor")
    items = read(client)
    answer = client.get("/deadlines/sheet.xlsx")
    assert answer.status_code == 200
    rows = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["事项", "内容", "开始时间", "期限", "状态", "数量"]
    assert [row[1] for row in rows[1:]] == [one["zh"] for one in items]
    be(client, province, "waiter")
    looks = client.get("/api/me/looks").json()["items"]
    assert looks[0]["fields"] == ["deadlines"]
    del installation


def test_an_auditor_has_nothing_to_do(client: TestClient, province: FilledProvince) -> None:
    be(client, province, "auditor")
    assert read(client) == []
    assert client.get("/api/deadlines/counts").json()["items"] == []
    assert "没有待办" in client.get("/deadlines").text
