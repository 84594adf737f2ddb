"""本人核验 over HTTP: pages lead to the check and back, and nothing that was typed is lost."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.privacy_notices import CURRENT
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from support.printing.documents import A_PDF
from support.routes.api_routes import TERMS as TYPED_TERMS
from support.use_cases.checking import PHONE, CheckedProvince, check_steps
from support.use_cases.contexts import NOW
from support.use_cases.guesses import sign_in_wechat
from support.use_cases.installations import open_installation
from support.use_cases.small_province import TERMS, SmallProvince

SITE = "http://testserver"
CONFIRM = "/me/agreement/confirmation"
BIND = "/me/binding"
RELEASE = "/me/termination"
AMEND = "/me/agreement/amendments"


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with time_machine.travel(NOW), open_installation(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def province(installation: Installation) -> CheckedProvince:
    steps = {"binding": "sms", "confirmation": "sms", "acceptance": "sms", "release": "identity"}
    return check_steps(installation.context, **steps)  # type: ignore[arg-type]  # their words


@pytest.fixture
def client(installation: Installation, province: CheckedProvince) -> TestClient:
    app = create_app(replace(installation, context=province.context), projecting=False)
    return TestClient(app, follow_redirects=False)


def sign_in(client: TestClient, province: CheckedProvince, name: str) -> None:
    bearer = sign_in_wechat(province.context, name)["Authorization"]
    client.cookies.clear()
    client.cookies.set(COOKIE, bearer.removeprefix("Bearer "))


def send(client: TestClient, path: str, page: str = "", **more: Any) -> Any:
    headers = {"Sec-Fetch-Site": "same-origin", "Referer": f"{SITE}{page or path}"}
    return client.post(path, headers=headers, **more)


def show(client: TestClient, path: str) -> str:
    found = client.get(path)
    assert found.status_code == 200, found.headers
    return unescape(found.text)


def type_code(client: TestClient, page: str, code: str, back: str) -> Any:
    path = page.partition("?")[0]
    return send(client, path, page, data={"code": code, "next": back})


@pytest.fixture
def signer(client: TestClient, province: CheckedProvince, installation: Installation) -> TestClient:
    """A graduate who was signed without knowing of it."""
    province.plain.sign_unconfirmed("1", phone=PHONE)
    installation.projector().catch_up()
    sign_in(client, province, "990011")
    return client


def test_a_confirmation_leads_to_the_check_and_back(
    signer: TestClient, province: CheckedProvince, installation: Installation
) -> None:
    # when the graduate confirms
    away = send(signer, CONFIRM, data={})
    assert away.status_code == 303
    asking = away.headers["location"]
    assert "发送验证码" in show(signer, asking)
    assert province.sms.sent == []
    # and asks for the code
    began = send(signer, "/me/person-check", asking, data={"step": "confirmation", "next": CONFIRM})
    page = began.headers["location"]
    shown = show(signer, page)
    assert 'autocomplete="one-time-code"' in shown
    assert 'inputmode="numeric"' in shown
    assert "1*********1" in shown
    assert PHONE not in shown
    # and types a wrong one
    wrong = type_code(signer, page, province.sms.wrong_code, CONFIRM)
    assert wrong.status_code == 303
    refused = show(signer, wrong.headers["location"])
    assert "还可以试 4 次" in refused
    assert province.sms.wrong_code not in refused
    # and the right one
    passed = type_code(signer, page, province.sms.last_code, CONFIRM)
    assert passed.headers["location"] == CONFIRM
    installation.projector().catch_up()
    assert "核验通过，请再次提交。" in show(signer, CONFIRM)
    # then the step is done
    assert send(signer, CONFIRM, data={}).headers["location"] == "/me/agreement"
    assert province.plain.load_graduate().agreements[-1].person_check is not None


def test_a_release_finds_its_reason_and_files_again(
    signer: TestClient, province: CheckedProvince, installation: Installation
) -> None:
    number = province.plain.load_graduate().agreements[-1].number
    Reviews(province.plain.context).approve(
        province.plain.counselor(), number, "已电话核实本人意愿"
    )
    installation.projector().catch_up()
    files = {"files": ("证明.pdf", A_PDF, "application/pdf")}
    asked_for = {"reason": "已考取研究生", "ended_by": "GRADUATE"}
    away = send(signer, RELEASE, data=asked_for, files=files)
    asking = away.headers["location"]
    assert "开始认证" in show(signer, asking)
    began = send(signer, "/me/person-check", asking, data={"step": "release", "next": RELEASE})
    page = began.headers["location"]
    assert "https://identity.example/session-1" in show(signer, page)
    # the provider leads back to where it came from
    [(_, _, back)] = province.faces.begun
    assert back == page
    # nobody has been there yet
    waits = type_code(signer, page, "", RELEASE)
    assert "实名认证还没有完成" in show(signer, waits.headers["location"])
    province.faces.passed = True
    assert type_code(signer, page, "", RELEASE).headers["location"] == RELEASE
    shown = show(signer, RELEASE)
    assert "已考取研究生" in shown
    assert "证明.pdf" in shown
    mark = re.search(r'name="kept_files" value="([^"]+)"', shown)
    assert mark is not None
    sent = send(signer, RELEASE, data=asked_for | {"kept_files": mark[1]})
    assert (sent.status_code, sent.headers["location"]) == (303, RELEASE)
    assert province.plain.load_graduate().agreements[-1].termination is not None


def test_an_amendment_leads_to_the_check_and_finds_its_terms_again(
    signer: TestClient, province: CheckedProvince
) -> None:
    changed = {"monthly_pay": "9100", "position_title": "工程师", "reason": "转正后调薪"}

    def propose() -> str:
        onward = send(signer, f"{AMEND}/new", data=TYPED_TERMS | changed)
        shown = show(signer, onward.headers["location"])
        draft = re.search(r'name="draft" value="([^"]+)"', shown)
        assert draft is not None
        sent = send(signer, f"{AMEND}/confirmation", f"{AMEND}/new", data={"draft": draft[1]})
        assert sent.status_code == 303
        return str(sent.headers["location"])

    asking = propose()
    assert "发送验证码" in show(signer, asking)
    [back] = parse_qs(urlsplit(asking).query)["next"]
    began = send(signer, "/me/person-check", asking, data={"step": "confirmation", "next": back})
    passed = type_code(signer, began.headers["location"], province.sms.last_code, back)
    assert "转正后调薪" in show(signer, passed.headers["location"])

    assert propose() == f"{AMEND}/1"
    assert province.plain.load_graduate().agreements[-1].open_amendment is not None


def bind_form(small: SmallProvince) -> dict[str, str]:
    ticks = {"notice": CURRENT, "consent_id_number": "yes"}
    return small.identity().model_dump() | ticks


def test_a_binding_is_done_with_the_code(client: TestClient, province: CheckedProvince) -> None:
    province.plain.enrol("1", phone=PHONE)
    sign_in(client, province, "new")
    away = send(client, BIND, data=bind_form(province.plain))
    page = away.headers["location"]
    shown = show(client, page)
    assert "绑定学籍" in shown
    assert province.plain.identity().id_number not in shown
    done = type_code(client, page, province.sms.last_code, BIND)
    assert done.headers["location"] == "/me"
    graduate = province.plain.load_graduate()
    assert graduate.wechat_account is not None
    assert graduate.notice == CURRENT
    # what was typed is forgotten
    assert province.plain.identity().id_number not in client.get(BIND).text


def test_another_code_is_sent_after_a_minute_only(
    client: TestClient, province: CheckedProvince
) -> None:
    province.plain.enrol("1", phone=PHONE)
    sign_in(client, province, "new")
    page = send(client, BIND, data=bind_form(province.plain)).headers["location"]
    again = page.partition("?")[0] + "/again"
    same = send(client, again, page, data={"next": BIND})
    assert same.headers["location"].partition("?")[0] == page.partition("?")[0]
    assert "请等一分钟" in show(client, same.headers["location"])
    with time_machine.travel(NOW.replace(minute=NOW.minute + 2)):
        other = send(client, again, page, data={"next": BIND})
        assert other.headers["location"].partition("?")[0] != page.partition("?")[0]
    assert len(province.sms.sent) == 2


def test_what_is_over_begins_anew(signer: TestClient, province: CheckedProvince) -> None:
    began = send(signer, "/me/person-check", data={"step": "confirmation"})
    page = began.headers["location"]
    for _ in range(5):
        type_code(signer, page, province.sms.wrong_code, CONFIRM)
    assert "这次核验已失效" in show(signer, page)
    assert 'name="code"' not in show(signer, page)


def test_a_provider_that_is_away_is_said_and_nothing_is_lost(
    client: TestClient, province: CheckedProvince, installation: Installation
) -> None:
    province.plain.enrol("1", phone=PHONE)
    installation.projector().catch_up()
    province.sms.is_away = True
    sign_in(client, province, "new")
    away = send(client, BIND, data=bind_form(province.plain))
    assert away.status_code == 503
    assert "短信服务暂时没有答复" in away.text
    assert province.plain.identity().name in away.text
    assert province.plain.load_graduate().wechat_account is None


def test_another_site_is_never_led_to(signer: TestClient) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        page = show(signer, f"/me/person-check?step=release&next={elsewhere}")
        assert 'name="next" value="/me/termination"' in page
        assert f'href="{elsewhere}' not in page
    assert signer.get("/me/person-check?step=nothing").status_code in {303, 422}
    assert signer.get("/me/person-check/not-an-id").status_code in {404, 422}


def test_in_english(signer: TestClient) -> None:
    signer.headers["Accept-Language"] = "en"
    assert "Send the code" in show(signer, "/me/person-check?step=confirmation")
    began = send(signer, "/me/person-check", data={"step": "confirmation"})
    assert "A code is on its way to 1*********1" in show(signer, began.headers["location"])


def test_the_api_asks_and_is_answered(client: TestClient, province: CheckedProvince) -> None:
    """All four steps with the API alone, as a mini program does them."""
    province.plain.enrol("1", phone=PHONE)
    client.headers.update(sign_in_wechat(province.context, "new"))
    identity = province.plain.identity().model_dump() | {
        "notice": CURRENT,
        "consents": ["id_number"],
    }
    # binding
    needed = client.post("/api/me/binding", json=identity)
    assert needed.status_code == 409
    told = needed.json()
    assert (told["code"], told["step"], told["kind"]) == ("PersonCheckNeeded", "binding", "sms")
    one = f"/api/me/person-checks/{told['check']}"
    seen = client.get(one).json()
    assert (seen["state"], seen["sent_to"], seen["tries_left"]) == ("open", "1*********1", 5)
    wrong = client.post(one, json={"code": province.sms.wrong_code})
    assert (wrong.status_code, wrong.json()["left"]) == (422, 4)
    assert client.post(one, json={"code": province.sms.last_code}).json()["state"] == "passed"
    assert client.post("/api/me/binding", json=identity).status_code == 201
    client.post("/api/me/source/confirmation")
    # a step that needs one
    employer = province.plain.employer()
    position = province.plain.open_position(employer)
    Signings(province.plain.context).sign_directly(
        employer, position, province.plain.identity(), TERMS
    )
    assert client.post("/api/me/agreement/confirmation").json()["code"] == "PersonCheckNeeded"
    began = client.post("/api/me/person-checks", json={"step": "confirmation"})
    assert began.status_code == 201
    one = f"/api/me/person-checks/{began.json()['id']}"
    key = {"Idempotency-Key": "once"}
    first = client.post(one, json={"code": province.sms.last_code}, headers=key)
    again = client.post(one, json={"code": province.sms.last_code}, headers=key)
    assert first.json()["state"] == again.json()["state"] == "passed"
    assert client.post("/api/me/agreement/confirmation").status_code == 200
    refused = client.post("/api/me/person-checks", json={"step": "binding"})
    assert refused.json()["code"] == "PersonCheckOff"
