"""Every page, what is sent there, and the answer of each role; `doors.py` tells how to read it.

Nobody is led to the sign-in page (303), whoever may not see a page gets 403.
"""

from documents import A_PDF
from doors import (
    COUNSELORS,
    CREDIT_CODE,
    EMPLOYER,
    EVERYONE,
    FILE,
    GRADUATES,
    IDENTITY,
    OWN,
    REASON,
    TERMS,
    WAITING_JOB,
    Door,
    all_of,
    of_graduates,
    of_school,
)
from places import PASSWORD

WAITING = {"number": "waiting"}
NEW = {"password": "an even longer one", "again": "an even longer one"}

WECHATS = ("stranger", *GRADUATES)
APPLICATION = "/me/applications/{application_id}"


def own(status: int = 200) -> dict[str, int]:
    """Who is bound to nobody is led to where they bind."""
    return {"stranger": 303} | dict.fromkeys(GRADUATES, status)

SCHOOL = {"school": "school"}
COLLEGE = SCHOOL | {"college": "college"}

PAGE_DOORS: dict[str, Door] = {
    "GET /": Door(all_of(EVERYONE, 303)),
    "GET /login": Door(all_of(EVERYONE, 303, nobody=200)),
    "POST /login": Door(all_of(EVERYONE, 303), data={"username": "province", "password": PASSWORD}),
    "POST /login/second-step": Door(
        all_of(EVERYONE, 401), data={"ticket": "made up", "code": "123456"}
    ),
    "POST /logout": Door(all_of(EVERYONE, 303)),
    "GET /language/{language}": Door(all_of(EVERYONE, 303)),
    "GET /password/{token}": Door(all_of(EVERYONE)),
    "POST /password/{token}": Door(all_of(EVERYONE, 410, nobody=303), {"token": "reset"}, data=NEW),
    # ── review ──
    "GET /desk": Door(all_of(COUNSELORS)),
    "GET /reviews": Door(all_of(COUNSELORS)),
    "GET /reviews/{number}": Door(of_school(counselor=200, admin=200), WAITING),
    "GET /reviews/{number}/documents/{digest}": Door(
        of_school(counselor=200, admin=200), WAITING | {"digest": "document"}
    ),
    "POST /reviews/sheet": Door(all_of(COUNSELORS), data={"numbers": "x"}),
    "POST /reviews/{number}/approval": Door(of_school(counselor=303, admin=409), WAITING, data={}),
    "POST /reviews/{number}/rejection": Door(
        of_school(counselor=422, admin=422), WAITING, data={"reason": ""}
    ),
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
    "GET /me/notices": Door(own()),
    "GET /me/history": Door(own()),
    "GET /me/positions": Door(own()),
    "GET /me/positions/{position_id}": Door(own(), {"position_id": "position_id"}),
    "POST /me/positions/{position_id}": Door(
        of_graduates(graduate=303), {"position_id": "position_id"}, data={"summary": "踏实"}
    ),
    "GET /me/applications": Door(own()),
    f"GET {APPLICATION}": Door(own(404) | {"graduate": 200}, {"application_id": "offered"}),
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
    # ── counselor: printing ──
    "GET /prints": Door(all_of(COUNSELORS)),
    "POST /prints": Door(
        of_school(counselor=303, admin=303),
        {"number": "effective"},
        data={"numbers": "{number}", "copies": "employer"},
    ),
    "GET /prints/jobs": Door(all_of(COUNSELORS)),
    "GET /prints/jobs/{job_id}.pdf": Door(all_of(COUNSELORS, 404, counselor=409), WAITING_JOB),
    "GET /prints/jobs/{job_id}": Door(all_of(COUNSELORS, 404, counselor=200), WAITING_JOB),
    "POST /prints/jobs/{job_id}/cancel": Door(all_of(COUNSELORS, 404, counselor=303), WAITING_JOB),
    "GET /prints/{number}": Door(of_school(counselor=200, admin=200), {"number": "effective"}),
    "POST /prints/{number}/paper": Door(
        of_school(counselor=200, admin=422), {"number": "effective"}, data={"copies": "school"}
    ),
    "POST /prints/{number}/stamped-copy": Door(
        of_school(counselor=303, admin=303), {"number": "effective"}, files=FILE
    ),
    "GET /prints/{number}/stamped-copy": Door(
        of_school(counselor=200, admin=200), {"number": "terminating"}
    ),
    # ── counselor: requests for release ──
    "GET /terminations": Door(all_of(COUNSELORS)),
    "GET /terminations/{number}": Door(
        of_school(counselor=200, admin=200), {"number": "terminating"}
    ),
    "GET /terminations/{number}/files/{digest}": Door(
        of_school(counselor=200, admin=200), {"number": "terminating", "digest": "evidence"}
    ),
    "POST /terminations/{number}/approval": Door(
        of_school(counselor=303, admin=409), {"number": "terminating"}
    ),
    "POST /terminations/{number}/rejection": Door(
        of_school(admin=303, counselor=409), {"number": "terminating"}, data=REASON
    # ── figures ──
    "GET /statistics": Door(all_of((*COUNSELORS, "province", "auditor"))),
    "GET /statistics/facts": Door(all_of((*COUNSELORS, "province", "auditor"))),
    "GET /statistics/{school}": Door(
        all_of(("counselor", "other_college", "admin", "province", "auditor"))
        | dict.fromkeys(("other_school", "other_admin"), 404),
        SCHOOL,
    ),
    "GET /statistics/{school}/{college}": Door(
        of_school(counselor=200, admin=200, province=200, auditor=200), COLLEGE
    ),
    # ── whoever holds a paper ──
    "GET /v": Door(all_of(EVERYONE)),
    "GET /V": Door(all_of(EVERYONE)),
    "GET /v/{code}": Door(all_of(EVERYONE, 404), {"code": "digest"}),
    "GET /V/{code}": Door(all_of(EVERYONE, 404), {"code": "digest"}),
    "GET /verifier.py": Door(all_of(EVERYONE)),
    "GET /audit-verifier.pyz": Door(all_of(EVERYONE)),
}
