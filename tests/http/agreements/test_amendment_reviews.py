"""变更审核 of the school: what both agreed to, old beside new, decided once and by who may."""

from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from signing.http.asking.security import COOKIE
from signing.use_cases.agreements.amendment_links import AmendmentLinks
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.reviews import Reviews
from signing.vocabulary import AgreementNumber
from support.routes.api_routes import TERMS
from support.routes.two_sides import TwoSides
from support.use_cases.small_province import TERMS as SIGNED
from support.use_cases.small_province import (
    SmallProvince,
    make_card_holder,
    make_employer_form,
    make_person,
)
from support.waiting import soon

LIST = "/reviews/amendments"
UNREGISTERED = "91340100MA0000009C"
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


def test_every_amendment_stands_on_one_list_and_in_its_sheet(story: TwoSides, number: str) -> None:
    accept(story)
    decide(story, number, "rejection", reason="月薪与岗位不符")
    page = wait_for(story, "admin", f"{LIST}?state=all", "学校不同意")
    names = story.province.names
    assert all(f"{LIST}/{names[one]}/1" in page for one in ("effective", "for_employer"))
    assert "全部<b>3</b>" in page
    _, *rows = story.read_sheet("admin", f"{LIST}/sheet.xlsx?state=all")
    assert {row[0] for row in rows} == {number, names["for_employer"], names["for_school"]}


def test_who_answered_by_a_link_is_known_to_nobody_and_the_counselor_is_told(
    story: TwoSides,
) -> None:
    # given an employer without an account, which agreed by the link of its graduate
    number = amend_by_link(story)
    warning = "通过毕业生转发的链接答复，身份未经核实"

    # then the list and its sheet say so of this one, and the review warns
    page = wait_for(story, "admin", LIST, number)
    assert page.count("通过链接答复，身份未经核实") == 1
    header, *rows = story.read_sheet("admin", f"{LIST}/sheet.xlsx")
    told = {row[0]: row[header.index("答复方式")] for row in rows}
    assert told == {
        number: "通过链接答复，身份未经核实",
        story.province.names["for_school"]: "",
    }
    items = story.do("admin", "GET", "/api/amendments").json()["items"]
    assert {one["agreement_number"]: one["by_link"] for one in items} == {
        number: True,
        story.province.names["for_school"]: False,
    }
    assert warning in story.open("admin", f"{LIST}/{number}/1")
    assert warning not in story.open("admin", f"{LIST}/{story.province.names['for_school']}/1")


def amend_by_link(story: TwoSides) -> AgreementNumber:
    """Return the number of an agreement by card, whose employer agreed to an amendment."""
    small_province, context = SmallProvince.__new__(SmallProvince), story.installation.context
    small_province.context = context
    lin, holder = small_province.graduate("77"), make_card_holder()
    token = Cards(context).issue(lin).answer["token"]
    card_pass = Cards(context).verify(holder, token, make_person("77").id_number[-6:])
    form = make_employer_form(UNREGISTERED, "云州小店")
    signed = Cards(context).sign(holder, token, card_pass, form, "店员", SIGNED)
    number = AgreementNumber(signed.answer["agreement_number"] or "")
    verified = "已电话联系毕业生核实本人签约意愿"
    Reviews(context).approve(small_province.counselor(), number, verified=verified)
    links = AmendmentLinks(context)
    better = SIGNED.model_copy(update={"monthly_pay": Decimal("8800.00")})
    links.propose(lin, number, terms=better, reason="转正后调薪")
    links.accept_by_link(holder, links.make_token(lin, 1), code_end=UNREGISTERED[-4:])
    return number


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
