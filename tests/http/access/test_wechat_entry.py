"""The address that signs in from the mini program: another site cannot lead there."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.demo.wechat import APP_ID, SECRET, simulated_wechat
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.use_cases.access.wechat import RealWeChat
from support.routes.province import FilledProvince

ENTRY = "/wechat/enter?code=demo-7"
MINI_PROGRAM = {"User-Agent": "MicroMessenger/8.0 miniProgram"}
FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Referer": "https://elsewhere.example/"},
)


@pytest.fixture
def phone(installation: Installation, province: FilledProvince) -> Iterator[TestClient]:
    del province
    app = create_app(installation, projecting=False)
    with simulated_wechat() as address:
        app.state.wechat = RealWeChat(address, APP_ID, SECRET)
        yield TestClient(app, headers=MINI_PROGRAM, follow_redirects=False)
        app.state.wechat.close()


@pytest.mark.parametrize("foreign", FOREIGN)
def test_another_site_signs_nobody_in_and_ends_no_session(
    phone: TestClient, province: FilledProvince, foreign: dict[str, str]
) -> None:
    for cookie in ({}, {COOKIE: province.tokens["counselor"]}):
        phone.cookies.clear()
        phone.cookies.update(cookie)
        answer = phone.get(ENTRY, headers=foreign)

        assert answer.status_code == 403
        assert COOKIE not in answer.headers.get("set-cookie", "")


def test_the_address_ends_nobody_s_session(phone: TestClient, province: FilledProvince) -> None:
    for who in ("counselor", "employer", "signer"):
        phone.cookies.clear()
        phone.cookies.set(COOKIE, province.tokens[who])
        answer = phone.get(ENTRY, headers={"Sec-Fetch-Site": "none"})

        assert answer.status_code == 409
        assert "请先退出登录" in answer.text
        assert COOKIE not in answer.headers.get("set-cookie", "")


def test_who_opens_the_mini_program_again_stays_signed_in(phone: TestClient) -> None:
    for _ in range(2):
        answer = phone.get(ENTRY, headers={"Sec-Fetch-Site": "none"})

        assert answer.status_code == 303
        assert COOKIE in answer.headers["set-cookie"]


def test_asking_for_the_head_signs_nobody_in(phone: TestClient) -> None:
    answer = phone.head(ENTRY)

    assert COOKIE not in answer.headers.get("set-cookie", "")
