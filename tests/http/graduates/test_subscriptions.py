"""微信通知: subscribed to in the mini program, counted, shown on the page, and ended."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.demo.wechat import APP_ID, SECRET, simulated_wechat
from signing.demo.wechat_messages import PAGE, SETTING
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.messaging.channels import list_channels
from signing.privacy_notices import CURRENT
from support.routes.api_routes import IDENTITY
from support.routes.province import FilledProvince
from support.use_cases.wechat_channel import make_message

HERE = "/me/subscriptions"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def address() -> Iterator[str]:
    with simulated_wechat() as found:
        yield found


@pytest.fixture
def chosen_settings(address: str) -> dict[str, Any]:
    return {
        "wechat_url": address,
        "wechat_app_id": APP_ID,
        "wechat_secret": SECRET,
        "wechat_templates": SETTING,
        "wechat_page": PAGE,
    }


@pytest.fixture
def phone(installation: Installation, province: FilledProvince) -> TestClient:
    """Return the phone of a graduate whom the simulated WeChat knows as demo-77."""
    del province
    client = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    client.headers.update(OURS)
    session = client.post("/api/sessions/wechat", json={"code": "demo-77"}).json()
    client.cookies.set(COOKIE, session["token"])
    bound = client.post(
        "/api/me/binding", json=IDENTITY | {"notice": CURRENT, "consents": ["id_number"]}
    )
    assert bound.status_code == 201, bound.text
    installation.projector().catch_up()
    return client


def subscribe(phone: TestClient, **form: Any) -> Any:
    return phone.post(f"/api{HERE}", json={"kind": "OfferMade", "code": "demo-77"} | form)


def test_what_the_mini_program_tells_is_counted_and_sent_once_each(
    phone: TestClient, installation: Installation
) -> None:
    [listed] = [
        one for one in phone.get(f"/api{HERE}").json()["items"] if one["kind"] == "OfferMade"
    ]
    assert (listed["template_id"], listed["left"], listed["zh"]) == ("demo_offer", 0, "签约通知")
    told = subscribe(phone)
    assert (told.status_code, told.json()["left"]) == (201, 1)
    assert subscribe(phone, code="", count=2).json()["left"] == 3

    graduate = UUID(phone.get("/api/me").json()["graduate"]["id"])
    [channel] = installation.senders
    assert channel.is_set
    message = make_message(graduate)
    to = channel.find_address(graduate)
    assert to == "demo-77"
    channel.send(message, to)
    assert "还可发送 2 条" in phone.get(HERE).text


def test_a_retry_with_its_key_counts_once(phone: TestClient) -> None:
    key = {"Idempotency-Key": "subscription-1"}
    body = {"kind": "OfferMade", "code": "demo-77"}
    answers = [phone.post(f"/api{HERE}", json=body, headers=key) for _ in range(2)]
    assert [one.json()["left"] for one in answers] == [1, 1]


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"code": ""}, 409, "WeChatCodeNeeded"),
        ({"code": "demo-78"}, 409, "AnotherWeChatAccount"),
        ({"code": "used-1"}, 401, "WeChatCodeOver"),
        ({"code": "down-1"}, 503, "WeChatAway"),
        ({"kind": "Nothing"}, 404, "NoSuchSubscription"),
        ({"kind": ""}, 422, "FieldsWrong"),
        ({"count": 0}, 422, "FieldsWrong"),
        ({"count": 21}, 422, "FieldsWrong"),
        ({"count": "many"}, 422, "FieldsWrong"),
    ],
)
def test_what_makes_no_sense_is_refused_and_subscribes_nobody(
    phone: TestClient, form: dict[str, Any], status: int, code: str
) -> None:
    refused = subscribe(phone, **form)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert {one["left"] for one in phone.get(f"/api{HERE}").json()["items"]} == {0}


def test_the_page_tells_how_and_in_the_demo_stands_for_the_mini_program(phone: TestClient) -> None:
    page = phone.get(HERE).text
    assert page.count("未订阅") == 2
    assert "订阅提醒" in page
    assert "不再发送到微信" not in page
    assert f'href="{HERE}"' in phone.get("/me/more").text
    form = {"kind": "OfferMade", "code": "demo-77", "once": "1"}
    done = phone.post(HERE, data=form)
    assert (done.status_code, done.headers["location"]) == (303, HERE)
    assert "还可发送 1 条" in phone.get(HERE).text
    wrong = phone.post(HERE, data=form | {"code": "demo-78", "once": "2"})
    assert wrong.status_code == 409
    assert 'value="demo-78"' in wrong.text
    assert "不是同一个" in wrong.text
    assert "签约与确认、学校审核" in wrong.text
    english = phone.get(HERE, headers={"Accept-Language": "en"}).text
    assert "1 message to come" in english
    assert "not subscribed" in english


def test_who_ends_it_is_sent_nothing_more(phone: TestClient) -> None:
    subscribe(phone)
    assert "不再发送到微信" in phone.get(HERE).text
    done = phone.post(f"{HERE}/end", data={"once": "3"})
    assert (done.status_code, done.headers["location"]) == (303, HERE)
    page = phone.get(HERE).text
    assert "已停止，不再发送到微信" in page
    assert page.count("未订阅") == 2
    assert phone.delete(f"/api{HERE}").json() == {"subscribed": False}
    assert subscribe(phone, code="").json()["code"] == "WeChatCodeNeeded"


def test_the_real_wechat_is_asked_in_the_mini_program_alone(
    phone: TestClient, installation: Installation
) -> None:
    real = installation.settings.model_copy(update={"wechat_url": "https://api.weixin.qq.com"})
    phone.app.state.settings = real  # type: ignore[attr-defined]  # a FastAPI app
    assert "同意发送一条" not in phone.get(HERE).text
    done = phone.post(HERE, data={"kind": "OfferMade", "code": "demo-77"})
    assert done.headers["location"] == HERE
    assert {one["left"] for one in phone.get(f"/api{HERE}").json()["items"]} == {0}


def test_an_unbound_phone_is_sent_nothing(
    phone: TestClient, province: FilledProvince, installation: Installation
) -> None:
    subscribe(phone)
    graduate = phone.get("/api/me").json()["graduate"]["id"]
    admin = {"Authorization": f"Bearer {province.tokens['admin']}"}
    ended = phone.request(
        "DELETE", f"/api/graduates/{graduate}/binding", json={"reason": "换了手机"}, headers=admin
    )
    assert ended.status_code == 200, ended.text
    [channel] = installation.senders
    assert channel.find_address(UUID(graduate)) is None
    assert not channel.takes(make_message(UUID(graduate)))


def test_the_channels_of_an_installation_are_those_that_are_set(
    installation: Installation,
) -> None:
    settings = installation.settings
    assert [one.channel for one in installation.senders] == ["wechat"]
    assert list_channels(settings) == ["wechat"]
    named = {"sms_url": "https://sms.example", "sms_templates": "check=1"}
    codes_only = settings.model_copy(update=named | {"wechat_templates": ""})
    assert list_channels(codes_only) == []
    all_on = settings.model_copy(update=named | {"sms_templates": "offer=1"})
    assert list_channels(all_on) == ["wechat", "sms"]
