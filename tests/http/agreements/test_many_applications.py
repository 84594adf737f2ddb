"""What an employer received, searched; and many applications ended with one question."""

import re
from html import unescape

import pytest
from sqlalchemy import text

from signing.http.asking.security import COOKIE
from support.routes.two_sides import TwoSides
from support.waiting import soon

LIST = "/employer/applications"
PATH = f"{LIST}/rejections"


def find_stage(story: TwoSides, name: str) -> str:
    items = story.ask("employer", "GET", "/api/employer/applications?limit=200").json()["items"]
    [stage] = [one["stage"] for one in items if one["id"] == story.province.names[name]]
    return str(stage)


def read_seen(page: str) -> str:
    return str(re.findall(r'name="seen" value="([^"]*)"', page)[0])


def test_applications_are_searched_and_counted(story: TwoSides) -> None:
    whole = story.open("employer", LIST)
    total = int(re.findall(r"共 ([0-9,]+) 条", whole)[0])
    assert total > 2
    assert re.findall(r"<td[^>]*>([^<]+)<small>[^<]* · [^<]+</small>", whole), "school and major"
    submitted = story.open("employer", f"{LIST}?stage=SUBMITTED")
    assert int(re.findall(r"共 ([0-9,]+) 条", submitted)[0]) < total
    nobody = story.open("employer", f"{LIST}?q=没有这个人")
    assert "没有符合条件的投递" in nobody
    assert "清除条件" in nobody
    ticked = story.open("employer", f"{LIST}?ticked=1")
    assert ticked.count(" checked") == whole.count('name="chosen"') > 0


def test_a_page_that_is_no_number_is_the_first(story: TwoSides) -> None:
    assert "共" in story.open("employer", f"{LIST}?page=abc&position=&school=&stage=")


def test_many_are_told_once_with_what_was_seen_of_each(story: TwoSides) -> None:
    names = story.province.names
    asked = story.open("employer", f"{PATH}?chosen={names['submitted']}&chosen={names['offered']}")
    assert "告知 1 位毕业生未录用" in asked
    assert "不能改回" in asked
    assert "另有 1 份现在不能告知" in asked, "an offer waits for its answer"
    seen = read_seen(asked)
    assert names["submitted"] in seen
    assert names["offered"] not in seen
    for _ in range(2):
        sent = story.send("employer", asked, PATH)
        assert sent.status_code == 303
        assert sent.headers["Location"].startswith(LIST)
    soon(lambda: find_stage(story, "submitted") == "NOT_SELECTED" or None)


def test_who_changed_since_is_left_as_they_are_and_named(story: TwoSides) -> None:
    names = story.province.names
    asked = story.open("employer", f"{PATH}?chosen={names['submitted']}")
    stale = f"{names['submitted']}:1 {names['offered']}:999 nonsense"
    once = re.findall(r'name="once" value="([^"]*)"', asked)[0]
    sent = story.client.post(PATH, data={"once": once, "seen": stale})
    assert sent.status_code == 409
    assert "已告知 0 位未录用；以下 2 位" in unescape(sent.text)
    assert find_stage(story, "submitted") == "SUBMITTED"


def test_all_that_the_filters_leave_can_be_told(story: TwoSides) -> None:
    page = story.open("employer", f"{PATH}?every=1&stage=SUBMITTED")
    ready = read_seen(page).split()
    assert f"告知 {len(ready)} 位毕业生未录用" in page
    assert 'action="/employer/applications/rejections?stage=SUBMITTED"' in page


def test_nobody_chosen_is_said(story: TwoSides) -> None:
    story.client.cookies.set(COOKIE, story.province.tokens["employer"])
    answer = story.client.get(PATH)
    assert answer.status_code == 422
    assert "没有选择投递" in answer.text


@pytest.mark.parametrize(("which", "shown"), [("submitted", False), ("invited", True)])
def test_a_phone_number_is_shown_once_invited_and_the_look_is_on_record(
    story: TwoSides, which: str, shown: bool
) -> None:
    path = f"{LIST}/{story.province.names[which]}"
    assert (f'href="{path}/contact"' in story.open("employer", path)) is shown
    page = story.open("employer", f"{path}/contact")
    assert ("用途" in page) is shown
    story.client.cookies.set(COOKIE, story.province.tokens["employer"])
    sent = story.client.post(f"{path}/contact", data={"purpose": "约面试"})
    assert sent.status_code == (200 if shown else 409)
    assert ("这次查看已记录在案" in sent.text) is shown
    with story.installation.context.engine.connect() as connection:
        looks = connection.execute(
            text("SELECT role, office, fields FROM looks WHERE role = 'employer'")
        ).all()
    assert len(looks) == shown
    assert all(office and fields == ["phone"] for _, office, fields in looks)
    if shown:
        blank = story.send("employer", page, f"{path}/contact", purpose="")
        assert blank.status_code in (303, 422)
