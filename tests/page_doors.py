"""Every page, what is sent there, and the answer of each role; `doors.py` tells how to read it.

Nobody is led to the sign-in page (303), whoever may not see a page gets 403.
"""

from doors import CREDIT_CODE, EMPLOYER, EVERYONE, TERMS, Door, all_of
from places import PASSWORD

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
    # ── whoever holds a paper ──
    "GET /v": Door(all_of(EVERYONE)),
    "GET /V": Door(all_of(EVERYONE)),
    "GET /v/{code}": Door(all_of(EVERYONE, 404), {"code": "digest"}),
    "GET /V/{code}": Door(all_of(EVERYONE, 404), {"code": "digest"}),
    "GET /verifier.py": Door(all_of(EVERYONE)),
}
