"""No other site acts with the session of our pages; who brings a token is never in doubt."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL

from conftest import PREPARED, run_on
from signing.bootstrap import Installation
from signing.http.app import create_app
from support.printing.print_client import make_settings
from support.routes.province import FilledProvince

HOME = "https://signing.example"
CALL = "/api/school/colleges"
WHO = {"username": "province", "password": "a long enough one"}


@pytest.fixture(scope="module")
def browser(server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield a client with an unknown session cookie, which the service must look up."""
    name = f"origins_{uuid4().hex}"
    run_on(server, f"CREATE DATABASE {name} TEMPLATE {PREPARED}")
    url = server.set(database=name).render_as_string(hide_password=False)
    installation = Installation.open(
        make_settings(url, tmp_path_factory.mktemp("origins"), public_url=HOME)
    )
    app = create_app(installation, projecting=False)
    yield TestClient(app, base_url=HOME, cookies={"signing_session": "a-session"})
    installation.close()
    run_on(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("path", ["/me/agreement.pdf", "/api/me/agreement.pdf"])
def test_a_link_of_another_site_puts_no_print_on_record(browser: TestClient, path: str) -> None:
    def is_refused(**headers: str) -> bool:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return browser.get(path, headers=given).status_code == 403

    for foreign in ({"Sec_Fetch_Site": "cross-site"}, {"Referer": "https://elsewhere.example/"}):
        assert is_refused(**foreign)
    for own in ({"Sec_Fetch_Site": "none"}, {"Referer": f"{HOME}/me"}, {}):
        assert not is_refused(**own)
    assert not is_refused(Authorization="Bearer unknown", Sec_Fetch_Site="cross-site")


def read_refusal_code(client: TestClient, **headers: str) -> str:
    """Return the code of the refusal; NotSignedIn means that only the session was wrong."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    code: str = client.post(CALL, json={"college": "艺术学院"}, headers=given).json()["code"]
    return code


OURS: list[dict[str, str]] = [
    {"sec_fetch_site": "same-origin", "origin": HOME},
    {"sec_fetch_site": "none"},
    {"sec_fetch_site": "same-origin", "origin": "null"},
    {"origin": HOME},
    {"origin": f"{HOME}:443"},
    {"origin": "HTTPS://Signing.Example"},
    {"referer": f"{HOME}/reviews?page=2"},
]
FOREIGN: list[dict[str, str]] = [
    {},
    {"sec_fetch_site": "cross-site", "origin": "https://evil.example"},
    {"sec_fetch_site": "cross-site", "origin": HOME},
    {"sec_fetch_site": "same-site", "origin": "https://blog.signing.example"},
    {"sec_fetch_site": ""},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "https://evil.example"},
    {"origin": "https://blog.signing.example"},
    {"origin": "https://signing.example.evil.example"},
    {"origin": "https://signing.example@evil.example"},
    {"origin": f"{HOME}:8443"},
    {"origin": "http://signing.example"},
    {"origin": f"{HOME}:port"},
    {"origin": "https://evil.example", "referer": f"{HOME}/"},
    {"referer": "https://evil.example/?https://signing.example/"},
    {"referer": "about:blank"},
]


@pytest.mark.parametrize("told", OURS, ids=str)
def test_our_own_pages_act_with_their_session(browser: TestClient, told: dict[str, str]) -> None:
    assert read_refusal_code(browser, **told) == "NotSignedIn"


@pytest.mark.parametrize("told", FOREIGN, ids=str)
def test_whoever_does_not_show_that_they_are_ours_does_not(
    browser: TestClient, told: dict[str, str]
) -> None:
    assert read_refusal_code(browser, **told) == "ForeignOrigin"


@pytest.mark.parametrize("told", FOREIGN, ids=str)
def test_a_bearer_token_is_proof_enough(browser: TestClient, told: dict[str, str]) -> None:
    assert read_refusal_code(browser, **told, authorization="bearer a-token") == "NotSignedIn"


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Basic eDp5"])
def test_a_header_that_brings_no_token_proves_nothing(browser: TestClient, given: str) -> None:
    assert read_refusal_code(browser, authorization=given) == "ForeignOrigin"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_way_to_change_something_is_closed_to_other_sites(
    browser: TestClient, method: str
) -> None:
    answer = browser.request(method, CALL, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    told = answer.json()
    assert told["code"] == "ForeignOrigin"
    assert "本平台的页面" in told["next"]
    assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_who_only_reads_may_come_from_anywhere(browser: TestClient, method: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert browser.request(method, "/live", headers=headers).status_code in {200, 405}
    assert browser.request(method, CALL, headers=headers).status_code in {401, 405}


def test_the_cookie_is_found_among_others(browser: TestClient) -> None:
    bare = TestClient(browser.app, base_url=HOME)
    assert read_refusal_code(bare) == "NotSignedIn"
    assert (
        read_refusal_code(bare, cookie="theme=dark; signing_session=x; signing_oidc=y")
        == "ForeignOrigin"
    )


def test_nobody_is_signed_in_by_another_site(browser: TestClient) -> None:
    bare = TestClient(browser.app, base_url=HOME)
    told = [{"Origin": "https://evil.example"}, {"Referer": "https://servicewechat.com/wx0/1/"}]
    codes = [bare.post("/api/sessions", json=WHO, headers=one).json()["code"] for one in told]
    assert codes == ["ForeignOrigin", "WrongCredentials"]


def test_the_name_that_the_browser_used_is_ours_too(browser: TestClient) -> None:
    cookies = {"signing_session": "a-session"}
    near = TestClient(browser.app, base_url="http://127.0.0.1:8000", cookies=cookies)
    assert read_refusal_code(near, origin="http://127.0.0.1:8000") == "NotSignedIn"
    assert read_refusal_code(near, origin="http://127.0.0.1:8001") == "ForeignOrigin"


def test_nothing_of_the_body_is_read(browser: TestClient) -> None:
    def body() -> Iterator[bytes]:
        yield b"{"
        yield b"}"

    answer = browser.post(CALL, content=body())
    assert answer.json()["code"] == "ForeignOrigin"
    assert answer.headers["Connection"] == "close"


def test_a_real_session_acts_on_our_pages_only(
    installation: Installation, province: FilledProvince
) -> None:
    cookies: Any = {"signing_session": province.tokens["admin"]}
    browser = TestClient(create_app(installation, projecting=False), base_url=HOME, cookies=cookies)
    college = {"college": "艺术学院"}
    assert browser.post(CALL, json=college).status_code == 403
    assert browser.post(CALL, json=college, headers={"Origin": HOME}).status_code == 201
