"""A graduate's own story, data, looks and card, as their phone shows them."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince

OURS = {"Sec-Fetch-Site": "same-origin"}
A_CODE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|\d{4}-\d{5}-|申请编号|\b\d{2} 签")


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    installation.projector().catch_up()
    one = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    one.cookies.set(COOKIE, province.tokens["graduate"])
    one.headers.update(OURS)
    return one


def read_story(client: TestClient) -> list[str]:
    page = unescape(client.get("/me/history").text)
    story = page.split('<ol class="story">')[1].split("</ol>")[0]
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in story.split("<li>")[1:]]


@pytest.mark.parametrize("who", ["graduate", "waiter", "signer", "leaver"])
def test_the_history_speaks_to_the_graduate_and_holds_no_code(
    client: TestClient, province: FilledProvince, who: str
) -> None:
    client.cookies.set(COOKIE, province.tokens[who])
    story = read_story(client)
    assert story
    for line in story:
        assert "毕业生" not in line
        assert not A_CODE.search(line), line
    assert any(line.startswith("您") for line in story)


def test_the_history_names_employer_and_position_and_is_english_too(client: TestClient) -> None:
    [mine, *_] = client.get("/api/me/applications").json()["items"]
    story = "\n".join(read_story(client))
    assert f"您向{mine['employer']['name']}投递了简历，岗位：{mine['position']['title']}" in story
    client.headers["Accept-Language"] = "en"
    lines = read_story(client)
    assert any(line.startswith("You sent your résumé to") for line in lines)


def test_nobody_looked_then_somebody_did_and_the_page_says_who_when_and_why(
    client: TestClient, province: FilledProvince
) -> None:
    assert "还没有人查看过" in client.get("/me/looks").text
    path = f"/api/graduates/{province.names['graduate_id']}/identity"
    bearer = {"Authorization": f"Bearer {province.tokens['counselor']}"}
    assert client.post(path, json={"purpose": "核对报到证"}, headers=bearer).status_code == 201

    page = client.get("/me/looks").text
    assert "辅导员" in page
    assert "核对报到证" in page
    assert "完整证件号码、完整手机号码" in page
    assert "还没有人查看过" not in page
    client.cookies.set(COOKIE, province.tokens["waiter"])
    assert "核对报到证" not in client.get("/me/looks").text


def test_looks_run_over_pages(client: TestClient, province: FilledProvince) -> None:
    path = f"/api/graduates/{province.names['graduate_id']}/identity"
    bearer = {"Authorization": f"Bearer {province.tokens['counselor']}"}
    for purpose in ("核对第一次", "核对第二次"):
        client.post(path, json={"purpose": purpose}, headers=bearer)
    first = client.get("/me/looks?limit=1").text
    assert "核对第二次" in first
    more = re.search(r'href="(\?cursor=[^"]+)" rel="next"', first)
    assert more is not None
    assert "核对第一次" in client.get(f"/me/looks{unescape(more[1])}").text
    assert client.get("/me/looks?cursor=none").status_code == 422


def test_the_data_page_leads_to_both_downloads(client: TestClient) -> None:
    page = client.get("/me/data").text
    for path in ("/api/me/export.json", "/api/me/export.pdf"):
        assert f'href="{path}" download' in page
        assert client.get(path).status_code == 200


def test_the_card_page_has_a_link_words_for_the_code_and_looks_whether_it_lives(
    client: TestClient,
) -> None:
    assert client.post("/me/card").status_code == 303
    page = unescape(client.get("/me/card").text)
    assert 'role="img" aria-label="您的名片二维码' in page
    link = re.search(r'readonly value="([^"]+)"', page)
    assert link is not None
    assert "/c/" in link[1]
    state = re.search(r'data-live="([^"]+)"', page)
    assert state is not None
    assert client.get(state[1]).status_code == 204
    client.post("/me/card")
    assert client.get(state[1]).status_code == 200  # another card now
    assert client.get("/me/card/state").status_code == 200


@pytest.mark.parametrize(
    ("language", "amended", "released"),
    [
        ("zh", "签订后，内容须经双方同意才能变更", "您和用人单位都可以申请解约"),
        ("en", "it changes only if both sides agree", "you and the employer can each ask"),
    ],
)
def test_who_is_about_to_sign_reads_what_can_be_changed_and_who_may_ask_for_release(
    client: TestClient, province: FilledProvince, language: str, amended: str, released: str
) -> None:
    client.headers["Accept-Language"] = language
    page = unescape(client.get(f"/me/applications/{province.names['offered']}").text)
    assert amended in page
    assert released in page


def test_an_ended_agreement_does_not_offer_to_change_what_it_prints(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    client.cookies.set(COOKIE, province.tokens["waiter"])
    offered = "/me/contact"
    assert offered in client.get("/me/agreement").text
    rejected = client.post(
        f"/api/reviews/{province.names['waiting']}/rejection",
        json={"reason": "地点不符"},
        headers={"Authorization": f"Bearer {province.tokens['counselor']}"},
    )
    assert rejected.status_code == 201, rejected.text
    installation.projector().catch_up()
    ended = client.get("/me/agreement").text
    assert "地点不符" in ended
    assert "协议书上印全部证件号码" in ended
    assert offered not in ended
