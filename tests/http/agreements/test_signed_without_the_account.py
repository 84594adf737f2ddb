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


def find_told(story: TwoSides, number: str) -> Any:
    told = story.do("employer", "GET", "/api/notices").json()["items"]
    return next((one for one in told if one["agreement_number"] == number), None)


def list_in_name(story: TwoSides, who: str = "employer") -> list[Any]:
    found: list[Any] = story.do(who, "GET", "/api/employer/card-signings").json()["items"]
    return found


def test_the_employer_is_told_and_reads_what_becomes_of_it(story: TwoSides, number: str) -> None:
    told = soon(lambda: find_told(story, number))
    assert (told["kind"], told["group"]) == ("OfferSigned", "agreements")
    assert told["zh"].startswith(
        "有人以贵单位的名义与一名毕业生用二维码名片签约，没有用贵单位的账号"
    )
    assert "林晓雨" not in told["zh"]
    assert told["next"]["path"] == f"/employer/agreements/{number}"

    [one] = list_in_name(story)
    assert (one["agreement_number"], one["state"]) == (number, "AWAITING_REVIEW")
    page = story.open("employer", told["next"]["path"])
    assert one["school"] in page
    assert "请立即告知" in page
    assert number in story.open("employer", "/employer/card-signings")
    path = f"/api/reviews/{number}/rejection"
    story.do("counselor", "POST", path, {"reason": "单位说明不是其所签"})
    assert soon(lambda: [one["state"] for one in list_in_name(story)] == ["REJECTED"])


def test_no_personal_data_of_the_graduate_is_shown_to_the_employer(
    story: TwoSides, number: str
) -> None:
    seen = story.do("graduate", "GET", "/api/me").json()["graduate"]
    shown = [
        story.open("employer", f"/employer/agreements/{number}"),
        story.open("employer", "/employer/card-signings"),
        str(list_in_name(story)),
        str(soon(lambda: find_told(story, number))),
    ]
    assert all(seen["name"] not in one for one in shown)
    pdf = story.ask("employer", "GET", f"/api/employer/agreements/{number}.pdf")
    assert pdf.status_code in {403, 404}


def test_a_search_by_number_finds_what_was_signed_by_card(story: TwoSides, number: str) -> None:
    page = story.open("employer", f"/employer/agreements?q=%20{number}%20")
    assert f'href="/employer/agreements/{number}"' in page
    assert "以本单位的名义扫码签订" in page


def test_the_record_counts_what_the_employers_two_lists_show(story: TwoSides, number: str) -> None:
    approval = {"verified": "致电注册的电话，人事部确认签约"}
    story.do("counselor", "POST", f"/api/reviews/{number}/approval", approval)
    record = soon(lambda: find_counted(story))
    own = story.do("employer", "GET", "/api/employer/agreements").json()["items"]
    assert record == sum(one["approved_at"] is not None for one in own + list_in_name(story))
    page = story.open("employer", "/employer/record")
    assert 'href="/employer/card-signings"' in page


def find_counted(story: TwoSides) -> int | None:
    """Return how many came into effect, once the one by card is among them."""
    if list_in_name(story)[0]["approved_at"] is None:
        return None
    path = f"/api/employers/{story.province.names['employer_id']}/releases"
    record = story.do("employer", "GET", path).json()
    counted: int = record["releases"]["effective"]
    return counted
