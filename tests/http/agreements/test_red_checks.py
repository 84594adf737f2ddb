"""A red check: shown in the review, decided from the facts, and answered for in the approval."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.api_routes import EMPLOYER, TERMS
from support.routes.province import FilledProvince
from support.use_cases.small_province import CREDIT_CODES
from support.waiting import soon

ASKED = {"look": "1", "how": "phone", "at": "2026-05-12T17:30", "verified": "二人转告"}
SAID = "6 月 3 日致电省厅和单位人事部，停用已在复核，双方确认签约"


class OpenReview:
    """A counselor's view of the waiting signing, whose employer can be suspended."""

    def __init__(self, client: TestClient, province: FilledProvince) -> None:
        self.client, self.province = client, province
        self.number = province.names["waiting"]

    def ask(self, who: str, method: str, path: str, **more: Any) -> Any:
        by = {"Authorization": f"Bearer {self.province.tokens[who]}"}
        return self.client.request(method, path, headers=by, **more)

    def suspend(self) -> None:
        path = f"/api/employers/{self.province.names['employer_id']}/suspension"
        assert self.ask("province", "POST", path, json={"reason": "资质过期"}).is_success

    def see(self) -> Any:
        return self.ask("counselor", "GET", f"/api/reviews/{self.number}").json()

    def approve(self, **more: Any) -> Any:
        return self.ask("counselor", "POST", f"/api/reviews/{self.number}/approval", **more)

    def approval(self) -> Any:
        """Return the approval in the graduate's own history, once it is there."""
        story = self.ask("waiter", "GET", "/api/me/history").json()["items"]
        return next((one for one in story if one["fact"] == "SchoolApproved"), None)

    def page(self, method: str = "GET", more: str = "", **asked: Any) -> Any:
        self.client.cookies.set(COOKIE, self.province.tokens["counselor"])
        headers = {"Sec-Fetch-Site": "same-origin"} | asked.pop("headers", {})
        path = f"/reviews/{self.number}{more}"
        return self.client.request(method, path, headers=headers, **asked)


@pytest.fixture
def review(client: TestClient, province: FilledProvince) -> OpenReview:
    one = OpenReview(client, province)
    soon(lambda: one.see()["checks"])
    return one


def list_red_checks(seen: Any) -> list[str]:
    return [one["code"] for one in seen["checks"] if one["state"] == "fail"]


def test_the_review_of_a_suspended_employers_signing_is_red(review: OpenReview) -> None:
    assert (review.see()["red"], list_red_checks(review.see())) == ([], [])
    review.suspend()
    assert review.see()["red"] == ["employer_suspended"]
    assert soon(lambda: list_red_checks(review.see())) == ["employer_suspended"]
    page = review.page().text
    assert "省厅已停用此信用代码的单位，停用期间它不能签约" in page
    assert "向省厅问清停用理由和这份签约能否通过" in page
    assert "已与毕业生和省厅核实" in page
    assert 'name="verified"' in page


def test_where_a_check_is_red_an_approval_without_what_was_verified_is_refused(
    review: OpenReview,
) -> None:
    review.suspend()
    for said in (
        None,
        {},
        {"verified": " \n "},
        {"verified": "a"},
        {"verified": "已核实。。。。。。"},
    ):
        refused = review.approve(json=said) if said is not None else review.approve()
        assert (refused.status_code, refused.json()["code"]) == (422, "ReasonMissing")
        assert refused.json()["checks"] == ["employer_suspended"]
        assert refused.json()["errors"][0]["field"] == "verified"
    assert review.see()["state"] == "AWAITING_REVIEW"
    assert review.approve(json={"verified": SAID}).status_code == 201


def test_what_was_verified_is_read_in_the_review_and_stands_in_the_story(
    review: OpenReview,
) -> None:
    review.suspend()
    assert review.approve(json={"verified": SAID}).status_code == 201
    assert soon(lambda: SAID in review.page().text or None)

    approved = soon(review.approval)
    assert "写明了核实情况" in approved["zh"]
    assert approved["data"]["verified"] == {"sealed": True}
    facts = review.ask("auditor", "GET", "/api/audit/facts?kind=SchoolApproved").json()["items"]
    assert "saying what was verified" in facts[-1]["en"]
    assert SAID not in str(facts)
    export = review.ask("waiter", "GET", "/api/me/export.json").json()
    assert SAID in str(export["history"])


def test_without_a_red_check_an_approval_needs_no_more_than_before(review: OpenReview) -> None:
    assert review.approve().status_code == 201
    approved = soon(review.approval)
    assert approved["data"]["verified"] is None
    assert "核实" not in approved["zh"]


def test_the_last_verdict_of_a_list_answers_a_script_with_an_empty_panel(
    review: OpenReview,
) -> None:
    """A script follows the redirect with the same headers."""
    target = {"HX-Request": "true", "HX-Target": "detail"}
    answer = review.page("POST", "/approval?state=pending", headers=target, data={})
    assert answer.status_code == 200
    assert "没有选中的签约" in answer.text
    assert "列表中现在没有签约" in answer.text
    assert "没有待审核的签约" in answer.text
    assert "data-approve" not in answer.text
    assert "林小满 与 江淮云图科技有限公司" in answer.text


def test_a_page_drawn_before_a_check_turned_red_asks_what_was_verified(review: OpenReview) -> None:
    assert 'name="verified"' not in review.page().text
    review.suspend()
    refused = review.page("POST", "/approval", data={})
    assert refused.status_code == 422
    assert "请写明核实了什么" in refused.text
    done = review.page("POST", "/approval", data=ASKED, follow_redirects=False)
    assert done.status_code == 303


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"how": ""}, "怎样核实"),
        ({"how": "by chance"}, "怎样核实"),
        ({"at": ""}, "何时核实"),
        ({"at": "yesterday"}, "何时核实"),
        ({"at": "9999-12-31T23:59"}, "这个时间还没有到"),
        ({"at": "0001-01-01T00:00"}, "早于签约时间"),
    ],
)
def test_the_page_asks_how_and_when_it_was_verified_with_the_graduate(
    review: OpenReview, sent: dict[str, str], said: str
) -> None:
    review.suspend()
    refused = review.page("POST", "/approval", data=ASKED | sent)
    assert refused.status_code == 422
    assert said in refused.text
    assert "二人转告" in refused.text, "what was typed is there again"
    assert review.see()["state"] == "AWAITING_REVIEW"


def test_how_and_when_stand_in_the_review_and_in_the_graduates_export(review: OpenReview) -> None:
    review.suspend()
    done = review.page("POST", "/approval", data=ASKED, follow_redirects=False)
    assert done.status_code == 303
    said = "已与毕业生和省厅核实（电话，2026-05-12 17:30）：二人转告"
    assert soon(lambda: said in review.page().text or None)
    assert said in str(review.ask("waiter", "GET", "/api/me/export.json").json()["history"])


def test_the_phone_is_shown_for_a_purpose_and_the_graduate_sees_who_looked(
    review: OpenReview,
) -> None:
    target = {"HX-Request": "true", "HX-Target": "phone"}
    refused = review.page("POST", "/phone", headers=target, data={"purpose": ""})
    assert refused.status_code == 422
    assert review.ask("waiter", "GET", "/api/me/looks").json()["items"] == []
    for headers in (target, {}):
        shown = review.page("POST", "/phone", headers=headers, data={"purpose": "核实签约意愿"})
        assert shown.status_code == 200
        assert "这次查看已记录在案" in shown.text
        assert ('id="detail"' in shown.text) == (not headers)
    looks = review.ask("waiter", "GET", "/api/me/looks").json()["items"]
    assert [(one["fields"], one["purpose"]) for one in looks] == [(["phone"], "核实签约意愿")] * 2


def test_a_suspended_credit_code_signs_by_card_neither_over_the_api_nor_on_a_page(
    review: OpenReview,
) -> None:
    review.suspend()
    token, card_pass = review.province.names["token"], review.province.names["pass"]
    employer = EMPLOYER | {"credit_code": CREDIT_CODES[0].lower()}
    body = {"pass": card_pass, "employer": employer, "job_category": "13", "terms": TERMS}
    refused = review.client.post(f"/api/cards/{token}/signing", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "EmployerSuspended")

    form = {name: str(one) for name, one in employer.items()}
    page = review.client.post(
        f"/c/{token}/employer", data=form, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert page.status_code == 409
    assert "该用人单位已被暂停使用" in page.text
