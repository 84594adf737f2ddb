"""变更协议 on the pages of both sides: old beside new, asked first, answered by the other side."""

import re
from html import unescape
from typing import Any

import httpx2
import pytest

from signing.http.asking.security import COOKIE
from support.routes.two_sides import TwoSides

BASE = "http://testserver"
OWN = "/me/agreement/amendments"
TEXT_AREA = re.compile(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', re.DOTALL)


def find_fields(page: str) -> dict[str, str]:
    """Read the fields of the page's form as a browser would send them."""
    page = page.split("<main", 1)[1]
    fields = {
        found[1]: found[2]
        for found in re.finditer(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page)
    }
    for name, inside in re.findall(r'<select[^>]* name="(\w+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        fields[name] = chosen[1] if chosen else ""
    return fields | dict(TEXT_AREA.findall(page))


def send(story: TwoSides, who: str, path: str, page: str, **form: Any) -> httpx2.Response:
    """Send a form as a browser does, from its page, and go where it leads."""
    story.client.cookies.set(COOKIE, story.province.tokens[who])
    return story.client.post(path, data=form, headers={"Referer": f"{BASE}{page}"})


def check(story: TwoSides, who: str, root: str, **changed: str) -> httpx2.Response:
    form = find_fields(story.open(who, f"{root}/new")) | {"reason": "转正后调薪"} | changed
    return send(story, who, f"{root}/new", f"{root}/new", **form)


def propose(story: TwoSides, who: str, root: str, **changed: str) -> str:
    """Ask for `changed`, and return the page on which it ends."""
    asked = check(story, who, root, **changed)
    fields = find_fields(unescape(asked.text))
    done = send(story, who, f"{root}/confirmation", asked.url.raw_path.decode(), **fields)
    assert done.status_code == 200, done.text
    assert str(done.url.path) == f"{root}/1"
    return unescape(done.text)


@pytest.fixture
def number(story: TwoSides) -> str:
    return story.province.names["waiting"]


@pytest.fixture
def theirs(number: str) -> str:
    return f"/employer/agreements/{number}/amendments"


def test_the_agreement_leads_to_its_amendments(story: TwoSides, number: str, theirs: str) -> None:
    assert f'href="{OWN}"' in story.open("waiter", "/me/agreement")
    assert f'href="{theirs}"' in story.open("employer", f"/employer/agreements/{number}")
    assert "没有变更过" in story.open("waiter", OWN)
    assert "没有变更过" in story.open("employer", theirs)


def test_the_form_begins_with_what_was_agreed(story: TwoSides) -> None:
    fields = find_fields(story.open("waiter", f"{OWN}/new"))
    assert fields["monthly_pay"] in {"8000", "8000.00"}
    assert fields["position_title"] == "工程师"
    assert fields["report_from"]


def test_old_stands_beside_new_before_anything_is_sent(story: TwoSides) -> None:
    asked = check(story, "waiter", OWN, monthly_pay="9100")
    assert asked.history[0].status_code == 303
    text = unescape(asked.text)
    row = next(one for one in text.split("<tr")[1:] if "月薪" in one)
    assert "8,000" in row
    assert "9,100" in row
    assert "有变化" in row
    assert text.count("有变化") == 1
    assert "没有变更过" in story.open("waiter", OWN)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "没有任何条款发生变化"),
        ({"monthly_pay": "9100", "reason": ""}, 'id="e-reason"'),
        ({"monthly_pay": "很多"}, 'id="e-monthly_pay"'),
        ({"monthly_pay": "9100", "probation_months": "7"}, 'id="e-probation_months"'),
        ({"position_title": ""}, 'id="e-position_title"'),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    story: TwoSides, changed: dict[str, str], said: str
) -> None:
    page = unescape(check(story, "waiter", OWN, **changed).text)
    assert said in page
    assert find_fields(page)["reason"] == changed.get("reason", "转正后调薪")
    assert find_fields(page)["monthly_pay"] == changed.get("monthly_pay", "8000.00")


def test_the_employer_accepts_what_its_page_showed(story: TwoSides, theirs: str) -> None:
    assert "等待用人单位答复" in propose(story, "waiter", OWN, monthly_pay="9100")
    page = story.open("employer", f"{theirs}/1")
    assert "转正后调薪" in page
    done = story.send("employer", page, f"{theirs}/1/acceptance")
    assert done.status_code == 303
    assert "已并入签约" in story.open("employer", f"{theirs}/1")
    again = story.send("employer", page, f"{theirs}/1/acceptance")
    assert again.status_code == 303, "a second click says the same"
    assert "已并入签约" in story.open("waiter", OWN)
    assert "9,100" in story.open("waiter", "/me/agreement"), "what the school will review"


def test_the_graduate_declines_with_a_reason(story: TwoSides, theirs: str) -> None:
    propose(story, "employer", theirs, monthly_pay="7000")
    page = story.open("waiter", f"{OWN}/1")
    for printed in ("证件号码", "学校名称", "统一社会信用代码"):
        assert printed in page
    empty = send(story, "waiter", f"{OWN}/1/refusal", f"{OWN}/1", **find_fields(page))
    assert 'id="e-reason"' in empty.text
    done = story.send("waiter", page, f"{OWN}/1/refusal", reason="没有商量过")
    assert done.status_code == 303
    assert "没有商量过" in story.open("employer", f"{theirs}/1")


def test_who_asked_takes_it_back_after_one_question(story: TwoSides, theirs: str) -> None:
    propose(story, "waiter", OWN, monthly_pay="9100")
    page = story.open("waiter", f"{OWN}/1/withdrawal")
    assert "原条款继续有效" in page
    fields = find_fields(page)
    done = send(story, "waiter", f"{OWN}/1/withdrawal", f"{OWN}/1/withdrawal", **fields)
    assert "变更已撤回" in unescape(done.text)
    late = story.client.get(f"{OWN}/1/withdrawal", follow_redirects=False)
    assert late.headers["Location"] == f"{OWN}/1"
    assert "变更已撤回" in story.open("employer", f"{theirs}/1")


def test_nobody_answers_for_the_other_side(story: TwoSides, theirs: str) -> None:
    page = propose(story, "waiter", OWN, monthly_pay="9100")
    assert f'action="{OWN}/1/acceptance"' not in page
    own = find_fields(page)
    send(story, "waiter", f"{OWN}/1/acceptance", f"{OWN}/1", **own)
    assert "等待答复" in story.open("employer", theirs)


def test_another_employer_finds_nothing(story: TwoSides, theirs: str) -> None:
    story.client.cookies.set(COOKIE, story.province.tokens["other_employer"])
    for path in (theirs, f"{theirs}/new", f"{theirs}/1"):
        assert story.client.get(path).status_code == 404


def test_what_was_answered_meanwhile_is_said_and_shown(story: TwoSides, theirs: str) -> None:
    propose(story, "waiter", OWN, monthly_pay="9100")
    page = story.open("employer", f"{theirs}/1")
    asked = f"{OWN}/1/withdrawal"
    send(story, "waiter", asked, asked, **find_fields(story.open("waiter", asked)))
    fields = find_fields(page)
    late = send(story, "employer", f"{theirs}/1/acceptance", f"{theirs}/1", **fields)
    assert "已有结果" in unescape(late.text)


def test_both_pages_are_english_too(story: TwoSides, theirs: str) -> None:
    propose(story, "waiter", OWN, monthly_pay="9100")
    story.client.headers["Accept-Language"] = "en"
    for who, path in (("waiter", OWN), ("waiter", f"{OWN}/1"), ("employer", f"{theirs}/1")):
        page = story.open(who, path).split("<main")[1]
        words = re.sub("<[^>]+>|转正后调薪|工程师|江淮云图科技有限公司|合肥市", " ", page)
        assert "Amendment" in page or "amendment" in page
        assert not re.search("[变更协议审核撤回]{2,}", words), re.findall("[\u3400-\u9fff]+", words)
