"""Every page, what is sent there, and the answer of each role; `api_routes.py` says how to read it.

Nobody is led to the sign-in page (303), or may sign in beside a form that was sent (401); whoever
may not see a page gets 403.
"""

from support.routes.api_routes import (
    COUNSELORS,
    EVERYONE,
    FILE,
    INBOX_OWNERS,
    OFFERED,
    REASON,
    WAITING_JOB,
    RouteCase,
    expect_all,
    expect_school,
)
from support.routes.employer_pages import EMPLOYER_PAGES
from support.routes.graduate_pages import GRADUATE_PAGES
from support.routes.province import PASSWORD
from support.routes.staff_pages import STAFF_PAGES

WAITING = {"number": "waiting"}
TO_DECIDE = {"number": "for_school", "amendment": "first"}
NEW = {"password": "an even longer one", "again": "an even longer one"}

OF_INBOXES = INBOX_OWNERS | {"stranger": 303}
AUDITOR = ("auditor",)
SCHOOL = {"school": "school"}
COLLEGE = SCHOOL | {"college": "college"}

PAGE_ROUTES: dict[str, RouteCase] = {
    **GRADUATE_PAGES,
    **STAFF_PAGES,
    **EMPLOYER_PAGES,
    "GET /favicon.ico": RouteCase(expect_all(EVERYONE, 307)),
    "GET /": RouteCase(expect_all(EVERYONE, 303)),
    "GET /login": RouteCase(expect_all(EVERYONE, 303, nobody=200)),
    "POST /login": RouteCase(
        expect_all(EVERYONE, 303), data={"username": "province", "password": PASSWORD}
    ),
    "GET /login/second-step": RouteCase(expect_all(EVERYONE, 303)),
    "POST /login/second-step": RouteCase(
        expect_all(EVERYONE, 401), data={"ticket": "made up", "code": "123456"}
    ),
    "POST /login/passkey": RouteCase(
        expect_all(EVERYONE, 401), data={"ticket": "made up", "credential": "{}"}
    ),
    "POST /login/passkey/enrolment": RouteCase(
        expect_all(EVERYONE, 401), data={"ticket": "made up", "name": "密钥", "credential": "{}"}
    ),
    "POST /logout": RouteCase(expect_all(EVERYONE, 303)),
    "GET /language/{language}": RouteCase(expect_all(EVERYONE, 303)),
    "GET /password/{token}": RouteCase(expect_all(EVERYONE), {"token": "reset"}),
    "POST /password/{token}": RouteCase(
        expect_all(EVERYONE, 410, nobody=303), {"token": "reset"}, data=NEW
    ),
    # ── inboxes ──
    "GET /notices": RouteCase(OF_INBOXES),
    "POST /notices/read": RouteCase(
        dict.fromkeys(OF_INBOXES, 303) | {"stranger": 409}, data={"until": "0"}
    ),
    "POST /notices/{notice_id}/read": RouteCase(
        dict.fromkeys(OF_INBOXES, 404) | {"stranger": 409},
        {"notice_id": "no_notice"},
    ),
    "GET /account/notice-preferences": RouteCase(OF_INBOXES),
    "POST /account/notice-preferences": RouteCase(
        dict.fromkeys(OF_INBOXES, 303) | {"stranger": 409}
    ),
    # ── review ──
    "GET /desk": RouteCase(expect_all(COUNSELORS)),
    "GET /reviews": RouteCase(expect_all(COUNSELORS)),
    "GET /reviews/amendments": RouteCase(expect_all(COUNSELORS)),
    "GET /reviews/amendments/sheet.xlsx": RouteCase(expect_all(COUNSELORS)),
    "GET /reviews/amendments/{number}/{amendment}": RouteCase(
        expect_school(counselor=200, admin=200), TO_DECIDE
    ),
    "POST /reviews/amendments/{number}/{amendment}/approval": RouteCase(
        expect_school(counselor=303, admin=409), TO_DECIDE
    ),
    "POST /reviews/amendments/{number}/{amendment}/rejection": RouteCase(
        expect_school(counselor=303, admin=409), TO_DECIDE, data=REASON
    ),
    "GET /reviews/{number}": RouteCase(expect_school(counselor=200, admin=200), WAITING),
    "GET /reviews/{number}/documents/{digest}": RouteCase(
        expect_school(counselor=200, admin=200), WAITING | {"digest": "document"}
    ),
    "GET /reviews/sheet.xlsx": RouteCase(expect_all(COUNSELORS)),
    "POST /reviews/sheet": RouteCase(
        expect_all(COUNSELORS, 422, counselor=200, admin=200),
        {"number": "waiting"},
        data={"numbers": "{number}"},
    ),
    "GET /reviews/approvals": RouteCase(expect_all(COUNSELORS)),
    "POST /reviews/approvals": RouteCase(expect_all(COUNSELORS, 303), data={"seen": "x 1"}),
    "POST /reviews/{number}/phone": RouteCase(
        expect_school(counselor=200, admin=200), WAITING, data={"purpose": "核实签约意愿"}
    ),
    "POST /reviews/{number}/approval": RouteCase(
        expect_school(counselor=303, admin=409), WAITING, data={}
    ),
    "POST /reviews/{number}/rejection": RouteCase(
        expect_school(counselor=422, admin=422), WAITING, data={"reason": ""}
    ),
    # ── counselor: printing ──
    "GET /prints": RouteCase(expect_all(COUNSELORS)),
    "GET /prints/sheet.xlsx": RouteCase(expect_all(COUNSELORS)),
    "GET /prints/all": RouteCase(expect_all(COUNSELORS)),
    "POST /prints/all": RouteCase(expect_all(COUNSELORS, 422), data={}),
    "POST /prints": RouteCase(
        expect_school(counselor=303, admin=303),
        {"number": "effective"},
        data={"numbers": "{number}", "copies": "employer"},
    ),
    "GET /prints/jobs": RouteCase(expect_all(COUNSELORS)),
    "GET /prints/jobs/{job_id}.pdf": RouteCase(
        expect_all(COUNSELORS, 404, counselor=409), WAITING_JOB
    ),
    "GET /prints/jobs/{job_id}": RouteCase(expect_all(COUNSELORS, 404, counselor=200), WAITING_JOB),
    "POST /prints/jobs/{job_id}/cancel": RouteCase(
        expect_all(COUNSELORS, 404, counselor=303), WAITING_JOB
    ),
    "GET /prints/{number}": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "effective"}
    ),
    "POST /prints/{number}/paper": RouteCase(
        expect_school(counselor=200, admin=422), {"number": "effective"}, data={"copies": "school"}
    ),
    "POST /prints/{number}/stamped-copy": RouteCase(
        expect_school(counselor=303, admin=303), {"number": "effective"}, files=FILE
    ),
    "GET /prints/{number}/release.pdf": RouteCase(
        expect_school(counselor=404, admin=404), {"number": "terminating"}
    ),
    "GET /prints/{number}/stamped-copy": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "terminating"}
    ),
    # ── counselor: stamped copies ──
    "GET /stamped-copies": RouteCase(expect_all(COUNSELORS)),
    "GET /stamped-copies/{number}/{offer}": RouteCase(
        expect_school(counselor=200, admin=200), OFFERED
    ),
    "GET /stamped-copies/{number}/{offer}/{picture}": RouteCase(
        expect_school(counselor=200, admin=200), OFFERED | {"picture": "picture"}
    ),
    "POST /stamped-copies/{number}/{offer}/acceptance": RouteCase(
        expect_school(counselor=303, admin=409), OFFERED
    ),
    "POST /stamped-copies/{number}/{offer}/return": RouteCase(
        expect_school(counselor=303, admin=409), OFFERED, data=REASON
    ),
    # ── counselor: requests for release ──
    "GET /terminations": RouteCase(expect_all(COUNSELORS)),
    "GET /terminations/sheet.xlsx": RouteCase(expect_all(COUNSELORS)),
    "GET /terminations/{number}": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "terminating"}
    ),
    "GET /terminations/{number}/files/{digest}": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "terminating", "digest": "evidence"}
    ),
    "GET /terminations/{number}/approval": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "terminating"}
    ),
    "POST /terminations/{number}/approval": RouteCase(
        expect_school(counselor=303, admin=409), {"number": "terminating"}
    ),
    "POST /terminations/{number}/rejection": RouteCase(
        expect_school(admin=303, counselor=409), {"number": "terminating"}, data=REASON
    ),
    # ── figures ──
    "GET /statistics": RouteCase(expect_all((*COUNSELORS, "province", "auditor"))),
    "GET /statistics/facts": RouteCase(expect_all((*COUNSELORS, "province", "auditor"))),
    "GET /statistics/{school}": RouteCase(
        expect_all(("counselor", "other_college", "admin", "province", "auditor"))
        | dict.fromkeys(("other_school", "other_admin"), 404),
        SCHOOL,
    ),
    "GET /statistics/{school}/{college}": RouteCase(
        expect_school(counselor=200, admin=200, province=200, auditor=200), COLLEGE
    ),
    # ── audit ──
    "GET /audit": RouteCase(expect_all(AUDITOR)),
    "GET /audit/facts.jsonl": RouteCase(expect_all(AUDITOR)),
    "GET /audit/facts.csv": RouteCase(expect_all(AUDITOR)),
    "GET /audit/graduates/{graduate_id}": RouteCase(
        expect_all(AUDITOR), {"graduate_id": "graduate_id"}
    ),
    "GET /audit/employers/{employer_id}": RouteCase(
        expect_all(AUDITOR), {"employer_id": "employer_id"}
    ),
    "GET /audit/schools/{code}": RouteCase(expect_all(AUDITOR), {"code": "school"}),
    "GET /audit/parked-facts": RouteCase(expect_all(("province", "auditor"))),
    "GET /audit/checkpoints": RouteCase(expect_all(AUDITOR)),
    "POST /audit/checkpoints": RouteCase(expect_all(AUDITOR, 303), data={}),
    # ── whoever holds a paper ──
    "GET /v": RouteCase(expect_all(EVERYONE)),
    "GET /V": RouteCase(expect_all(EVERYONE)),
    "GET /v/{code}": RouteCase(expect_all(EVERYONE, 404), {"code": "digest"}),
    "GET /V/{code}": RouteCase(expect_all(EVERYONE, 404), {"code": "digest"}),
    "GET /verifier.py": RouteCase(expect_all(EVERYONE)),
    "GET /audit-verifier.pyz": RouteCase(expect_all(EVERYONE)),
}
