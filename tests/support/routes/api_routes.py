"""Every route, what is sent there, and the answer of each role; whoever is not named is refused.

Nobody gets 401, everyone else 403; a WeChat account that is bound to nobody gets 409 from the
routes of graduates. Roles that may enter knock in the order in which they are named.
"""

from dataclasses import dataclass, field
from typing import Any

from signing.privacy_notices import CURRENT
from support.printing.documents import A_PDF
from support.routes.province import PASSWORD
from support.use_cases.small_province import CREDIT_CODES, make_person

TERMS = {
    "monthly_pay": "8000.00",
    "workplace": "合肥市",
    "report_from": "2026-07-01",
    "report_to": "2026-07-15",
    "job_category": "13",
}
EMPLOYER = {
    "name": "徽州茶业有限公司",
    "kind": "39",
    "industry": "22",
    "region": "340100",
    "address": "合肥市长江路1号",
    "contact": "吴小雨",
    "phone": "0551-60000000",
}
CREDIT_CODE = "91340100MA2MRBQX1D"
JOB = {"title": "质检员", "job_category": "13", "workplace": "合肥市", "monthly_pay": "5000"}
OFFERED = {"number": "terminating", "offer": "offer"}
REASON = {"reason": "材料不全"}
IDENTITY = {
    "school_code": "99001",
    "name": "赵新来",
    "student_number": "9",
    "id_number": make_person("9").id_number,
}
BINDING_REPORT = {
    "school_code": "99001",
    "name": "赵新莱",
    "student_number": "9",
    "phone": "13900000009",
    "words": "名单上我的名字写错了一个字",
}
FOUND_OUT = {"words": "已电话核实", "until": "2099-01-01T00:00:00Z"}
VERIFIERS = {"province": 200, "admin": 200}
"""Who verifies employers: the province lets the school of `admin` do it, and no other."""
RECORD_READERS = {
    "stranger": 409,
    **dict.fromkeys(("graduate", "waiter", "signer", "leaver", "employer"), 200),
    **dict.fromkeys(("counselor", "other_college", "other_school", "admin", "other_admin"), 200),
    "province": 200,
    "auditor": 200,
}
"""Whoever may sign with an employer or review it, and the employer itself; no other one."""
INBOX_OWNERS = RECORD_READERS | {"other_employer": 200}
"""Everybody has an inbox but whoever is bound to nobody yet."""
NOTICE = {"notice": CURRENT}
FILE = {"file": ("营业执照.pdf", A_PDF, "application/pdf")}
SCHOOL = {"code": "99003", "name": "皖南学院", "colleges": ["文学院"]}
STAFF = {"username": "newcomer", "name": "钱老师", "password": "a long enough one"}
GRADUATES = ("graduate", "waiter", "signer", "leaver")
COUNSELORS = ("counselor", "other_college", "other_school", "admin", "other_admin")
ADMINS = ("admin", "other_admin")
EMPLOYERS = ("employer", "other_employer")
PASSWORD_HOLDERS = (*EMPLOYERS, *COUNSELORS, "province", "auditor")
EVERYONE = (
    "nobody", "stranger", *GRADUATES, *EMPLOYERS, *COUNSELORS, "province", "auditor",
)  # fmt: skip


@dataclass(frozen=True)
class RouteCase:
    """`at` maps the route's parameters to names of the province; `opens` is status by role."""

    opens: dict[str, int]
    at: dict[str, str] = field(default_factory=dict)
    json: Any = None
    data: dict[str, str] | None = None
    files: Any = None


def expect_all(roles: tuple[str, ...], status: int = 200, **others: int) -> dict[str, int]:
    return dict.fromkeys(roles, status) | others


def expect_graduates(**statuses: int) -> dict[str, int]:
    """Expect 409 from graduates whose standing forbids it, and from who is not bound."""
    return {"stranger": 409} | dict.fromkeys(GRADUATES, 409) | statuses


def expect_reading(status: int = 200) -> dict[str, int]:
    return {"stranger": 409} | dict.fromkeys(GRADUATES, status)


def expect_school(**statuses: int) -> dict[str, int]:
    """Expect 404 for another college or school, as for what does not exist."""
    return dict.fromkeys(("other_college", "other_school", "other_admin"), 404) | statuses


def expect_admin(status: int) -> dict[str, int]:
    return {"other_admin": 404, "admin": status}


def expect_employer(status: int) -> dict[str, int]:
    return {"other_employer": 404, "employer": status}


WEBHOOK = {"webhook_id": "webhook"}
WEBHOOK_OWNERS = (*ADMINS, *EMPLOYERS, "province")


def expect_webhook(status: int) -> dict[str, int]:
    """Expect 404 for those who have others."""
    return expect_all((*EMPLOYERS, "other_admin", "province"), 404, admin=status)


CLAIM = {
    "credit_code": CREDIT_CODES[0],
    "contact": "唐若水",
    "phone": "0551-61000000",
    "words": "本公司从未委托他人注册",
}
LICENCE = {"licence": ("营业执照.pdf", A_PDF, "application/pdf")}
CLAIMED = {"employer_id": "claimed_id", "claim_id": "claim"}
CLAIMED_BY_ALL = expect_all(EVERYONE, 429) | dict.fromkeys(EVERYONE[1:5], 409)
"""One claim of a network waits at a time, and it makes five a day."""
APPLICATION = "/api/me/applications/{application_id}"
MY_AMENDMENTS = "/api/me/agreement/amendments"
AMENDMENTS = "/api/employer/agreements/{number}/amendments"
CANDIDATE = "/api/employer/applications/{application_id}"
COLLEAGUE = "/api/employer/colleagues/{colleague_id}"
PERSON = {"colleague_id": "colleague_id"}
CHECK = {"check_id": "check"}
WAITING_JOB = {"job_id": "waiting_job"}
OWN = {"graduate": 201, "waiter": 404, "signer": 404, "leaver": 404}

API_ROUTES: dict[str, RouteCase] = {
    "GET /live": RouteCase(expect_all(EVERYONE)),
    "GET /ready": RouteCase(expect_all(EVERYONE)),
    "GET /metrics": RouteCase(expect_all(EVERYONE, 403)),
    "POST /api/sessions": RouteCase(
        expect_all(EVERYONE, 201), json={"username": "province", "password": PASSWORD}
    ),
    "GET /api/sessions/oidc": RouteCase(expect_all(EVERYONE, 404)),
    "GET /api/sessions/oidc/callback": RouteCase(expect_all(EVERYONE, 404)),
    "POST /api/sessions/second-factor": RouteCase(
        expect_all(EVERYONE, 401), json={"ticket": "made up", "code": "123456"}
    ),
    "POST /api/sessions/passkey/options": RouteCase(
        expect_all(EVERYONE, 401), json={"ticket": "made up"}
    ),
    "POST /api/sessions/passkey": RouteCase(
        expect_all(EVERYONE, 401), json={"ticket": "made up", "credential": "{}"}
    ),
    "POST /api/sessions/passkey/enrolment": RouteCase(
        expect_all(EVERYONE, 401), json={"ticket": "made up", "name": "密钥", "credential": "{}"}
    ),
    "POST /api/sessions/wechat": RouteCase(expect_all(EVERYONE, 201), json={"code": "demo-77"}),
    "DELETE /api/sessions/current": RouteCase(expect_all(EVERYONE, 204, nobody=401)),
    # ── inboxes ──
    "GET /api/notices": RouteCase(INBOX_OWNERS),
    "GET /api/notices/unread": RouteCase(INBOX_OWNERS),
    "POST /api/notices/read": RouteCase(INBOX_OWNERS, json={"until": 0}),
    "POST /api/notices/{notice_id}/read": RouteCase(
        dict.fromkeys(INBOX_OWNERS, 404) | {"stranger": 409},
        {"notice_id": "no_notice"},
    ),
    "GET /api/account/notice-preferences": RouteCase(INBOX_OWNERS),
    "PUT /api/account/notice-preferences": RouteCase(INBOX_OWNERS, json={"digests": []}),
    # ── accounts ──
    "POST /api/account/password": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422, other_college=429),
        json={"current": "not it", "new": "an even longer one"},
    ),
    "POST /api/password-resets": RouteCase(expect_all(EVERYONE, 409), json={"name": "zhou"}),
    "GET /api/account/email": RouteCase(expect_all(PASSWORD_HOLDERS)),
    "PUT /api/account/email": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422, other_college=429),
        json={"address": "zhou@example.com", "password": "not it"},
    ),
    "DELETE /api/account/email": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422, other_college=429), json={"password": "not it"}
    ),
    "POST /api/account/email/link": RouteCase(expect_all(PASSWORD_HOLDERS, 409)),
    "POST /api/account/email/confirmation": RouteCase(
        expect_all(EVERYONE, 410), json={"token": "made up"}
    ),
    "POST /api/password-resets/{token}": RouteCase(
        expect_all(EVERYONE, 410, nobody=201),
        {"token": "reset"},
        json={"password": "an even longer one"},
    ),
    "POST /api/account/totp": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422, other_college=429), json={"password": "not it"}
    ),
    "POST /api/account/totp/confirmation": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422), json={"code": "123456"}
    ),
    "DELETE /api/account/totp": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422, other_college=429),
        json={"password": "not it", "code": "123456"},
    ),
    "GET /api/account/passkeys": RouteCase(expect_all(PASSWORD_HOLDERS)),
    "POST /api/account/passkeys/options": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422, other_college=429), json={"password": "not it"}
    ),
    "POST /api/account/passkeys": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422), json={"name": "密钥", "credential": "{}"}
    ),
    "POST /api/account/passkeys/challenge": RouteCase(
        expect_all(PASSWORD_HOLDERS, 404, auditor=201)
    ),
    "DELETE /api/account/passkeys/{passkey_id}": RouteCase(
        expect_all(PASSWORD_HOLDERS, 404, auditor=422),
        {"passkey_id": "passkey"},
        json={"password": "not it"},
    ),
    "DELETE /api/staff/{staff_id}/second-factor": RouteCase(
        expect_admin(409) | {"province": 404}, {"staff_id": "staff_id"}, json=REASON
    ),
    "GET /api/account": RouteCase(expect_all(EVERYONE, nobody=401)),
    "GET /api/account/sessions": RouteCase(expect_all(EVERYONE, nobody=401)),
    "DELETE /api/account/sessions": RouteCase(expect_all(EVERYONE, 204, nobody=401)),
    "DELETE /api/account/sessions/{session_id}": RouteCase(
        expect_all(EVERYONE, 404, nobody=401, graduate=204), {"session_id": "session"}
    ),
    "POST /api/clients": RouteCase(
        expect_all(ADMINS, 201) | dict.fromkeys(EMPLOYERS, 422),
        json={"name": "教务系统", "scopes": ["statistics:read"]},
    ),
    "GET /api/clients": RouteCase(expect_all((*ADMINS, *EMPLOYERS))),
    "DELETE /api/clients/{client_id}": RouteCase(
        expect_all((*EMPLOYERS, "other_admin"), 404, admin=204), {"client_id": "client"}
    ),
    "POST /api/webhooks": RouteCase(
        expect_all(WEBHOOK_OWNERS, 201),
        json={"name": "教务系统", "url": "https://93.184.216.34/other"},
    ),
    "GET /api/webhooks": RouteCase(expect_all(WEBHOOK_OWNERS)),
    "GET /api/webhooks/{webhook_id}": RouteCase(expect_webhook(200), WEBHOOK),
    "PATCH /api/webhooks/{webhook_id}": RouteCase(
        expect_webhook(200), WEBHOOK, json={"kinds": ["OfferSigned"]}
    ),
    "DELETE /api/webhooks/{webhook_id}": RouteCase(expect_webhook(204), WEBHOOK),
    "POST /api/webhooks/{webhook_id}/secret": RouteCase(expect_webhook(201), WEBHOOK, json={}),
    "POST /api/webhooks/{webhook_id}/replay": RouteCase(
        expect_webhook(200), WEBHOOK, json={"after": 0}
    ),
    "POST /api/webhooks/{webhook_id}/test": RouteCase(expect_webhook(202), WEBHOOK),
    "GET /api/webhooks/{webhook_id}/deliveries": RouteCase(expect_webhook(200), WEBHOOK),
    "POST /api/webhooks/{webhook_id}/deliveries/{delivery_id}/again": RouteCase(
        expect_webhook(202), WEBHOOK | {"delivery_id": "delivery"}
    ),
    "POST /api/oauth/token": RouteCase(
        expect_all(EVERYONE, 401),
        data={"grant_type": "client_credentials", "client_id": "made up", "client_secret": "x"},
    ),
    "GET /api/staff": RouteCase(expect_all(ADMINS, province=200)),
    "POST /api/staff/{staff_id}/password-reset": RouteCase(
        expect_admin(201) | {"province": 404}, {"staff_id": "staff_id"}
    ),
    "DELETE /api/staff/{staff_id}/lock": RouteCase(
        expect_admin(204) | {"province": 404}, {"staff_id": "locked_id"}
    ),
    "GET /api/staff/{staff_id}/sessions": RouteCase(
        expect_admin(200) | {"province": 404}, {"staff_id": "staff_id"}
    ),
    "DELETE /api/staff/{staff_id}/sessions/{session_id}": RouteCase(
        expect_admin(204) | {"province": 404},
        {"staff_id": "staff_id", "session_id": "staff_session"},
    ),
    "GET /api/account-events": RouteCase(expect_all(ADMINS, province=200, auditor=200)),
    "POST /api/employers": RouteCase(
        expect_all(EVERYONE, 409, nobody=201),
        json=EMPLOYER
        | {"credit_code": CREDIT_CODE, "username": "tea", "password": "a long enough one"},
    ),
    "GET /api/registry/{credit_code}": RouteCase(
        expect_all(EVERYONE, 404), {"credit_code": "credit_code"}
    ),
    "POST /api/employers/claims": RouteCase(
        CLAIMED_BY_ALL | {"nobody": 201}, data=CLAIM, files=LICENCE
    ),
    "GET /api/verifications/{code}": RouteCase(expect_all(EVERYONE), {"code": "code"}),
    "GET /api/verifications/keys": RouteCase(expect_all(EVERYONE)),
    # ── graduate ──
    "POST /api/me/binding": RouteCase(
        {"stranger": 201} | expect_all(GRADUATES, 409), json=IDENTITY
    ),
    "POST /api/me/person-checks": RouteCase(expect_graduates(), json={"step": "confirmation"}),
    "GET /api/me/person-checks/{check_id}": RouteCase(
        dict.fromkeys(("stranger", *GRADUATES), 404) | {"graduate": 200}, CHECK
    ),
    "POST /api/me/person-checks/{check_id}": RouteCase(
        dict.fromkeys(("stranger", *GRADUATES), 404) | {"graduate": 422},
        CHECK,
        json={"code": "000000"},
    ),
    "GET /api/me": RouteCase(expect_reading()),
    "POST /api/me/source/confirmation": RouteCase(expect_reading(201)),
    "POST /api/me/source/errors": RouteCase(
        expect_graduates(**dict.fromkeys(("waiter", "signer", "leaver"), 201)),
        json={"fields": ["major"], "words": "应为网络工程"},
    ),
    "GET /api/me/source/errors": RouteCase(expect_reading()),
    "PUT /api/me/contact": RouteCase(
        expect_reading(), json={"phone": "13900000008", "home_address": "云山市望江路 9 号"}
    ),
    "GET /api/me/notices": RouteCase(expect_reading()),
    "GET /api/me/subscriptions": RouteCase(expect_reading()),
    "POST /api/me/subscriptions": RouteCase(
        expect_reading(409), json={"kind": "applications", "code": "demo-77"}
    ),
    "DELETE /api/me/subscriptions": RouteCase(expect_reading()),
    "GET /api/me/history": RouteCase(expect_reading()),
    "GET /api/positions": RouteCase(expect_reading()),
    "POST /api/me/applications": RouteCase(
        expect_graduates(graduate=201),
        {"position_id": "position_id"},
        json={"position_id": "{position_id}", "resume": {"summary": "应届毕业生"}},
    ),
    "POST /api/me/applications/with-file": RouteCase(
        expect_graduates(graduate=201),
        {"position_id": "position_id"},
        data={"position_id": "{position_id}", "summary": "应届毕业生"},
        files={"file": ("简历.pdf", A_PDF, "application/pdf")},
    ),
    "GET /api/me/applications": RouteCase(expect_reading()),
    f"POST {APPLICATION}/interview/acceptance": RouteCase(
        expect_graduates(**OWN), {"application_id": "invited"}
    ),
    f"POST {APPLICATION}/interview/refusal": RouteCase(
        expect_graduates(**OWN), {"application_id": "invited"}
    ),
    f"POST {APPLICATION}/offer/acceptance": RouteCase(
        expect_graduates(**OWN), {"application_id": "offered"}
    ),
    f"POST {APPLICATION}/offer/refusal": RouteCase(
        expect_graduates(**OWN), {"application_id": "offered"}
    ),
    f"DELETE {APPLICATION}": RouteCase(
        expect_graduates(**OWN | {"graduate": 200}), {"application_id": "submitted"}
    ),
    "POST /api/me/card": RouteCase(expect_graduates(graduate=201)),
    "GET /api/me/card.svg": RouteCase(expect_graduates(graduate=200)),
    "DELETE /api/me/card": RouteCase(expect_graduates(graduate=200)),
    "GET /api/me/agreement": RouteCase(expect_reading() | {"graduate": 404}),
    "GET /api/me/agreement.pdf": RouteCase(expect_graduates(signer=200, leaver=200, graduate=404)),
    "GET /api/me/agreement/release.pdf": RouteCase(
        expect_graduates(**dict.fromkeys(GRADUATES, 404))
    ),
    "POST /api/me/agreement/confirmation": RouteCase(expect_graduates(waiter=200, signer=200)),
    "POST /api/me/agreement/dispute": RouteCase(
        expect_graduates(waiter=201), json={"words": "未同意"}
    ),
    "DELETE /api/me/agreement/dispute": RouteCase(expect_graduates(waiter=409)),
    "POST /api/me/termination": RouteCase(
        expect_graduates(signer=201),
        data={"reason": "考研"},
        files={"files": ("证明.pdf", A_PDF, "application/pdf")},
    ),
    "GET /api/me/termination": RouteCase(expect_graduates(leaver=200)),
    "DELETE /api/me/termination": RouteCase(expect_graduates(leaver=200)),
    "POST /api/me/termination/answer": RouteCase(
        expect_graduates(leaver=403), json={"agreed": True}
    ),
    "GET /api/me/termination/answer-link": RouteCase(expect_graduates()),
    "GET /api/me/termination/answer-link.svg": RouteCase(expect_graduates()),
    f"GET {MY_AMENDMENTS}": RouteCase(expect_reading() | {"graduate": 404}),
    f"POST {MY_AMENDMENTS}": RouteCase(
        expect_graduates(waiter=201, graduate=404),
        json={"terms": TERMS | {"monthly_pay": "8800"}, "reason": "调薪"},
    ),
    f"GET {MY_AMENDMENTS}/{{amendment}}": RouteCase(
        expect_reading(404) | {"signer": 200}, {"amendment": "first"}
    ),
    f"DELETE {MY_AMENDMENTS}/{{amendment}}": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 404) | {"signer": 403}, {"amendment": "first"}
    ),
    f"POST {MY_AMENDMENTS}/{{amendment}}/acceptance": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 404) | {"signer": 201}, {"amendment": "first"}
    ),
    f"POST {MY_AMENDMENTS}/{{amendment}}/refusal": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 404) | {"signer": 201},
        {"amendment": "first"},
        json=REASON,
    ),
    f"GET {MY_AMENDMENTS}/{{amendment}}/answer-link": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 404) | {"signer": 403}, {"amendment": "first"}
    ),
    f"GET {MY_AMENDMENTS}/{{amendment}}/answer-link.svg": RouteCase(
        {"stranger": 409} | dict.fromkeys(GRADUATES, 404) | {"signer": 403}, {"amendment": "first"}
    ),
    "POST /api/me/agreement/stamped-copy": RouteCase(
        expect_graduates(graduate=404, signer=422, leaver=422), files=FILE
    ),
    "GET /api/me/agreement/stamped-copy": RouteCase(expect_reading()),
    "GET /api/me/agreement/stamped-copy/{offer}": RouteCase(
        expect_reading(404) | {"leaver": 200}, {"offer": "offer"}
    ),
    # ── card ──
    "GET /api/cards/{token}": RouteCase(expect_all(EVERYONE), {"token": "token"}),
    "POST /api/cards/{token}/verification": RouteCase(
        expect_all(EVERYONE, 201),
        {"token": "token"},
        json={"id_tail": make_person("1").id_number[-6:]},
    ),
    "POST /api/cards/{token}/signing": RouteCase(
        expect_all(EVERYONE, 409, nobody=201),
        {"token": "token", "pass": "pass"},
        json={
            "pass": "{pass}",
            "employer": EMPLOYER | {"credit_code": CREDIT_CODE},
            "job_category": "13",
            "terms": TERMS,
        },
    ),
    # ── employer ──
    "GET /api/employer": RouteCase(expect_all(EMPLOYERS)),
    "PATCH /api/employer": RouteCase(expect_all(EMPLOYERS), json={"phone": "0551-61111111"}),
    "POST /api/employer/qualifications": RouteCase(
        expect_all(EMPLOYERS, 201), data={"title": "营业执照"}, files=FILE
    ),
    "GET /api/employer/qualifications/{digest}": RouteCase(
        {"employer": 200, "other_employer": 404}, {"digest": "document"}
    ),
    "GET /api/employer/colleagues": RouteCase(expect_all(EMPLOYERS)),
    "POST /api/employer/colleagues": RouteCase(expect_all(EMPLOYERS, 201), json={"name": "王小雨"}),
    f"POST {COLLEAGUE}/link": RouteCase(expect_employer(201), {"colleague_id": "invited_id"}),
    f"POST {COLLEAGUE}/handover": RouteCase(expect_employer(200), PERSON),
    f"DELETE {COLLEAGUE}": RouteCase(expect_employer(200), PERSON),
    "GET /api/employers/{employer_id}/colleagues": RouteCase(
        {"province": 200}, {"employer_id": "employer_id"}
    ),
    "GET /api/invitations/{token}": RouteCase(expect_all(EVERYONE), {"token": "invitation"}),
    "POST /api/invitations/{token}": RouteCase(
        expect_all(EVERYONE, 410, nobody=201),
        {"token": "invitation"},
        json={"username": "li.mei", "password": "an even longer one"},
    ),
    "GET /api/employer/positions": RouteCase(expect_all(EMPLOYERS)),
    "POST /api/employer/positions": RouteCase(expect_all(EMPLOYERS, 201), json=JOB),
    "PATCH /api/employer/positions/{position_id}": RouteCase(
        {"employer": 200}, {"position_id": "position_id"}, json={"headcount": 9}
    ),
    "DELETE /api/employer/positions/{position_id}": RouteCase(
        {"employer": 200}, {"position_id": "position_id"}
    ),
    "GET /api/employer/applications": RouteCase(expect_all(EMPLOYERS)),
    f"GET {CANDIDATE}/attachment": RouteCase(expect_employer(200), {"application_id": "submitted"}),
    f"POST {CANDIDATE}/invitation": RouteCase(
        expect_employer(201),
        {"application_id": "submitted"},
        json={"at": "2026-05-20T09:00:00+08:00", "place": "合肥市"},
    ),
    f"PUT {CANDIDATE}/invitation": RouteCase(
        expect_employer(200),
        {"application_id": "invited"},
        json={"at": "2026-05-21T09:00:00+08:00", "place": "合肥市"},
    ),
    f"DELETE {CANDIDATE}/invitation": RouteCase(
        expect_employer(200), {"application_id": "invited"}
    ),
    f"POST {CANDIDATE}/rejection": RouteCase(expect_employer(201), {"application_id": "submitted"}),
    "POST /api/employer/applications/rejections": RouteCase(
        expect_all(EMPLOYERS),
        {"application_id": "submitted"},
        json={"seen": [{"application_id": "{application_id}", "version": 1}]},
    ),
    f"POST {CANDIDATE}/offer": RouteCase(
        expect_employer(201), {"application_id": "accepted"}, json={"terms": TERMS}
    ),
    f"DELETE {CANDIDATE}/offer": RouteCase(expect_employer(200), {"application_id": "offered"}),
    "POST /api/employer/signings": RouteCase(
        {"employer": 409},
        {"position_id": "position_id"},
        json=IDENTITY | {"position_id": "{position_id}", "terms": TERMS},
    ),
    "GET /api/employer/offer-templates": RouteCase(expect_all(EMPLOYERS)),
    "POST /api/employer/offer-templates": RouteCase(
        expect_all(EMPLOYERS, 201), json={"name": "研发岗", "terms": TERMS}
    ),
    "PUT /api/employer/offer-templates/{template_id}": RouteCase(
        expect_employer(200), {"template_id": "template"}, json={"name": "研发岗", "terms": TERMS}
    ),
    "DELETE /api/employer/offer-templates/{template_id}": RouteCase(
        expect_employer(204), {"template_id": "template"}
    ),
    "GET /api/employer/agreements": RouteCase(expect_all(EMPLOYERS)),
    "GET /api/employer/card-signings": RouteCase(expect_all(EMPLOYERS)),
    "GET /api/employer/agreements/{number}.pdf": RouteCase(
        expect_employer(200), {"number": "effective"}
    ),
    "GET /api/employer/agreements/{number}/release.pdf": RouteCase(
        expect_employer(404), {"number": "effective"}
    ),
    "GET /api/employer/agreements/{number}/termination": RouteCase(
        expect_employer(200), {"number": "terminating"}
    ),
    "POST /api/employer/agreements/{number}/termination": RouteCase(
        expect_employer(201),
        {"number": "effective"},
        data={"reason": "业务调整", "ended_by": "EMPLOYER", "owed": "按协议支付违约金"},
        files={"files": ("证明.pdf", A_PDF, "application/pdf")},
    ),
    "DELETE /api/employer/agreements/{number}/termination": RouteCase(
        {"other_employer": 404, "employer": 403}, {"number": "terminating"}
    ),
    "POST /api/employer/agreements/{number}/termination-answer": RouteCase(
        expect_employer(201), {"number": "terminating"}, json={"agreed": True, "words": "同意"}
    ),
    f"GET {AMENDMENTS}": RouteCase(expect_employer(200), {"number": "for_employer"}),
    f"POST {AMENDMENTS}": RouteCase(
        expect_employer(201),
        {"number": "waiting"},
        json={"terms": TERMS | {"monthly_pay": "8800"}, "reason": "调薪"},
    ),
    f"GET {AMENDMENTS}/{{amendment}}": RouteCase(
        expect_employer(200), {"number": "for_employer", "amendment": "first"}
    ),
    f"DELETE {AMENDMENTS}/{{amendment}}": RouteCase(
        expect_employer(200), {"number": "effective", "amendment": "first"}
    ),
    f"POST {AMENDMENTS}/{{amendment}}/acceptance": RouteCase(
        expect_employer(201), {"number": "for_employer", "amendment": "first"}
    ),
    f"POST {AMENDMENTS}/{{amendment}}/refusal": RouteCase(
        expect_employer(201), {"number": "for_employer", "amendment": "first"}, json=REASON
    ),
    "POST /api/employer/agreements/{number}/stamped-copy": RouteCase(
        expect_employer(422), {"number": "effective"}, files=FILE
    ),
    "GET /api/employer/agreements/{number}/stamped-copy": RouteCase(
        expect_employer(200), {"number": "terminating"}
    ),
    "GET /api/employer/agreements/{number}/stamped-copy/{offer}": RouteCase(
        expect_employer(404), {"number": "terminating", "offer": "offer"}
    ),
    # ── what waits for whoever asks ──
    "GET /api/deadlines": RouteCase(RECORD_READERS | {"other_employer": 200}),
    "GET /api/deadlines/counts": RouteCase(RECORD_READERS | {"other_employer": 200}),
    # ── counselor ──
    "GET /api/desk": RouteCase(expect_all(COUNSELORS)),
    "GET /api/desk/live": RouteCase(expect_all(COUNSELORS)),
    "GET /api/reviews": RouteCase(expect_all(COUNSELORS)),
    "GET /api/reviews/{number}": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "waiting"}
    ),
    "GET /api/reviews/{number}/neighbours": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "waiting"}
    ),
    "GET /api/reviews/{number}/documents/{digest}": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "waiting", "digest": "document"}
    ),
    "POST /api/reviews/approvals": RouteCase(
        expect_all(COUNSELORS),
        {"number": "waiting"},
        json={"seen": [{"agreement_number": "{number}", "version": 1}]},
    ),
    "POST /api/reviews/{number}/approval": RouteCase(
        expect_school(counselor=201, admin=409), {"number": "waiting"}
    ),
    "POST /api/reviews/{number}/rejection": RouteCase(
        expect_school(counselor=201, admin=409), {"number": "waiting"}, json=REASON
    ),
    "GET /api/prints": RouteCase(expect_all(COUNSELORS)),
    "POST /api/prints": RouteCase(
        expect_school(counselor=200, admin=422),
        {"number": "effective"},
        json={"numbers": ["{number}"]},
    ),
    "POST /api/print-jobs": RouteCase(
        expect_school(counselor=202, admin=202),
        {"number": "effective"},
        json={"numbers": ["{number}"]},
    ),
    "GET /api/print-jobs": RouteCase(expect_all(COUNSELORS)),
    "GET /api/print-jobs/{job_id}": RouteCase(
        expect_all(COUNSELORS, 404, counselor=200), WAITING_JOB
    ),
    "GET /api/print-jobs/{job_id}/progress": RouteCase(
        expect_all(COUNSELORS, 404, counselor=200), {"job_id": "cancelled_job"}
    ),
    "GET /api/print-jobs/{job_id}.pdf": RouteCase(
        expect_all(COUNSELORS, 404, counselor=409), WAITING_JOB
    ),
    "DELETE /api/print-jobs/{job_id}": RouteCase(
        expect_all(COUNSELORS, 404, counselor=200), WAITING_JOB
    ),
    "POST /api/agreements/{number}/stamped-copy": RouteCase(
        expect_school(counselor=201, admin=201), {"number": "effective"}, files=FILE
    ),
    "GET /api/agreements/{number}/release.pdf": RouteCase(
        expect_school(counselor=404, admin=404), {"number": "terminating"}
    ),
    "GET /api/agreements/{number}/stamped-copy": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "terminating"}
    ),
    "GET /api/stamped-copies": RouteCase(expect_all(COUNSELORS)),
    "GET /api/stamped-copies/{number}/{offer}": RouteCase(
        expect_school(counselor=200, admin=200), OFFERED
    ),
    "GET /api/stamped-copies/{number}/{offer}/{picture}": RouteCase(
        expect_school(counselor=200, admin=200), OFFERED | {"picture": "picture"}
    ),
    "POST /api/stamped-copies/{number}/{offer}/acceptance": RouteCase(
        expect_school(counselor=201, admin=409), OFFERED
    ),
    "POST /api/stamped-copies/{number}/{offer}/return": RouteCase(
        expect_school(counselor=201, admin=409), OFFERED, json=REASON
    ),
    "GET /api/terminations": RouteCase(expect_all(COUNSELORS)),
    "GET /api/terminations/{number}": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "terminating"}
    ),
    "GET /api/terminations/{number}/files/{digest}": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "terminating", "digest": "evidence"}
    ),
    "POST /api/terminations/{number}/approval": RouteCase(
        expect_school(counselor=201, admin=409), {"number": "terminating"}
    ),
    "POST /api/terminations/{number}/rejection": RouteCase(
        expect_school(admin=201, counselor=409), {"number": "terminating"}, json=REASON
    ),
    "GET /api/amendments": RouteCase(expect_all(COUNSELORS)),
    "GET /api/amendments/{number}/{amendment}": RouteCase(
        expect_school(counselor=200, admin=200), {"number": "for_school", "amendment": "first"}
    ),
    "POST /api/amendments/{number}/{amendment}/approval": RouteCase(
        expect_school(counselor=201, admin=409), {"number": "for_school", "amendment": "first"}
    ),
    "POST /api/amendments/{number}/{amendment}/rejection": RouteCase(
        expect_school(admin=201, counselor=409),
        {"number": "for_school", "amendment": "first"},
        json=REASON,
    ),
    # ── school admin ──
    "GET /api/roster/template.xlsx": RouteCase(expect_all(ADMINS)),
    "POST /api/roster/preview": RouteCase(
        expect_all(ADMINS, 422), files={"file": ("roster.csv", b"", "text/csv")}
    ),
    "GET /api/roster/{token}": RouteCase({"admin": 200, "other_admin": 404}, {"token": "upload"}),
    "POST /api/roster/{token}/import": RouteCase(
        {"other_admin": 404, "admin": 201}, {"token": "upload"}, json={"only_sound": False}
    ),
    "GET /api/destination-sheets/template.xlsx": RouteCase(expect_all(ADMINS)),
    "POST /api/destination-sheets/preview": RouteCase(
        expect_all(ADMINS, 422), files={"file": ("destinations.csv", b"", "text/csv")}
    ),
    "GET /api/destination-sheets/{token}": RouteCase(expect_all(ADMINS, 404), {"token": "upload"}),
    "GET /api/destination-sheets/{token}/rejected.xlsx": RouteCase(
        expect_all(ADMINS, 404), {"token": "upload"}
    ),
    "POST /api/destination-sheets/{token}/recording": RouteCase(
        expect_all(ADMINS, 404), {"token": "upload"}, json={"only_sound": False}
    ),
    "GET /api/graduates": RouteCase(expect_all(ADMINS)),
    "DELETE /api/graduates/{graduate_id}/binding": RouteCase(
        expect_admin(200), {"graduate_id": "graduate_id"}, json=REASON
    ),
    "DELETE /api/graduates/{graduate_id}/binding/block": RouteCase(
        expect_admin(200), {"graduate_id": "graduate_id"}
    ),
    "POST /api/graduates/{graduate_id}/unlock": RouteCase(
        expect_admin(201), {"graduate_id": "signer_id"}, json=REASON
    ),
    "PUT /api/graduates/{graduate_id}/destination": RouteCase(
        expect_admin(200), {"graduate_id": "graduate_id"}, json={"code": "80"}
    ),
    "POST /api/graduates/{graduate_id}/identity": RouteCase(
        expect_school(counselor=201, admin=201, auditor=201),
        {"graduate_id": "graduate_id"},
        json={"purpose": "核对报到证"},
    ),
    "POST /api/graduates/{graduate_id}/source/answer": RouteCase(
        expect_school(counselor=201, admin=409), {"graduate_id": "graduate_id"}, json=REASON
    ),
    # ── notices, consents, requests about data ──
    "GET /api/notice": RouteCase(expect_all(EVERYONE)),
    "POST /api/me/notice/acceptance": RouteCase(expect_reading(201), json=NOTICE),
    "POST /api/employer/notice/acceptance": RouteCase(expect_all(EMPLOYERS, 201), json=NOTICE),
    "GET /api/me/consents": RouteCase(expect_reading()),
    "POST /api/me/consents/id_number": RouteCase(expect_reading(409), json=NOTICE),
    "DELETE /api/me/consents/id_number": RouteCase(expect_reading()),
    "DELETE /api/me/consents/resume/{application_id}": RouteCase(
        expect_reading(404) | {"graduate": 200}, {"application_id": "offered"}
    ),
    "POST /api/me/privacy-requests": RouteCase(
        expect_reading(201), json={"asked": "copy", "words": "请给我一份"}
    ),
    "GET /api/me/privacy-requests": RouteCase(expect_reading()),
    "GET /api/privacy-requests": RouteCase(expect_all(ADMINS)),
    "GET /api/privacy-requests/{inquiry_id}": RouteCase(
        {"other_admin": 404, "admin": 200}, {"inquiry_id": "inquiry"}
    ),
    "POST /api/privacy-requests/{inquiry_id}/answer": RouteCase(
        {"other_admin": 404, "admin": 201},
        {"inquiry_id": "inquiry"},
        json={"granted": True, "words": "已更正"},
    ),
    # ── who cannot bind, and who bound from one place ──
    "POST /api/binding-reports": RouteCase(
        expect_reading(409) | {"stranger": 201}, json=BINDING_REPORT
    ),
    "GET /api/me/binding-reports": RouteCase(expect_reading() | {"stranger": 200}),
    "GET /api/binding-reports": RouteCase(expect_all(ADMINS)),
    "GET /api/binding-reports/{report_id}": RouteCase(
        {"other_admin": 404, "admin": 200}, {"report_id": "report"}
    ),
    "POST /api/binding-reports/{report_id}/answer": RouteCase(
        {"other_admin": 404, "admin": 201}, {"report_id": "report"}, json={"words": "已更正"}
    ),
    "GET /api/bindings/marked": RouteCase(expect_all(ADMINS)),
    "POST /api/bindings/marked/{mark}/verification": RouteCase(
        {"other_admin": 404, "admin": 201}, {"mark": "mark"}, json=FOUND_OUT
    ),
    "POST /api/bindings/marked/{mark}/own-place": RouteCase(
        {"other_admin": 404, "admin": 201}, {"mark": "mark"}, json={"words": "就业办公室"}
    ),
    "DELETE /api/bindings/marked/{mark}/own-place": RouteCase(
        {"other_admin": 404, "admin": 204}, {"mark": "mark"}
    ),
    "GET /api/me/looks": RouteCase(expect_reading()),
    "GET /api/me/export.json": RouteCase(expect_reading()),
    "GET /api/me/export.pdf": RouteCase(expect_reading()),
    "GET /api/me/files/{digest}": RouteCase(expect_reading(404), {"digest": "digest"}),
    "GET /api/school/looks": RouteCase(expect_all(ADMINS)),
    "GET /api/audit/looks": RouteCase({"auditor": 200}),
    "POST /api/school/colleges": RouteCase(expect_all(ADMINS, 201), json={"college": "艺术学院"}),
    "GET /api/school/colleges/preview": RouteCase(expect_all(ADMINS, 422)),
    "POST /api/school/colleges/renaming": RouteCase(
        expect_all(ADMINS, 201), json={"college": "文学院", "name": "人文学院"}
    ),
    "POST /api/school/colleges/merger": RouteCase(
        expect_all(ADMINS, 201), json={"colleges": ["文学院", "理学院"], "into": "文理学院"}
    ),
    "POST /api/staff": RouteCase({"admin": 201, "other_admin": 409}, json=STAFF),
    "PATCH /api/staff/{staff_id}": RouteCase(
        expect_admin(200), {"staff_id": "staff_id"}, json={"colleges": []}
    ),
    "DELETE /api/staff/{staff_id}": RouteCase(
        expect_admin(200), {"staff_id": "staff_id"}, json=REASON
    ),
    # ── province and auditor ──
    "POST /api/schools": RouteCase({"province": 201}, json=SCHOOL),
    "GET /api/employers": RouteCase(VERIFIERS),
    "GET /api/employers/{employer_id}": RouteCase(VERIFIERS, {"employer_id": "employer_id"}),
    "GET /api/employers/{employer_id}/releases": RouteCase(
        RECORD_READERS, {"employer_id": "employer_id"}
    ),
    "GET /api/employers/{employer_id}/qualifications/{digest}": RouteCase(
        VERIFIERS, {"employer_id": "employer_id", "digest": "document"}
    ),
    "POST /api/employers/{employer_id}/verification": RouteCase(
        {"province": 201, "admin": 409}, {"employer_id": "waiting_id"}, json={"words": "电话核实"}
    ),
    "POST /api/employers/{employer_id}/refusal": RouteCase(
        {"province": 201, "admin": 409}, {"employer_id": "waiting_id"}, json=REASON
    ),
    "POST /api/employer/verification-request": RouteCase(expect_all(EMPLOYERS, 409)),
    "PUT /api/schools/{code}/verification-delegation": RouteCase(
        {"province": 409}, {"code": "school"}
    ),
    "DELETE /api/schools/{code}/verification-delegation": RouteCase(
        {"province": 200}, {"code": "school"}
    ),
    "POST /api/employers/{employer_id}/suspension": RouteCase(
        {"province": 201}, {"employer_id": "employer_id"}, json=REASON
    ),
    "DELETE /api/employers/{employer_id}/suspension": RouteCase(
        {"province": 409}, {"employer_id": "employer_id"}, json=REASON
    ),
    "GET /api/employers/claims": RouteCase({"province": 200}),
    "GET /api/employers/{employer_id}/claims/{claim_id}": RouteCase({"province": 200}, CLAIMED),
    "GET /api/employers/{employer_id}/claims/{claim_id}/licence": RouteCase(
        {"province": 200}, CLAIMED
    ),
    "POST /api/employers/{employer_id}/claims/{claim_id}/decision": RouteCase(
        {"province": 201}, CLAIMED, json=REASON | {"upheld": False}
    ),
    "GET /api/statistics/esign": RouteCase(expect_all(COUNSELORS, province=200, auditor=200)),
    "GET /api/statistics/esign.csv": RouteCase(expect_all(COUNSELORS, province=200, auditor=200)),
    "GET /api/statistics/esign.xlsx": RouteCase(expect_all(COUNSELORS, province=200, auditor=200)),
    "GET /api/statistics/dashboard": RouteCase(expect_all(COUNSELORS, province=200, auditor=200)),
    "GET /api/statistics/years": RouteCase(expect_all(COUNSELORS, province=200, auditor=200)),
    "GET /api/statistics/esign/facts": RouteCase(expect_all(COUNSELORS, province=200, auditor=200)),
    "GET /api/statistics/esign/changes": RouteCase(
        expect_all(COUNSELORS, province=200, auditor=200)
    ),
    "GET /api/destinations.xlsx": RouteCase({"province": 200}),
    "GET /api/feed": RouteCase(expect_all(PASSWORD_HOLDERS, **expect_reading())),
    "GET /api/audit/facts": RouteCase({"auditor": 200}),
    "GET /api/audit/checkpoint": RouteCase(expect_all(EVERYONE)),
    "GET /api/audit/checkpoints": RouteCase(expect_all(EVERYONE)),
    "POST /api/audit/checkpoints": RouteCase({"auditor": 201}),
    "GET /api/audit/account-head": RouteCase(expect_all(EVERYONE)),
    "GET /api/audit/checkpoints/{size}": RouteCase(expect_all(EVERYONE, 404), {"size": "no_size"}),
    "POST /api/audit/checkpoints/{size}/cosignatures": RouteCase(
        expect_all(EVERYONE, 404), {"size": "no_size"}, json={"cosignature": "— w AAAA"}
    ),
    "GET /api/audit/verifications": RouteCase({"auditor": 200}),
    "GET /api/audit/parked-facts": RouteCase(expect_all((), province=200, auditor=200)),
    "GET /api/audit/keys": RouteCase(expect_all(EVERYONE)),
    "GET /api/audit/proofs/inclusion": RouteCase({"auditor": 422}),
    "GET /api/audit/proofs/consistency": RouteCase(expect_all(EVERYONE, 422)),
    "GET /api/audit/employers/{employer_id}": RouteCase(
        {"auditor": 200}, {"employer_id": "employer_id"}
    ),
    "GET /api/audit/schools/{code}": RouteCase({"auditor": 200}, {"code": "school"}),
    "GET /api/audit/files/{subject}/{digest}": RouteCase(
        {"auditor": 200}, {"subject": "leaver_id", "digest": "evidence"}
    ),
    "GET /api/audit/graduates/{graduate_id}": RouteCase(
        {"auditor": 200}, {"graduate_id": "graduate_id"}
    ),
    "GET /api/audit/graduates/{graduate_id}/state": RouteCase(
        {"auditor": 200}, {"graduate_id": "graduate_id"}
    ),
}
