"""What cannot be undone is asked once, on a page that says what follows."""

from typing import Any

import pytest

from signing.http.answering.replies import RECEIPT
from signing.http.asking.security import COOKIE
from support.routes.two_sides import TwoSides

ASKED = [
    ("graduate", "/me/applications/{invited}", "interview/refusal", "谢绝后不能改回"),
    ("graduate", "/me/applications/{offered}", "offer/refusal", "您没有与"),
    ("graduate", "/me/applications/{submitted}", "withdrawal", "须重新投递"),
    ("employer", "/employer/applications/{submitted}", "rejection", "这次投递就此结束"),
]


@pytest.mark.parametrize(("who", "path", "what", "said"), ASKED)
def test_a_page_says_what_follows_and_the_second_click_changes_nothing_more(
    story: TwoSides, who: str, path: str, what: str, said: str
) -> None:
    path = path.format(**story.province.names)
    before = story.open(who, path)
    assert f'href="{path}/{what}"' in before
    assert f'action="{path}/{what}"' not in before, "one click does nothing yet"
    page = story.open(who, f"{path}/{what}")
    assert said in page
    first = story.send(who, page, f"{path}/{what}")
    assert first.status_code == 303
    again = story.send(who, page, f"{path}/{what}")
    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
    story.client.cookies.set(COOKIE, story.province.tokens[who])
    back = story.client.get(f"{path}/{what}", headers={RECEIPT: first.headers[RECEIPT]})
    assert back.status_code == 200
    assert f'action="{path}/{what}"' not in back.text, (
        "Back finds the application, not the question"
    )


@pytest.fixture
def leaving(story: TwoSides) -> str:
    return f"/terminations/{story.province.names['terminating']}"


def test_a_release_is_approved_on_a_page_of_its_own(story: TwoSides, leaving: str) -> None:
    before = story.open("counselor", leaving)
    assert f'action="{leaving}/approval"' not in before
    asked = before.split(f'href="{leaving}/approval')[1].split('"')[0]
    page = story.open("counselor", f"{leaving}/approval{asked}")
    assert "此操作不能撤销" in page
    for _ in range(2):
        sent = story.send("counselor", page, f"{leaving}/approval")
        assert (sent.status_code, sent.headers["Location"]) == (303, leaving)
    assert f'action="{leaving}/approval"' not in story.open("counselor", f"{leaving}/approval")


def test_a_release_of_another_version_is_shown_before_it_is_asked(
    story: TwoSides, leaving: str
) -> None:
    story.client.cookies.set(COOKIE, story.province.tokens["counselor"])
    stale = story.client.get(f"{leaving}/approval?version=1")
    assert stale.status_code == 409
    assert "本页已更新为最新状态" in stale.text
    assert f'action="{leaving}/approval"' not in stale.text


def find_agreement(story: TwoSides, after: Any) -> Any:
    seen = {RECEIPT: after.headers[RECEIPT]}
    return story.ask("waiter", "GET", "/api/me", **seen).json()


def test_a_dispute_needs_no_words_and_can_be_taken_back_while_it_waits(story: TwoSides) -> None:
    path = "/me/agreement/dispute"
    assert f'href="{path}"' in story.open("waiter", "/me/agreement")
    page = story.open("waiter", path)
    assert "审核之前您可以撤回异议" in page
    for _ in range(2):
        sent = story.send("waiter", page, path, words="")  # nobody must find words to object
        assert (sent.status_code, sent.headers["Location"]) == (303, "/me/agreement")
    home = find_agreement(story, sent)
    assert home["agreement"]["disputed"]
    assert home["next_actions"] == ["wait_for_review", "withdraw_dispute"]

    page = story.open("waiter", "/me/agreement")
    back = story.send("waiter", page, f"{path}/withdrawal")
    assert (back.status_code, back.headers["Location"]) == (303, "/me/agreement")
    home = find_agreement(story, back)
    assert not home["agreement"]["disputed"]
    assert home["next_actions"] == ["wait_for_review", "dispute"]


def test_a_withdrawn_dispute_is_of_what_was_seen_and_the_queue_shows_it(story: TwoSides) -> None:
    path = "/api/me/agreement/dispute"
    disputed = story.ask("waiter", "POST", path, {"words": "没有同意"})
    stale = story.ask("waiter", "DELETE", path, **{"If-Match": "1"})
    assert (stale.status_code, stale.json()["code"]) == (409, "StaleVersion")
    withdrawn = story.do("waiter", "DELETE", path)
    number = disputed.json()["agreement_number"]
    assert withdrawn.json() == disputed.json() | {"disputed": False}
    seen = {RECEIPT: withdrawn.headers[RECEIPT]}
    review = story.ask("counselor", "GET", f"/api/reviews/{number}", **seen).json()
    assert not review["disputed"]
    over = story.ask("waiter", "DELETE", path)
    assert (over.status_code, over.json()["code"]) == (409, "NotDisputed")
