"""The pages of accounts, rosters, schools and employers; `page_doors.py` tells how to read it."""

from support.routes.api_routes import (
    ADMINS,
    COUNSELORS,
    EVERYONE,
    PASSWORD_HOLDERS,
    REASON,
    Door,
    all_of,
    of_admin,
    of_school,
)
from support.use_cases.small_province import CREDIT_CODES

NEW = {"password": "an even longer one", "again": "an even longer one"}

GRADUATE, SIGNER = {"graduate_id": "graduate_id"}, {"graduate_id": "signer_id"}
COUNSELOR, LOCKED = {"staff_id": "staff_id"}, {"staff_id": "locked_id"}
UPLOAD, EMPLOYER = {"token": "upload"}, {"employer_id": "employer_id"}
NOT_IT = {"password": "not it", "code": "123456"}
NEWCOMER = {"username": "newcomer", "name": "钱老师", "role": "counselor", "first": "link"}
SCHOOL = {"code": "99003", "name": "皖南学院", "username": "new-admin", "admin": "孙老师"}
OVERSEERS = (*ADMINS, "province")
WRONG = all_of(PASSWORD_HOLDERS, 422, other_college=429)
"""The other college's counselor is locked out for a while."""

PEOPLE_DOORS: dict[str, Door] = {
    "GET /login/provider": Door(all_of(EVERYONE, 404)),
    "GET /login/provider/callback": Door(all_of(EVERYONE, 404)),
    # ── one's own account ──
    "GET /account": Door(all_of(PASSWORD_HOLDERS)),
    "GET /account/password": Door(all_of(PASSWORD_HOLDERS)),
    "POST /account/password": Door(
        WRONG, data={"current": "not it", "new": NEW["password"], "again": NEW["password"]}
    ),
    "GET /account/second-factor": Door(all_of(PASSWORD_HOLDERS)),
    "POST /account/second-factor": Door(WRONG, data=NOT_IT),
    "POST /account/second-factor/confirmation": Door(
        all_of(PASSWORD_HOLDERS, 422), data={"code": "123456"}
    ),
    "GET /account/second-factor/end": Door(all_of(PASSWORD_HOLDERS)),
    "POST /account/second-factor/end": Door(WRONG, data=NOT_IT),
    "POST /account/sessions/end": Door(all_of(PASSWORD_HOLDERS, 303)),
    "POST /account/sessions/{session_id}/end": Door(
        all_of(PASSWORD_HOLDERS, 404), {"session_id": "session"}
    ),
    # ── graduates and their roster ──
    "GET /graduates": Door(all_of(COUNSELORS)),
    "GET /graduates/{graduate_id}": Door(of_school(counselor=200, admin=200), GRADUATE),
    "POST /graduates/{graduate_id}/source-answer": Door(
        of_school(counselor=303, admin=409), GRADUATE, data=REASON
    ),
    "GET /graduates/{graduate_id}/identity": Door(of_school(counselor=200, admin=200), GRADUATE),
    "POST /graduates/{graduate_id}/identity": Door(
        of_school(counselor=200, admin=200), GRADUATE, data={"purpose": "核对报到证"}
    ),
    "GET /graduates/{graduate_id}/{act}": Door(of_admin(200), SIGNER | {"act": "unlock"}),
    "POST /graduates/{graduate_id}/unlock": Door(
        of_admin(303), SIGNER, data=REASON | {"confirm": "3"}
    ),
    "POST /graduates/{graduate_id}/unbinding": Door(
        of_admin(303), GRADUATE, data=REASON | {"confirm": "1"}
    ),
    "POST /graduates/{graduate_id}/destination": Door(of_admin(303), GRADUATE, data={"code": "80"}),
    "POST /graduates/{graduate_id}/correction": Door(
        of_admin(422), GRADUATE, data={"college": "没有的学院"}
    ),
    "POST /graduates/{graduate_id}/reopening": Door(of_admin(303), GRADUATE),
    "POST /graduates/{graduate_id}/export": Door(
        of_admin(200), GRADUATE, data={"purpose": "本人申请"}
    ),
    "GET /roster": Door(all_of(ADMINS)),
    "GET /roster/template.xlsx": Door(all_of(ADMINS)),
    "POST /roster": Door(all_of(ADMINS, 422), data={}),
    "GET /roster/{token}": Door(of_admin(200), UPLOAD),
    "GET /roster/{token}/rejected.xlsx": Door(of_admin(404), UPLOAD),
    "POST /roster/{token}": Door(of_admin(303), UPLOAD, data={"only_sound": "false"}),
    # ── accounts that somebody answers for ──
    "GET /staff": Door(all_of(OVERSEERS)),
    "GET /staff/colleges": Door(all_of(ADMINS)),
    "POST /staff/colleges": Door(all_of(ADMINS, 303), data={"college": "新设学院"}),
    "GET /staff/new": Door(all_of(ADMINS)),
    "POST /staff": Door({"admin": 200, "other_admin": 409}, data=NEWCOMER),
    "GET /staff/log": Door(all_of(OVERSEERS)),
    "GET /staff/{staff_id}": Door(of_admin(200) | {"province": 404}, COUNSELOR),
    "GET /staff/{staff_id}/colleges": Door(of_admin(200), COUNSELOR),
    "POST /staff/{staff_id}/colleges": Door(of_admin(303), COUNSELOR, data={"colleges": "理学院"}),
    "GET /staff/{staff_id}/dismissal": Door(of_admin(200), COUNSELOR),
    "POST /staff/{staff_id}/dismissal": Door(
        of_admin(303), COUNSELOR, data=REASON | {"confirm": "counselor"}
    ),
    "GET /staff/{staff_id}/second-factor": Door(of_admin(200) | {"province": 404}, COUNSELOR),
    "POST /staff/{staff_id}/second-factor": Door(
        of_admin(409) | {"province": 404}, COUNSELOR, data=REASON
    ),
    "POST /staff/{staff_id}/link": Door(of_admin(200) | {"province": 404}, COUNSELOR),
    "POST /staff/{staff_id}/unlocking": Door(of_admin(303) | {"province": 404}, LOCKED),
    # ── the province ──
    "GET /schools": Door({"province": 200}),
    "GET /schools/new": Door({"province": 200}),
    "POST /schools": Door({"province": 200}, data=SCHOOL),
    "GET /schools/{code}": Door({"province": 200}, {"code": "school"}),
    "GET /employers": Door({"province": 200}),
    "GET /employers/{employer_id}": Door({"province": 200}, EMPLOYER),
    "GET /employers/{employer_id}/documents/{digest}": Door(
        {"province": 200}, EMPLOYER | {"digest": "document"}
    ),
    "POST /employers/{employer_id}/suspension": Door(
        {"province": 303}, EMPLOYER, data=REASON | {"confirm": CREDIT_CODES[0]}
    ),
    "POST /employers/{employer_id}/reinstatement": Door({"province": 409}, EMPLOYER, data=REASON),
    "POST /employers/{employer_id}/link": Door({"province": 200}, EMPLOYER),
}
