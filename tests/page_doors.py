"""Every page, what is sent there, and the answer of each role; `doors.py` tells how to read it.

Nobody is led to the sign-in page (303), whoever may not see a page gets 403.
"""

from doors import COUNSELORS, EVERYONE, Door, all_of, of_school
from places import PASSWORD

WAITING = {"number": "waiting"}
NEW = {"password": "an even longer one", "again": "an even longer one"}

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
    # ── whoever holds a paper ──
    "GET /v": Door(all_of(EVERYONE)),
    "GET /V": Door(all_of(EVERYONE)),
    "GET /v/{code}": Door(all_of(EVERYONE, 404), {"code": "digest"}),
    "GET /V/{code}": Door(all_of(EVERYONE, 404), {"code": "digest"}),
    "GET /verifier.py": Door(all_of(EVERYONE)),
    "GET /audit-verifier.pyz": Door(all_of(EVERYONE)),
}
