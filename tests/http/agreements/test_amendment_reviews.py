"""变更审核 of the school: what both agreed to, old beside new, decided once and by who may."""

from html import unescape
from typing import Any

import pytest

from signing.http.asking.security import COOKIE
from support.routes.api_routes import TERMS
from support.routes.two_sides import TwoSides
from support.waiting import soon

LIST = "/reviews/amendments"
BETTER = {"terms": TERMS | {"monthly_pay": "9900"}, "reason": "再调薪"}


@pytest.fixture
def number(story: TwoSides) -> str:
    """The number of an agreement in effect whose pay the employer wants to raise."""
    return story.province.names["effective"]


def wait_for(story: TwoSides, who: str, path: str, words: str) -> str:
    """Return the page once it says so: it is drawn from rows that follow the facts."""
    return soon(lambda: page if words in (page := story.open(who, path)) else None)


def accept(story: TwoSides) -> None:
    story.do("signer", "POST", "/api/me/agreement/amendments/1/acceptance")


def decide(story: TwoSides, number: str, verdict: str, seen: str = "", **form: Any) -> Any:
    path = f"{LIST}/{number}/1"
    return story.send("admin", seen or story.open("admin", path), f"{path}/{verdict}", **form)


def test_what_both_agreed_to_waits_under_its_own_tab(story: TwoSides, number: str) -> None:
    assert number not in story.open("admin", LIST)
    link = f'href="{LIST}/{number}/1"'
    assert wait_for(story, "admin", f"{LIST}?state=proposed", link)
    accept(story)
    page = wait_for(story, "admin", LIST, link)
    assert "月薪" in page
    tab = story.open("admin", "/reviews").split('id="n-amendments"')[1]
    assert tab.split("</b>")[0].endswith(">2")


def test_an_approved_amendment_is_in_effect_and_the_list_is_drained(
    story: TwoSides, number: str
) -> None:
    story.do("admin", "POST", "/api/prints", {"numbers": [number]})
    accept(story)
    seen = story.open("admin", f"{LIST}/{number}/1")
    assert "8,000" in seen
    assert "8,800" in seen
    done = decide(story, number, "approval", seen)
    other = f"{LIST}/{story.province.names['for_school']}/1"
    assert (done.status_code, done.headers["Location"]) == (303, other)
    page = story.open("admin", other)
    assert "第 2 版已生效" in page
    last = story.send("admin", page, f"{other}/approval")
    assert last.headers["Location"] == LIST
    assert wait_for(story, "admin", LIST, "没有待审核的变更")
    assert wait_for(story, "signer", "/me/agreement", "第 2 版")
    assert "8,800" in story.open("signer", "/me/agreement")
    assert wait_for(story, "employer", f"/employer/agreements/{number}", "第 2 版")
    paper = story.open("admin", f"/prints/{number}")
    assert "已被替换" in paper
    assert "重新打印的原因" not in paper
    assert wait_for(story, "admin", "/prints", number)


def test_the_home_says_whom_an_amendment_waits_for_and_which_edition_is_in_effect(
    story: TwoSides, number: str
) -> None:
    assert wait_for(story, "signer", "/me", "第 1 次变更：等待您答复")
    accept(story)
    assert wait_for(story, "signer", "/me", "双方已同意，等待学校审核")
    decide(story, number, "approval")
    page = wait_for(story, "signer", "/me", "现行的是第 2 版")
    assert "次变更：" not in page
    story.do("signer", "POST", "/api/me/agreement/amendments", BETTER)
    assert wait_for(story, "signer", "/me", "第 2 次变更：等待用人单位答复")


def test_a_second_click_says_the_same_and_decides_once(story: TwoSides, number: str) -> None:
    accept(story)
    seen = story.open("admin", f"{LIST}/{number}/1")
    assert decide(story, number, "approval", seen).status_code == 303
    assert decide(story, number, "approval", seen).status_code == 303
    assert wait_for(story, "employer", f"/employer/agreements/{number}", "第 2 版")


def test_a_rejection_needs_a_reason_which_both_see(story: TwoSides, number: str) -> None:
    accept(story)
    empty = decide(story, number, "rejection")
    assert 'id="e-reason"' in unescape(empty.text)
    assert empty.status_code == 422
    assert decide(story, number, "rejection", reason="月薪与岗位不符").status_code == 303
    assert "月薪与岗位不符" in story.open("signer", "/me/agreement/amendments/1")
    theirs = f"/employer/agreements/{number}/amendments/1"
    assert "月薪与岗位不符" in story.open("employer", theirs)
    assert "8,000" in story.open("signer", "/me/agreement")


def test_what_nobody_answered_can_be_rejected_and_not_approved(
    story: TwoSides, number: str
) -> None:
    page = story.open("admin", f"{LIST}/{number}/1")
    assert "/approval" not in page
    assert "另一方还没有答复" in page
    assert decide(story, number, "rejection", page, reason="不合规定").status_code == 303


def test_a_stale_page_is_drawn_anew_and_decides_nothing(story: TwoSides, number: str) -> None:
    accept(story)
    seen = story.open("admin", f"{LIST}/{number}/1")
    story.do("employer", "DELETE", f"/api/employer/agreements/{number}/amendments/1")
    late = decide(story, number, "approval", seen)
    assert late.status_code == 409
    assert "本页已更新为最新状态" in unescape(late.text)
    assert "变更已撤回" in unescape(late.text)
    assert "第 2 版" not in story.open("employer", f"/employer/agreements/{number}")


@pytest.mark.parametrize("who", ["other_admin", "other_school", "other_college"])
def test_other_schools_and_colleges_see_nothing(story: TwoSides, number: str, who: str) -> None:
    accept(story)
    assert number not in story.open(who, LIST)
    story.client.cookies.set(COOKIE, story.province.tokens[who])
    assert story.client.get(f"{LIST}/{number}/1").status_code == 404
    assert story.client.post(f"{LIST}/{number}/1/approval").status_code in {403, 404}
