"""A scanned card where the graduate is asked first: the pages of both sides, and the API."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx2
import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.core.policy import AskedConsent
from signing.vocabulary import Role, wechat_account_id
from support.routes.api_routes import TERMS as API_TERMS
from support.servers.phones import EMPLOYER
from support.servers.phones import TERMS as TYPED
from support.use_cases.contexts import NOW
from support.use_cases.installations import open_installation
from support.use_cases.small_province import SmallProvince, make_person

TAIL = make_person("1").id_number[-6:]
CHOSEN = {"kind": "39", "industry": "22"}
TERMS = TYPED | {"report_from": "2026-07-01", "report_to": "2026-07-15", "job_category": "13"}


class Sides:
    """Somebody who scans a card, and the graduate whose card it is."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.province = SmallProvince(installation.context)
        self.by = self.province.graduate()
        self.scanner = TestClient(create_app(installation, projecting=False))
        self.phone = TestClient(self.scanner.app, headers={"Sec-Fetch-Site": "same-origin"})
        account = wechat_account_id("990011")
        session = Accounts(installation.context).sign_in_with_wechat(account, NOW)
        self.phone.cookies.set(COOKIE, session.token)

    def issue_card(self) -> str:
        token: str = Cards(self.province.context).issue(self.by).answer["token"]
        return token

    def fill_in(self, token: str) -> str:
        """Return the page to confirm."""
        self.scanner.post(f"/c/{token}", data={"id_tail": TAIL})
        self.scanner.post(f"/c/{token}/employer", data=EMPLOYER | CHOSEN)
        return self.scanner.post(f"/c/{token}/terms", data=TERMS).text

    def confirm(self, token: str, page: str, **changed: str) -> str:
        """Send it, and return where that leads."""
        form = {name: read_hidden(page, name) for name in ("draft", "once")}
        form |= {"agreed": "yes"} | changed
        sent = self.scanner.post(f"/c/{token}/signing", data=form, follow_redirects=False)
        assert sent.status_code == 303, sent.text
        return sent.headers["location"]

    def open(self, path: str) -> str:
        """Open a page of the graduate's."""
        self.installation.projector().catch_up()
        answer = self.phone.get(path)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def press(self, page: str, path: str, **typed: str) -> httpx2.Response:
        form = page.split(f'action="{path}"')[1].split("</form>", maxsplit=1)[0]
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        return self.phone.post(path, data=hidden | typed, follow_redirects=False)


def read_hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


@pytest.fixture
def consent() -> AskedConsent:
    return "offer"


def must_tell_what_can_be_changed(page: str) -> None:
    assert "签订后，内容须经双方同意才能变更，生效后还须学校审核" in page
    assert "变更和解约由毕业生提出，本单位答复" in page


@pytest.fixture
def sides(database_url: str, tmp_path: Path, consent: AskedConsent) -> Iterator[Sides]:
    with (
        time_machine.travel(NOW),
        open_installation(database_url, tmp_path, consent=consent) as opened,
    ):
        yield Sides(opened)


def test_the_page_to_confirm_says_that_the_graduate_is_asked_first(sides: Sides) -> None:
    page = sides.fill_in(sides.issue_card())
    assert "毕业生会收到签约通知，接受即签约" in page
    assert "发出签约通知</button>" in page
    assert "确认后协议即成立" not in page
    must_tell_what_can_be_changed(page)


def test_the_sender_keeps_a_page_with_the_date_and_what_comes_next(sides: Sides) -> None:
    token = sides.issue_card()
    page = sides.fill_in(token)
    link = sides.confirm(token, page)
    shown = sides.scanner.get(link).text
    assert "<h2>等待毕业生确认</h2>" in shown
    assert "5 月 6 日" in unescape(shown) or (NOW + timedelta(days=5)).isoformat()[:10] in shown
    assert "林小满" not in shown
    assert sides.confirm(token, page) == link, "a second click"
    other = sides.confirm(token, page, once="another")
    assert "<h2>等待毕业生确认</h2>" in sides.scanner.get(other).text
    assert len(sides.province.load_graduate().applications) == 1
    assert "<h2>这张名片已用于发出签约通知</h2>" in sides.scanner.get(f"/c/{token}").text
    with time_machine.travel(NOW + timedelta(days=6)):
        assert "<h2>答复期限已过</h2>" in sides.scanner.get(link).text


def test_the_graduate_is_told_reads_it_and_accepts(sides: Sides) -> None:
    assert "您接受才签约" in sides.open("/me/card")
    token = sides.issue_card()
    link = sides.confirm(token, sides.fill_in(token))

    card = sides.open("/me/card")
    assert f"{EMPLOYER['name']}扫描您的名片发来签约通知" in card
    application = sides.province.load_graduate().applications[-1].id
    path = f"/me/applications/{application}"
    assert f'href="{path}"' in card
    assert EMPLOYER["name"] in sides.open("/me/applications")
    offer = sides.open(path)
    for said in ("该单位没有在平台注册", "没有附营业执照", "二维码名片签约"):
        assert said in offer
    assert EMPLOYER["credit_code"] in offer
    assert "撤回这次投递" not in offer
    assert EMPLOYER["name"] in sides.open("/me/notices")

    wrong = sides.press(offer, f"{path}/offer/acceptance")
    assert wrong.status_code == 422
    assert sides.province.load_graduate().live is None, "without the tick nothing is signed"
    accepted = sides.press(offer, f"{path}/offer/acceptance", agreed="yes")
    assert accepted.headers["location"] == "/me"
    live = sides.province.load_graduate().live
    assert live is not None
    assert live.is_confirmed
    result = sides.scanner.get(link).text
    assert "签约成功，已交学校审核" in result
    assert live.number in result


def test_the_graduate_declines_and_the_sender_sees_it(sides: Sides) -> None:
    token = sides.issue_card()
    link = sides.confirm(token, sides.fill_in(token))
    path = f"/me/applications/{sides.province.load_graduate().applications[-1].id}"
    asked = sides.open(f"{path}/offer/refusal")
    assert EMPLOYER["name"] in asked
    assert sides.press(asked, f"{path}/offer/refusal").status_code == 303
    assert "<h2>毕业生已谢绝</h2>" in sides.scanner.get(link).text
    assert "您接受才签约" in sides.open("/me/card")


def test_the_api_answers_with_the_offer_in_place_of_a_number(sides: Sides) -> None:
    token = sides.issue_card()
    passed = sides.scanner.post(f"/api/cards/{token}/verification", json={"id_tail": TAIL}).json()
    form = {
        "pass": passed["pass"],
        "employer": EMPLOYER | CHOSEN | {"region": "340100"},
        "job_category": "13",
        "position_title": "店员",
        "terms": API_TERMS,
    }
    answer = sides.scanner.post(f"/api/cards/{token}/signing", json=form)
    assert answer.status_code == 201, answer.text
    offered = answer.json()
    assert (offered["agreement_number"], offered["standing"]) == (None, "FREE")
    assert offered["offer_id"] == offered["application_id"]
    assert offered["reply_by"].startswith((NOW + timedelta(days=5)).isoformat()[:10])

    sides.installation.projector().catch_up()
    [own] = sides.phone.get("/api/me/applications").json()["items"]
    assert own["id"] == offered["offer_id"]
    assert (own["channel"], own["employer"]["id"], own["position"]["id"]) == ("CARD", None, None)
    assert own["offeror"]["credit_code"] == EMPLOYER["credit_code"]


@pytest.mark.parametrize(
    ("consent", "said", "unsaid"),
    [
        ("record", "确认后协议即成立", "毕业生本人确认后，学校才能审核通过"),
        ("required", "毕业生本人确认后，学校才能审核通过", "接受即签约"),
    ],
)
def test_under_the_other_settings_a_card_signs_and_the_page_says_so(
    sides: Sides, said: str, unsaid: str
) -> None:
    token = sides.issue_card()
    page = sides.fill_in(token)
    assert said in page
    assert unsaid not in page
    must_tell_what_can_be_changed(page)
    link = sides.confirm(token, page)
    assert "签约成功，已交学校审核" in sides.scanner.get(link).text


@pytest.mark.parametrize(
    ("consent", "said"),
    [
        ("record", "确认签约</button>"),
        ("required", "毕业生本人确认后，学校才能审核通过"),
        ("offer", "发出签约通知</button>"),
    ],
)
def test_the_page_of_direct_signing_says_what_confirming_it_means(sides: Sides, said: str) -> None:
    firm = sides.province.employer()
    job = sides.province.open_position(firm)
    sides.installation.projector().catch_up()
    session = Accounts(sides.installation.context).open_session(
        Role.EMPLOYER, firm.employer_id, NOW, username=name_employer_account("employer-0")
    )
    desk = TestClient(sides.scanner.app, headers={"Sec-Fetch-Site": "same-origin"})
    desk.cookies.set(COOKIE, session.token)
    identity = sides.province.identity().model_dump(mode="json")
    page = desk.post("/employer/signings", data=TERMS | identity | {"position_id": str(job)}).text
    assert said in page
