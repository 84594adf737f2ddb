"""What a page showed is what gets signed; where it has changed, the new stands beside the old."""

from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from signing.http.asking.security import COOKIE
from signing.vocabulary import AgreementNumber, find_graduate_id
from support.routes.api_routes import IDENTITY, TERMS
from support.routes.two_sides import TwoSides
from support.use_cases.small_province import make_person
from support.waiting import soon

Field = dict[str, Any]


def test_an_old_page_does_not_sign_another_offer(story: TwoSides) -> None:
    path = f"/me/applications/{story.province.names['offered']}"
    page = story.open("graduate", path)
    assert "8,000" in page
    story.another_offer()

    late = story.send("graduate", page, f"{path}/offer/acceptance", agreed="yes")

    text = unescape(late.text)
    assert late.status_code == 409
    assert story.signed() is None
    assert 'id="problem"' in text
    changed = text.split('id="changed"')[1].split("</table>")[0]
    assert "8,000" in changed  # what was seen
    assert "<td>¥ 100</td>" in changed  # what there is now

    signed = story.send("graduate", text, f"{path}/offer/acceptance", agreed="yes")
    assert signed.status_code == 303
    assert story.signed() is not None


@pytest.mark.parametrize(
    "answer", ["offer/acceptance", "offer/refusal", "interview/acceptance", "interview/refusal"]
)
def test_if_match_of_before_decides_nothing(story: TwoSides, answer: str) -> None:
    name = "offered" if answer.startswith("offer") else "invited"
    seen = story.version(name)
    stale = str(seen - 1)
    refused = story.ask("graduate", "POST", f"{story.at(name)}/{answer}", **{"If-Match": stale})
    assert (refused.status_code, refused.json()["code"]) == (409, "StaleVersion")
    assert story.signed() is None
    done = story.ask("graduate", "POST", f"{story.at(name)}/{answer}", **{"If-Match": str(seen)})
    assert done.status_code == 201


def test_if_match_of_the_offer_before_signs_nothing(story: TwoSides) -> None:
    seen = story.version("offered")
    story.another_offer()
    path = f"{story.at('offered')}/offer/acceptance"
    refused = story.ask("graduate", "POST", path, **{"If-Match": f'"{seen}"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "StaleVersion")
    assert story.signed() is None


@pytest.mark.parametrize(
    ("name", "what", "body"),
    [
        ("submitted", "invitation", {"at": "2026-05-20T14:00:00+08:00", "place": "合肥"}),
        ("submitted", "rejection", None),
        ("accepted", "offer", {"terms": TERMS}),
    ],
)
def test_an_employer_decides_on_what_it_saw(
    story: TwoSides, name: str, what: str, body: Field | None
) -> None:
    path, seen = f"{story.candidate(name)}/{what}", story.version(name)
    refused = story.ask("employer", "POST", path, body, **{"If-Match": str(seen - 1)})
    assert (refused.status_code, refused.json()["code"]) == (409, "StaleVersion")
    assert story.ask("employer", "POST", path, body, **{"If-Match": str(seen)}).is_success


def test_a_withdrawal_of_the_application_is_of_what_was_seen(story: TwoSides) -> None:
    seen = story.version("submitted")
    stale = story.ask("graduate", "DELETE", story.at("submitted"), **{"If-Match": str(seen - 1)})
    assert (stale.status_code, stale.json()["code"]) == (409, "StaleVersion")
    done = story.ask("graduate", "DELETE", story.at("submitted"), **{"If-Match": str(seen)})
    assert done.status_code == 200


@pytest.mark.parametrize(
    ("who", "method", "path"),
    [
        ("waiter", "POST", "/api/me/agreement/dispute"),
        ("leaver", "DELETE", "/api/me/termination"),
    ],
)
def test_the_parties_of_an_agreement_decide_on_what_they_saw(
    story: TwoSides, who: str, method: str, path: str
) -> None:
    body = {"words": "我没有同意"} if method == "POST" else None
    stale = story.ask(who, method, path, body, **{"If-Match": "1"})
    assert (stale.status_code, stale.json()["code"]) == (409, "StaleVersion")
    ahead = story.ask(who, method, path, body, **{"If-Match": "99"})
    assert (ahead.status_code, ahead.json()["code"]) == (409, "StaleVersion"), "nobody saw it yet"
    number = AgreementNumber(
        story.ask(who, "GET", "/api/me").json()["agreement"]["agreement_number"]
    )
    whose = find_graduate_id(number)
    assert whose is not None
    seen = len(story.installation.context.ledger.load_facts(whose))
    assert story.ask(who, method, path, body, **{"If-Match": str(seen)}).is_success


def test_title_and_name_are_signed_as_they_were_offered(story: TwoSides) -> None:
    path = f"/me/applications/{story.province.names['offered']}"
    story.rename()
    page = story.open("graduate", path)
    terms = page.split("协议条款")[1].split("</dl>")[0]
    assert "工程师" in terms
    assert "江淮云图科技有限公司" in terms
    assert story.send("graduate", page, f"{path}/offer/acceptance", agreed="yes").status_code == 303
    live = story.signed()
    assert (live.position_title, live.employer.name) == ("工程师", "江淮云图科技有限公司")


def test_the_list_calls_an_open_offer_by_the_names_that_would_be_signed(story: TwoSides) -> None:
    before = story.open("graduate", "/me/applications")
    assert "流水线工人" not in before
    story.rename()
    renamed = soon(
        lambda: next(
            (
                one
                for one in story.ask("graduate", "GET", "/api/me/applications").json()["items"]
                if one["position"]["title"] == "流水线工人" and one["offer"]
            ),
            None,
        )
    )
    page = story.open("graduate", "/me/applications")
    card = page.split(story.province.names["offered"], 1)[1].split("</a>", 1)[0]
    assert renamed["offer"]["position_title"] in card
    assert "另一家有限公司" not in card


def test_an_interview_is_shown_with_its_year(story: TwoSides) -> None:
    year = str(datetime.now(UTC).year + 1)
    path = story.candidate("submitted")
    plan = {"at": f"{year}-03-20T09:00:00+08:00", "place": "合肥", "note": ""}
    story.do("employer", "POST", f"{path}/invitation", plan)
    application = story.province.names["submitted"]
    who = f"/employer/applications/{application}"
    assert soon(
        lambda: f">{year} 年 3 月 20 日 09:00</time>" in story.open("employer", who) or None
    )


def test_a_new_offer_says_the_new_names(story: TwoSides) -> None:
    story.rename()
    story.another_offer()
    story.do("graduate", "POST", f"{story.at('offered')}/offer/acceptance")
    live = story.signed()
    assert (live.position_title, live.employer.name) == ("流水线工人", "另一家有限公司")


def open_confirmation(story: TwoSides) -> tuple[str, Field]:
    """Return the page to confirm a direct signing, and what was typed for it."""
    typed = {
        "position_id": story.position_id,
        "school_code": "99001",
        "name": "林小满",
        "student_number": "1",
        "id_number": make_person("1").id_number,
    } | TERMS
    story.client.cookies.set(COOKIE, story.province.tokens["employer"])
    page = story.client.post("/employer/signings", data=typed)
    assert page.status_code == 200
    return unescape(page.text), typed


CONFIRM = "/employer/signings/confirmation"


def test_a_direct_signing_signs_what_the_page_to_confirm_showed(story: TwoSides) -> None:
    page, _ = open_confirmation(story)
    assert "江淮云图科技有限公司" in page.split("<main", 1)[1]
    story.rename()

    late = story.send("employer", page, CONFIRM, agreed="yes")

    text = unescape(late.text)
    assert late.status_code == 409
    assert story.signed() is None
    changed = text.split('id="changed"')[1].split("</table>")[0]
    for name in ("江淮云图科技有限公司", "另一家有限公司", "工程师", "流水线工人"):
        assert name in changed

    assert story.send("employer", text, CONFIRM, agreed="yes").status_code == 303
    live = story.signed()
    assert (live.position_title, live.employer.name) == ("流水线工人", "另一家有限公司")


def test_a_direct_signing_for_a_closed_position_is_refused_before_it_is_confirmed(
    story: TwoSides,
) -> None:
    story.do("employer", "DELETE", f"/api/employer/positions/{story.position_id}")
    typed = {"position_id": story.position_id, **IDENTITY, **TERMS}
    story.client.cookies.set(COOKIE, story.province.tokens["employer"])
    assert story.client.post("/employer/signings", data=typed).status_code == 409
