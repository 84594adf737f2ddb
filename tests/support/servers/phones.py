"""Phones that visit the running service, and API calls of others meanwhile."""

from dataclasses import dataclass
from typing import Any

import httpx2
from playwright.sync_api import Page

from signing.demo.loading import SCHOOLS
from signing.demo.people import DemoGraduate
from support.report_days import REPORTING
from support.servers.browser_site import PASSWORD, Site
from support.waiting import PATIENCE, soon

SCHOOL = "99001"
SCHOOL_NAME = SCHOOLS[SCHOOL]
EMPLOYER = {
    "name": "徽州茶业有限公司",
    "credit_code": "91340100MA2MRBQX1D",
    "address": "合肥市长江路1号",
    "contact": "吴小雨",
    "phone": "13812345678",
}
TERMS = {
    "position_title": "质检员",
    "workplace": "合肥市",
    "monthly_pay": "8000",
    **REPORTING,
}


@dataclass(frozen=True)
class ApiClient:
    """The API calls of an account, or of the WeChat of `demo-…`."""

    site: Site
    token: str

    def ask(self, method: str, path: str, json: Any = None, receipt: str = "") -> httpx2.Response:
        answer = httpx2.request(
            method,
            self.site.address + path,
            json=json,
            headers={"Authorization": f"Bearer {self.token}"}
            | ({"Signing-Receipt": receipt} if receipt else {}),
            timeout=PATIENCE,
        )
        assert answer.is_success, answer.text
        return answer

    def get(self, path: str) -> Any:
        return self.ask("GET", path).json()

    def post(self, path: str, json: Any = None) -> Any:
        return self.ask("POST", path, json).json()


def wait_until_shown(graduate: ApiClient, done: httpx2.Response) -> None:
    """Wait until the graduate's home shows what somebody else has done."""
    receipt = done.headers["Signing-Receipt"]
    soon(lambda: "Signing-Stale" not in graduate.ask("GET", "/api/me", receipt=receipt).headers)


def open_api(site: Site, who: str) -> ApiClient:
    wechat = who.startswith("demo-")
    form = {"code": who} if wechat else {"username": who, "password": PASSWORD}
    path = "/api/sessions/wechat" if wechat else "/api/sessions"
    answer = httpx2.post(site.address + path, json=form, timeout=PATIENCE)
    return ApiClient(site, answer.json()["token"])


def open_phone(site: Site, who: str = "", path: str = "", **more: Any) -> Page:
    context = site.context(who, width=390, height=844, has_touch=True, **more)
    page = context.new_page()
    if path:
        page.goto(path)
    return page


def read_id_tail(graduate: ApiClient) -> str:
    """Return the last six characters of a demo graduate's ID number."""
    told = graduate.get("/api/me")["graduate"]
    one = DemoGraduate(SCHOOL, int(told["student_number"][-4:]), told["year"])
    return one.id_number[-6:]


def list_small_targets(page: Page) -> list[str]:
    """Return links, buttons and fields that are too low for a finger."""
    found: list[str] = page.evaluate("""
        () => [...document.querySelectorAll("a:not(.skip), button, select, textarea, input")]
            .map((one) => (one.type === "checkbox" ? one.closest("label") : one))
            .filter((one) => one.type !== "hidden" && !one.hidden)
            .filter((one) => one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML.slice(0, 120))
    """)
    return found


def tap_button(page: Page, button: str) -> None:
    """Tap a button, and wait for the next page."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).tap()


def follow_link(page: Page, link: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=link).first.tap()


def open_first_job(page: Page) -> None:
    """Open the first position or application of a list."""
    with page.expect_navigation():
        page.locator("a.job").first.tap()


def verify_graduate(page: Page, tail: str) -> None:
    page.fill("[name=id_tail]", tail)
    tap_button(page, "验证")


def fill_fields(page: Page, form: dict[str, str]) -> None:
    for name, value in form.items():
        page.fill(f"[name={name}]", value)


def pick_option(page: Page, name: str, words: str) -> None:
    """Type into a choice that is searched as one types, and take what it offers first."""
    page.locator(f"#f-{name}").fill(words)
    page.get_by_role("option", name=words).first.click()


def fill_employer_step(page: Page) -> None:
    fill_fields(page, EMPLOYER)
    page.select_option("[name=kind]", "39")
    page.select_option("[name=industry]", "22")
    tap_button(page, "下一步")


def fill_terms_step(page: Page) -> None:
    fill_fields(page, TERMS)
    page.select_option("[name=job_category]", "13")
    tap_button(page, "下一步：核对")


def go_to_confirmation(page: Page, graduate: ApiClient) -> None:
    """Fill in all steps, up to the page that says what signing means."""
    page.goto(graduate.post("/api/me/card")["url"])
    verify_graduate(page, read_id_tail(graduate))
    fill_employer_step(page)
    fill_terms_step(page)
    page.check("[name=agreed]")
