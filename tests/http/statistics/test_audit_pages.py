"""The auditor's pages: what is searched for is found, the past shown as it was, names stay shut."""

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.http.pages.audit import searching
from signing.http.pages.audit.differences import WORDS
from signing.vocabulary import Studies
from support.routes.api_routes import JOB
from support.routes.province import SECRETS, FilledProvince

STORIES = re.compile(r'href="/audit/graduates/([0-9a-f-]+)"')
ANCHORS = re.compile(r'<li id="p(\d+)"')
OUR_OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def client(installation: Installation, province: FilledProvince) -> TestClient:
    headers = {"Cookie": f"{COOKIE}={province.tokens['auditor']}"} | OUR_OWN
    return TestClient(create_app(installation, projecting=False), headers=headers)


@pytest.fixture
def seen(client: TestClient) -> Any:
    def page(path: str, status: int = 200, **asked: str) -> str:
        answer = client.get(path, params=asked or None)
        assert answer.status_code == status, answer.text
        text = unescape(answer.text)
        assert not [one for one in SECRETS if one in text and one not in asked.values()]
        return text

    return page


def read_api(client: TestClient, province: FilledProvince, path: str) -> Any:
    headers = {"Authorization": f"Bearer {province.tokens['auditor']}"}
    return client.get(path, headers=headers).json()


MORE = re.compile(r'href="(\?[^"]+)" rel="next"')
BULK = re.compile(r'href="/audit(\?request=[^"]+)"')


def read_positions(seen: Any, query: str) -> list[int]:
    """Return the positions on all pages from here on, with those that a line stands for."""
    read: list[int] = []
    while True:
        page = seen(f"/audit{query}")
        inside = [one for bulk in BULK.findall(page) for one in read_positions(seen, bulk)]
        lines = [int(one) for one in ANCHORS.findall(page)]
        read += inside + [one for one in lines if one not in inside]
        more = MORE.findall(page)
        if not more:
            return read
        query = more[0]


@pytest.mark.parametrize("order", ["", "?order=oldest"])
def test_every_fact_is_reached_in_both_orders(
    seen: Any, installation: Installation, order: str
) -> None:
    last = installation.log.last_position()
    page = seen(f"/audit{order}")
    [first, *_] = map(int, ANCHORS.findall(page))
    assert first == (1 if order else last)
    assert f"共 {last:,} 条" in page
    assert ("从最新的看起" if order else "从最早的看起") in page
    assert sorted(read_positions(seen, order)) == list(range(1, last + 1))


def test_the_order_is_the_same_with_and_without_a_search(seen: Any) -> None:
    for asked in ({}, {"kind": "OfferSigned"}, {"who": "1"}):
        newest = [int(one) for one in ANCHORS.findall(seen("/audit", **asked))]
        oldest = [int(one) for one in ANCHORS.findall(seen("/audit", order="oldest", **asked))]
        assert newest == sorted(newest, reverse=True)
        assert oldest == sorted(oldest)


def test_a_position_is_where_the_page_begins(seen: Any) -> None:
    assert ANCHORS.findall(seen("/audit", at="7"))[0] == "7"
    assert ANCHORS.findall(seen("/audit", at="7", order="oldest"))[0] == "7"


@pytest.mark.parametrize("order", ["", "oldest"])
def test_behind_the_end_of_the_log_the_page_says_where_it_ends_and_offers_the_last_one(
    seen: Any, installation: Installation, order: str
) -> None:
    last = installation.log.last_position()
    page = seen("/audit", at="99999", order=order, kind="")
    assert f"日志到位置 {last:,} 为止" in page
    assert ANCHORS.findall(page) == []
    [offered] = re.findall(r'<a class="btn primary" href="/audit\?([^"]*)"', page)
    assert ANCHORS.findall(seen(f"/audit?{offered}"))[0] == str(last)
    assert ANCHORS.findall(seen("/audit", at=f"{last:,}", order=order))[0] == str(last)


@pytest.mark.parametrize("order", ["", "oldest"])
def test_a_bulk_act_is_read_page_by_page_from_both_ends_and_nothing_beside_it(
    seen: Any, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    whole = seen("/audit", kind="OfferSigned", order=order)
    [bulk] = BULK.findall(whole)
    own = sorted(map(int, ANCHORS.findall(seen(f"/audit{bulk}"))), reverse=not order)
    monkeypatch.setattr(searching, "PAGE", 3)

    first = seen(f"/audit{bulk}")
    second = seen(f"/audit{MORE.findall(first)[0]}")

    assert [int(one) for page in (first, second) for one in ANCHORS.findall(page)] == own
    assert "共 5 条" in first
    assert "共 5 条" in second
    assert ("第一页" in first, "第一页" in second) == (False, True)
    assert MORE.findall(second) == []
    [back] = re.findall(r'href="(\?[^"]+)">[^<]*<svg[^>]*chevrons-left', second) or re.findall(
        r'<a class="btn small" href="(\?[^"]+)"[^>]*>(?:(?!</a>).)*第一页', second, re.DOTALL
    )
    assert ANCHORS.findall(seen(f"/audit{back}")) == [str(one) for one in own[:3]]
    other_end = re.findall(r'<a class="btn small" href="(\?[^"]+)"', first)[0]
    turned = seen(f"/audit{other_end}")
    assert [int(one) for one in ANCHORS.findall(turned)] == own[::-1][:3]
    assert "共 5 条" in turned


def test_a_story_opens_at_the_position_that_led_there(
    seen: Any, province: FilledProvince, client: TestClient
) -> None:
    own = province.names["signer_id"]
    told = read_api(client, province, f"/api/audit/graduates/{own}")["facts"]
    for fact in told:
        page = seen(f"/audit/graduates/{own}", position=f"{fact['position']}")
        assert f'data-seen="{fact["version"]}"' in page
        assert re.search(rf'name="version" type="range"[^>]* value="{fact["version"]}"', page)
    early = seen(f"/audit/graduates/{own}", 422, position="0")
    assert "日志位置" in early


@pytest.fixture(scope="module")
def acted(
    client: TestClient, province: FilledProvince, installation: Installation
) -> dict[str, str]:
    """What an administrator, an employer and nobody else did; the accounts by who it was."""

    def act(who: str, path: str, body: Any) -> None:
        own = {"Authorization": f"Bearer {province.tokens[who]}", "Cookie": ""}
        assert client.post(path, json=body, headers=own).status_code == 201

    act("admin", "/api/school/colleges", {"college": "艺术学院"})
    act("employer", "/api/employer/positions", JOB)
    installation.log.assign_positions()
    last = read_api(client, province, "/api/audit/facts?kind=CollegeAdded&kind=PositionOpened")
    return {one["actor"]["role"]: one["actor"]["account"] for one in last["items"]}


def test_who_acted_is_told_by_name_role_and_account(seen: Any, acted: dict[str, str]) -> None:
    account = acted["school_admin"]
    page = seen("/audit", kind="CollegeAdded")
    assert re.search(r'<b>[^<]+</b>\s*学校管理员 <span class="mono">admin</span>', page)
    assert f'href="/audit?actor={account}"' in page
    found = seen("/audit", actor="admin", kind="CollegeAdded")
    if "请选一个" in found:
        assert f"actor={account}" in found
    by_account = seen("/audit", actor=account)
    assert len(ANCHORS.findall(by_account)) == 1
    assert "艺术学院" in by_account
    assert not ANCHORS.findall(seen("/audit", actor=account, kind="EmployerRegistered"))
    assert "没有找到“nobody like this”" in seen("/audit", actor="nobody like this")


def test_an_employers_acts_are_found_by_its_name(
    seen: Any, province: FilledProvince, client: TestClient, acted: dict[str, str]
) -> None:
    own = province.names["employer_id"]
    assert acted["employer"] == own
    told = read_api(client, province, f"/api/audit/employers/{own}")["facts"][0]["data"]
    page = seen("/audit", actor=told["credit_code"])
    assert ANCHORS.findall(page)
    assert told["name"] in page
    assert "<b>韩梅梅</b>" in page
    assert "<b>李梅</b>" in page
    of_one = seen("/audit", actor="李梅")
    assert "<b>李梅</b>" in of_one
    assert "<b>韩梅梅</b>" not in of_one
    alone = seen("/audit", actor=own)
    assert "<b>韩梅梅</b>" in alone
    assert "<b>李梅</b>" not in alone


def test_facts_alike_of_one_command_are_one_line_that_opens(seen: Any) -> None:
    page = seen("/audit", kind="OfferSigned")
    assert len(ANCHORS.findall(page)) == 1
    assert "同一次操作 5 条" in page
    [bulk] = BULK.findall(page)
    opened = seen(f"/audit{bulk}")
    assert len(ANCHORS.findall(opened)) == 5
    assert "共 5 条" in opened


def test_an_agreement_number_is_found_wherever_it_is_pasted(
    seen: Any, province: FilledProvince
) -> None:
    number = province.names["effective"]
    spaced = f" {number[:6]} {number[6:]} "
    for field in ("who", "employer", "job", "school"):
        assert f"/audit/graduates/{province.names['signer_id']}" in seen(
            "/audit", **{field: spaced}
        )


def test_a_graduate_is_found_by_number_name_and_id(seen: Any, province: FilledProvince) -> None:
    own = province.names["graduate_id"]
    for words in ("1", own):
        page = seen("/audit", who=words)
        assert set(STORIES.findall(page)) == {own}
        assert ANCHORS.findall(page)
    several = seen("/audit", who="林小满")
    assert own in STORIES.findall(several)
    assert f"有 {len(STORIES.findall(several))} 个相符" in several
    assert "林*满" in several


def test_an_employer_and_a_school_are_found_by_name_and_code(
    seen: Any, client: TestClient, province: FilledProvince
) -> None:
    own = province.names["employer_id"]
    fact = read_api(client, province, f"/api/audit/employers/{own}")["facts"][0]["data"]
    for words in (fact["name"], fact["credit_code"]):
        assert f"/audit/employers/{own}" in seen("/audit", employer=words)
    assert "/audit/schools/99001" in seen("/audit", school="99001")
    assert "没有找到" in seen("/audit", employer="no such firm")


def test_facts_are_found_by_kind_and_day(
    seen: Any, client: TestClient, province: FilledProvince
) -> None:
    told = read_api(client, province, "/api/audit/facts?kind=OfferSigned")["items"]
    found = read_positions(seen, "?kind=OfferSigned&order=oldest")
    assert [one["position"] for one in told] == sorted(found)
    assert told
    assert "没有这样的事件" in seen("/audit", kind="OfferSigned", until="2020-01-01")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"who": "1", "school": "2"}, "毕业生、用人单位、岗位和学校只能填一个"),
        ({"kind": "Nothing"}, "没有这种事件"),
        ({"since": "yesterday"}, "应为日期"),
        ({"until": "9999-12-31"}, "应为日期"),
        ({"after": "-1"}, "应为日志位置"),
        ({"at": "first"}, "应为日志位置"),
        ({"at": "0"}, "日志位置从 1 开始"),
        ({"since": "2026-05-12", "until": "2026-05-11"}, "截止日期早于起始日期"),
        ({"stream": "x"}, "不是事件流编号"),
    ],
)
def test_what_cannot_be_searched_for_is_told_at_its_field(
    seen: Any, asked: dict[str, str], words: str
) -> None:
    page = seen("/audit", 422, **asked)
    assert words in page
    assert ANCHORS.findall(page) == []


def test_what_was_found_is_taken_away_whole(
    client: TestClient, province: FilledProvince, installation: Installation
) -> None:
    lines = client.get("/audit/facts.jsonl").text.splitlines()
    assert [json.loads(one)["position"] for one in lines] == list(
        range(1, installation.log.last_position() + 1)
    )
    table = client.get("/audit/facts.csv", params={"who": province.names["graduate_id"]})
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    story = read_api(client, province, f"/api/audit/graduates/{province.names['graduate_id']}")[
        "facts"
    ]
    assert [row["内容"] for row in rows] == [one["zh"] for one in story]
    assert all(row["事件名称"] and row["事件名称"] != row["事件"] for row in rows)
    assert all(row["角色名称"] and row["角色名称"] != row["角色"] for row in rows)
    assert "attachment" in table.headers["content-disposition"]
    assert client.get("/audit/facts.csv", params={"who": "nobody at all"}).status_code == 404


def test_a_graduate_is_shown_as_of_a_version_and_what_changed_is_marked(
    seen: Any, province: FilledProvince
) -> None:
    path = f"/audit/graduates/{province.names['signer_id']}"
    now = seen(path)
    [total] = re.findall(r'type="range" min="1" max="(\d+)"', now)
    assert f'data-seen="{total}"' in now

    signed = next(
        n for n in range(1, int(total) + 1) if "<dd>签约成功，待" in seen(f"{path}?version={n}")
    )
    page = seen(f"{path}?version={signed}")
    changed = re.findall(r'class="changed">\s*<dt>([^ <]+)', page)
    assert {"签约状态", "协议状态", "用人单位"} <= set(changed)
    assert "学院" not in changed
    assert "<del>未签约</del>" in page
    assert 'class="changed"' not in seen(f"{path}?version=1")


def test_a_graduate_is_shown_as_of_a_time_in_china(seen: Any, province: FilledProvince) -> None:
    path = f"/audit/graduates/{province.names['signer_id']}"
    [total] = re.findall(r'data-seen="(\d+)"', seen(path))
    assert f'data-seen="{total}"' in seen(f"{path}?at=2030-01-01T00:00")
    early = seen(f"{path}?at=2020-01-01T00:00", 422)
    assert "那时还没有录入这名毕业生，第一条事实记录于 20" in early
    assert "应为时间" in seen(f"{path}?at=noon", 422)
    assert f"应为 1 至 {total}" in seen(f"{path}?version=99", 422)


def test_a_story_that_is_not_there_is_not_there(seen: Any, province: FilledProvince) -> None:
    seen(f"/audit/graduates/{province.names['employer_id']}", 404)
    seen(f"/audit/employers/{province.names['graduate_id']}", 404)
    seen("/audit/schools/12345", 404)


def test_a_checkpoint_is_signed_and_shown(
    seen: Any, client: TestClient, installation: Installation
) -> None:
    answer = client.post("/audit/checkpoints", follow_redirects=False)
    assert answer.status_code == 303
    head = installation.checkpoints.list_heads(None, 1)[0]
    page = seen("/audit/checkpoints")
    assert head.size == installation.log.last_position()
    assert head.checkpoint.root.hex()[:16] in page
    assert str(head.note).splitlines()[-1] in page
    assert "还没有见证人签名" in page


def test_every_part_of_the_studies_has_a_name() -> None:
    assert Studies.model_fields.keys() <= WORDS.keys()
