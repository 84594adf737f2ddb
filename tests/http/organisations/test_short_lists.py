"""Schools and accounts of the staff: searched, narrowed, counted, turned, taken away."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from signing.projections.engine.numbering import take_numbered
from signing.vocabulary import AgreementState
from support.routes.province import FilledProvince

Read = Callable[[str, str], str]
LINK = re.compile(r'href="/employer/agreements/[0-9]')


@pytest.fixture
def read(client: TestClient, province: FilledProvince) -> Read:
    def read_page(who: str, path: str) -> str:
        client.cookies.clear()
        cookies = {"Cookie": f"{COOKIE}={province.tokens[who]}"}
        answer = client.get(path, headers=cookies | {"Sec-Fetch-Site": "same-origin"})
        assert answer.status_code == 200, answer.text[:300]
        return unescape(answer.content.decode("utf-8-sig"))

    return read_page


def read_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_accounts_are_narrowed_counted_and_taken_away(read: Read) -> None:
    whole = read_rows(read("admin", "/staff/accounts.csv"))
    assert f"共 {len(whole)} 条" in read("admin", "/staff")
    found = read_rows(read("admin", "/staff/accounts.csv?role=counselor&q=COUNS"))
    assert 0 < len(found) < len(whole)
    assert {(one["角色代码"], one["角色"]) for one in found} == {("counselor", "辅导员")}
    assert all(one["状态"] for one in found)
    page = read("admin", "/staff?role=counselor&q=COUNS")
    assert f"符合条件 {len(found)} 条，共 {len(whole)} 条" in page
    assert "没有符合条件的账号" in read("admin", "/staff?q=nobody")


def test_the_province_sees_each_accounts_school_by_name(read: Read) -> None:
    rows = read_rows(read("province", "/staff/accounts.csv?school=99001"))
    assert rows
    assert {one["学校代码"] for one in rows} == {"99001"}
    name = rows[0]["学校"]
    assert name
    assert f'{name} <span class="mono sub">99001</span>' in read("province", "/staff?school=99001")
    assert "没有符合条件的账号" in read("province", "/staff?school=12345")


def test_schools_are_sorted_counted_and_taken_away(read: Read) -> None:
    rows = read_rows(read("province", "/schools/list.csv?sort=graduates"))
    numbers = [int(one["录入毕业生"]) for one in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert f"共 {len(rows)} 条" in read("province", "/schools")
    assert f"符合条件 1 条，共 {len(rows)} 条" in read("province", "/schools?q=99001")
    assert [
        one["学校代码"] for one in read_rows(read("province", "/schools/list.csv?q=99001"))
    ] == ["99001"]


def test_a_page_that_is_not_there_is_the_nearest_one() -> None:
    found = list(range(120))
    for asked, number in ((-4, 1), (2, 2), (99, 3)):
        assert take_numbered(found, asked).number == number
    last = take_numbered(found, 3)
    assert (last.items, last.begins, last.ends) == (found[100:], 101, 120)
    assert take_numbered([], 1).last == 1


@pytest.mark.parametrize("state", [one.value for one in AgreementState])
def test_an_employer_finds_its_agreements_by_state(read: Read, state: str) -> None:
    whole = read("employer", "/employer/agreements")
    page = read("employer", f"/employer/agreements?state={state}")

    assert f'<option value="{state}" selected>' in page
    assert len(LINK.findall(page)) <= len(LINK.findall(whole))
