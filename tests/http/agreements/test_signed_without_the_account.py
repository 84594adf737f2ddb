"""A card in the name of a registered employer: what the reviewer is told, and the employer."""

from typing import Any

import pytest

from support.routes.api_routes import TERMS
from support.routes.two_sides import TwoSides
from support.waiting import soon

NAME = "江淮云图科技有限公司"


@pytest.fixture
def number(story: TwoSides) -> str:
    """Return the number of what somebody signed by a card as the employer, and with its name."""
    names = story.province.names
    own = story.do("employer", "GET", "/api/employer").json()
    typed = {name: own[name] for name in ("name", "credit_code", "kind", "industry", "region")}
    card = {
        "pass": names["pass"],
        "employer": typed | {"contact": "何人", "phone": "13911112222", "address": own["address"]},
        "position_title": "工程师",
        "job_category": "13",
        "terms": TERMS,
    }
    path = f"/api/cards/{names['token']}/signing"
    signed = story.client.post(path, json=card)
    assert signed.status_code == 201, signed.text
    signed_number: str = signed.json()["agreement_number"]
    soon(lambda: story.ask("graduate", "GET", "/api/me").json()["agreement"])
    story.do("graduate", "POST", "/api/me/agreement/confirmation")
    soon(lambda: find_in_queue(story, signed_number))
    return signed_number


def find_in_queue(story: TwoSides, number: str) -> Any:
    items = story.ask("counselor", "GET", "/api/reviews?confirmation=confirmed").json()["items"]
    return next((one for one in items if one["agreement_number"] == number), None)


def test_no_batch_takes_it_and_the_reviewer_calls_the_registered_phone(
    story: TwoSides, number: str
) -> None:
    seen = find_in_queue(story, number)
    assert "employer_account" in seen["checks"]
    body = {"seen": [{"agreement_number": number, "version": seen["version"]}]}
    many = story.ask("counselor", "POST", "/api/reviews/approvals", body).json()
    assert (many["approved"], many["stopped"]["code"]) == (0, "LookNeeded")
    one = story.do("counselor", "GET", f"/api/reviews/{number}").json()
    assert one["red"] == ["employer_account"]
    own = story.do("employer", "GET", "/api/employer").json()
    assert one["registered_employer"] == {
        "name": NAME,
        "contact": own["contact"],
        "phone": own["phone"],
        "address": own["address"],
        "differs": ["contact", "phone"],
    }
    refused = story.ask("counselor", "POST", f"/api/reviews/{number}/approval")
    assert (refused.status_code, refused.json()["checks"]) == (422, ["employer_account"])


def test_the_page_says_who_was_verified_and_who_was_not(story: TwoSides, number: str) -> None:
    page = story.open("counselor", f"/reviews/{number}")
    own = story.do("employer", "GET", "/api/employer").json()
    assert "单位：已核验<" not in page
    assert "本次签约人未经核验" in page
    assert own["phone"] in page
    assert page.count("与协议不同") == 2

    path = f"/reviews/{number}/approval?"
    seen = page.replace(f'action="{path}state=pending"', f'action="{path}"')
    asked = {"look": "1", "how": "phone", "at": "2026-05-12T17:30", "verified": "人事部确认"}
    story.send("counselor", seen, path, **asked)
    said = "已与毕业生和用人单位核实（电话，2026-05-12 17:30）：人事部确认"
    assert soon(lambda: said in story.open("counselor", f"/reviews/{number}"))


def test_what_the_employer_signs_with_its_account_names_nobody_to_call(story: TwoSides) -> None:
    number = story.province.names["waiting"]
    one = story.do("counselor", "GET", f"/api/reviews/{number}").json()
    assert one["registered_employer"] is None
    assert "单位：已核验" in story.open("counselor", f"/reviews/{number}")
