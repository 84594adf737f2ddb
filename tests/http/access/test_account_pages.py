"""Accounts in pages: appointed, looked after, closed; and what people do with their own."""

import re
from base64 import b32decode
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.use_cases.access import totp
from signing.vocabulary import staff_id
from support.routes.province import PASSWORD, FilledProvince
from support.waiting import soon

OURS = {"Sec-Fetch-Site": "same-origin"}
NEWCOMER = {"name": "钱老师", "username": "qian", "role": "counselor", "colleges": "理学院"}
QIAN = f"/staff/{staff_id('qian')}"


def sign_in_as(client: TestClient, province: FilledProvince, role: str) -> TestClient:
    client.cookies.clear()
    client.cookies.set(COOKIE, province.tokens[role])
    client.headers.update(OURS)
    client.follow_redirects = False
    return client


@pytest.fixture
def admin(client: TestClient, province: FilledProvince) -> TestClient:
    found = sign_in_as(client, province, "admin")
    soon(lambda: found.get("/staff/new").status_code == HTTPStatus.OK or None)
    return found


def test_somebody_is_appointed_with_a_link_that_is_shown_once(admin: TestClient) -> None:
    shown = admin.post("/staff", data=NEWCOMER | {"first": "link"})
    assert shown.status_code == 200
    found = re.search(r"/password/[\w-]+", shown.text)
    assert found is not None
    chosen = {"password": "an even longer one", "again": "an even longer one"}
    assert 'name="again"' in admin.get(found[0]).text
    assert admin.post(found[0], data=chosen).headers["location"] == "/login"
    admin.cookies.clear()
    assert admin.post(found[0], data=chosen).status_code == 410


def test_a_link_that_is_over_or_made_up_says_so_before_anybody_types(admin: TestClient) -> None:
    shown = admin.get("/password/made-up")
    assert shown.status_code == 410
    assert "该一次性链接无效" in shown.text
    assert 'name="again"' not in shown.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "Qian!"}, "username"),
        ({"colleges": "没有的学院"}, "colleges"),
        ({"role": "school_admin"}, "colleges"),
        ({"role": "province"}, "role"),
        ({"first": "password", "password": "short"}, "password"),
    ],
)
def test_what_is_wrong_with_an_appointment_stands_at_its_field(
    admin: TestClient, changes: dict[str, str], field: str
) -> None:
    answer = admin.post("/staff", data=NEWCOMER | changes)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert "钱老师" in answer.text


def test_an_account_gets_other_colleges_and_is_closed_with_a_reason(admin: TestClient) -> None:
    admin.post("/staff", data=NEWCOMER | {"first": "link"})
    assert (
        admin.post(f"{QIAN}/colleges", data={"colleges": ["文学院", "理学院"]}).status_code == 303
    )
    assert "文学院、理学院" in admin.get(QIAN).text

    wrong = admin.post(f"{QIAN}/dismissal", data={"reason": "调离", "confirm": "zhou"})
    assert wrong.status_code == 422
    assert (
        admin.post(f"{QIAN}/dismissal", data={"reason": "调离", "confirm": "qian"}).status_code
        == 303
    )
    closed = admin.get(QIAN).text
    assert "已停用" in closed
    assert "/dismissal" not in closed


def test_what_was_done_to_an_account_is_told_in_words(
    admin: TestClient, province: FilledProvince
) -> None:
    admin.post(f"/staff/{province.names['locked_id']}/unlocking")
    log = admin.get("/staff/log").text
    assert "解除了锁定" in log
    assert "other_college" in log


def test_the_log_of_accounts_is_searched_by_kind_account_and_day(
    admin: TestClient, client: TestClient, province: FilledProvince
) -> None:
    admin.post(f"/staff/{province.names['locked_id']}/unlocking")
    told = ">解除了锁定</td>"
    found = admin.get("/staff/log?kind=unlocked&account=other_college&since=2020-01-01").text
    assert told in found
    for other in ("kind=locked", "account=zhou", "until=2020-01-01"):
        assert told not in admin.get(f"/staff/log?{other}").text
    for field, wrong in (("account", "nobody-here"), ("kind", "forgotten"), ("since", "soon")):
        assert f'id="e-{field}"' in admin.get(f"/staff/log?{field}={wrong}").text
    auditor = sign_in_as(client, province, "auditor").get("/staff/log?kind=unlocked").text
    assert told in auditor
    assert "other_college" not in auditor, "an id instead of a username"


def test_a_schools_first_administrator_comes_with_the_school(
    client: TestClient, province: FilledProvince
) -> None:
    official = sign_in_as(client, province, "province")
    form = {"code": "99009", "name": "皖南学院", "colleges": "文学院\n\n理学院\n文学院"}
    form |= {"admin": "孙老师", "username": "admin-99009"}
    wrong = official.post("/schools", data=form | {"code": "9"})
    assert 'id="e-code"' in wrong.text
    assert "孙老师" in wrong.text
    assert "/password/" in official.post("/schools", data=form).text
    assert official.post("/schools", data=form).status_code == 409


def test_an_employer_is_suspended_by_name_and_reinstated(
    client: TestClient, province: FilledProvince
) -> None:
    official = sign_in_as(client, province, "province")
    address = f"/employers/{province.names['employer_id']}"
    found = soon(lambda: re.search(r"9134[0-9A-Z]{14}", official.get(address).text))
    form = {"reason": "资质过期", "confirm": "91340100MA0000002N"}
    assert 'id="e-confirm"' in official.post(f"{address}/suspension", data=form).text
    done = official.post(f"{address}/suspension", data=form | {"confirm": found[0]})
    assert done.status_code == 303
    assert "资质过期" in official.get(address).text
    assert official.post(f"{address}/reinstatement", data={"reason": "已补"}).status_code == 303
    assert "/suspension" in official.get(address).text


def test_a_password_is_changed_by_who_knows_it(admin: TestClient) -> None:
    form = {"current": PASSWORD, "new": "an even longer one", "again": "another longer one"}
    assert 'id="e-again"' in admin.post("/account/password", data=form).text
    done = admin.post("/account/password", data=form | {"again": form["new"]})
    assert done.headers["location"] == "/account"


def test_a_second_factor_is_enrolled_and_given_up(
    client: TestClient, province: FilledProvince
) -> None:
    counselor = sign_in_as(client, province, "counselor")
    begun = counselor.post("/account/second-factor", data={"password": PASSWORD}).text
    secret, url = (re.search(rf'name="{one}" value="([^"]+)"', begun) for one in ("secret", "url"))
    assert secret is not None
    assert url is not None
    hidden = {"secret": secret[1], "url": url[1].replace("&amp;", "&")}
    wrong = counselor.post("/account/second-factor/confirmation", data=hidden | {"code": "000000"})
    assert wrong.status_code == 422
    assert secret[1] in wrong.text

    def code(steps: int = 0) -> str:
        return totp.code_at(b32decode(hidden["secret"]), totp.step_at(datetime.now(UTC)) + steps)

    shown = counselor.post("/account/second-factor/confirmation", data=hidden | {"code": code()})
    assert "恢复码" in shown.text
    assert "已启用" in counselor.get("/account").text
    over = counselor.post(
        "/account/second-factor/end", data={"password": PASSWORD, "code": code(1)}
    )
    assert over.headers["location"] == "/login"


@pytest.mark.parametrize(
    ("address", "above"),
    [("/login/second-step", "/login"), ("/login/passkey/enrolment", "/login"), ("/logout", "")],
)
def test_an_address_that_only_takes_a_form_leads_to_its_page(
    installation: Installation, address: str, above: str
) -> None:
    client = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    answer = client.get(address)
    assert answer.status_code == (303 if above else 405)
    assert answer.headers.get("Location", "") == above


def test_the_answer_of_a_form_offers_no_other_language_for_it_would_be_lost(
    installation: Installation,
) -> None:
    client = TestClient(create_app(installation, projecting=False))
    assert "/language/en" in client.get("/login").text
    refused = client.post("/login", data={"username": "nobody", "password": "not it"})
    assert refused.request.method == "POST"
    assert "/language/en" not in refused.text


def test_english_pages_have_one_term_for_the_second_factor(admin: TestClient) -> None:
    for path in ("/account", "/staff", f"/staff/{staff_id('counselor')}"):
        page = admin.get(path, headers={"Accept-Language": "en"}).text
        assert "econd factor" in page
        assert "econd step" not in page
