"""The pages of registered employers; `page_doors.py` tells how to read it."""

from support.routes.api_routes import (
    CREDIT_CODE,
    EMPLOYER,
    EMPLOYERS,
    EVERYONE,
    FILE,
    IDENTITY,
    JOB,
    TERMS,
    Door,
    all_of,
    of_employer,
)

APPLICATION = "/employer/applications/{application_id}"
INTERVIEW = {"at": "2026-05-20T09:00", "place": "合肥市"}
SUBMITTED = {"application_id": "submitted"}
ACCEPTED = {"application_id": "accepted"}
ACCOUNT = {"username": "tea", "password": "a long enough one", "again": "a long enough one"}
POSITION = {"position_id": "position_id"}
TEMPLATE = {"template_id": "template"}
NAMED = TERMS | {"name": "研发岗"}

EMPLOYER_DOORS: dict[str, Door] = {
    "GET /employer": Door(all_of(EMPLOYERS)),
    "GET /employer/profile": Door(all_of(EMPLOYERS)),
    "POST /employer/profile": Door(all_of(EMPLOYERS, 303), data=EMPLOYER),
    "GET /employer/documents": Door(all_of(EMPLOYERS)),
    "POST /employer/documents": Door(
        all_of(EMPLOYERS, 303), data={"title": "营业执照"}, files=FILE
    ),
    "GET /employer/documents/{digest}": Door(
        {"employer": 200, "other_employer": 404}, {"digest": "document"}
    ),
    "GET /employer/positions": Door(all_of(EMPLOYERS)),
    "GET /employer/positions/new": Door(all_of(EMPLOYERS)),
    "POST /employer/positions/new": Door(all_of(EMPLOYERS, 303), data=JOB),
    "GET /employer/positions/{position_id}": Door(
        {"employer": 200, "other_employer": 404}, POSITION
    ),
    "POST /employer/positions/{position_id}": Door(
        {"employer": 303, "other_employer": 404}, POSITION, data=JOB
    ),
    "POST /employer/positions/{position_id}/closing": Door(
        {"employer": 303, "other_employer": 404}, POSITION
    ),
    "GET /employer/applications": Door(all_of(EMPLOYERS)),
    "GET /employer/applications/board": Door(all_of(EMPLOYERS)),
    "GET /employer/applications/invitations": Door(all_of(EMPLOYERS, 422)),
    "POST /employer/applications/invitations": Door(
        {"other_employer": 404, "employer": 303},
        SUBMITTED,
        data=INTERVIEW | {"chosen": "{application_id}"},
    ),
    f"GET {APPLICATION}": Door(of_employer(200), SUBMITTED),
    f"GET {APPLICATION}/attachment": Door(of_employer(200), SUBMITTED),
    f"POST {APPLICATION}/invitation": Door(of_employer(303), SUBMITTED, data=INTERVIEW),
    f"POST {APPLICATION}/rejection": Door(of_employer(303), SUBMITTED),
    f"GET {APPLICATION}/offer": Door(of_employer(200), ACCEPTED),
    f"POST {APPLICATION}/offer": Door(of_employer(303), ACCEPTED, data=TERMS),
    f"POST {APPLICATION}/offer/withdrawal": Door(of_employer(303), {"application_id": "offered"}),
    "GET /employer/signings": Door(all_of(EMPLOYERS)),
    "POST /employer/signings": Door(
        {"employer": 200}, POSITION, data=IDENTITY | TERMS | {"position_id": "{position_id}"}
    ),
    "POST /employer/signings/changes": Door(all_of(EMPLOYERS), data={"draft": "made up"}),
    "POST /employer/signings/confirmation": Door(all_of(EMPLOYERS, 422), data={"agreed": "yes"}),
    "GET /employer/offer-templates": Door(all_of(EMPLOYERS)),
    "GET /employer/offer-templates/new": Door(all_of(EMPLOYERS)),
    "POST /employer/offer-templates/new": Door(all_of(EMPLOYERS, 303), data=NAMED),
    "GET /employer/offer-templates/{template_id}": Door(of_employer(200), TEMPLATE),
    "POST /employer/offer-templates/{template_id}": Door(of_employer(303), TEMPLATE, data=NAMED),
    "POST /employer/offer-templates/{template_id}/removal": Door(of_employer(303), TEMPLATE),
    "GET /employer/agreements": Door(all_of(EMPLOYERS)),
    "GET /employer/agreements/{number}": Door(of_employer(200), {"number": "effective"}),
    "GET /employer/agreements/{number}.pdf": Door(of_employer(200), {"number": "effective"}),
    "POST /employer/agreements/{number}/termination-answer": Door(
        of_employer(303), {"number": "terminating"}, data={"answer": "agreed"}
    ),
    "GET /employer/register": Door(all_of(EVERYONE)),
    "POST /employer/register": Door(
        all_of(EVERYONE, 409, nobody=303), data=EMPLOYER | ACCOUNT | {"credit_code": CREDIT_CODE}
    ),
}
