"""How people are told: kinds × channels, over the API and on the page."""

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince

OURS = {"Sec-Fetch-Site": "same-origin"}
PATH, PAGE = "/api/account/notice-preferences", "/account/notice-preferences"


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    del province
    installation.projector().catch_up()
    one = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    one.headers.update(OURS)
    return one


def be(client: TestClient, province: FilledProvince, who: str) -> TestClient:
    client.cookies.set(COOKIE, province.tokens[who])
    return client


def set_up(client: TestClient, *channels: str) -> None:
    client.app.state.channels = frozenset(channels)  # type: ignore[attr-defined]  # a FastAPI app


def test_nobody_who_has_not_chosen_is_told_by_text_message(
    client: TestClient, province: FilledProvince
) -> None:
    for who, usual in (("graduate", ["wechat"]), ("employer", ["mail"])):
        found = be(client, province, who).get(PATH).json()
        assert set(map(tuple, found["choices"].values())) == {tuple(usual)}
    counselor = be(client, province, "counselor").get(PATH).json()
    assert counselor["channels"] == [{"channel": "mail", "on": False}]
    assert [group for group, of in counselor["choices"].items() if of] == ["people", "digests"]


def test_what_is_named_changes_and_the_rest_stays(
    client: TestClient, province: FilledProvince
) -> None:
    one = be(client, province, "employer")
    changed = one.put(PATH, json={"applications": ["sms", "mail", "mail"], "papers": []})

    assert changed.status_code == 200
    assert changed.json()["choices"]["applications"] == ["mail", "sms"]
    assert changed.json()["choices"]["papers"] == []
    assert changed.json()["choices"]["reviews"] == ["mail"]
    assert one.put(PATH, json={}).json() == changed.json() == one.get(PATH).json()
    other = be(client, province, "other_employer").get(PATH).json()
    assert other["choices"]["applications"] == ["mail"]


@pytest.mark.parametrize(
    "wrong",
    [{"reviews": ["wechat"]}, {"reviews": ["fax"]}, {"everything": ["mail"]}, {"reviews": "mail"}],
)
def test_a_channel_that_cannot_reach_somebody_is_refused(
    client: TestClient, province: FilledProvince, wrong: dict[str, object]
) -> None:
    answer = be(client, province, "counselor").put(PATH, json=wrong)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["zh"]


def test_a_page_saves_what_is_ticked(client: TestClient, province: FilledProvince) -> None:
    set_up(client, "mail", "sms")
    one = be(client, province, "employer")
    page = one.get(PAGE).text
    assert "没有开通" not in page

    saved = one.post(PAGE, data={"applications": ["mail", "sms"]})

    assert (saved.status_code, saved.headers["location"]) == (303, "/notices")
    choices = one.get(PATH).json()["choices"]
    assert choices.pop("applications") == ["mail", "sms"]
    assert not any(choices.values())
    assert 'name="applications" value="sms" checked' in one.get(PAGE).text


def test_a_channel_that_is_not_set_up_is_grey_and_keeps_what_was_chosen(
    client: TestClient, province: FilledProvince
) -> None:
    set_up(client, "sms")
    one = be(client, province, "employer")
    page = one.get(PAGE).text
    assert "本平台没有开通邮件" in page
    assert 'value="mail" checked disabled aria-describedby="off-mail"' in page

    one.post(PAGE, data={"reviews": ["sms"]})

    choices = one.get(PATH).json()["choices"]
    assert choices["reviews"] == ["mail", "sms"]
    assert choices["papers"] == ["mail"]


def test_a_graduate_chooses_on_the_phone(client: TestClient, province: FilledProvince) -> None:
    set_up(client, "wechat")
    one = be(client, province, "graduate")
    assert "本平台没有开通手机短信" in one.get(PAGE).text

    saved = one.post(PAGE, data={})

    assert saved.headers["location"] == "/me/notices"
    assert not any(one.get(PATH).json()["choices"].values())
