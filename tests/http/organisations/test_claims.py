"""认领 on pages and in the API: the claimant's form, the holder's notice, the province's desk."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from support.files.upload_client import authorize
from support.printing.documents import A_PDF
from support.routes.api_routes import CLAIM, EMPLOYER, LICENCE
from support.routes.province import PASSWORD, FilledProvince
from support.use_cases.small_province import CREDIT_CODES

FORM = {"Referer": "http://testserver/employer/claim", "Sec-Fetch-Site": "same-origin"}


class ClaimDesk:
    """A client with the province's people, whose lists are brought up to date when asked."""

    def __init__(
        self, client: TestClient, province: FilledProvince, installation: Installation
    ) -> None:
        self.client, self.province, self.installation = client, province, installation
        self.catch_up()

    def catch_up(self) -> None:
        self.installation.projector().catch_up()

    def call(self, who: str, method: str, path: str, **more: Any) -> Any:
        return self.client.request(method, path, headers=authorize(self.province, who), **more)

    def open_page(self, who: str, path: str, method: str = "GET", **more: Any) -> Any:
        self.client.cookies.set(COOKIE, self.province.tokens[who])
        answer = self.client.request(
            method, path, headers={"Sec-Fetch-Site": "same-origin"}, **more
        )
        self.client.cookies.clear()
        return answer

    @property
    def claim_path(self) -> str:
        return (
            f"/employers/{self.province.names['claimed_id']}/claims/{self.province.names['claim']}"
        )

    def decide(self, **form: str) -> Any:
        answer = self.open_page(
            "province",
            f"{self.claim_path}/decision",
            "POST",
            data={"reason": "法定代表人到场确认"} | form,
            follow_redirects=False,
        )
        self.catch_up()
        return answer


@pytest.fixture
def desk(
    idle_client: TestClient, province: FilledProvince, installation: Installation
) -> ClaimDesk:
    return ClaimDesk(idle_client, province, installation)


def test_whoever_finds_their_company_registered_is_led_to_claim_it(desk: ClaimDesk) -> None:
    typed = EMPLOYER | {
        "credit_code": CREDIT_CODES[0],
        "username": "genuine",
        "password": PASSWORD,
        "again": PASSWORD,
        "notice": "yes",
    }
    page = desk.client.post(
        "/employer/register",
        data=typed,
        headers={"Referer": "http://testserver/employer/register"},
    ).text
    address = f"/employer/claim?code={CREDIT_CODES[0]}"
    assert f'href="{address}"' in page
    assert 'id="e-credit_code"' in page
    assert "这个信用代码已经注册" in page
    assert "用户名" not in page[page.index('id="problem"') : page.index("<form")]
    assert f'value="{CREDIT_CODES[0]}"' in desk.client.get(address).text


def test_a_claim_is_sent_and_its_page_says_what_follows(desk: ClaimDesk) -> None:
    answer = desk.client.post("/employer/claim", data=CLAIM, files=LICENCE, headers=FORM)
    assert "认领已提交" in answer.text
    assert "可以照常使用" in answer.text
    assert "处理期限" in answer.text
    assert CLAIM["contact"] not in answer.text
    desk.catch_up()
    listed = desk.call("province", "GET", "/api/employers/claims?state=waiting").json()["items"]
    assert {one["credit_code"] for one in listed} == {CREDIT_CODES[0], CREDIT_CODES[1]}


@pytest.mark.parametrize(("verdict", "shown"), [("upheld", "认领成立"), ("rejected", "认领不成立")])
def test_a_claimant_reads_what_became_of_it_and_why(
    desk: ClaimDesk, verdict: str, shown: str
) -> None:
    made = desk.client.post("/api/employers/claims", data=CLAIM, files=LICENCE).json()
    path = made["path"]
    assert "等待省厅处理" in desk.client.get(path).text
    desk.catch_up()
    employer = desk.call("employer", "GET", "/api/employer").json()["id"]
    decided = desk.call(
        "province",
        "POST",
        f"/api/employers/{employer}/claims/{made['id']}/decision",
        json={"upheld": verdict == "upheld", "reason": "法定代表人到场确认"},
    )
    assert decided.status_code == 201, decided.text
    page = desk.client.get(path).text
    assert shown in page
    assert "法定代表人到场确认" in page
    assert CLAIM["contact"] not in page


def test_an_address_that_nobody_was_given_opens_no_claim(desk: ClaimDesk) -> None:
    answer = desk.client.get("/employer/claim/made-up")
    assert answer.status_code == 404
    assert "认领编号" in answer.text


def test_a_claim_without_its_licence_or_words_is_shown_again_with_all_that_was_typed(
    desk: ClaimDesk,
) -> None:
    page = desk.client.post("/employer/claim", data=CLAIM | {"words": ""}, headers=FORM).text
    assert 'id="e-words"' in page
    assert f'value="{CLAIM["contact"]}"' in page
    page = desk.client.post("/employer/claim", data=CLAIM, headers=FORM).text
    assert "请选择营业执照" in page


def test_a_licence_that_is_too_large_is_refused(desk: ClaimDesk) -> None:
    large = {"licence": ("执照.pdf", A_PDF + b" " * (4 * 2**20), "application/pdf")}
    answer = desk.client.post("/api/employers/claims", data=CLAIM, files=large)
    assert answer.status_code == 413


def test_a_company_that_nobody_registered_is_registered_and_not_claimed(desk: ClaimDesk) -> None:
    free = CLAIM | {"credit_code": "91340100MA2MRBQX1D"}
    answer = desk.client.post("/api/employers/claims", data=free, files=LICENCE)
    assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchEmployer")


def test_the_holder_goes_on_and_is_told(desk: ClaimDesk) -> None:
    own = desk.call("other_employer", "GET", "/api/employer").json()
    assert own["claims"] == 1
    page = desk.open_page("other_employer", "/employer").text
    assert "另有人认领本单位" in page
    assert "处理之前一切照常" in page
    assert "唐若水" not in page
    assert "另有人认领本单位" not in desk.open_page("employer", "/employer").text


def test_the_office_sees_both_beside_each_other(desk: ClaimDesk) -> None:
    queue = desk.open_page("province", "/employers/claims").text
    assert desk.claim_path in queue
    page = desk.open_page("province", desk.claim_path).text
    for shown in ("唐若水", "0551-61000000", "本公司从未注册", "韩梅梅", "未查询", "有争议"):
        assert shown in page
    assert (
        "有争议"
        in desk.open_page("province", f"/employers/{desk.province.names['claimed_id']}").text
    )


def test_a_claim_is_upheld_only_by_whoever_types_the_credit_code(desk: ClaimDesk) -> None:
    refused = desk.decide(verdict="upheld")
    assert refused.status_code == 422
    assert "唐若水" in refused.text
    assert desk.decide(verdict="").status_code == 422
    upheld = desk.decide(verdict="upheld", confirm=CREDIT_CODES[1])
    assert upheld.status_code == 200
    assert "/join/" in upheld.text
    link = re.search(r"/join/[\w-]+", upheld.text)
    assert link is not None
    joining = desk.client.get(link[0]).text
    assert "开通本人在" in joining
    assert "同事" not in joining, "whoever claimed it is nobody's colleague"
    gone = desk.open_page("other_employer", "/employer", follow_redirects=False)
    assert gone.status_code in {303, 401}


def test_a_decided_claim_is_read_no_more_and_a_second_click_says_so(desk: ClaimDesk) -> None:
    rejected = desk.decide(verdict="rejected")
    assert rejected.headers["location"] == "/employers/claims"
    assert "这项认领已经处理" in desk.open_page("province", desk.claim_path).text
    again = desk.decide(verdict="upheld", confirm=CREDIT_CODES[1])
    assert again.headers["location"] == "/employers/claims?state="
    assert "没有等待处理的认领" in desk.open_page("province", "/employers/claims").text
    past = desk.open_page("province", "/employers/claims?state=rejected").text
    assert "法定代表人到场确认" in past
    assert desk.call("other_employer", "GET", "/api/employer").json()["claims"] == 0


def test_the_reviewer_of_a_contested_employers_signing_is_told(desk: ClaimDesk) -> None:
    number = desk.province.names["waiting"]

    def find_check() -> str:
        seen = desk.call("counselor", "GET", f"/api/reviews/{number}").json()
        [check] = [one for one in seen["checks"] if one["code"] == "employer_contested"]
        return str(check["state"])

    assert find_check() == "ok"
    sent = desk.client.post("/api/employers/claims", data=CLAIM, files=LICENCE)
    assert sent.status_code == 201, sent.text
    desk.catch_up()
    assert find_check() == "warn"
    assert "单位有争议" in desk.open_page("counselor", f"/reviews/{number}").text
