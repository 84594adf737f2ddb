"""A graduate with a phone: binds, confirms, applies, signs, asks for release with a photo."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from signing.demo.people import DemoGraduate
from support.printing.documents import draw_photograph
from support.servers.browser_site import Site
from support.servers.phones import (
    SCHOOL,
    TERMS,
    ApiClient,
    fill_fields,
    follow_link,
    open_api,
    open_first_job,
    open_phone,
    tap_button,
    wait_until_shown,
)
from support.waiting import soon

CONTRACT = {
    "monthly_pay": "8000",
    "workplace": "合肥市",
    "report_from": TERMS["report_from"],
    "report_to": TERMS["report_to"],
    "job_category": "13",
}
NEXT_MONTH = datetime.now(UTC) + timedelta(days=30)
ALONE = 70
"""A graduate of the demo who is bound to nobody and has done nothing yet."""


def _home_says(page: Page, words: str) -> bool | None:
    """Return whether the graduate's home shows `words`, None if not yet."""
    page.goto("/me")
    return words in page.inner_text("main h2 >> nth=0") or None


def _tick_and_bind(page: Page) -> None:
    assert "请阅读后勾选" in page.inner_text("main")
    page.check("[name=notice]")
    page.check("[name=consent_id_number]")
    tap_button(page, "绑定")


@pytest.mark.sample
def test_a_graduate_binds_confirms_applies_and_signs(site: Site) -> None:
    """No script runs; the employer invites and offers over the API in between."""
    page = open_phone(site, path="/me", java_script_enabled=False)
    page.fill("[name=code]", "demo-91")
    tap_button(page, "微信登录")
    one = DemoGraduate(SCHOOL, ALONE, _read_year(site))
    page.select_option("[name=school_code]", SCHOOL)
    fill_fields(page, {"name": "不是他", "student_number": one.student_number})
    page.fill("[name=id_number]", one.id_number)
    tap_button(page, "绑定")
    _tick_and_bind(page)
    assert "没有与所填信息一致的毕业生" in page.inner_text("[role=alert]")
    assert page.input_value("[name=student_number]") == one.student_number
    page.fill("[name=name]", one.name)
    tap_button(page, "绑定")

    follow_link(page, "核对并确认生源信息")
    assert one.id_number not in page.content()
    tap_button(page, "核对无误，确认")
    follow_link(page, "找岗位、投简历")
    open_first_job(page)
    title, employer = page.inner_text("h1"), page.inner_text("header p")
    tap_button(page, "投递简历")
    assert page.get_attribute("[name=summary]", "aria-invalid") == "true"
    page.fill("[name=summary]", "做过两个项目，踏实好学。")
    page.check("[name=consent_resume]")
    tap_button(page, "投递简历")
    assert "简历已投递" in page.inner_text("#notes")

    company = _find_employer(site, employer)
    waiting = company.get("/api/employer/applications?stage=SUBMITTED")["items"]
    path = f"/api/employer/applications/{waiting[0]['id']}"
    place = {"at": NEXT_MONTH.isoformat(), "place": "合肥市望江路9号", "note": "带学生证"}
    wait_until_shown(open_api(site, "demo-91"), company.ask("POST", f"{path}/invitation", place))
    page.goto("/me")
    follow_link(page, "答复面试邀请")
    open_first_job(page)
    assert "合肥市望江路9号" in page.inner_text("main")
    tap_button(page, "接受面试邀请")
    wait_until_shown(
        open_api(site, "demo-91"), company.ask("POST", f"{path}/offer", {"terms": CONTRACT})
    )
    page.goto("/me")
    follow_link(page, "答复签约通知")
    open_first_job(page)
    assert "同一时间只能与一家单位签约" in page.inner_text("main")
    tap_button(page, "接受并签约")
    assert "必填" in page.inner_text("#e-agreed")
    page.check("[name=agreed]")
    tap_button(page, "接受并签约")
    soon(lambda: _home_says(page, "签约成功，待学校审核"))

    page.goto("/me/agreement")
    assert {title, employer} <= set(page.inner_text("main").splitlines())


@pytest.mark.parametrize("scripts", [True, False])
def test_a_dispute_is_asked_once_and_taken_back(site: Site, scripts: bool) -> None:
    page = open_phone(site, "demo-8", "/me", java_script_enabled=scripts)
    follow_link(page, "对签约提出异议")
    assert "审核之前您可以撤回异议" in page.inner_text("main")
    tap_button(page, "提出异议")
    assert "异议已提交" in page.inner_text("#notes")
    page.go_back()
    assert page.get_by_role("button", name="提出异议").count() == 0
    page.goto("/me/agreement")
    tap_button(page, "撤回异议")
    assert "异议已撤回" in page.inner_text("#notes")
    assert page.get_by_role("link", name="提出异议").is_visible()


@pytest.mark.parametrize(("code", "scripts"), [("demo-9", True), ("demo-10", False)])
def test_what_was_signed_without_them_is_asked_at_once_and_confirmed_once(
    site: Site, code: str, scripts: bool
) -> None:
    page = open_phone(site, code, "/me", java_script_enabled=scripts)
    assert "请确认是不是您本人的意愿" in page.inner_text("main")
    follow_link(page, "确认是否本人所签")
    said = page.inner_text("main")
    assert {"协议条款", "用人单位信息", "毕业生信息", "学校信息"} <= set(said.splitlines())
    assert page.get_by_role("link", name="不是我的意愿，提出异议").is_visible()
    tap_button(page, "确认是我本人所签")
    assert "已确认是您本人所签" in page.inner_text("#notes")
    page.go_back()
    assert page.get_by_role("button", name="确认是我本人所签").count() == 0
    page.goto("/me/agreement")
    assert "您确认是本人所签" in page.inner_text("main")


def test_declining_an_interview_says_once_what_follows(site: Site) -> None:
    page = open_phone(site, "demo-5", "/me/applications", java_script_enabled=False)
    open_first_job(page)
    page.get_by_role("link", name="谢绝面试邀请").click()
    assert "谢绝后不能改回" in page.inner_text("main")
    follow_link(page, "返回")
    page.get_by_role("link", name="谢绝面试邀请").click()
    tap_button(page, "谢绝面试邀请")
    assert "已谢绝面试" in page.inner_text("#notes")


def test_an_old_tab_signs_no_other_offer_than_it_shows(site: Site) -> None:
    """The employer has taken its offer back and made another of 1 yuan; both stand side by side."""
    own = open_api(site, "demo-7")
    known = [one["position"]["id"] for one in own.get("/api/me/applications")["items"]]
    jobs = own.get("/api/positions")["items"]
    job = next(one for one in jobs if one["id"] not in known)
    said = {"summary": "踏实", "education": "", "experience": "", "skills": ""}
    applied = own.post("/api/me/applications", {"position_id": job["id"], "resume": said})
    company = _find_employer(site, job["employer"]["name"])
    path = f"/api/employer/applications/{applied['id']}"
    place = {"at": NEXT_MONTH.isoformat(), "place": "合肥市望江路9号", "note": ""}
    company.ask("POST", f"{path}/invitation", place)
    own.post(f"/api/me/applications/{applied['id']}/interview/acceptance")
    wait_until_shown(own, company.ask("POST", f"{path}/offer", {"terms": CONTRACT}))
    page = open_phone(
        site, "demo-7", f"/me/applications/{applied['id']}", java_script_enabled=False
    )
    assert "8,000" in page.inner_text("main")

    company.ask("DELETE", f"{path}/offer")
    company.ask("POST", f"{path}/offer", {"terms": CONTRACT | {"monthly_pay": "100"}})
    page.check("[name=agreed]")
    tap_button(page, "接受并签约")

    assert "内容又有变化" in page.inner_text("[role=alert]")
    assert page.locator("#changed tr.changed").count() == 1
    assert page.locator("#changed tr.changed td").all_inner_texts() == ["¥ 8,000", "¥ 100"]
    assert not page.is_checked("[name=agreed]")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert own.get("/api/me")["standing"] == "FREE"
    page.check("[name=agreed]")
    tap_button(page, "接受并签约")
    soon(lambda: _home_says(page, "签约成功，待学校审核"))


def test_a_graduate_asks_for_release_with_a_photo_and_takes_it_back(
    site: Site, tmp_path: Path
) -> None:
    photo, page_of_html = tmp_path / "证明.jpg", tmp_path / "证明.pdf"
    photo.write_bytes(draw_photograph())
    page_of_html.write_text("<html></html>")
    page = open_phone(site, "demo-13", "/me/termination")
    page.select_option("[name=ended_by]", "GRADUATE")
    page.fill("[name=reason]", "考上了研究生")
    page.set_input_files("[name=files]", page_of_html)
    tap_button(page, "提交解约申请")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("[name=reason]") == "考上了研究生"

    page.set_input_files("[name=files]", [photo])
    tap_button(page, "提交解约申请")
    page.get_by_text("解约审核中").first.wait_for()
    assert open_api(site, "demo-13").get("/api/me")["standing"] == "TERMINATING"
    page.get_by_role("link", name="撤回解约申请").tap()
    tap_button(page, "撤回解约申请")
    page.get_by_text("已撤回申请").wait_for()
    assert open_api(site, "demo-13").get("/api/me")["standing"] == "EFFECTIVE"


def test_a_card_is_shown_counted_down_renewed_and_taken_back(site: Site) -> None:
    page = open_phone(site, "demo-5", "/me/card")
    tap_button(page, "生成名片")
    page.get_by_text("还有 14:").wait_for()
    first = page.inner_html(".qr")
    tap_button(page, "换一张新名片")
    page.wait_for_function("first => document.querySelector('.qr').innerHTML !== first", arg=first)
    tap_button(page, "收回名片")
    page.get_by_role("button", name="生成名片").wait_for()


def _read_year(site: Site) -> int:
    year: int = open_api(site, "demo-2").get("/api/me")["graduate"]["year"]
    return year


def _find_employer(site: Site, name: str) -> ApiClient:
    found = (open_api(site, f"employer-{number}") for number in range(1, 9))
    return next(one for one in found if one.get("/api/employer")["name"] == name)
