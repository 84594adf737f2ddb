"""How people are told: kinds × channels, over the API and on the page."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.storage.account_tables import accounts
from signing.storage.outbox_tables import outbox
from signing.storage.wechat_tables import wechat_subscriptions
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW

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
    [
        {"reviews": ["wechat"]},
        {"reviews": ["fax"]},
        {"everything": ["mail"]},
        {"reviews": "mail"},
        {"reviews": None},
        {"choices": None},
        {"choices": {"reviews": ["wechat"]}},
        {"choices": {"everything": ["mail"]}},
        {"choices": {}, "reviews": ["mail"]},
        {"choices": {}, "channels": []},
    ],
)
def test_a_channel_that_cannot_reach_somebody_is_refused(
    client: TestClient, province: FilledProvince, wrong: dict[str, object]
) -> None:
    answer = be(client, province, "counselor").put(PATH, json=wrong)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["zh"]


def test_what_was_read_can_be_put_back(client: TestClient, province: FilledProvince) -> None:
    one = be(client, province, "employer")
    read = one.put(PATH, json={"applications": ["sms"], "papers": []}).json()
    one.put(PATH, json={"applications": ["mail"], "papers": ["mail"]})

    put = one.put(PATH, json={"choices": read["choices"]})

    assert put.status_code == 200
    assert put.json() == read == one.get(PATH).json()
    part = one.put(PATH, json={"choices": {"papers": ["sms"]}}).json()
    assert part["choices"] == read["choices"] | {"papers": ["sms"]}
    wrong = one.put(PATH, json={"choices": {"reviews": ["wechat"]}}).json()
    assert [error["field"] for error in wrong["errors"]] == ["choices.reviews"]


def test_what_is_wrong_on_the_page_names_the_group_in_words(
    client: TestClient, province: FilledProvince
) -> None:
    set_up(client, "mail")
    page = be(client, province, "counselor").post(PAGE, data={"reviews": "fax"})

    assert page.status_code == 422
    assert '<a href="#f-reviews">学校审核：只能是 mail、wechat 或 sms</a>' in page.text
    assert 'id="e-reviews"' in page.text
    assert "reviews.0" not in page.text


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


def test_a_channel_by_which_nothing_can_arrive_says_so_and_leads_where_to_mend_it(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    # given an employer without a confirmed address, and a graduate who never subscribed
    set_up(client, "mail", "wechat")
    employer = be(client, province, "employer").get(PAGE)
    assert "您还没有确认过的邮箱，勾选了也收不到邮件。" in employer.text
    assert '<a href="/account/email">' in employer.text
    assert 'value="mail" checked aria-describedby="unreached-mail"' in employer.text
    english = client.get(PAGE, headers={"Accept-Language": "en"}).text
    assert "You have no confirmed address: no mail can arrive, whatever you tick. <a" in english
    graduate = be(client, province, "graduate").get(PAGE).text
    assert "您还没有订阅微信通知" in graduate
    assert '<a href="/me/subscriptions">' in graduate

    # when the graduate subscribes
    with installation.writing.connect() as connection:
        row = {"template": "t", "remaining": 1, "changed_at": NOW}
        of = UUID(province.names["graduate_id"])
        connection.execute(insert(wechat_subscriptions).values(row | {"graduate": of}))

    # then nothing is said any more, nor of a channel that is not set up here
    assert "还没有订阅" not in client.get(PAGE).text
    set_up(client, "sms")
    assert "确认过的邮箱" not in be(client, province, "employer").get(PAGE).text


def test_what_became_of_the_last_message_is_said_to_its_reader_alone(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    # given a counselor whose last mail was not delivered
    set_up(client, "mail")
    with installation.writing.connect() as connection:
        find = select(accounts.c.subject).where(accounts.c.role == "counselor")
        reader = connection.execute(find).scalars().first()
        row = {
            "key": "1",
            "account": reader,
            "channel": "mail",
            "kind": "OfferSigned",
            "urgent": False,
            "posted_at": NOW,
            "state": "dead",
            "next_try_at": NOW,
            "why": "信箱已满。 The mailbox is full.",
            "ended_at": NOW,
        }
        connection.execute(insert(outbox).values(row))

    # then they read why, in their language, and nobody else does
    one = be(client, province, "counselor")
    page = one.get(PAGE).text
    assert "上一条没有送达：信箱已满。" in page
    assert "The mailbox" not in page
    english = one.get(PAGE, headers={"Accept-Language": "en"}).text
    assert "The last message was not delivered: The mailbox is full." in english
    assert "上一条" not in be(client, province, "employer").get(PAGE).text
