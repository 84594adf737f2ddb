"""Two people of one employer decide about one application: the second sees what the first did."""

from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.api_routes import TERMS
from support.routes.employer_pages import INTERVIEW
from support.routes.province import FilledProvince
from support.waiting import soon

APPLICATIONS = "/employer/applications"


@dataclass(frozen=True)
class TwoBrowsers:
    """Two browsers of one employer; forms are taken from pages and sent later."""

    client: TestClient
    province: FilledProvince

    def at(self, name: str, more: str = "") -> str:
        return f"{APPLICATIONS}/{self.province.names[name]}{more}"

    def see(self, path: str) -> str:
        return unescape(self.client.get(path).text)

    def send(self, seen: str, path: str, **form: Any) -> Any:
        """Send a form as its page would, with its hidden fields."""
        own = seen.split(f'action="{path}"')[1].split("</form>", maxsplit=1)[0]
        hidden = {
            one.split('"', 1)[0]: one.split('value="', 1)[1].split('"', 1)[0]
            for one in own.split('type="hidden" name="')[1:]
        }
        return self.client.post(path, data=hidden | form)

    def facts(self, name: str) -> list[str]:
        """Return the facts of the graduate's application, oldest first."""
        by = {"Authorization": f"Bearer {self.province.tokens['graduate']}"}
        items = self.client.get("/api/me/history", headers=by).json()["items"]
        own = [
            one for one in items if one["data"].get("application_id") == self.province.names[name]
        ]
        return [one["fact"] for one in sorted(own, key=lambda one: one["version"])]


@pytest.fixture
def two(client: TestClient, province: FilledProvince) -> TwoBrowsers:
    client.cookies.set(COOKIE, province.tokens["employer"])
    client.headers.update({"Sec-Fetch-Site": "same-origin"})
    soon(lambda: client.get(f"{APPLICATIONS}/{province.names['offered']}").is_success or None)
    return TwoBrowsers(client, province)


def test_who_invites_whom_a_colleague_has_rejected_sees_that(two: TwoBrowsers) -> None:
    path = two.at("submitted")
    page = two.see(path)
    assert two.send(two.see(f"{path}/rejection"), f"{path}/rejection").status_code == 200
    late = two.send(page, f"{path}/invitation", **INTERVIEW)
    text = unescape(late.text)
    assert late.status_code == 409
    assert 'id="problem"' in text
    assert "未录用" in text.split("<main", 1)[1]
    assert two.facts("submitted")[-1] == "CandidateNotSelected"
    assert "InterviewInvited" not in two.facts("submitted")


def test_who_rejects_whom_a_colleague_has_offered_sees_the_offer(two: TwoBrowsers) -> None:
    path = two.at("accepted")
    page = two.see(f"{path}/rejection")
    two.client.post(f"{path}/offer", data=TERMS)
    late = two.send(page, f"{path}/rejection")
    assert late.status_code == 409
    assert "签约通知" in unescape(late.text).split("<main", 1)[1]
    assert two.facts("accepted")[-1] == "OfferMade"


def test_two_offers_of_two_people_are_one(two: TwoBrowsers) -> None:
    path = two.at("accepted", "/offer")
    mine, theirs = two.see(path), two.see(path)
    assert two.send(mine, path, **TERMS).status_code == 200
    late = two.send(theirs, path, **TERMS | {"monthly_pay": "9000"})
    assert late.status_code == 409
    assert two.facts("accepted").count("OfferMade") == 1


def test_an_offer_is_not_withdrawn_by_who_saw_the_one_before(two: TwoBrowsers) -> None:
    """A colleague has taken it back meanwhile, and sent another with other terms."""
    path = two.at("offered")
    page = two.see(f"{path}/offer/withdrawal")
    two.send(two.see(f"{path}/offer/withdrawal"), f"{path}/offer/withdrawal")
    again = two.at("offered", "/offer")
    assert two.send(two.see(again), again, **TERMS | {"monthly_pay": "9000"}).status_code == 200
    late = two.send(page, f"{path}/offer/withdrawal")
    text = unescape(late.text)
    assert late.status_code == 409
    assert "9,000" in text
    assert two.facts("offered")[-1] == "OfferMade"
