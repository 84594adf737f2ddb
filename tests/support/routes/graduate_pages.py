"""The pages of graduates and of whoever scanned a card; `page_doors.py` tells how to read it."""

from support.printing.documents import A_PDF
from support.routes.api_routes import (
    CREDIT_CODE,
    EMPLOYER,
    EVERYONE,
    GRADUATES,
    IDENTITY,
    OWN,
    TERMS,
    Door,
    all_of,
    of_graduates,
)

WECHATS = ("stranger", *GRADUATES)
APPLICATION = "/me/applications/{application_id}"


def own(status: int = 200) -> dict[str, int]:
    """Who is bound to nobody is led to where they bind."""
    return {"stranger": 303} | dict.fromkeys(GRADUATES, status)


HAND_DOORS: dict[str, Door] = {
    # ── graduates ──
    "GET /wechat": Door(all_of(EVERYONE)),
    "POST /wechat": Door(all_of(EVERYONE, 303), data={"code": "demo-77"}),
    "GET /wechat/enter": Door(all_of(EVERYONE, 401)),
    "GET /me": Door(own()),
    "GET /me/more": Door(own()),
    "GET /me/binding": Door(all_of(WECHATS)),
    "POST /me/binding": Door(all_of(WECHATS, 404), data=IDENTITY | {"name": "不是他"}),
    "GET /me/source": Door(own()),
    "POST /me/source/confirmation": Door({"stranger": 409} | dict.fromkeys(GRADUATES, 303)),
    "POST /me/source/errors": Door(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 303) | {"graduate": 409},
        data={"fields": "major", "words": "应为网络工程"},
    ),
    "GET /me/notices": Door(own()),
    "GET /me/history": Door(own()),
    "GET /me/positions": Door(own()),
    "GET /me/positions/{position_id}": Door(own(), {"position_id": "position_id"}),
    "POST /me/positions/{position_id}": Door(
        of_graduates(graduate=303),
        {"position_id": "position_id"},
        data={"summary": "踏实"},
        files={"file": ("简历.pdf", A_PDF, "application/pdf")},
    ),
    "GET /me/applications": Door(own()),
    f"GET {APPLICATION}": Door(own(404) | {"graduate": 200}, {"application_id": "offered"}),
    f"GET {APPLICATION}/attachment": Door(
        own(404) | {"graduate": 200}, {"application_id": "submitted"}
    ),
    f"POST {APPLICATION}/interview/acceptance": Door(
        {"stranger": 409} | OWN | {"graduate": 303}, {"application_id": "invited"}
    ),
    f"POST {APPLICATION}/interview/refusal": Door(
        {"stranger": 409} | OWN | {"graduate": 303}, {"application_id": "invited"}
    ),
    f"POST {APPLICATION}/offer/acceptance": Door(
        {"stranger": 409} | OWN | {"graduate": 303},
        {"application_id": "offered"},
        data={"agreed": "yes"},
    ),
    f"POST {APPLICATION}/offer/refusal": Door(
        {"stranger": 409} | OWN | {"graduate": 303}, {"application_id": "offered"}
    ),
    f"POST {APPLICATION}/withdrawal": Door(
        {"stranger": 409} | OWN | {"graduate": 303}, {"application_id": "submitted"}
    ),
    "GET /me/card": Door(own()),
    "POST /me/card": Door(of_graduates(graduate=303)),
    "POST /me/card/revocation": Door(of_graduates(graduate=303)),
    "GET /me/agreement": Door(own()),
    "GET /me/agreement.pdf": Door(own() | {"graduate": 404, "waiter": 409}),
    "POST /me/agreement/dispute": Door(of_graduates(waiter=303), data={"words": ""}),
    "GET /me/termination": Door(own()),
    "POST /me/termination": Door(
        of_graduates(signer=303),
        data={"reason": "另有安排"},
        files={"files": ("证明.pdf", A_PDF, "application/pdf")},
    ),
    "POST /me/termination/withdrawal": Door(of_graduates(leaver=303)),
    "GET /me/sessions": Door(all_of(WECHATS)),
    "POST /me/sessions/{session_id}/end": Door(
        all_of(WECHATS, 404) | {"graduate": 303}, {"session_id": "session"}
    ),
    # ── whoever scanned a card ──
    "GET /c/{token}": Door(all_of(EVERYONE), {"token": "token"}),
    "POST /c/{token}": Door(all_of(EVERYONE, 422), {"token": "token"}, data={"id_tail": ""}),
    "GET /c/{token}/employer": Door(all_of(EVERYONE, 303), {"token": "token"}),
    "POST /c/{token}/employer": Door(
        all_of(EVERYONE, 303), {"token": "token"}, data=EMPLOYER | {"credit_code": CREDIT_CODE}
    ),
    "GET /c/{token}/terms": Door(all_of(EVERYONE, 303), {"token": "token"}),
    "POST /c/{token}/terms": Door(
        all_of(EVERYONE, 303), {"token": "token"}, data=TERMS | {"position_title": "质检员"}
    ),
    "GET /c/{token}/signing": Door(all_of(EVERYONE, 303), {"token": "token"}),
    "POST /c/{token}/signing": Door(
        all_of(EVERYONE, 303), {"token": "token"}, data={"draft": "made up", "agreed": "yes"}
    ),
    "GET /s/{link}": Door(all_of(EVERYONE, 404)),
}
