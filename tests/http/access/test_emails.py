"""Mail addresses and forgotten passwords, in pages and over the API, up to a real mail server."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.use_cases.access.emails import Emails
from signing.vocabulary import staff_id
from support.routes.province import PASSWORD, FilledProvince
from support.servers.mail import Received, serve_mail
from support.use_cases.contexts import NOW
from support.use_cases.mailboxes import Mailboxes, read_token, with_mail
from support.waiting import soon

OURS = {"Sec-Fetch-Site": "same-origin"}
ADDRESS = "zhou@example.com"
NEWCOMER = {"name": "钱老师", "username": "qian", "role": "counselor", "first": "link"}
QIAN = f"/staff/{staff_id('qian')}"
CHOSEN = {"password": "seven quiet mountains", "again": "seven quiet mountains"}
LINK = re.compile(r"https?://[^/\s]+(/\S+)")
REGISTRATION = {
    "name": "徽州茶业有限公司",
    "credit_code": "91340100MA2MRBQX1D",
    "kind": "39",
    "industry": "22",
    "region": "340100",
    "address": "合肥市长江路1号",
    "contact": "吴小雨",
    "phone": "0551-60000000",
    "username": "tea",
}


@pytest.fixture
def mailing(installation: Installation, province: FilledProvince) -> Installation:
    del province
    return replace(installation, context=with_mail(installation.context))


@pytest.fixture
def mailboxes(mailing: Installation) -> Mailboxes:
    return Mailboxes(mailing.context)


@pytest.fixture
def site(mailing: Installation) -> TestClient:
    return open_site(mailing)


def open_site(installation: Installation, token: str = "") -> TestClient:
    client = TestClient(
        create_app(installation, projecting=False), headers=OURS, follow_redirects=False
    )
    if token:
        client.cookies.set(COOKIE, token)
    return client


def find_name_of(province: FilledProvince, installation: Installation, role: str) -> str:
    """Return the username of a role's account."""
    answer = open_site(installation).get(
        "/api/account", headers={"Authorization": f"Bearer {province.tokens[role]}"}
    )
    return cast("str", answer.json()["username"])


def confirm_address(
    site: TestClient, mailboxes: Mailboxes, token: str, address: str = ADDRESS
) -> None:
    sent = {"address": address, "password": PASSWORD}
    headers = {"Authorization": f"Bearer {token}"}
    assert site.put("/api/account/email", json=sent, headers=headers).status_code == 200
    link = {"token": read_token(mailboxes.write_one(NOW))}
    assert site.post("/api/account/email/confirmation", json=link).status_code == 201


def test_an_address_is_entered_confirmed_and_removed_in_pages(
    mailing: Installation, mailboxes: Mailboxes, province: FilledProvince
) -> None:
    desk = open_site(mailing, province.tokens["counselor"])
    assert "未填写" in desk.get("/account").text
    form = {"address": ADDRESS, "password": PASSWORD}
    assert desk.post("/account/email", data=form).headers["location"] == "/account/email"
    waiting = desk.get("/account/email").text
    assert "确认链接正发往该邮箱" in waiting
    assert f'<span class="address">{ADDRESS}</span>' in waiting
    assert "等待确认" in desk.get("/account").text

    letter = mailboxes.write_one(NOW)
    stranger = open_site(mailing)
    asked = stranger.get(letter.path)
    assert (asked.status_code, ADDRESS in asked.text) == (200, True)
    assert "等待确认" in desk.get("/account").text, "looking at a link confirms nothing"
    assert stranger.post(letter.path).headers["location"] == "/email/confirmed"
    assert "邮箱已确认" in stranger.get("/email/confirmed").text
    again = stranger.post(letter.path)
    assert again.status_code == 410
    assert "这个确认链接无效" in again.text
    assert "再发一次" not in desk.get("/account/email").text

    wrong = desk.post("/account/email/removal", data={"password": "not it"})
    assert wrong.status_code == 422
    gone = desk.post("/account/email/removal", data={"password": PASSWORD})
    assert gone.headers["location"] == "/account"
    assert "未填写" in desk.get("/account").text
    assert desk.get("/account/email/removal").headers["location"] == "/account/email"


@pytest.mark.parametrize(
    ("address", "zh", "en"),
    [
        ("zhou", "应为邮箱地址", "must be a mail address"),
        ("zhou@localhost", "应为邮箱地址", "must be a mail address"),
        ("zhou@example.com\r\nBcc: all@example.com", "应为邮箱地址", "must be a mail address"),
        ("周@example.com", "@ 前只能用英文字母", "plain letters"),
        ("z" * 400, "不能超过 320 个字符", "at most 320 characters"),
    ],
)
def test_what_is_wrong_with_an_address_stands_at_its_field_in_both_languages(
    site: TestClient, province: FilledProvince, address: str, zh: str, en: str
) -> None:
    headers = {"Authorization": f"Bearer {province.tokens['counselor']}"}
    sent = {"address": address, "password": PASSWORD}
    refused = site.put("/api/account/email", json=sent, headers=headers)
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["field"]) == (422, "address")
    assert zh in error["zh"]
    assert en in error["en"]
    site.cookies.set(COOKIE, province.tokens["counselor"])
    assert 'id="e-address"' in site.post("/account/email", data=sent).text


def test_the_page_of_who_forgot_is_the_same_whoever_is_meant(
    mailing: Installation, mailboxes: Mailboxes, province: FilledProvince
) -> None:
    site = open_site(mailing)
    confirm_address(site, mailboxes, province.tokens["counselor"])
    name = find_name_of(province, mailing, "counselor")
    assert '<a href="/password-reset">' in site.get("/login").text
    answers, programs = set(), set()
    for typed in (name, ADDRESS, "nobody", "nobody@example.com", "employer-1"):
        answer = open_site(mailing).post("/password-reset", data={"name": typed})
        named = ((one, text) for one, text in answer.headers.items() if one != "x-request-id")
        answers.add((answer.status_code, answer.text, *sorted(dict(named).items())))
        told = site.post("/api/password-resets", json={"name": typed})
        programs.add((told.status_code, told.text))
    assert [one[0] for one in answers] == [303]
    assert programs == {(202, '{"accepted":true}')}
    assert "如果有这个账号" in site.get("/password-reset/sent").text

    kinds = [one.kind for one in mailboxes.write(NOW)]
    assert kinds == ["password_link"] * 3, "four were asked for: no more than three an hour"
    link = mailboxes.posted[-1].path
    assert name in site.get(link).text
    assert site.post(link, data=CHOSEN).headers["location"] == "/login"
    signed_in = {"username": name, "password": CHOSEN["password"]}
    assert site.post("/api/sessions", json=signed_in).status_code in {200, 201}


def test_an_empty_name_is_asked_for_again(site: TestClient) -> None:
    refused = site.post("/password-reset", data={"name": ""})
    assert refused.status_code == 422
    assert 'id="e-name"' in refused.text


def test_without_mail_the_pages_say_whom_to_ask(
    installation: Installation, province: FilledProvince
) -> None:
    site = open_site(installation)
    assert "/password-reset" not in site.get("/login").text
    assert "取得一次性重置链接" in site.get("/password-reset").text
    refused = site.post("/api/password-resets", json={"name": "zhou"})
    assert (refused.status_code, refused.json()["code"]) == (409, "MailNotSet")
    desk = open_site(installation, province.tokens["counselor"])
    assert "平台暂未开通邮件" in desk.get("/account/email").text
    desk.post("/account/email", data={"address": ADDRESS, "password": PASSWORD})
    kept = desk.get("/account/email").text
    assert ADDRESS in kept
    assert "再发一次" not in kept


def test_somebody_is_appointed_by_mail_and_no_link_is_shown(
    mailing: Installation, mailboxes: Mailboxes, province: FilledProvince
) -> None:
    desk = open_site(mailing, province.tokens["admin"])
    answer = desk.post("/staff", data=NEWCOMER | {"email": "qian@example.com"})
    assert answer.headers["location"] == QIAN
    letter = mailboxes.write_one(NOW)
    assert (letter.kind, letter.to) == ("first_password", "qian@example.com")
    newcomer = open_site(mailing)
    assert "qian" in newcomer.get(letter.path).text
    assert newcomer.post(letter.path, data=CHOSEN).headers["location"] == "/login"
    assert Emails(mailing.context).find_address(staff_id("qian")) == "qian@example.com"


def test_without_mail_the_link_is_shown_though_an_address_was_given(
    installation: Installation, province: FilledProvince
) -> None:
    desk = open_site(installation, province.tokens["admin"])
    shown = desk.post("/staff", data=NEWCOMER | {"email": "qian@example.com"})
    assert "/password/" in shown.text


def test_a_wrong_address_of_a_newcomer_opens_no_account(
    mailing: Installation, province: FilledProvince
) -> None:
    desk = open_site(mailing, province.tokens["admin"])
    refused = desk.post("/staff", data=NEWCOMER | {"email": "qian@"})
    assert 'id="e-email"' in refused.text
    assert desk.get(QIAN).status_code == 404


def test_a_school_is_registered_with_an_administrator_who_gets_mail(
    mailing: Installation, mailboxes: Mailboxes, province: FilledProvince
) -> None:
    desk = open_site(mailing, province.tokens["province"])
    form = {"code": "99009", "name": "皖南学院", "colleges": "文学院", "admin": "孙老师"}
    form |= {"username": "admin-99009", "email": "sun@example.com"}
    assert desk.post("/schools", data=form).headers["location"] == "/schools/99009"
    assert mailboxes.write_one(NOW).kind == "first_password"


def test_a_colleague_is_invited_by_mail_once_however_often_it_is_sent(
    mailing: Installation, mailboxes: Mailboxes, province: FilledProvince
) -> None:
    site = open_site(mailing)
    headers = {"Authorization": f"Bearer {province.tokens['employer']}"}
    invited = {"name": "李梅", "email": "mei@example.com"}
    keyed = headers | {"Idempotency-Key": "one"}
    answers = [site.post("/api/employer/colleagues", json=invited, headers=keyed) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["link"] is None
    letter = mailboxes.write_one(NOW)
    assert (letter.kind, letter.to) == ("colleague_invitation", "mei@example.com")
    assert "李梅" in site.get(letter.path).text
    shown = site.post("/api/employer/colleagues", json={"name": "吴刚"}, headers=headers)
    assert "/join/" in shown.json()["link"]

    desk = open_site(mailing, province.tokens["employer"])
    page = desk.post("/employer/colleagues", data={"name": "何方", "email": "he@example.com"})
    assert page.headers["location"] == "/employer/colleagues"
    assert mailboxes.write_one(NOW).to == "he@example.com"


def test_an_employer_registers_with_an_address(
    mailing: Installation, mailboxes: Mailboxes, province: FilledProvince
) -> None:
    del province
    sent = REGISTRATION | {"password": "an even longer one", "email": "tea@example.com"}
    assert open_site(mailing).post("/api/employers", json=sent).status_code == 201
    assert mailboxes.write_one(NOW).to == "tea@example.com"


@pytest.fixture
def post_office() -> Iterator[Received]:
    with serve_mail() as received:
        yield received


@pytest.fixture
def chosen_settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    if "post_office" not in request.fixturenames:
        return {}
    office: Received = request.getfixturevalue("post_office")
    return {
        "smtp_url": f"smtp://localhost:{office.port}",
        "mail_from": "signing@province.example",
        "quiet_hours": "0-23",
    }


def test_a_forgotten_password_is_mended_by_a_letter_from_a_real_server(
    post_office: Received, installation: Installation, province: FilledProvince
) -> None:
    name = find_name_of(province, installation, "counselor")
    with TestClient(create_app(installation), headers=OURS, follow_redirects=False) as site:
        headers = {"Authorization": f"Bearer {province.tokens['counselor']}"}
        sent = {"address": "zhou@例子.中国", "password": PASSWORD}
        told = site.put("/api/account/email", json=sent, headers=headers).json()
        assert (told["waiting"], told["mailed"]) == ("zhou@例子.中国", True)
        assert site.post(await_link(post_office, 1)).headers["location"] == "/email/confirmed"
        site.post("/password-reset", data={"name": name})
        link = await_link(post_office, 2)
        assert post_office.recipients[1] == ["zhou@xn--fsqu00a.xn--fiqs8s"]
        assert site.post(link, data=CHOSEN).headers["location"] == "/login"
        await_letter(post_office, 3)
    assert "密码已修改" in str(post_office.letters[2]["Subject"])


def await_letter(office: Received, number: int) -> str:
    letter = soon(lambda: len(office.letters) >= number and office.letters[number - 1])
    body = cast("EmailMessage", letter).get_body(("plain",))
    assert body is not None
    return cast("str", body.get_content())


def await_link(office: Received, number: int) -> str:
    found = LINK.search(await_letter(office, number))
    assert found is not None
    return found[1]
