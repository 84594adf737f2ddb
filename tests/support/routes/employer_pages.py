"""The pages of employers; `api_routes.py` says how to read it."""

from support.printing.documents import A_PDF
from support.routes.api_routes import (
    CLAIM,
    CLAIMED_BY_ALL,
    CREDIT_CODE,
    EMPLOYER,
    EMPLOYERS,
    EVERYONE,
    FILE,
    IDENTITY,
    JOB,
    LICENCE,
    NOTICE,
    TERMS,
    RouteCase,
    expect_all,
    expect_employer,
)

APPLICATION = "/employer/applications/{application_id}"
INTERVIEW = {"at": "2026-05-20T09:00", "place": "合肥市"}
SUBMITTED = {"application_id": "submitted"}
INVITED = {"application_id": "invited"}
ACCEPTED = {"application_id": "accepted"}
ACCOUNT = NOTICE | {
    "username": "tea",
    "password": "a long enough one",
    "again": "a long enough one",
}
COLLEAGUE = "/employer/colleagues/{colleague_id}"
PERSON, INVITEE = {"colleague_id": "colleague_id"}, {"colleague_id": "invited_id"}
POSITION = {"position_id": "position_id"}
TEMPLATE = {"template_id": "template"}
AMENDMENTS = "/employer/agreements/{number}/amendments"
ASKED_OF = {"number": "for_employer", "amendment": "first"}
OWN_ASKED = {"number": "effective", "amendment": "first"}
AMENDED = TERMS | {"monthly_pay": "9100", "position_title": "工程师", "reason": "调薪"}
NAMED = TERMS | {"name": "研发岗"}

EMPLOYER_PAGES: dict[str, RouteCase] = {
    "POST /employer/register/registry": RouteCase(
        expect_all(EVERYONE, 404), data={"credit_code": CREDIT_CODE}
    ),
    "GET /employer/claim": RouteCase(expect_all(EVERYONE)),
    "POST /employer/claim": RouteCase(CLAIMED_BY_ALL | {"nobody": 303}, data=CLAIM, files=LICENCE),
    "GET /employer/claim/{link}": RouteCase(expect_all(EVERYONE, 404)),
    "GET /employer": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/record": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/profile": RouteCase(expect_all(EMPLOYERS)),
    "POST /employer/profile": RouteCase(expect_all(EMPLOYERS, 303), data=EMPLOYER),
    "POST /employer/verification-request": RouteCase(expect_all(EMPLOYERS, 409)),
    "GET /employer/notice": RouteCase(expect_all(EMPLOYERS)),
    "POST /employer/notice": RouteCase(expect_all(EMPLOYERS, 303), data=NOTICE),
    "GET /employer/privacy": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/documents": RouteCase(expect_all(EMPLOYERS)),
    "POST /employer/documents": RouteCase(
        expect_all(EMPLOYERS, 303), data={"title": "营业执照"}, files=FILE
    ),
    "GET /employer/documents/{digest}": RouteCase(
        {"employer": 200, "other_employer": 404}, {"digest": "document"}
    ),
    "GET /employer/colleagues": RouteCase(expect_all(EMPLOYERS)),
    "POST /employer/colleagues": RouteCase(expect_all(EMPLOYERS), data={"name": "王小雨"}),
    "GET /employer/colleagues/link": RouteCase(expect_all(EMPLOYERS, 303)),
    f"GET {COLLEAGUE}/link": RouteCase(expect_employer(200), INVITEE),
    f"POST {COLLEAGUE}/link": RouteCase(expect_employer(200), INVITEE),
    f"GET {COLLEAGUE}/removal": RouteCase(expect_employer(200), PERSON),
    f"POST {COLLEAGUE}/removal": RouteCase(expect_employer(303), PERSON),
    f"GET {COLLEAGUE}/handover": RouteCase(expect_employer(200), PERSON),
    f"POST {COLLEAGUE}/handover": RouteCase(expect_employer(303), PERSON),
    "GET /join/{token}": RouteCase(expect_all(EVERYONE), {"token": "invitation"}),
    "POST /join/{token}": RouteCase(
        dict.fromkeys(EVERYONE, 410) | {"nobody": 303}, {"token": "invitation"}, data=ACCOUNT
    ),
    "GET /employer/positions": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/positions/sheet.xlsx": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/positions/new": RouteCase(expect_all(EMPLOYERS)),
    "POST /employer/positions/new": RouteCase(expect_all(EMPLOYERS, 303), data=JOB),
    "GET /employer/positions/{position_id}": RouteCase(
        {"employer": 200, "other_employer": 404}, POSITION
    ),
    "POST /employer/positions/{position_id}": RouteCase(
        {"employer": 303, "other_employer": 404}, POSITION, data=JOB
    ),
    "GET /employer/positions/{position_id}/closing": RouteCase(
        {"employer": 200, "other_employer": 404}, POSITION
    ),
    "POST /employer/positions/{position_id}/closing": RouteCase(
        {"employer": 303, "other_employer": 404}, POSITION
    ),
    "GET /employer/applications": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/applications/sheet.xlsx": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/applications/board": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/applications/invitations": RouteCase(expect_all(EMPLOYERS, 422)),
    "GET /employer/applications/rejections": RouteCase(expect_all(EMPLOYERS, 422)),
    "POST /employer/applications/rejections": RouteCase(expect_all(EMPLOYERS, 422)),
    "POST /employer/applications/invitations": RouteCase(
        {"other_employer": 404, "employer": 303},
        SUBMITTED,
        data=INTERVIEW | {"chosen": "{application_id}"},
    ),
    f"GET {APPLICATION}": RouteCase(expect_employer(200), SUBMITTED),
    f"GET {APPLICATION}/attachment": RouteCase(expect_employer(200), SUBMITTED),
    f"POST {APPLICATION}/invitation": RouteCase(expect_employer(303), SUBMITTED, data=INTERVIEW),
    f"GET {APPLICATION}/invitation/change": RouteCase(expect_employer(200), INVITED),
    f"POST {APPLICATION}/invitation/change": RouteCase(
        expect_employer(303), INVITED, data=INTERVIEW
    ),
    f"GET {APPLICATION}/invitation/withdrawal": RouteCase(expect_employer(200), INVITED),
    f"POST {APPLICATION}/invitation/withdrawal": RouteCase(expect_employer(303), INVITED),
    f"GET {APPLICATION}/rejection": RouteCase(expect_employer(200), SUBMITTED),
    f"POST {APPLICATION}/rejection": RouteCase(expect_employer(303), SUBMITTED),
    f"GET {APPLICATION}/contact": RouteCase(expect_employer(200), INVITED),
    f"POST {APPLICATION}/contact": RouteCase(
        expect_employer(200), INVITED, data={"purpose": "约面试"}
    ),
    f"GET {APPLICATION}/offer": RouteCase(expect_employer(200), ACCEPTED),
    f"POST {APPLICATION}/offer": RouteCase(expect_employer(303), ACCEPTED, data=TERMS),
    f"GET {APPLICATION}/offer/withdrawal": RouteCase(
        expect_employer(200), {"application_id": "offered"}
    ),
    f"POST {APPLICATION}/offer/withdrawal": RouteCase(
        expect_employer(303), {"application_id": "offered"}
    ),
    "GET /employer/signings": RouteCase(expect_all(EMPLOYERS)),
    "POST /employer/signings": RouteCase(
        {"employer": 200}, POSITION, data=IDENTITY | TERMS | {"position_id": "{position_id}"}
    ),
    "POST /employer/signings/changes": RouteCase(expect_all(EMPLOYERS), data={"draft": "made up"}),
    "POST /employer/signings/confirmation": RouteCase(
        expect_all(EMPLOYERS, 422), data={"agreed": "yes"}
    ),
    "GET /employer/signings/confirmation": RouteCase(expect_all(EMPLOYERS, 303)),
    "GET /employer/offer-templates": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/offer-templates/new": RouteCase(expect_all(EMPLOYERS)),
    "POST /employer/offer-templates/new": RouteCase(expect_all(EMPLOYERS, 303), data=NAMED),
    "GET /employer/offer-templates/{template_id}": RouteCase(expect_employer(200), TEMPLATE),
    "POST /employer/offer-templates/{template_id}": RouteCase(
        expect_employer(303), TEMPLATE, data=NAMED
    ),
    "GET /employer/offer-templates/{template_id}/removal": RouteCase(
        expect_employer(200), TEMPLATE
    ),
    "POST /employer/offer-templates/{template_id}/removal": RouteCase(
        expect_employer(303), TEMPLATE
    ),
    "GET /employer/agreements": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/card-signings": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/agreements/sheet.xlsx": RouteCase(expect_all(EMPLOYERS)),
    "GET /employer/agreements/{number}/repair": RouteCase(
        expect_employer(409), {"number": "effective"}
    ),
    "POST /employer/agreements/{number}/repair": RouteCase(
        expect_employer(409), {"number": "effective"}, data=TERMS
    ),
    "GET /employer/agreements/{number}/repair/confirmation": RouteCase(
        expect_employer(409), {"number": "effective"}
    ),
    "POST /employer/agreements/{number}/repair/confirmation": RouteCase(
        expect_employer(409), {"number": "effective"}, data={"agreed": "yes"}
    ),
    f"GET {AMENDMENTS}": RouteCase(expect_employer(200), ASKED_OF),
    f"GET {AMENDMENTS}/new": RouteCase(expect_employer(200), {"number": "waiting"}),
    f"POST {AMENDMENTS}/new": RouteCase(expect_employer(200), {"number": "waiting"}, data=AMENDED),
    f"GET {AMENDMENTS}/confirmation": RouteCase(expect_employer(303), {"number": "waiting"}),
    f"POST {AMENDMENTS}/confirmation": RouteCase(
        expect_employer(422), {"number": "waiting"}, data={"draft": "made up"}
    ),
    f"GET {AMENDMENTS}/{{amendment}}": RouteCase(expect_employer(200), ASKED_OF),
    f"POST {AMENDMENTS}/{{amendment}}/acceptance": RouteCase(
        expect_employer(409), ASKED_OF, data={"content": "of another page"}
    ),
    f"POST {AMENDMENTS}/{{amendment}}/refusal": RouteCase(
        expect_employer(303), ASKED_OF, data={"reason": "没有商量过"}
    ),
    f"GET {AMENDMENTS}/{{amendment}}/withdrawal": RouteCase(expect_employer(200), OWN_ASKED),
    f"POST {AMENDMENTS}/{{amendment}}/withdrawal": RouteCase(expect_employer(303), OWN_ASKED),
    "GET /employer/agreements/{number}": RouteCase(expect_employer(200), {"number": "effective"}),
    "GET /employer/agreements/{number}.pdf": RouteCase(
        expect_employer(200), {"number": "effective"}
    ),
    "GET /employer/agreements/{number}/release.pdf": RouteCase(
        expect_employer(404), {"number": "effective"}
    ),
    "GET /employer/agreements/{number}/termination": RouteCase(
        expect_employer(200), {"number": "effective"}
    ),
    "POST /employer/agreements/{number}/termination": RouteCase(
        expect_employer(303),
        {"number": "effective"},
        data={"reason": "项目取消", "ended_by": "EMPLOYER"},
        files={"files": ("说明.pdf", A_PDF, "application/pdf")},
    ),
    "GET /employer/agreements/{number}/termination/withdrawal": RouteCase(
        expect_employer(303), {"number": "terminating"}
    ),
    "POST /employer/agreements/{number}/termination/withdrawal": RouteCase(
        expect_employer(403), {"number": "terminating"}
    ),
    "GET /employer/agreements/{number}/stamped-copy": RouteCase(
        expect_employer(200), {"number": "terminating"}
    ),
    "POST /employer/agreements/{number}/stamped-copy": RouteCase(
        expect_employer(422), {"number": "effective"}, files=FILE
    ),
    "GET /employer/agreements/{number}/stamped-copy/{offer}": RouteCase(
        expect_employer(404), {"number": "terminating", "offer": "offer"}
    ),
    "POST /employer/agreements/{number}/termination-answer": RouteCase(
        expect_employer(303), {"number": "terminating"}, data={"answer": "agreed"}
    ),
    "GET /regions": RouteCase(expect_all(EVERYONE)),
    "GET /employer/register": RouteCase(expect_all(EVERYONE)),
    "POST /employer/register": RouteCase(
        expect_all(EVERYONE, 409, nobody=303),
        data=EMPLOYER | ACCOUNT | {"credit_code": CREDIT_CODE},
    ),
}
