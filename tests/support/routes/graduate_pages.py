"""The pages of graduates and of whoever scanned a card; `api_routes.py` says how to read it."""

from support.printing.documents import A_PDF
from support.routes.api_routes import (
    BINDING_REPORT,
    CHECK,
    CREDIT_CODE,
    EMPLOYER,
    EVERYONE,
    FILE,
    GRADUATES,
    IDENTITY,
    NOTICE,
    OWN,
    TERMS,
    RouteCase,
    expect_all,
    expect_graduates,
)

TICKED = NOTICE | {"consent_id_number": "yes"}
WECHATS = ("stranger", *GRADUATES)
APPLICATION = "/me/applications/{application_id}"


def expect_own(status: int = 200) -> dict[str, int]:
    """Expect a redirect to the binding page from who is not bound."""
    return {"stranger": 303} | dict.fromkeys(GRADUATES, status)


AMENDED = TERMS | {"monthly_pay": "9100", "position_title": "工程师", "reason": "调薪"}
FIRST = {"amendment": "first"}
OF_SIGNER = {"stranger": 409} | dict.fromkeys(GRADUATES, 404) | {"signer": 303}
ASKED = expect_own(404) | {"graduate": 200}

GRADUATE_PAGES: dict[str, RouteCase] = {
    # ── graduates ──
    "GET /wechat": RouteCase(expect_all(EVERYONE)),
    "POST /wechat": RouteCase(expect_all(EVERYONE, 303), data={"code": "demo-77"}),
    "GET /wechat/enter": RouteCase(expect_all(EVERYONE, 401)),
    "GET /me": RouteCase(expect_own()),
    "GET /me/more": RouteCase(expect_own()),
    "GET /me/binding": RouteCase(expect_all(WECHATS)),
    "POST /me/binding": RouteCase(
        expect_all(WECHATS, 404), data=IDENTITY | TICKED | {"name": "不是他"}
    ),
    "GET /me/person-check": RouteCase(dict.fromkeys(WECHATS, 303)),
    "POST /me/person-check": RouteCase(expect_graduates(), data={"step": "release"}),
    "GET /me/person-check/{check_id}": RouteCase(
        expect_all(WECHATS, 404) | {"graduate": 200}, CHECK
    ),
    "POST /me/person-check/{check_id}": RouteCase(
        expect_all(WECHATS, 404) | {"graduate": 422}, CHECK, data={"code": "000000"}
    ),
    "POST /me/person-check/{check_id}/again": RouteCase(
        expect_all(WECHATS, 404) | {"graduate": 409}, CHECK
    ),
    "GET /me/binding/report": RouteCase(expect_all(WECHATS)),
    "POST /me/binding/report": RouteCase(
        {"stranger": 303} | dict.fromkeys(GRADUATES, 409), data=BINDING_REPORT
    ),
    "GET /me/source": RouteCase(expect_own()),
    "POST /me/source/confirmation": RouteCase({"stranger": 409} | dict.fromkeys(GRADUATES, 303)),
    "POST /me/source/errors": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 303) | {"graduate": 409},
        data={"fields": "major", "words": "应为网络工程"},
    ),
    "GET /me/data": RouteCase(expect_own()),
    "GET /me/subscriptions": RouteCase(expect_own()),
    "POST /me/subscriptions": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 409),
        data={"kind": "applications", "code": "demo-77"},
    ),
    "POST /me/subscriptions/end": RouteCase({"stranger": 409} | dict.fromkeys(GRADUATES, 303)),
    "GET /notice": RouteCase(expect_all(EVERYONE)),
    "GET /me/notice": RouteCase(expect_own()),
    "POST /me/notice": RouteCase({"stranger": 409} | dict.fromkeys(GRADUATES, 303), data=TICKED),
    "GET /me/consents": RouteCase(expect_own()),
    "POST /me/consents/id_number": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 409), data=NOTICE
    ),
    "POST /me/consents/id_number/withdrawal": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 303)
    ),
    "POST /me/consents/resume/{application_id}/withdrawal": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 404) | {"graduate": 303},
        {"application_id": "offered"},
    ),
    "GET /me/privacy-requests": RouteCase(expect_own()),
    "POST /me/privacy-requests": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 303),
        data={"asked": "copy", "words": "请给我一份"},
    ),
    "GET /me/looks": RouteCase(expect_own()),
    "GET /me/contact": RouteCase(expect_own()),
    "POST /me/contact": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 303),
        data={"phone": "13900000008", "home_address": "云山市望江路 9 号"},
    ),
    "GET /me/notices": RouteCase(expect_own()),
    "GET /me/history": RouteCase(expect_own()),
    "GET /me/positions": RouteCase(expect_own()),
    "GET /me/employers/{employer_id}/record": RouteCase(
        expect_own(), {"employer_id": "employer_id"}
    ),
    "GET /me/positions/{position_id}": RouteCase(expect_own(), {"position_id": "position_id"}),
    "POST /me/positions/{position_id}": RouteCase(
        expect_graduates(graduate=303),
        {"position_id": "position_id"},
        data={"summary": "踏实", "consent_resume": "yes"},
        files={"file": ("简历.pdf", A_PDF, "application/pdf")},
    ),
    "GET /me/applications": RouteCase(expect_own()),
    f"GET {APPLICATION}": RouteCase(
        expect_own(404) | {"graduate": 200}, {"application_id": "offered"}
    ),
    f"GET {APPLICATION}/attachment": RouteCase(
        expect_own(404) | {"graduate": 200}, {"application_id": "submitted"}
    ),
    f"POST {APPLICATION}/interview/acceptance": RouteCase(
        {"stranger": 409} | OWN | {"graduate": 303}, {"application_id": "invited"}
    ),
    f"GET {APPLICATION}/interview/refusal": RouteCase(ASKED, {"application_id": "invited"}),
    f"GET {APPLICATION}/offer/refusal": RouteCase(ASKED, {"application_id": "offered"}),
    f"GET {APPLICATION}/withdrawal": RouteCase(ASKED, {"application_id": "submitted"}),
    f"POST {APPLICATION}/interview/refusal": RouteCase(
        {"stranger": 409} | OWN | {"graduate": 303}, {"application_id": "invited"}
    ),
    f"POST {APPLICATION}/offer/acceptance": RouteCase(
        {"stranger": 409} | OWN | {"graduate": 303},
        {"application_id": "offered"},
        data={"agreed": "yes"},
    ),
    f"POST {APPLICATION}/offer/refusal": RouteCase(
        {"stranger": 409} | OWN | {"graduate": 303}, {"application_id": "offered"}
    ),
    f"POST {APPLICATION}/withdrawal": RouteCase(
        {"stranger": 409} | OWN | {"graduate": 303}, {"application_id": "submitted"}
    ),
    "GET /me/card": RouteCase(expect_own()),
    "GET /me/card/state": RouteCase(expect_own()),
    "POST /me/card": RouteCase(expect_graduates(graduate=303)),
    "POST /me/card/revocation": RouteCase(expect_graduates(graduate=303)),
    "GET /me/agreement": RouteCase(expect_own()),
    "GET /me/agreement.pdf": RouteCase(expect_own() | {"graduate": 404, "waiter": 409}),
    "GET /me/agreement/release.pdf": RouteCase(expect_own() | dict.fromkeys(GRADUATES, 404)),
    "GET /me/agreement/confirmation": RouteCase(expect_own()),
    "POST /me/agreement/confirmation": RouteCase(expect_graduates(waiter=303, signer=303)),
    "GET /me/agreement/dispute": RouteCase(expect_own()),
    "POST /me/agreement/dispute": RouteCase(
        expect_graduates(waiter=303), data={"words": "没有同意"}
    ),
    "POST /me/agreement/dispute/withdrawal": RouteCase(expect_graduates(waiter=409)),
    "GET /me/agreement/stamped-copy": RouteCase(expect_own()),
    "POST /me/agreement/stamped-copy": RouteCase(
        expect_graduates(graduate=404, signer=422, leaver=422), files=FILE
    ),
    "GET /me/agreement/stamped-copy/{offer}": RouteCase(
        expect_own(404) | {"leaver": 200}, {"offer": "offer"}
    ),
    "GET /me/termination": RouteCase(expect_own()),
    "POST /me/termination": RouteCase(
        expect_graduates(signer=303),
        data={"reason": "另有安排", "ended_by": "GRADUATE"},
        files={"files": ("证明.pdf", A_PDF, "application/pdf")},
    ),
    "GET /me/termination/files/{digest}": RouteCase(
        expect_own(404) | {"leaver": 200}, {"digest": "evidence"}
    ),
    "GET /me/termination/answer": RouteCase({"stranger": 303} | dict.fromkeys(GRADUATES, 303)),
    "POST /me/termination/answer": RouteCase(
        expect_graduates(leaver=403, signer=409, waiter=409, graduate=409),
        data={"answer": "agreed"},
    ),
    "GET /me/termination/withdrawal": RouteCase(
        {"stranger": 303} | dict.fromkeys(GRADUATES, 303) | {"leaver": 200}
    ),
    "POST /me/termination/withdrawal": RouteCase(expect_graduates(leaver=303)),
    "GET /me/termination/answer-link": RouteCase(expect_own(409)),
    "GET /r/{token}": RouteCase(expect_all(EVERYONE, 404), {"token": "token"}),
    "POST /r/{token}": RouteCase(
        expect_all(EVERYONE, 404),
        {"token": "token"},
        data={"answer": "agreed", "code_end": "BQX1"},
    ),
    "GET /me/agreement/amendments": RouteCase(expect_own() | {"graduate": 404}),
    "GET /me/agreement/amendments/new": RouteCase(expect_own() | {"graduate": 404}),
    "POST /me/agreement/amendments/new": RouteCase(
        {"stranger": 409} | expect_graduates(waiter=200, graduate=404), data=AMENDED
    ),
    "GET /me/agreement/amendments/confirmation": RouteCase(expect_own(303) | {"graduate": 404}),
    "POST /me/agreement/amendments/confirmation": RouteCase(
        expect_graduates(waiter=422, signer=422, leaver=422, graduate=404), data={"draft": "x"}
    ),
    "GET /me/agreement/amendments/{amendment}": RouteCase(expect_own(404) | {"signer": 200}, FIRST),
    "POST /me/agreement/amendments/{amendment}/acceptance": RouteCase(
        OF_SIGNER | {"signer": 409}, FIRST, data={"content": "of another page"}
    ),
    "POST /me/agreement/amendments/{amendment}/refusal": RouteCase(
        OF_SIGNER, FIRST, data={"reason": "没有商量过"}
    ),
    "GET /me/agreement/amendments/{amendment}/withdrawal": RouteCase(
        expect_own(404) | {"signer": 303}, FIRST
    ),
    "POST /me/agreement/amendments/{amendment}/withdrawal": RouteCase(
        OF_SIGNER | {"signer": 403}, FIRST
    ),
    "GET /r/{token}/amendment": RouteCase(expect_all(EVERYONE, 404), {"token": "token"}),
    "GET /r/{token}/amendment/answered": RouteCase(expect_all(EVERYONE, 404), {"token": "token"}),
    "POST /r/{token}/amendment/acceptance": RouteCase(
        expect_all(EVERYONE, 404), {"token": "token"}, data={"code_end": "BQX1"}
    ),
    "POST /r/{token}/amendment/refusal": RouteCase(
        expect_all(EVERYONE, 404),
        {"token": "token"},
        data={"code_end": "BQX1", "reason": "没有商量过"},
    ),
    "GET /me/sessions": RouteCase(expect_all(WECHATS)),
    "GET /me/sessions/{session_id}/end": RouteCase(
        expect_all(WECHATS, 303) | {"graduate": 200}, {"session_id": "session"}
    ),
    "POST /me/sessions/{session_id}/end": RouteCase(
        expect_all(WECHATS, 404) | {"graduate": 303}, {"session_id": "session"}
    ),
    # ── whoever scanned a card ──
    "GET /c/{token}": RouteCase(expect_all(EVERYONE), {"token": "token"}),
    "POST /c/{token}": RouteCase(
        expect_all(EVERYONE, 422), {"token": "token"}, data={"id_tail": ""}
    ),
    "GET /c/{token}/employer": RouteCase(expect_all(EVERYONE, 303), {"token": "token"}),
    "POST /c/{token}/employer": RouteCase(
        expect_all(EVERYONE, 303), {"token": "token"}, data=EMPLOYER | {"credit_code": CREDIT_CODE}
    ),
    "POST /c/{token}/employer/registry": RouteCase(
        expect_all(EVERYONE, 303), {"token": "token"}, data={"credit_code": CREDIT_CODE}
    ),
    "GET /c/{token}/terms": RouteCase(expect_all(EVERYONE, 303), {"token": "token"}),
    "POST /c/{token}/terms": RouteCase(
        expect_all(EVERYONE, 303), {"token": "token"}, data=TERMS | {"position_title": "质检员"}
    ),
    "GET /c/{token}/signing": RouteCase(expect_all(EVERYONE, 303), {"token": "token"}),
    "POST /c/{token}/signing": RouteCase(
        expect_all(EVERYONE, 303), {"token": "token"}, data={"draft": "made up", "agreed": "yes"}
    ),
    "GET /s/{link}": RouteCase(expect_all(EVERYONE, 404)),
}
