"""The pages of graduates and of whoever scanned a card; `api_routes.py` says how to read it."""

from support.printing.documents import A_PDF
from support.routes.api_routes import (
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
    "GET /me/source": RouteCase(expect_own()),
    "POST /me/source/confirmation": RouteCase({"stranger": 409} | dict.fromkeys(GRADUATES, 303)),
    "POST /me/source/errors": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 303) | {"graduate": 409},
        data={"fields": "major", "words": "应为网络工程"},
    ),
    "GET /me/data": RouteCase(expect_own()),
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
        data={"reason": "另有安排"},
        files={"files": ("证明.pdf", A_PDF, "application/pdf")},
    ),
    "GET /me/termination/withdrawal": RouteCase(
        {"stranger": 303} | dict.fromkeys(GRADUATES, 303) | {"leaver": 200}
    ),
    "POST /me/termination/withdrawal": RouteCase(expect_graduates(leaver=303)),
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
