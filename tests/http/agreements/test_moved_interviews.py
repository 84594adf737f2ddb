"""An employer moves or withdraws an interview; the graduate is told and answers anew."""

from html import unescape
from typing import Any

import pytest

from signing.http.answering.replies import RECEIPT
from support.routes.two_sides import TwoSides

PLAN = {"at": "2026-05-22T14:30:00+08:00", "place": "合肥市长江路 8 号", "note": "带身份证"}
TYPED = {"at": "2026-05-22T14:30", "place": "合肥市长江路 8 号", "note": "带身份证"}


def find_own(story: TwoSides, name: str, after: Any) -> Any:
    """Return the graduate's application, as it is after a command's answer."""
    seen = {RECEIPT: after.headers[RECEIPT]}
    items = story.ask("graduate", "GET", "/api/me/applications", **seen).json()["items"]
    [found] = [one for one in items if one["id"] == story.province.names[name]]
    return found


def list_kinds(story: TwoSides, after: Any) -> list[str]:
    seen = {RECEIPT: after.headers[RECEIPT]}
    items = story.ask("graduate", "GET", "/api/me/notices", **seen).json()["items"]
    return [one["kind"] for one in items]


@pytest.mark.parametrize("name", ["invited", "accepted"])
def test_a_moved_interview_is_told_and_asked_again(story: TwoSides, name: str) -> None:
    path = f"{story.candidate(name)}/invitation"
    moved = story.do("employer", "PUT", path, PLAN)
    assert moved.json()["stage"] == "INVITED"
    seen = find_own(story, name, moved)
    assert seen["interview"]["place"] == PLAN["place"]
    assert seen["reply_by"] is not None
    assert list_kinds(story, moved)[0] == "InterviewMoved"
    answer = story.do("graduate", "POST", f"{story.at(name)}/interview/acceptance")
    assert answer.json()["stage"] == "INTERVIEW_ACCEPTED"


@pytest.mark.parametrize("name", ["invited", "accepted"])
def test_a_withdrawn_interview_is_told_and_can_be_sent_again(story: TwoSides, name: str) -> None:
    path = f"{story.candidate(name)}/invitation"
    withdrawn = story.do("employer", "DELETE", path)
    assert withdrawn.json()["stage"] == "SUBMITTED"
    assert find_own(story, name, withdrawn)["interview"] is None
    assert list_kinds(story, withdrawn)[0] == "InterviewWithdrawn"
    again = story.do("employer", "POST", path, PLAN)
    assert again.json()["stage"] == "INVITED"


@pytest.mark.parametrize(("method", "body"), [("PUT", PLAN), ("DELETE", None)])
def test_only_the_invitation_that_was_seen_is_changed(
    story: TwoSides, method: str, body: Any
) -> None:
    path, seen = f"{story.candidate('invited')}/invitation", story.version("invited")
    stale = story.ask("employer", method, path, body, **{"If-Match": str(seen - 1)})
    assert (stale.status_code, stale.json()["code"]) == (409, "StaleVersion")
    assert story.ask("employer", method, path, body, **{"If-Match": str(seen)}).is_success


def test_no_interview_is_moved_into_the_past(story: TwoSides) -> None:
    path = f"{story.candidate('invited')}/invitation"
    refused = story.ask("employer", "PUT", path, PLAN | {"at": "2026-01-02T09:00:00+08:00"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "at")


def test_an_answer_to_the_plan_of_before_decides_nothing(story: TwoSides) -> None:
    path = f"/me/applications/{story.province.names['invited']}"
    old = story.open("graduate", path)
    moved = story.do("employer", "PUT", f"{story.candidate('invited')}/invitation", PLAN)
    late = story.send("graduate", old, f"{path}/interview/acceptance")
    assert late.status_code == 409
    assert PLAN["place"] in unescape(late.text)
    assert find_own(story, "invited", moved)["stage"] == "INVITED"


def test_the_page_moves_once_however_often_it_is_sent(story: TwoSides) -> None:
    path = f"/employer/applications/{story.province.names['accepted']}"
    page = story.open("employer", f"{path}/invitation/change")
    assert 'value="2026-05-19T17:30"' in page, "filled in with the plan that stands"
    wrong = story.send("employer", page, f"{path}/invitation/change", at="2026-05-22T14:30")
    assert wrong.status_code == 422
    for _ in range(2):
        sent = story.send("employer", page, f"{path}/invitation/change", **TYPED)
        assert (sent.status_code, sent.headers["Location"]) == (303, path)
    assert list_kinds(story, sent).count("InterviewMoved") == 1


def test_the_page_that_withdraws_says_what_follows(story: TwoSides) -> None:
    path = f"/employer/applications/{story.province.names['accepted']}"
    page = story.open("employer", f"{path}/invitation/withdrawal")
    assert "投递仍在，可以重新邀请" in page
    for _ in range(2):
        sent = story.send("employer", page, f"{path}/invitation/withdrawal")
        assert (sent.status_code, sent.headers["Location"]) == (303, path)
    assert list_kinds(story, sent).count("InterviewWithdrawn") == 1
