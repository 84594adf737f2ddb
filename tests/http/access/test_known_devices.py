"""A browser that signed in before is known by its cookie, and strangers do not lock it out."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.answering.session_replies import DEVICES
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.use_cases.access.lockouts import FREE
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.core.actors import Operator
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import CREDIT_CODES, SmallProvince

PASSWORD = "correct horse battery"
RIGHT, WRONG = (
    {"username": "zhou", "password": PASSWORD},
    {"username": "zhou", "password": "guess"},
)
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(params=["http://127.0.0.1:8000", "https://signing.example"])
def chosen_settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"address": request.param}


@pytest.fixture
def installation(installation: Installation) -> Installation:
    SmallProvince(installation.context)
    one = Appointment("zhou", "周老师", hash_password(PASSWORD), Role.COUNSELOR, "99001")
    Schools(installation.context).appoint(Operator(stamp=make_stamp()), one)
    return installation


@pytest.fixture
def client(installation: Installation) -> TestClient:
    address = installation.settings.address
    app = create_app(installation, projecting=False)
    return TestClient(app, base_url=address, headers=OURS, follow_redirects=False)


def lock_network(client: TestClient) -> None:
    stranger = TestClient(client.app, base_url=str(client.base_url))
    for _ in range(FREE):
        assert stranger.post("/api/sessions", json=WRONG).status_code == 401
    assert stranger.post("/api/sessions", json=RIGHT).status_code == 429


@pytest.mark.parametrize("first", ["page", "API"])
def test_a_browser_is_known_after_it_signed_in(client: TestClient, first: str) -> None:
    if first == "page":
        answer = client.post("/login", data=RIGHT)
        assert answer.status_code == 303
    else:
        answer = client.post("/api/sessions", json=RIGHT)
        assert answer.status_code == 201
    [kept] = [one for one in answer.headers.get_list("set-cookie") if one.startswith(DEVICES)]
    assert "httponly" in kept.lower()
    assert "samesite=lax" in kept.lower()
    assert ("secure" in kept.lower()) == str(client.base_url).startswith("https")
    lock_network(client)

    client.cookies.delete(COOKIE)
    assert client.post("/login", data=RIGHT).status_code == 303
    assert client.post("/api/sessions", json=RIGHT).status_code == 201


def test_signing_out_keeps_the_device_known_and_opens_nothing(client: TestClient) -> None:
    client.post("/login", data=RIGHT)
    client.post("/logout")
    assert DEVICES in client.cookies
    assert COOKIE not in client.cookies
    assert client.get("/api/account/sessions").status_code == 401
    lock_network(client)
    assert client.post("/login", data=RIGHT).status_code == 303


def test_wrong_and_unfinished_sign_ins_make_no_device_known(client: TestClient) -> None:
    for answer in (client.post("/login", data=WRONG), client.post("/api/sessions", json=WRONG)):
        assert answer.status_code in {401, 422}
        assert DEVICES not in client.cookies


def test_an_employer_registers_under_a_counselors_name_and_learns_nothing(
    client: TestClient,
) -> None:
    form = {
        "name": "云川示例科技有限公司",
        "credit_code": CREDIT_CODES[0],
        "kind": "31",
        "industry": "22",
        "region": "330100",
        "address": "示例路 1 号",
        "contact": "钱经理",
        "phone": "13900000001",
        "username": "zhou",
        "password": "seven quiet mountains",
    }
    made = client.post("/api/employers", json=form)
    assert made.status_code == 201, made.text
    assert made.json()["username"] == "zhou"
    for password, role in (("seven quiet mountains", "employer"), (PASSWORD, "counselor")):
        entered = client.post("/api/sessions", json={"username": "zhou", "password": password})
        assert entered.json()["role"] == role
