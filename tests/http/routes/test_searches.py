"""What a search box finds, and what it says where it finds nothing."""

from html import unescape

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince

SEARCHES = {
    "/reviews?state=all&q=": "counselor",
    "/terminations?q=": "counselor",
    "/prints?q=": "counselor",
    "/graduates?q=": "admin",
    "/employers?q=": "province",
    "/schools?q=": "province",
    "/me/positions?q=": "graduate",
    "/audit?who=": "auditor",
    "/audit?employer=": "auditor",
    "/audit?school=": "auditor",
}
"""Every page that searches by words, and who searches there."""


def read_page(client: TestClient, province: FilledProvince, who: str, path: str) -> str:
    client.cookies.clear()
    cookies = {"Cookie": f"{COOKIE}={province.tokens[who]}"}
    answer = client.get(path, headers=cookies | {"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200, answer.text[:300]
    return unescape(answer.text)


@pytest.mark.parametrize("path", SEARCHES)
def test_a_search_that_finds_nothing_says_what_was_searched(
    client: TestClient, province: FilledProvince, path: str
) -> None:
    page = read_page(client, province, SEARCHES[path], f"{path}查无此人")
    assert "中没有找到“查无此人”" in page


def test_an_auditor_finds_a_graduate_by_a_pasted_agreement_number(
    client: TestClient, province: FilledProvince
) -> None:
    pasted = province.names["effective"].replace("-", " － ")
    page = read_page(client, province, "auditor", f"/audit?who={pasted}")
    assert f"/audit/graduates/{province.names['signer_id']}" in page
