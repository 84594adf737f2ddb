"""A registered employer at its desk: from registering to agreements, 情况一 and 情况二."""

from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from signing.demo.people import DemoGraduate
from signing.http.answering.replies import RECEIPT
from signing.vocabulary.china_time import CHINA
from support.printing.documents import A_PDF
from support.servers.browser_site import Site
from support.servers.phones import (
    EMPLOYER,
    SCHOOL,
    SCHOOL_NAME,
    TERMS,
    ApiClient,
    fill_fields,
    open_api,
    pick_option,
    read_id_tail,
)
from support.waiting import soon

FORM = {name: text for name, text in TERMS.items() if name != "position_title"}
NINE = 9
JOB = {"title": "质检员", "workplace": "合肥市", "monthly_pay": "8000"}


def press_button(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def open_position(page: Page, title: str) -> str:
    """Open a position in the browser, and return its id."""
    page.goto("/employer/positions/new")
    fill_fields(page, JOB | {"title": title})
    page.select_option("[name=job_category]", "13")
    press_button(page, "发布")
    link = page.get_by_role("link", name=title, exact=True).get_attribute("href") or ""
    return link.rsplit("/", 1)[1]


def do_as_graduate(
    page: Page, path: str, graduate: ApiClient, command: str, form: Any = None
) -> Any:
    """Send a graduate's command, and wait until the page at `path` shows it; return its answer."""
    answer = graduate.ask("POST", command, form)
    page.request.get(path, headers={RECEIPT: answer.headers[RECEIPT]})
    return answer.json()


def fill_terms(page: Page) -> None:
    fill_fields(page, FORM)
    page.select_option("[name=job_category]", "13")


def fill_identity(page: Page, graduate: ApiClient, title: str, **wrong: str) -> None:
    told = graduate.get("/api/me")["graduate"]
    one = DemoGraduate(SCHOOL, int(told["student_number"][-4:]), told["year"])
    assert one.id_number.endswith(read_id_tail(graduate))
    page.goto("/employer/signings")
    pick_option(page, "position_id", title)
    pick_option(page, "school_code", SCHOOL_NAME)
    identity = {
        "name": told["name"],
        "student_number": told["student_number"],
        "id_number": one.id_number,
    }
    fill_fields(page, identity | wrong)
    fill_terms(page)
    press_button(page, "下一步：核对")


def list_signings(graduate: ApiClient) -> list[str]:
    """Return the numbers of all agreements that the graduate ever signed, oldest first."""
    facts = graduate.get("/api/me/history")["items"]
    found = [one["data"]["agreement_number"] for one in facts if one["fact"] == "OfferSigned"]
    return sorted(found)


def test_a_company_registers_shows_who_it_is_and_opens_a_position(site: Site) -> None:
    """No script runs; what was typed stays when something is wrong with it."""
    page = site.page("", "/login", java_script_enabled=False)
    page.get_by_role("link", name="用人单位注册").click()
    fill_fields(page, EMPLOYER)
    page.select_option("[name=kind]", "39")
    page.select_option("[name=industry]", "22")
    account = {"username": "huizhou-tea", "password": "a long enough one"}
    page.check("[name=notice]")
    fill_fields(page, account | {"again": "another long one"})
    press_button(page, "注册并登录")
    assert "两次输入不一致" in page.inner_text("#e-again")
    assert page.input_value("[name=name]") == EMPLOYER["name"]
    fill_fields(page, {"password": "a long enough one", "again": "a long enough one"})
    press_button(page, "注册并登录")

    page.wait_for_url("**/employer/documents")
    page.fill("[name=title]", "营业执照")
    press_button(page, "提交材料")
    assert "请选择文件" in page.inner_text("#e-file")
    licence = {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
    page.set_input_files("[name=file]", licence)  # type: ignore[arg-type]  # a FilePayload
    press_button(page, "提交材料")
    assert "材料已提交" in page.inner_text("#notes")
    link = page.get_by_role("link", name="营业执照", exact=True).get_attribute("href") or ""
    assert page.request.get(link).headers["content-disposition"].startswith("inline")

    position = open_position(page, "制茶师")
    page.goto(f"/employer/positions/{position}")
    page.get_by_role("link", name="关闭岗位").click()
    assert "也不能再打开" in page.inner_text("main")
    press_button(page, "关闭岗位")
    assert "“制茶师”已关闭" in page.inner_text("#notes")


@pytest.mark.sample
def test_many_are_invited_at_once_and_one_is_offered_and_signs(site: Site) -> None:
    page = site.page("employer-1")
    position = open_position(page, "产品助理")
    graduate, other = open_api(site, "demo-2"), open_api(site, "demo-3")
    received = "/employer/applications"
    resume = {"position_id": position, "resume": {"summary": "踏实肯干"}}
    for one in (graduate, other):
        do_as_graduate(page, received, one, "/api/me/applications", resume)
    page.goto(f"{received}?stage=SUBMITTED")
    for box in page.locator("[name=chosen]").all():
        box.check()
    press_button(page, "邀请所选的面试")
    fill_fields(
        page, {"at": f"{datetime.now(CHINA).year + 1}-05-20T09:00", "place": "合肥市望江西路"}
    )
    press_button(page, "发出 2 份邀请")
    assert "已发出 2 份面试邀请" in page.inner_text("#notes")

    own = graduate.get("/api/me/applications")["items"]
    [theirs] = [one for one in own if one["position"]["id"] == position]
    assert datetime.fromisoformat(theirs["interview"]["at"]).astimezone(CHINA).hour == NINE
    second = resume | {"position_id": open_position(page, "前台")}
    do_as_graduate(page, received, graduate, "/api/me/applications", second)
    mine = f"/api/me/applications/{theirs['id']}"
    do_as_graduate(page, received, graduate, f"{mine}/interview/acceptance")
    page.goto(f"{received}/{theirs['id']}")
    assert "踏实肯干" in page.inner_text("main")
    page.get_by_role("link", name="发签约通知").click()
    fill_terms(page)
    page.fill("[name=report_to]", "2026-06-01")
    press_button(page, "发出签约通知")
    assert "报到截止日期早于开始日期" in page.inner_text("#problem")
    page.fill("[name=report_to]", FORM["report_to"])
    press_button(page, "发出签约通知")
    expect(page.locator("#notes")).to_contain_text("毕业生接受即签约")

    signed = do_as_graduate(page, "/employer/agreements", graduate, f"{mine}/offer/acceptance")
    page.goto(f"/employer/agreements/{signed['agreement_number']}")
    assert "已签约，待学校审核" in page.inner_text("main")
    page.goto("/employer/signings")
    assert page.input_value("[name=monthly_pay]") == FORM["monthly_pay"]
    page.goto(received)
    assert "已冻结：毕业生已签约" in page.get_by_role("row").filter(has_text="前台").inner_text()
    page.goto(f"{received}/board")
    invited = page.get_by_role("region", name="面试邀请")
    assert other.get("/api/me")["graduate"]["name"] in invited.inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_interview_is_moved_and_taken_back_and_the_graduate_is_told(
    site: Site, scripts: bool
) -> None:
    page = site.page("employer-3", java_script_enabled=scripts)
    position = open_position(page, f"店长助理{scripts}")
    graduate = open_api(site, "demo-4" if scripts else "demo-1")
    received = "/employer/applications"
    resume = {"position_id": position, "resume": {"summary": "踏实肯干"}}
    application = do_as_graduate(page, received, graduate, "/api/me/applications", resume)["id"]
    year = datetime.now(CHINA).year + 1
    page.goto(f"{received}/{application}")
    fill_fields(page, {"at": f"{year}-05-20T09:00", "place": "望江西路"})
    press_button(page, "发出邀请")
    mine = f"/api/me/applications/{application}"
    do_as_graduate(page, received, graduate, f"{mine}/interview/acceptance")

    page.goto(f"{received}/{application}")
    page.get_by_role("link", name="更改面试安排").click()
    assert page.input_value("[name=at]") == f"{year}-05-20T09:00"
    page.fill("[name=at]", f"{year - 2}-05-20T09:00")
    press_button(page, "更改并通知毕业生")
    assert "这个时间已经过去" in page.inner_text("#problem")
    page.fill("[name=at]", f"{year}-05-21T10:00")
    press_button(page, "更改并通知毕业生")
    expect(page.locator("#notes")).to_contain_text("面试安排已更改")
    assert "面试邀请" in page.inner_text("h1")
    soon(lambda: graduate.get("/api/me/notices")["items"][0]["kind"] == "InterviewMoved")

    page.get_by_role("link", name="撤回面试邀请").click()
    assert "面试不再进行" in page.inner_text("main")
    press_button(page, "撤回面试邀请")
    expect(page.locator("#notes")).to_contain_text("面试邀请已撤回")
    assert page.get_by_role("button", name="发出邀请").is_visible()
    soon(lambda: graduate.get("/api/me/notices")["items"][0]["kind"] == "InterviewWithdrawn")


def test_signing_directly_says_nothing_of_who_differs_and_signs_once(site: Site) -> None:
    page = site.page("employer-2")
    open_position(page, "会计助理")
    graduate = open_api(site, "demo-15")
    before = list_signings(graduate)
    fill_identity(page, graduate, "会计助理", name="不是他")
    page.check("[name=agreed]")
    press_button(page, "确认签约")
    expect(page.locator("#problem")).to_be_visible()
    assert page.locator("#problem li").count() == 0
    assert page.input_value("[name=name]") == "不是他"

    fill_identity(page, graduate, "会计助理")
    assert "签约意味着什么" in page.inner_text("main")
    press_button(page, "返回修改")
    assert page.input_value("[name=workplace]") == FORM["workplace"]
    press_button(page, "下一步：核对")
    page.check("[name=agreed]")
    page.get_by_role("button", name="确认签约").dblclick()
    page.wait_for_url("**/employer/agreements/*")
    number = page.inner_text(".head .mono")
    assert number in page.inner_text("#notes")
    assert list_signings(graduate) == [*before, number]
