"""The graduate is asked at once whether a signing is theirs, and others see the answer."""

from typing import Any

import pytest

from signing.http.answering.replies import RECEIPT
from support.routes.api_routes import TERMS
from support.routes.two_sides import TwoSides
from support.use_cases.small_province import make_person
from support.waiting import soon

PATH = "/api/me/agreement/confirmation"
PAGE = "/me/agreement/confirmation"
LIN = {
    "school_code": "99001",
    "student_number": "1",
    "name": make_person("1").name,
    "id_number": make_person("1").id_number,
}
SAID = "今天上午电话联系毕业生，本人愿意签约"


@pytest.fixture
def number(story: TwoSides) -> str:
    """Return the number of what the employer signs directly, and the graduate says nothing to."""
    body = LIN | {"position_id": story.province.names["position_id"], "terms": TERMS}
    signed = story.do("employer", "POST", "/api/employer/signings", body)
    soon(lambda: story.ask("graduate", "GET", "/api/me").json()["agreement"])
    number: str = signed.json()["agreement_number"]
    return number


def read_home(story: TwoSides, after: Any = None) -> Any:
    seen = {RECEIPT: after.headers[RECEIPT]} if after is not None else {}
    return story.ask("graduate", "GET", "/api/me", **seen).json()


def list_facts(story: TwoSides, kind: str, number: str) -> list[Any]:
    """The sealed facts of a kind about the agreement."""
    told = story.ask("auditor", "GET", f"/api/audit/facts?kind={kind}").json()["items"]
    return [one for one in told if one["data"]["agreement_number"] == number]


def find_listed(story: TwoSides, number: str, **asked: str) -> Any:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    items = story.ask("counselor", "GET", f"/api/reviews?{query}").json()["items"]
    return next((one for one in items if one["agreement_number"] == number), None)


def test_the_graduate_is_asked_first_and_the_answer_is_put_on_record(
    story: TwoSides, number: str
) -> None:
    home = read_home(story)
    assert home["next_actions"][:2] == ["confirm_signing", "wait_for_review"]
    assert (home["agreement"]["confirmed"], home["agreement"]["confirmed_at"]) == (False, None)
    content = story.ask("graduate", "GET", "/api/me/agreement").json()["content"]

    done = story.do("graduate", "POST", PATH)
    assert done.json() == {
        "agreement_number": number,
        "standing": "AWAITING_REVIEW",
        "confirmed": True,
    }
    home = read_home(story, done)
    assert home["agreement"]["confirmed"]
    assert home["next_actions"] == ["wait_for_review", "dispute"]
    [confirmed] = soon(lambda: list_facts(story, "SigningConfirmed", number))
    assert confirmed["data"]["content"] == content
    assert story.ask("graduate", "GET", "/api/me/agreement").json()["content"] == content


def test_confirmed_twice_and_retried_it_is_recorded_once(story: TwoSides, number: str) -> None:
    first = story.ask("graduate", "POST", PATH, **{"Idempotency-Key": "once"})
    retried = story.ask("graduate", "POST", PATH, **{"Idempotency-Key": "once"})
    again = story.do("graduate", "POST", PATH)
    assert first.json() == retried.json() == again.json()
    assert len(soon(lambda: list_facts(story, "SigningConfirmed", number))) == 1


def test_it_is_confirmed_as_it_was_seen(story: TwoSides, number: str) -> None:
    del number
    stale = story.ask("graduate", "POST", PATH, **{"If-Match": "1"})
    assert (stale.status_code, stale.json()["code"]) == (409, "StaleVersion")
    assert not read_home(story)["agreement"]["confirmed"]


def test_who_has_nothing_to_confirm_is_told_what_to_do(story: TwoSides) -> None:
    refused = story.ask("graduate", "POST", PATH)
    assert (refused.status_code, refused.json()["code"]) == (409, "NothingToConfirm")
    assert "我的协议" in refused.json()["next"]


def test_an_unconfirmed_signing_is_approved_only_with_words(story: TwoSides, number: str) -> None:
    path = f"/api/reviews/{number}"
    seen = story.ask("counselor", "GET", path).json()
    assert (seen["confirmed"], seen["confirmation"], seen["red"]) == (
        False,
        "unconfirmed",
        ["unconfirmed"],
    )
    refused = story.ask("counselor", "POST", f"{path}/approval")
    assert (refused.status_code, refused.json()["code"]) == (409, "NotConfirmed")
    assert "确认是本人所签" in refused.json()["next"]
    short = story.ask("counselor", "POST", f"{path}/approval", {"verified": "问过"})
    assert (short.status_code, short.json()["code"]) == (422, "ReasonMissing")
    story.do("counselor", "POST", f"{path}/approval", {"verified": SAID})
    [approved] = soon(lambda: list_facts(story, "SchoolApproved", number))
    assert approved["data"]["unconfirmed"]
    assert "毕业生未确认" in approved["zh"]


def test_what_was_approved_without_it_can_be_confirmed_still(story: TwoSides, number: str) -> None:
    story.do("counselor", "POST", f"/api/reviews/{number}/approval", {"verified": SAID})
    home = soon(lambda: one if (one := read_home(story))["standing"] == "EFFECTIVE" else None)
    assert home["next_actions"][0] == "confirm_signing"
    done = story.do("graduate", "POST", PATH)
    assert done.json()["standing"] == "EFFECTIVE"
    assert read_home(story, done)["next_actions"] == ["download_agreement", "request_termination"]


def test_a_confirmation_while_the_reviewer_looks_is_seen_before_the_verdict(
    story: TwoSides, number: str
) -> None:
    path = f"/api/reviews/{number}"
    version = str(story.ask("counselor", "GET", path).json()["version"])
    story.do("graduate", "POST", PATH)
    stale = story.ask(
        "counselor", "POST", f"{path}/approval", {"verified": SAID}, **{"If-Match": version}
    )
    assert (stale.status_code, stale.json()["code"]) == (409, "StaleVersion")
    story.do("counselor", "POST", f"{path}/approval")


def test_the_queue_finds_and_counts_who_confirmed_and_who_did_not(
    story: TwoSides, number: str
) -> None:
    found = soon(lambda: find_listed(story, number, confirmation="unconfirmed"))
    assert (found["confirmed"], found["confirmation"], found["checks"]) == (
        False,
        "unconfirmed",
        ["unconfirmed", "employer_name"],
    )
    assert find_listed(story, number, confirmation="confirmed") is None
    counts = story.ask("counselor", "GET", "/api/reviews").json()["confirmations"]
    assert counts == {"confirmed": 1, "unconfirmed": 1, "disputed": 0}
    desk = story.ask("counselor", "GET", "/api/desk").json()
    assert (desk["unconfirmed"], desk["disputed"]) == (1, 0)

    story.do("graduate", "POST", "/api/me/agreement/dispute", {"words": "我没有同意"})
    found = soon(lambda: find_listed(story, number, confirmation="disputed"))
    assert found["disputed"]
    story.do("graduate", "POST", PATH)
    found = soon(lambda: find_listed(story, number, confirmation="confirmed"))
    assert (found["disputed"], found["checks"]) == (False, ["employer_name"])
    assert found["confirmed_at"] is not None
    refused = story.ask("counselor", "GET", "/api/reviews?confirmation=perhaps")
    assert (refused.status_code, refused.json()["code"]) == (422, "FieldsWrong")


def test_many_at_once_leave_out_what_is_not_confirmed(story: TwoSides, number: str) -> None:
    seen = soon(lambda: find_listed(story, number))
    body = {"seen": [{"agreement_number": number, "version": seen["version"]}]}
    answer = story.ask("counselor", "POST", "/api/reviews/approvals", body).json()
    assert (answer["approved"], answer["stopped"]["code"]) == (0, "LookNeeded")
    asked = story.open("counselor", f"/reviews/approvals?numbers={number}")
    assert "没有可以批量通过的签约" in asked
    assert "毕业生未确认" in asked


def test_the_employer_sees_how_the_graduate_stands_by_its_agreement(
    story: TwoSides, number: str
) -> None:
    def read() -> Any:
        items = story.ask("employer", "GET", "/api/employer/agreements").json()["items"]
        return next((one for one in items if one["agreement_number"] == number), None)

    assert soon(read)["confirmation"] == "unconfirmed"
    assert "请联系毕业生登录平台确认" in story.open("employer", f"/employer/agreements/{number}")
    story.do("graduate", "POST", PATH)
    soon(lambda: read()["confirmation"] == "confirmed")
    assert "毕业生已确认" in story.open("employer", f"/employer/agreements/{number}")


def test_the_pages_ask_show_everything_and_take_the_second_click(
    story: TwoSides, number: str
) -> None:
    del number
    home = story.open("graduate", "/me")
    assert f'href="{PAGE}"' in home
    assert "请确认是不是您本人的意愿" in home
    page = story.open("graduate", PAGE)
    assert "签订后，内容须经双方同意才能变更，生效后还须学校审核" in page
    for told in ("确认是我本人所签", "不是我的意愿，提出异议", "统一社会信用代码", "违约金"):
        assert told in page
    for _ in range(2):
        sent = story.send("graduate", page, PAGE)
        assert (sent.status_code, sent.headers["Location"]) == (303, "/me/agreement")
    soon(lambda: read_home(story, sent)["agreement"]["confirmed"])
    back = story.open("graduate", PAGE)
    assert f'action="{PAGE}"' not in back, "Back finds the agreement, not the question"
    assert "您确认是本人所签" in back


def test_the_home_of_whoever_disputes_says_so_until_it_is_taken_back(
    story: TwoSides, number: str
) -> None:
    del number
    said = "您已提出异议，学校审核时会看到"
    assert said not in story.open("graduate", "/me")
    story.do("graduate", "POST", "/api/me/agreement/dispute", {"words": ""})
    soon(lambda: said in story.open("graduate", "/me"))
    story.do("graduate", "DELETE", "/api/me/agreement/dispute")
    soon(lambda: said not in story.open("graduate", "/me"))


def test_a_page_that_was_drawn_before_a_change_is_shown_again(story: TwoSides, number: str) -> None:
    page = story.open("graduate", PAGE)
    story.do("graduate", "POST", "/api/me/agreement/dispute", {"words": ""})
    sent = story.send("graduate", page, PAGE)
    assert sent.status_code == 409
    assert "您已提出异议" in sent.text
    assert (
        find_listed(story, number, state="pending") is None
        or not read_home(story)["agreement"]["confirmed"]
    )


def test_the_notice_leads_to_the_question(story: TwoSides, number: str) -> None:
    del number
    soon(lambda: "核对并确认" in story.open("graduate", "/me/notices") or None)


def test_the_review_shows_it_first_and_asks_for_words(story: TwoSides, number: str) -> None:
    soon(lambda: find_listed(story, number))
    page = story.open("counselor", f"/reviews/{number}")
    assert page.index("毕业生未确认") < page.index("自动核验")
    assert "请先联系毕业生在“我的协议”中确认" in page
    assert 'name="how"' in page
    here = {"Sec-Fetch-Site": "same-origin"}
    refused = story.client.post(f"/reviews/{number}/approval", data={}, headers=here)
    assert refused.status_code == 409
    assert "毕业生没有确认这份签约是本人所签" in refused.text
    assert "这份签约刚刚有了变化" not in refused.text
    story.do("graduate", "POST", PATH)
    soon(lambda: find_listed(story, number, confirmation="confirmed"))
    assert 'name="how"' not in story.open("counselor", f"/reviews/{number}")
