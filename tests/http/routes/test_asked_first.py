"""Every form of the pages: what cannot be undone is asked first, and nothing else leads there."""

import re
from collections import defaultdict
from html import unescape
from typing import NamedTuple

import pytest
from fastapi.testclient import TestClient

from signing.http import pages
from signing.http.asking.security import COOKIE
from support.routes.page_routes import PAGE_ROUTES
from support.routes.province import FilledProvince

APPLICATION, CANDIDATE = "/me/applications/{}", "/employer/applications/{}"
OWN_AMENDMENT = "/me/agreement/amendments/{}"
THEIR_AMENDMENT = "/employer/agreements/{}/amendments/{}"
AMENDMENT_REVIEW = "/reviews/amendments/{}/{}"
A_PARAMETER = re.compile(r"\{\w+\}")
FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>.*?</form>', re.DOTALL)
ACTION = re.compile(r'\baction="([^"]*)"')


class Asked(NamedTuple):
    """Who is asked on which page (the route's own, if it is ""), and what is said to follow."""

    who: str
    said: str
    page: str = ""


ASKED = {
    f"{APPLICATION}/interview/refusal": Asked("graduate", "谢绝后不能改回"),
    f"{APPLICATION}/offer/refusal": Asked("graduate", "谢绝后不能改回"),
    f"{APPLICATION}/offer/acceptance": Asked("graduate", "接受即签约", APPLICATION),
    f"{APPLICATION}/withdrawal": Asked("graduate", "须重新投递"),
    "/me/agreement/dispute": Asked("waiter", "须先向您核实"),
    "/me/termination": Asked("signer", "协议终止", "/me/termination"),
    "/me/termination/withdrawal": Asked("leaver", "须重新填写原因"),
    "/me/consents/id_number/withdrawal": Asked("graduate", "再次同意前不能签约", "/me/consents"),
    "/me/consents/resume/{}/withdrawal": Asked(
        "graduate", "还没有结果的投递同时撤回", "/me/consents"
    ),
    "/privacy-requests/{}/answer": Asked("admin", "毕业生会看到", "/privacy-requests/{}"),
    "/me/sessions/{}/end": Asked("graduate", "没有提交的内容会丢失"),
    f"{CANDIDATE}/rejection": Asked("employer", "这次投递就此结束"),
    f"{CANDIDATE}/invitation/withdrawal": Asked("employer", "面试不再进行"),
    f"{CANDIDATE}/offer/withdrawal": Asked("employer", "不能再接受这份签约通知"),
    f"{CANDIDATE}/offer": Asked("employer", "条款须经双方同意才能变更"),
    "/employer/applications/rejections": Asked(
        "employer", "不能改回", "/employer/applications/rejections?every=1"
    ),
    "/employer/positions/{}/closing": Asked("employer", "也不能再打开"),
    "/employer/colleagues/{}/link": Asked("employer", "此前的邀请链接立即失效"),
    "/employer/colleagues/{}/removal": Asked("employer", "该账号立即停用"),
    "/employer/colleagues/{}/handover": Asked("employer", "由其管理同事"),
    "/employer/offer-templates/{}/removal": Asked("employer", "删除后不能恢复"),
    f"{OWN_AMENDMENT}/acceptance": Asked("signer", "即为双方的约定", OWN_AMENDMENT),
    f"{OWN_AMENDMENT}/refusal": Asked("signer", "对方会看到原因", OWN_AMENDMENT),
    f"{THEIR_AMENDMENT}/acceptance": Asked("employer", "即为双方的约定", THEIR_AMENDMENT),
    f"{THEIR_AMENDMENT}/refusal": Asked("employer", "对方会看到原因", THEIR_AMENDMENT),
    f"{THEIR_AMENDMENT}/withdrawal": Asked("employer", "对方不用再答复"),
    f"{AMENDMENT_REVIEW}/approval": Asked("counselor", "同意后立即生效", AMENDMENT_REVIEW),
    f"{AMENDMENT_REVIEW}/rejection": Asked(
        "counselor", "不同意后，原条款继续有效", AMENDMENT_REVIEW
    ),
    "/terminations/{}/approval": Asked("counselor", "此操作不能撤销"),
    "/terminations/{}/rejection": Asked(
        "counselor", "不同意后，原协议继续有效", "/terminations/{}"
    ),
    "/prints/{}/paper": Asked("counselor", "打开即记为一次打印", "/prints/{}"),
    "/prints/all": Asked("counselor", "打印", "/prints/all"),
    "/account/sessions/end": Asked("counselor", "这些设备立即退出"),
    "/account/sessions/{}/end": Asked("counselor", "没有提交的内容会丢失"),
    "/account/passkeys/{}/end": Asked("auditor", "移除后不能再用"),
    "/account/second-factor/end": Asked("counselor", "所有设备上的登录都会结束"),
    "/account/webhooks/{}/pause": Asked("admin", "暂停期间的事件不会丢失"),
    "/account/webhooks/{}/removal": Asked("admin", "不能恢复"),
    "/account/webhooks/{}/secret": Asked("admin", "同时带有新旧两个密钥的签名"),
    "/account/webhooks/{}/replay": Asked("admin", "按顺序再推送一次"),
    "/staff/{}/dismissal": Asked("admin", "以后不能再登录"),
    "/staff/{}/second-factor": Asked("admin", "所有登录立即结束"),
    "/staff/{}/link": Asked("admin", "此前交给本人的链接立即失效"),
    "/staff/{}/sessions/{}/end": Asked("admin", "没有提交的内容会丢失"),
    "/employers/{}/people/{}/link": Asked("province", "此前交给本人的链接立即失效"),
    "/employers/{}/people/{}/second-factor": Asked("province", "所有登录立即结束"),
    "/employers/{}/verification": Asked("province", "对全省所有学校有效", "/employers/{}"),
    "/employers/{}/refusal": Asked("province", "单位会看到原因", "/employers/{}"),
    "/employers/{}/claims/{}/decision": Asked(
        "province", "原来的账号、同事和程序全部停用", "/employers/{}/claims/{}"
    ),
    "/employers/{}/suspension": Asked("province", "暂停后该单位不能邀请", "/employers/{}"),
    "/binding-reports/{}/answer": Asked("admin", "提出人会在绑定页看到", "/binding-reports/{}"),
    "/bindings/{}/verification": Asked("admin", "不改变任何绑定", "/bindings/{}"),
    "/bindings/{}/own-place": Asked("admin", "随时可以恢复", "/bindings/{}"),
    "/graduates/{}/unlock": Asked("admin", "不能恢复"),
    "/graduates/{}/unbinding": Asked("admin", "重新绑定"),
    "/graduates/{}/correction": Asked("admin", "重新确认"),
    "/roster/{}": Asked("admin", "导入", "/roster/{}"),
}
"""By address: what ends something, for somebody else too, or cannot be taken back."""
CONFIRMED_STEP = {
    "/me/agreement/confirmation": "a page of its own shows all that will be printed",
    "/reviews/approvals": "a page of its own says how many, and leaves out what has a warning",
    "/c/{}/signing": "a step of its own says what signing means, and is ticked",
    "/employer/signings/confirmation": "a step of its own says what signing means, and is ticked",
    "/employer/agreements/{}/repair/confirmation": "a step of its own, and is ticked",
    "/staff/colleges/change": "a page of its own says whom it moves, and asks for the name",
    "/destination-sheets/{}": "a preview of its own shows each row before",
    "/reviews/{}/approval": "the page is the review: all that is approved stands above the button",
    "/reviews/{}/rejection": "the page is the review, and the reason is typed",
    "/employer/agreements/{}/termination-answer": "the answer is chosen and sent by its own button",
    "/employer/agreements/{}/termination": "a page of its own says what follows, and why is typed",
    "/employer/agreements/{}/termination/withdrawal": "a page of its own says what follows",
    "/me/termination/answer": "a page of its own shows what is asked, and what an answer leads to",
    "/me/agreement/amendments/confirmation": "a step of its own shows old beside new",
    "/employer/agreements/{}/amendments/confirmation": "a step of its own shows old beside new",
    f"{OWN_AMENDMENT}/withdrawal": "a page of its own says what follows",
    "/r/{}/amendment/acceptance": "the page of the link shows old beside new; a code is typed",
    "/r/{}/amendment/refusal": "the page of the link says what stays; code and reason are typed",
    "/r/{}": "the page of the link says what is asked; the answer is chosen, then sent",
    "/account/email/removal": "a page of its own says what follows, and asks for the password",
    "/password/{}": "the page says that all sessions end, and the password is typed twice",
}
"""Asked on a page that this test cannot reach by its address alone: tests of their own do."""
HARMLESS = {
    "/login", "/login/second-step", "/login/passkey", "/login/passkey/enrolment", "/logout",
    "/wechat", "/account/password", "/account/second-factor", "/account/passkeys",
    "/account/second-factor/confirmation", "/account/passkeys/new", "/staff/{}/unlocking",
    "/staff", "/staff/{}/colleges", "/staff/colleges", "/schools", "/employers/{}/reinstatement",
    "/reviews/sheet", "/reviews/{}/phone", "/prints", "/prints/{}/stamped-copy",
    "/stamped-copies/{}/{}/return", "/stamped-copies/{}/{}/acceptance",
    "/me/agreement/stamped-copy", "/employer/agreements/{}/stamped-copy",
    "/prints/jobs/{}/cancel", "/roster", "/destination-sheets", "/graduates/{}/source-answer",
    "/graduates/{}/identity", "/graduates/{}/destination", "/graduates/{}/reopening",
    "/bindings/{}/own-place/end",
    "/graduates/{}/export", "/audit/checkpoints", "/employer/register", "/employer/profile",
    "/employer/documents", "/employer/colleagues", "/join/{}",
    "/employer/positions/new", "/employer/positions/{}",
    "/employer/applications/invitations", f"{CANDIDATE}/invitation",
    f"{CANDIDATE}/invitation/change", f"{CANDIDATE}/contact", "/employer/signings",
    "/me/agreement/amendments/new", "/employer/agreements/{}/amendments/new",
    "/employer/signings/changes", "/employer/agreements/{}/repair", "/employer/offer-templates/new",
    "/employer/offer-templates/{}", "/c/{}", "/c/{}/employer", "/c/{}/terms", "/me/binding",
    "/me/person-check", "/me/person-check/{}", "/me/person-check/{}/again",
    "/me/binding/report", "/notices/read", "/notices/{}/read", "/account/notice-preferences",
    "/me/subscriptions", "/me/subscriptions/end", "/password-reset",
    "/account/email", "/account/email/link", "/email/{}",
    "/account/webhooks/new", "/account/webhooks/{}/change", "/account/webhooks/{}/resumption",
    "/account/webhooks/{}/test", "/account/webhooks/{}/deliveries/{}/again",
    "/me/source/confirmation", "/me/source/errors", "/me/contact", "/me/positions/{}",
    f"{APPLICATION}/interview/acceptance", "/me/card", "/me/card/revocation",
    "/me/agreement/dispute/withdrawal", "/me/notice", "/me/consents/id_number",
    "/me/privacy-requests", "/employer/notice", "/employer/register/registry",
    "/c/{}/employer/registry", "/employer/verification-request", "/employer/claim",
    "/schools/{}/verification-delegation", "/schools/{}/verification-reclaim",
}  # fmt: skip
"""Adds something, shows something, or is done again or changed back by the same person."""


def name_form(path: str) -> str:
    return A_PARAMETER.sub("{}", path)


def test_every_form_is_asked_first_or_harmless() -> None:
    """A new form has to say in one of the three tables what it is."""
    found = {
        name_form(route.path)
        for module in pages.ROUTERS
        for route in module.router.make_routes()
        if "POST" in (route.methods or ())
    }
    assert found == ASKED.keys() | CONFIRMED_STEP.keys() | HARMLESS
    assert not ASKED.keys() & HARMLESS


def fill(path: str, names: dict[str, str], route: str) -> str:
    """Fill in whose page it is, as the table of pages has it."""
    at = PAGE_ROUTES[route].at
    for one in A_PARAMETER.findall(route):
        path = path.replace("{}", names.get(at.get(one[1:-1], ""), "x"), 1)
    return path.format(**names)


def find_second_session(client: TestClient, province: FilledProvince, who: str) -> str:
    """Return the id of another session of theirs; "" without one."""
    bearer = {"Authorization": f"Bearer {province.tokens[who]}"}
    found = client.get("/api/account/sessions", headers=bearer).json()["items"]
    return next((str(one["id"]) for one in found if not one["current"]), "")


@pytest.mark.parametrize("form", ASKED)
def test_what_follows_is_said_on_the_page_that_sends_it(
    form: str, idle_client: TestClient, province: FilledProvince
) -> None:
    who, said, page = ASKED[form]
    names = province.names | {"other": find_second_session(idle_client, province, who)}
    if form == "/account/sessions/{}/end":
        path = address = f"/account/sessions/{names['other']}/end"
    else:
        post = next(one for one in PAGE_ROUTES if name_form(one) == f"POST {form}")
        address = fill(form, names, post)
        path = fill(page or form, names, post)
    idle_client.cookies.set(COOKIE, province.tokens[who])
    answer = idle_client.get(path, follow_redirects=False)
    assert answer.status_code == 200, answer.headers
    text = unescape(answer.text)
    assert said in text
    own = path.partition("?")[0]
    sent = [ACTION.search(one) for one in FORM.findall(text)]
    assert address in {one[1].partition("?")[0] if one else own for one in sent}


def test_no_other_page_sends_what_is_asked_on_a_page_of_its_own(
    idle_client: TestClient, province: FilledProvince
) -> None:
    own = {form for form, asked in ASKED.items() if not asked.page}
    patterns = {form: re.compile(form.replace("{}", "[^/?]+") + "$") for form in own}
    wrong: dict[str, set[str]] = defaultdict(set)
    for route, case in PAGE_ROUTES.items():
        method, path = route.split(" ")
        if method != "GET" or name_form(path) in own or "." in path:  # a file holds no form
            continue
        address = fill(name_form(path), province.names, route)
        for who in [one for one, status in case.opens.items() if status == 200][:2]:
            idle_client.cookies.clear()
            if who in province.tokens:
                idle_client.cookies.set(COOKIE, province.tokens[who])
            for one in FORM.findall(idle_client.get(address).text):
                action = ACTION.search(one)
                sent = unescape(action[1]).partition("?")[0] if action else address
                wrong[route] |= {
                    form
                    for form, at in patterns.items()
                    if at.match(sent) and not at.match(address)
                }
    assert {route: forms for route, forms in wrong.items() if forms} == {}
