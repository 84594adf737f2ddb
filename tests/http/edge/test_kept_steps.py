"""What used to answer a POST itself has a page of its own: Back and Reload send nothing."""

import re
from base64 import b32decode
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from signing.storage.account_tables import one_time_tokens
from signing.use_cases.access import totp
from support.routes.api_routes import TERMS
from support.routes.province import PASSWORD, FilledProvince
from support.routes.two_sides import CHEAP, TwoSides
from support.use_cases.contexts import NOW
from support.use_cases.small_province import make_person
from support.waiting import soon

FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Hand:
    """A browser: it says which page sent a form, and follows where that leads."""

    def __init__(self, client: TestClient, token: str = "") -> None:
        self.client, self.at = client, ""
        client.cookies.clear()
        if token:
            client.cookies.set(COOKIE, token)

    def open(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200
        url = urlsplit(str(answer.url))
        self.at = url.path + (f"?{url.query}" if url.query else "")
        return unescape(answer.text)

    def send(self, path: str, form: dict[str, str]) -> Any:
        headers = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://testserver{self.at}"}
        return self.client.post(path, data=form, headers=headers, follow_redirects=False)

    def follow(self, path: str, form: dict[str, str]) -> str:
        answer = self.send(path, form)
        assert answer.status_code == 303, answer.text
        return self.open(answer.headers["location"])

    def reload(self) -> str:
        return self.open(self.at)


def read_hidden(page: str, action: str) -> dict[str, str]:
    own = page.split(f'action="{action}')[1].split("</form>", maxsplit=1)[0]
    return {name: unescape(value) for name, value in FIELD.findall(own)}


@pytest.fixture
def counselor(idle_client: TestClient, province: FilledProvince) -> Hand:
    return Hand(idle_client, province.tokens["counselor"])


def test_a_second_factor_is_enrolled_on_pages_of_its_own(
    counselor: Hand, installation: Installation
) -> None:
    counselor.open("/account/second-factor")
    page = counselor.follow("/account/second-factor", {"password": PASSWORD})
    assert counselor.at.startswith("/account/second-factor/confirmation?step=")
    hidden = read_hidden(page, "/account/second-factor/confirmation")
    assert read_hidden(counselor.reload(), "/account/second-factor/confirmation") == hidden

    wrong = counselor.follow("/account/second-factor/confirmation", hidden | {"code": "000000"})
    assert 'id="problem"' in wrong
    assert "000000" not in wrong
    assert read_hidden(wrong, "/account/second-factor/confirmation") == hidden

    code = totp.code_at(b32decode(hidden["secret"]), totp.step_at(NOW))
    codes = counselor.follow("/account/second-factor/confirmation", hidden | {"code": code})
    shown = re.findall("<li>([^<]+)</li>", codes.split('class="codes')[1])
    assert len(shown) == 10
    assert counselor.reload().count(shown[0]) == 1
    with installation.context.engine.connect() as connection:
        kept = connection.execute(select(one_time_tokens.c.about)).scalars()
        assert not [one for one in kept if shown[0] in str(one) or hidden["secret"] in str(one)]


def test_recovery_codes_are_shown_to_no_other_session(
    counselor: Hand, province: FilledProvince
) -> None:
    test_codes = enrol(counselor)
    address = counselor.at
    counselor.client.cookies.set(COOKIE, province.tokens["other_school"])
    answer = counselor.client.get(address, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert test_codes not in answer.text


def enrol(hand: Hand) -> str:
    """Enrol the app, and return the first of the recovery codes."""
    hand.open("/account/second-factor")
    page = hand.follow("/account/second-factor", {"password": PASSWORD})
    hidden = read_hidden(page, "/account/second-factor/confirmation")
    code = totp.code_at(b32decode(hidden["secret"]), totp.step_at(NOW))
    codes = hand.follow("/account/second-factor/confirmation", hidden | {"code": code})
    return str(re.findall("<li>([^<]+)</li>", codes.split('class="codes')[1])[0])


def test_the_second_step_of_signing_in_is_a_page_that_reload_shows(
    counselor: Hand,
) -> None:
    code = enrol(counselor)
    counselor.client.cookies.delete(COOKIE)
    counselor.open("/login?next=/prints")
    page = counselor.follow(
        "/login", {"username": "counselor", "password": PASSWORD, "next": "/prints"}
    )
    assert counselor.at.startswith("/login/second-step?step=")
    hidden = read_hidden(page, "/login/second-step")
    assert read_hidden(counselor.reload(), "/login/second-step") == hidden
    wrong = counselor.follow("/login/second-step", hidden | {"code": "000000"})
    assert 'id="problem"' in wrong
    assert read_hidden(wrong, "/login/second-step") == hidden
    home = counselor.send("/login/second-step", hidden | {"code": code})
    assert (home.status_code, home.headers["location"]) == (303, "/prints")


def test_a_ticket_that_is_over_leads_to_the_sign_in_with_its_reason(counselor: Hand) -> None:
    enrol(counselor)
    counselor.client.cookies.delete(COOKIE)
    counselor.open("/login")
    page = counselor.follow("/login", {"username": "counselor", "password": PASSWORD, "next": ""})
    hidden = read_hidden(page, "/login/second-step") | {"ticket": "made up"}
    over = counselor.follow("/login/second-step", hidden | {"code": "000000"})
    assert counselor.at == "/login?refused=1"
    assert 'id="problem"' in over


def test_nobody_finds_a_second_step_that_is_not_theirs(idle_client: TestClient) -> None:
    answer = idle_client.get("/login/second-step?step=made-up", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


def test_a_one_time_link_is_shown_again_to_who_made_it_only(
    idle_client: TestClient, province: FilledProvince
) -> None:
    admin = Hand(idle_client, province.tokens["admin"])
    path = f"/staff/{province.names['staff_id']}/link"
    admin.open(path)
    page = admin.follow(path, {})
    link = re.findall(r'href="([^"]+/password/[^"]+)"', page)[0]
    assert link in admin.reload()
    idle_client.cookies.set(COOKIE, province.tokens["counselor"])
    other = idle_client.get(admin.at, follow_redirects=False)
    assert (other.status_code, other.headers["location"]) == (303, "/account")


def test_who_scanned_a_card_and_did_not_tick_finds_what_the_page_said(
    idle_client: TestClient, province: FilledProvince
) -> None:
    hand = Hand(idle_client)
    path = f"/c/{province.names['token']}"
    hand.open(path)
    hand.follow(path, {"id_tail": make_person("1").id_number[-6:]})
    firm = {
        "name": "徽州茶业有限公司", "credit_code": "91340100MA2MRBQX1D", "kind": "39",
        "industry": "22", "region": "340100", "address": "合肥市", "contact": "吴小雨",
        "phone": "0551-60000000",
    }  # fmt: skip
    hand.follow(f"{path}/employer", firm)
    page = hand.follow(f"{path}/terms", TERMS | {"position_title": "制茶师"})
    refused = hand.follow(f"{path}/signing", read_hidden(page, f"{path}/signing"))
    assert hand.at.startswith(f"{path}/signing?step=")
    assert 'aria-invalid="true"' in refused
    step = hand.at

    hand.open(f"{path}/terms")
    hand.follow(f"{path}/terms", TERMS | {"position_title": "茶艺师"})
    hand.at = step
    assert "制茶师" in hand.reload(), "another tab's change is not smuggled in"
    again = hand.open(f"{path}/signing")
    assert "茶艺师" in again
    assert "制茶师" not in again


def test_an_offer_that_was_changed_stands_beside_the_one_that_was_answered(
    story: TwoSides,
) -> None:
    hand = Hand(story.client, story.province.tokens["graduate"])
    path = f"/me/applications/{story.province.names['offered']}"
    page = hand.open(path)
    story.another_offer()
    hidden = read_hidden(page, f"{path}/offer/acceptance")
    changed = hand.follow(f"{path}/offer/acceptance", hidden | {"agreed": "yes"})
    assert f"{path}?seen=" in hand.at
    assert "签约通知已更换" in changed
    assert "签约通知已更换" in hand.reload()
    assert read_hidden(changed, f"{path}/offer/acceptance")["version"] != hidden["version"]
    assert story.signed() is None


def test_who_could_not_be_invited_is_told_on_a_page_of_its_own(story: TwoSides) -> None:
    hand = Hand(story.client, story.province.tokens["employer"])
    ready, taken = (story.province.names[one] for one in ("submitted", "invited"))
    page = hand.open(f"/employer/applications/invitations?chosen={ready}&chosen={taken}")
    form = read_hidden(page, "/employer/applications/invitations")
    typed = {"at": "2026-05-20T09:00", "place": "合肥市望江西路"}
    told = hand.follow(
        "/employer/applications/invitations",
        form | typed | {"chosen": [ready, taken]},  # type: ignore[arg-type]  # two of a name
    )
    assert "已邀请 1 位；以下 1 位没有邀请成功" in told
    assert "合肥市望江西路" in told
    assert "已邀请 1 位" in hand.reload()


def test_who_could_not_be_told_is_listed_with_the_reason_after_reload(story: TwoSides) -> None:
    hand = Hand(story.client, story.province.tokens["employer"])
    path = "/employer/applications/rejections"
    ready, gone = (story.province.names[one] for one in ("submitted", "invited"))
    page = hand.open(f"{path}?chosen={ready}&chosen={gone}")
    form = read_hidden(page, path)
    story.do("graduate", "POST", f"{story.at('invited')}/interview/refusal")
    told = hand.follow(path, form)
    assert "已告知 1 位未录用；以下 1 位" in told
    assert "已告知 1 位未录用" in hand.reload()
    assert 'class="btn danger"' not in told, "nobody is left to be told"


def test_terms_with_a_warning_are_shown_once_more_on_their_page(story: TwoSides) -> None:
    hand = Hand(story.client, story.province.tokens["employer"])
    path = f"/employer/applications/{story.province.names['accepted']}/offer"
    page = hand.open(path)
    cheap = dict(CHEAP) | {"template_name": ""}
    warned = hand.follow(path, read_hidden(page, path) | cheap)
    assert "已核实，仍然发出" in warned
    assert "已核实，仍然发出" in hand.reload()
    sent = hand.send(path, read_hidden(hand.reload(), path) | cheap)
    assert sent.headers["location"] == path.removesuffix("/offer")


@pytest.fixture
def story(client: TestClient, province: FilledProvince, installation: Installation) -> TwoSides:
    client.headers.update({"Sec-Fetch-Site": "same-origin"})
    told = TwoSides(client, province, installation)
    soon(lambda: told.ask("graduate", "GET", "/api/me/applications").json()["items"] or None)
    return told
