"""核验: what a new employer can prepare, what reaches nobody, and who decides."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts
from signing.vocabulary import Role
from support.routes.api_routes import IDENTITY, JOB, TERMS
from support.routes.province import FilledProvince
from support.routes.two_sides import TwoSides
from support.use_cases.contexts import NOW
from support.waiting import soon

INTERVIEW = {"at": "2026-05-20T09:00:00+08:00", "place": "合肥", "note": ""}
REASON = "营业执照看不清，请重新上传"


@pytest.fixture
def story(client: TestClient, province: FilledProvince, installation: Installation) -> TwoSides:
    """The newcomer waits to be verified; the school 99001 may verify employers too."""
    client.headers.update({"Sec-Fetch-Site": "same-origin"})
    session = Accounts(installation.context).open_session(
        Role.EMPLOYER,
        UUID(province.names["waiting_id"]),
        NOW,
        username=name_employer_account("newcomer-firm"),
    )
    province.tokens["newcomer"] = session.token
    told = TwoSides(client, province, installation)
    soon(lambda: list_queue(told, "waiting"))
    return told


def list_queue(story: TwoSides, state: str, who: str = "province") -> list[Any]:
    items: list[Any] = story.do(who, "GET", f"/api/employers?state={state}").json()["items"]
    return items


def at(story: TwoSides, what: str, employer: str = "waiting_id") -> str:
    return f"/api/employers/{story.province.names[employer]}/{what}"


def open_position(story: TwoSides) -> str:
    opened: str = story.do("newcomer", "POST", "/api/employer/positions", JOB).json()["id"]
    return opened


def list_shown(story: TwoSides) -> set[str]:
    found = story.do("graduate", "GET", "/api/positions").json()["items"]
    return {one["id"] for one in found}


def must_be_unverified(answer: Any, why: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (409, "EmployerNotVerified"), answer.text
    assert answer.json()["why"] == why


def sign(story: TwoSides, position: str) -> Any:
    body = IDENTITY | {"position_id": position, "terms": TERMS}
    return story.ask("newcomer", "POST", "/api/employer/signings", body)


def test_who_waits_prepares_everything_and_reaches_nobody(story: TwoSides) -> None:
    position = open_position(story)
    [own] = story.do("newcomer", "GET", "/api/employer/positions").json()["items"]
    assert (own["id"], own["visible"], own["closed_at"]) == (position, False, None)
    assert "核验后可见" in story.open("newcomer", "/employer/positions")

    assert position not in list_shown(story)
    assert story.ask("graduate", "GET", f"/api/positions/{position}").status_code == 404
    resume = {"position_id": position, "resume": {"summary": "你好"}}
    applied = story.ask("graduate", "POST", "/api/me/applications", resume)
    must_be_unverified(applied, "hidden")
    must_be_unverified(sign(story, position), "waiting")
    assert "补齐营业执照" in sign(story, position).json()["next"]
    assert story.signed() is None


def test_once_verified_its_positions_are_shown(story: TwoSides) -> None:
    position = open_position(story)
    answer = story.do("province", "POST", at(story, "verification"), {"words": "电话核实"})
    assert answer.json()["state"] == "verified"

    assert soon(lambda: position in list_shown(story))
    resume = {"position_id": position, "resume": {"summary": "你好"}}
    assert story.ask("graduate", "POST", "/api/me/applications", resume).status_code == 201
    again = story.ask("province", "POST", at(story, "verification"))
    assert (again.status_code, again.json()["code"]) == (409, "VerificationDecided")


def test_a_refused_employer_reads_why_mends_it_and_asks_again(story: TwoSides) -> None:
    story.do("province", "POST", at(story, "refusal"), {"reason": REASON})
    must_be_unverified(sign(story, open_position(story)), "refused")
    assert soon(lambda: REASON in story.open("newcomer", "/employer"))

    seen, beside = story.open("newcomer", "/employer"), story.open("newcomer", "/employer")
    sent = story.send("newcomer", seen, "/employer/verification-request")
    assert sent.status_code == 303
    late = story.send("newcomer", beside, "/employer/verification-request")
    assert late.status_code == 409
    assert soon(lambda: list_queue(story, "waiting"))
    page = story.open("newcomer", "/employer")
    assert ("等待核验" in page, REASON in page) == (True, False)


@pytest.mark.parametrize("body", [None, {"reason": "  "}])
def test_nobody_is_refused_without_a_reason(story: TwoSides, body: Any) -> None:
    refused = story.ask("province", "POST", at(story, "refusal"), body)
    assert (refused.status_code, refused.json()["code"]) == (422, "ReasonMissing")


def test_whoever_decides_has_seen_what_it_says_now(story: TwoSides) -> None:
    [seen] = list_queue(story, "waiting")
    story.do("newcomer", "PATCH", "/api/employer", {"name": "名气很大的集团有限公司"})
    version = {"If-Match": f'"{seen["version"]}"'}
    stale = story.ask("province", "POST", at(story, "verification"), None, **version)
    assert (stale.status_code, stale.json()["code"]) == (409, "StaleVersion")


def test_a_new_name_must_be_verified_again_and_stops_what_is_open(story: TwoSides) -> None:
    soon(lambda: story.ask("graduate", "GET", "/api/me/applications").json()["items"])
    story.do("employer", "PATCH", "/api/employer", {"kind": "32"})
    assert not [one for one in list_queue(story, "waiting") if is_first(story, one)]
    story.do("employer", "PATCH", "/api/employer", {"name": "名气很大的集团有限公司"})

    accepted = story.ask("graduate", "POST", f"{story.at('offered')}/offer/acceptance")
    must_be_unverified(accepted, "hidden")
    assert "正在核验" in accepted.json()["detail"]
    invited = story.ask("employer", "POST", f"{story.candidate('submitted')}/invitation", INTERVIEW)
    must_be_unverified(invited, "lapsed")
    must_be_unverified(
        story.ask("employer", "GET", f"{story.candidate('submitted')}/attachment"), "lapsed"
    )
    assert soon(lambda: [one for one in list_queue(story, "waiting") if is_first(story, one)])
    received = story.ask("employer", "GET", "/api/employer/applications").json()["items"]
    assert {one["resume_closed"] for one in received} == {"NOT_VERIFIED"}
    assert all("*" in one["graduate"]["name"] for one in received)
    assert not any(one["graduate"]["resume"] or one["attachment"] for one in received)
    assert "更名" in story.open("employer", "/employer")


def is_first(story: TwoSides, one: Any) -> bool:
    return bool(one["id"] == story.province.names["employer_id"])


def test_what_is_compared_stands_beside_the_fields(story: TwoSides) -> None:
    path = f"/api/employers/{story.province.names['waiting_id']}"
    seen = story.do("province", "GET", path).json()
    assert (seen["state"], seen["missing"], seen["alike"]) == ("waiting", ["documents"], [])
    assert len(seen["same_phone"]) == 2
    page = story.open("province", path.removeprefix("/api"))
    assert "缺少：营业执照等资质证明材料" in page
    assert "联系电话相同：" in page


def test_the_pages_decide_once_and_lead_on(story: TwoSides) -> None:
    path = f"/employers/{story.province.names['waiting_id']}"
    assert "江淮新来" in story.open("province", "/employers?state=waiting")
    seen = story.open("province", path)
    empty = story.send("province", seen, f"{path}/refusal")
    assert empty.status_code == 422
    refused = story.send(
        "province", seen, f"{path}/refusal", phrase="没有上传营业执照", because="请补充"
    )
    assert refused.headers["Location"].startswith("/employers?state=waiting")
    unexplained = story.send("province", seen, f"{path}/verification", words="")
    assert unexplained.status_code == 422
    assert "写明怎样核实的" in unexplained.text
    late = story.send("province", seen, f"{path}/verification", words="已电话核实单位信息")
    assert late.status_code == 409
    assert soon(lambda: "没有上传营业执照；请补充" in story.open("newcomer", "/employer"))


def test_a_school_decides_while_the_province_lets_it(story: TwoSides) -> None:
    assert "待核验的用人单位" in story.open("admin", "/desk")
    assert "待核验的用人单位" not in story.open("other_admin", "/desk")
    other = story.ask("other_admin", "GET", "/api/employers")
    assert (other.status_code, other.json()["code"]) == (403, "NotDelegated")

    code = "/api/schools/99001/verification-delegation"
    story.do("province", "DELETE", code)
    late = story.ask("admin", "POST", at(story, "verification"))
    assert (late.status_code, late.json()["code"]) == (403, "NotDelegated")
    story.do("province", "PUT", code)
    story.do("admin", "POST", at(story, "verification"))
    seen = story.client.cookies
    seen.set(COOKIE, story.province.tokens["province"])
    assert soon(
        lambda: "学校管理员" in story.open("province", at(story, "").removeprefix("/api")[:-1])
    )


def find_waiting_signing(story: TwoSides) -> str:
    queue = story.do("counselor", "GET", "/api/reviews").json()["items"]
    assert {one["employer_state"] for one in queue} <= {"waiting", "verified"}
    found = [one["agreement_number"] for one in queue if one["employer_state"] == "waiting"]
    return found[0] if found else ""


def test_a_refused_credit_code_signs_by_no_card_and_a_waiting_one_does(story: TwoSides) -> None:
    names = story.province.names
    story.do("province", "POST", at(story, "refusal"), {"reason": REASON})
    card = {
        "pass": names["pass"],
        "employer": {
            "name": "江淮新来科技有限公司",
            "credit_code": "91340100MA0000003R",
            "kind": "39",
            "industry": "34",
            "region": "340100",
            "contact": "韩梅梅",
            "phone": "13900001112",
            "address": "合肥市",
        },
        "position_title": "工程师",
        "job_category": "13",
        "terms": TERMS,
    }
    path = f"/api/cards/{names['token']}/signing"
    must_be_unverified(story.client.post(path, json=card), "card")
    assert REASON not in story.client.post(path, json=card).text

    story.do("newcomer", "POST", "/api/employer/verification-request")
    assert story.client.post(path, json=card).status_code == 201
    number = soon(lambda: find_waiting_signing(story))
    assert story.do("counselor", "GET", f"/api/reviews/{number}").json()["employer_state"] == (
        "waiting"
    )
    assert "单位：待核验" in story.open("counselor", f"/reviews/{number}")


def test_graduates_read_the_former_name_until_the_new_one_is_verified(story: TwoSides) -> None:
    def read_name() -> str:
        story.installation.projector().catch_up()
        items = story.ask("graduate", "GET", "/api/me/applications").json()["items"]
        return str(items[0]["employer"]["name"])

    former = read_name()
    story.do("employer", "PATCH", "/api/employer", {"name": "另一家有限公司"})
    assert read_name() == former
    story.do("employer", "PATCH", "/api/employer", {"phone": "0551-61234567"})
    assert read_name() == former
    story.verify()
    assert read_name() == "另一家有限公司"
