"""Every page, what is sent there, and the answer of each role; `doors.py` tells how to read it.

Nobody is led to the sign-in page (303), or may sign in beside a form that was sent (401); whoever
may not see a page gets 403.
"""

from support.routes.api_routes import (
    COUNSELORS,
    EVERYONE,
    FILE,
    REASON,
    WAITING_JOB,
    Door,
    all_of,
    of_school,
)
from support.routes.employer_pages import EMPLOYER_DOORS
from support.routes.graduate_pages import HAND_DOORS
from support.routes.province import PASSWORD
from support.routes.staff_pages import PEOPLE_DOORS

WAITING = {"number": "waiting"}
NEW = {"password": "an even longer one", "again": "an even longer one"}

AUDITOR = ("auditor",)
SCHOOL = {"school": "school"}
COLLEGE = SCHOOL | {"college": "college"}

PAGE_DOORS: dict[str, Door] = {
    **HAND_DOORS,
    **PEOPLE_DOORS,
    **EMPLOYER_DOORS,
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
    ),
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
    # ── audit ──
    "GET /audit": Door(all_of(AUDITOR)),
    "GET /audit/facts.jsonl": Door(all_of(AUDITOR)),
    "GET /audit/facts.csv": Door(all_of(AUDITOR)),
    "GET /audit/graduates/{graduate_id}": Door(all_of(AUDITOR), {"graduate_id": "graduate_id"}),
    "GET /audit/employers/{employer_id}": Door(all_of(AUDITOR), {"employer_id": "employer_id"}),
    "GET /audit/schools/{code}": Door(all_of(AUDITOR), {"code": "school"}),
    "GET /audit/checkpoints": Door(all_of(AUDITOR)),
    "POST /audit/checkpoints": Door(all_of(AUDITOR, 303), data={}),
    # ── whoever holds a paper ──
    "GET /v": Door(all_of(EVERYONE)),
    "GET /V": Door(all_of(EVERYONE)),
    "GET /v/{code}": Door(all_of(EVERYONE, 404), {"code": "digest"}),
    "GET /V/{code}": Door(all_of(EVERYONE, 404), {"code": "digest"}),
    "GET /verifier.py": Door(all_of(EVERYONE)),
    "GET /audit-verifier.pyz": Door(all_of(EVERYONE)),
}
