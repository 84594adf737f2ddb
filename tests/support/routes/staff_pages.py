"""The pages of accounts, rosters, schools and employers; `api_routes.py` says how to read it."""

from support.routes.api_routes import (
    ADMINS,
    CLAIMED,
    COUNSELORS,
    EVERYONE,
    FOUND_OUT,
    PASSWORD_HOLDERS,
    REASON,
    VERIFIERS,
    WEBHOOK,
    WEBHOOK_OWNERS,
    RouteCase,
    expect_admin,
    expect_all,
    expect_school,
    expect_webhook,
)
from support.use_cases.small_province import CREDIT_CODES

NEW = {"password": "an even longer one", "again": "an even longer one"}

GRADUATE, SIGNER = {"graduate_id": "graduate_id"}, {"graduate_id": "signer_id"}
COUNSELOR, LOCKED = {"staff_id": "staff_id"}, {"staff_id": "locked_id"}
UPLOAD, EMPLOYER = {"token": "upload"}, {"employer_id": "employer_id"}
WAITING = {"employer_id": "waiting_id"}
INQUIRY = {"inquiry_id": "inquiry"}
REPORT, MARK = {"report_id": "report"}, {"mark": "mark"}
PASSKEY = {"passkey_id": "passkey"}
NOT_IT = {"password": "not it", "code": "123456"}
NEWCOMER = {"username": "newcomer", "name": "钱老师", "role": "counselor", "first": "link"}
SCHOOL = {"code": "99003", "name": "皖南学院", "username": "new-admin", "admin": "孙老师"}
PERSON = "/employers/{employer_id}/people/{account_id}"
ACCOUNT = {"employer_id": "employer_id", "account_id": "employer_id"}
OVERSEERS = (*ADMINS, "province")
WRONG = expect_all(PASSWORD_HOLDERS, 422, other_college=429)
"""The other college's counselor is locked out for a while."""

STAFF_PAGES: dict[str, RouteCase] = {
    # ── requests about personal data ──
    "GET /privacy-requests": RouteCase(expect_all(ADMINS)),
    "GET /privacy-requests/sheet.xlsx": RouteCase(expect_all(ADMINS)),
    "GET /privacy-requests/{inquiry_id}": RouteCase({"other_admin": 404, "admin": 200}, INQUIRY),
    "POST /privacy-requests/{inquiry_id}/answer": RouteCase(
        {"other_admin": 404, "admin": 303}, INQUIRY, data={"granted": "true", "words": "已更正"}
    ),
    # ── who cannot bind, and who bound from one place ──
    "GET /binding-reports": RouteCase(expect_all(ADMINS)),
    "GET /binding-reports/sheet.xlsx": RouteCase(expect_all(ADMINS)),
    "GET /binding-reports/{report_id}": RouteCase({"other_admin": 404, "admin": 200}, REPORT),
    "POST /binding-reports/{report_id}/answer": RouteCase(
        {"other_admin": 404, "admin": 303}, REPORT, data={"words": "已更正"}
    ),
    "GET /bindings": RouteCase(expect_all(ADMINS)),
    "GET /bindings/sheet.xlsx": RouteCase(expect_all(ADMINS)),
    "GET /bindings/{mark}": RouteCase({"other_admin": 404, "admin": 200}, MARK),
    "POST /bindings/{mark}/verification": RouteCase(
        {"other_admin": 404, "admin": 303}, MARK, data=FOUND_OUT
    ),
    "POST /bindings/{mark}/own-place": RouteCase(
        {"other_admin": 404, "admin": 303}, MARK, data={"words": "就业办公室"}
    ),
    "POST /bindings/{mark}/own-place/end": RouteCase({"other_admin": 404, "admin": 303}, MARK),
    "GET /login/provider": RouteCase(expect_all(EVERYONE, 404)),
    "GET /login/provider/callback": RouteCase(expect_all(EVERYONE, 404)),
    # ── one's own account ──
    "GET /account": RouteCase(expect_all(PASSWORD_HOLDERS)),
    "GET /account/password": RouteCase(expect_all(PASSWORD_HOLDERS)),
    "POST /account/password": RouteCase(
        WRONG, data={"current": "not it", "new": NEW["password"], "again": NEW["password"]}
    ),
    "GET /account/second-factor": RouteCase(expect_all(PASSWORD_HOLDERS)),
    "POST /account/second-factor": RouteCase(WRONG, data=NOT_IT),
    "GET /account/second-factor/confirmation": RouteCase(expect_all(PASSWORD_HOLDERS, 303)),
    "GET /account/recovery-codes": RouteCase(expect_all(PASSWORD_HOLDERS, 303)),
    "GET /account/one-time-link": RouteCase(expect_all(PASSWORD_HOLDERS, 303)),
    "POST /account/second-factor/confirmation": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422), data={"code": "123456"}
    ),
    "GET /account/second-factor/end": RouteCase(expect_all(PASSWORD_HOLDERS)),
    "POST /account/second-factor/end": RouteCase(WRONG, data=NOT_IT),
    "GET /account/passkeys": RouteCase(expect_all(PASSWORD_HOLDERS)),
    "GET /account/passkeys/new": RouteCase(expect_all(PASSWORD_HOLDERS)),
    "POST /account/passkeys/new": RouteCase(WRONG, data=NOT_IT),
    "GET /account/passkeys/naming": RouteCase(expect_all(PASSWORD_HOLDERS, 303)),
    "POST /account/passkeys": RouteCase(
        expect_all(PASSWORD_HOLDERS, 422), data={"name": "密钥", "credential": "{}"}
    ),
    "GET /account/passkeys/{passkey_id}/end": RouteCase(
        expect_all(PASSWORD_HOLDERS, 404, auditor=200), PASSKEY
    ),
    "POST /account/passkeys/{passkey_id}/end": RouteCase(
        expect_all(PASSWORD_HOLDERS, 404, auditor=422), PASSKEY, data=NOT_IT
    ),
    "GET /account/email": RouteCase(expect_all(PASSWORD_HOLDERS)),
    "POST /account/email": RouteCase(WRONG, data={"address": "zhou@example.com", **NOT_IT}),
    "POST /account/email/link": RouteCase(expect_all(PASSWORD_HOLDERS, 303)),
    "GET /account/email/removal": RouteCase(expect_all(PASSWORD_HOLDERS, 303)),
    "POST /account/email/removal": RouteCase(WRONG, data=NOT_IT),
    # ── webhooks ──
    "GET /account/webhooks": RouteCase(expect_all(WEBHOOK_OWNERS)),
    "GET /account/webhooks/new": RouteCase(expect_all(WEBHOOK_OWNERS)),
    "POST /account/webhooks/new": RouteCase(
        expect_all(WEBHOOK_OWNERS),
        data={"name": "教务系统", "address": "https://93.184.216.34/other"},
    ),
    "GET /account/webhooks/secret": RouteCase(expect_all(WEBHOOK_OWNERS, 303)),
    "GET /account/webhooks/{webhook_id}": RouteCase(expect_webhook(200), WEBHOOK),
    "POST /account/webhooks/{webhook_id}/test": RouteCase(expect_webhook(303), WEBHOOK),
    "POST /account/webhooks/{webhook_id}/deliveries/{delivery_id}/again": RouteCase(
        expect_webhook(303), WEBHOOK | {"delivery_id": "delivery"}
    ),
    "GET /account/webhooks/{webhook_id}/change": RouteCase(expect_webhook(200), WEBHOOK),
    "POST /account/webhooks/{webhook_id}/change": RouteCase(
        expect_webhook(303), WEBHOOK, data={"name": "教务系统二", "kinds": "OfferSigned"}
    ),
    "GET /account/webhooks/{webhook_id}/pause": RouteCase(expect_webhook(200), WEBHOOK),
    "POST /account/webhooks/{webhook_id}/pause": RouteCase(expect_webhook(303), WEBHOOK),
    "POST /account/webhooks/{webhook_id}/resumption": RouteCase(expect_webhook(303), WEBHOOK),
    "GET /account/webhooks/{webhook_id}/replay": RouteCase(expect_webhook(200), WEBHOOK),
    "POST /account/webhooks/{webhook_id}/replay": RouteCase(
        expect_webhook(303), WEBHOOK, data={"after": "0"}
    ),
    "GET /account/webhooks/{webhook_id}/secret": RouteCase(expect_webhook(200), WEBHOOK),
    "POST /account/webhooks/{webhook_id}/secret": RouteCase(expect_webhook(200), WEBHOOK),
    "GET /account/webhooks/{webhook_id}/removal": RouteCase(expect_webhook(200), WEBHOOK),
    "POST /account/webhooks/{webhook_id}/removal": RouteCase(expect_webhook(303), WEBHOOK),
    "GET /account/sessions/end": RouteCase(expect_all(PASSWORD_HOLDERS, 303, counselor=200)),
    "GET /account/sessions/{session_id}/end": RouteCase(
        expect_all(PASSWORD_HOLDERS, 303), {"session_id": "session"}
    ),
    "POST /account/sessions/end": RouteCase(expect_all(PASSWORD_HOLDERS, 303)),
    "POST /account/sessions/{session_id}/end": RouteCase(
        expect_all(PASSWORD_HOLDERS, 404), {"session_id": "session"}
    ),
    # ── graduates and their roster ──
    "GET /graduates": RouteCase(expect_all(COUNSELORS)),
    "GET /graduates.xlsx": RouteCase(expect_all(COUNSELORS)),
    "GET /graduates/{graduate_id}": RouteCase(expect_school(counselor=200, admin=200), GRADUATE),
    "POST /graduates/{graduate_id}/source-answer": RouteCase(
        expect_school(counselor=303, admin=409), GRADUATE, data=REASON
    ),
    "GET /graduates/{graduate_id}/identity": RouteCase(
        expect_school(counselor=200, admin=200), GRADUATE
    ),
    "POST /graduates/{graduate_id}/identity": RouteCase(
        expect_school(counselor=200, admin=200), GRADUATE, data={"purpose": "核对报到证"}
    ),
    "GET /graduates/{graduate_id}/{act}": RouteCase(expect_admin(200), SIGNER | {"act": "unlock"}),
    "POST /graduates/{graduate_id}/unlock": RouteCase(
        expect_admin(303), SIGNER, data=REASON | {"confirm": "3"}
    ),
    "POST /graduates/{graduate_id}/unbinding": RouteCase(
        expect_admin(303), GRADUATE, data=REASON | {"confirm": "1"}
    ),
    "POST /graduates/{graduate_id}/destination": RouteCase(
        expect_admin(303), GRADUATE, data={"code": "80"}
    ),
    "POST /graduates/{graduate_id}/correction": RouteCase(
        expect_admin(422), GRADUATE, data={"college": "没有的学院"}
    ),
    "POST /graduates/{graduate_id}/reopening": RouteCase(expect_admin(303), GRADUATE),
    "POST /graduates/{graduate_id}/export": RouteCase(
        expect_admin(200), GRADUATE, data={"purpose": "本人申请"}
    ),
    "GET /destination-sheets": RouteCase(expect_all(ADMINS)),
    "GET /destination-sheets/template.xlsx": RouteCase(expect_all(ADMINS)),
    "POST /destination-sheets": RouteCase(expect_all(ADMINS, 422), data={}),
    "GET /destination-sheets/{token}": RouteCase(expect_all(ADMINS, 404), UPLOAD),
    "GET /destination-sheets/{token}/rejected.xlsx": RouteCase(expect_all(ADMINS, 404), UPLOAD),
    "POST /destination-sheets/{token}": RouteCase(expect_all(ADMINS, 404), UPLOAD, data={}),
    "GET /roster": RouteCase(expect_all(ADMINS)),
    "GET /roster/template.xlsx": RouteCase(expect_all(ADMINS)),
    "POST /roster": RouteCase(expect_all(ADMINS, 422), data={}),
    "GET /roster/{token}": RouteCase(expect_admin(200), UPLOAD),
    "GET /roster/{token}/rejected.xlsx": RouteCase(expect_admin(404), UPLOAD),
    "POST /roster/{token}": RouteCase(expect_admin(303), UPLOAD, data={"only_sound": "false"}),
    # ── accounts that somebody answers for ──
    "GET /staff": RouteCase(expect_all(OVERSEERS)),
    "GET /staff/accounts.csv": RouteCase(expect_all(OVERSEERS)),
    "GET /staff/colleges": RouteCase(expect_all(ADMINS)),
    "POST /staff/colleges": RouteCase(expect_all(ADMINS, 303), data={"college": "新设学院"}),
    "GET /staff/colleges/change": RouteCase(expect_all(ADMINS, 422)),
    "POST /staff/colleges/change": RouteCase(
        expect_all(ADMINS, 303), data={"college": "文学院", "name": "人文学院"}
    ),
    "GET /staff/new": RouteCase(expect_all(ADMINS)),
    "POST /staff": RouteCase({"admin": 200, "other_admin": 409}, data=NEWCOMER),
    "GET /staff/log": RouteCase(expect_all(OVERSEERS, auditor=200)),
    "GET /staff/{staff_id}": RouteCase(expect_admin(200) | {"province": 404}, COUNSELOR),
    "GET /staff/{staff_id}/colleges": RouteCase(expect_admin(200), COUNSELOR),
    "POST /staff/{staff_id}/colleges": RouteCase(
        expect_admin(303), COUNSELOR, data={"colleges": "理学院"}
    ),
    "GET /staff/{staff_id}/dismissal": RouteCase(expect_admin(200), COUNSELOR),
    "POST /staff/{staff_id}/dismissal": RouteCase(
        expect_admin(303), COUNSELOR, data=REASON | {"confirm": "counselor"}
    ),
    "GET /staff/{staff_id}/second-factor": RouteCase(
        expect_admin(200) | {"province": 404}, COUNSELOR
    ),
    "POST /staff/{staff_id}/second-factor": RouteCase(
        expect_admin(409) | {"province": 404}, COUNSELOR, data=REASON
    ),
    "GET /staff/{staff_id}/sessions": RouteCase(expect_admin(200) | {"province": 404}, COUNSELOR),
    "GET /staff/{staff_id}/sessions/{session_id}/end": RouteCase(
        expect_admin(200) | {"province": 404}, COUNSELOR | {"session_id": "staff_session"}
    ),
    "POST /staff/{staff_id}/sessions/{session_id}/end": RouteCase(
        expect_admin(303) | {"province": 404}, COUNSELOR | {"session_id": "staff_session"}
    ),
    "GET /staff/{staff_id}/link": RouteCase(expect_admin(200) | {"province": 404}, COUNSELOR),
    "POST /staff/{staff_id}/link": RouteCase(expect_admin(200) | {"province": 404}, COUNSELOR),
    "POST /staff/{staff_id}/unlocking": RouteCase(expect_admin(303) | {"province": 404}, LOCKED),
    # ── the province ──
    "GET /schools": RouteCase({"province": 200}),
    "GET /schools/list.csv": RouteCase({"province": 200}),
    "GET /schools/new": RouteCase({"province": 200}),
    "POST /schools": RouteCase({"province": 200}, data=SCHOOL),
    "GET /schools/{code}": RouteCase({"province": 200}, {"code": "school"}),
    "POST /schools/{code}/verification-delegation": RouteCase(
        {"province": 409}, {"code": "school"}
    ),
    "POST /schools/{code}/verification-reclaim": RouteCase({"province": 303}, {"code": "school"}),
    "GET /employers": RouteCase(VERIFIERS),
    "GET /employers/claims": RouteCase({"province": 200}),
    "GET /employers/{employer_id}/claims/{claim_id}": RouteCase({"province": 200}, CLAIMED),
    "GET /employers/{employer_id}/claims/{claim_id}/licence": RouteCase({"province": 200}, CLAIMED),
    "POST /employers/{employer_id}/claims/{claim_id}/decision": RouteCase(
        {"province": 303}, CLAIMED, data=REASON | {"verdict": "rejected"}
    ),
    "GET /employers/sheet.xlsx": RouteCase({"province": 200}),
    "GET /employers/{employer_id}": RouteCase(VERIFIERS, EMPLOYER),
    "GET /employers/{employer_id}/record": RouteCase(
        expect_all((*COUNSELORS, "province", "auditor")), EMPLOYER
    ),
    "GET /employers/{employer_id}/documents/{digest}": RouteCase(
        VERIFIERS, EMPLOYER | {"digest": "document"}
    ),
    "POST /employers/{employer_id}/verification": RouteCase(
        {"province": 303, "admin": 409}, WAITING, data={"words": "已电话核实单位信息"}
    ),
    "POST /employers/{employer_id}/refusal": RouteCase(
        {"province": 303, "admin": 409}, WAITING, data={"because": "营业执照看不清"}
    ),
    "POST /employers/{employer_id}/suspension": RouteCase(
        {"province": 303}, EMPLOYER, data=REASON | {"confirm": CREDIT_CODES[0]}
    ),
    "POST /employers/{employer_id}/reinstatement": RouteCase(
        {"province": 409}, EMPLOYER, data=REASON
    ),
    f"GET {PERSON}/link": RouteCase({"province": 200}, ACCOUNT),
    f"POST {PERSON}/link": RouteCase({"province": 200}, ACCOUNT),
    f"GET {PERSON}/second-factor": RouteCase({"province": 200}, ACCOUNT),
    f"POST {PERSON}/second-factor": RouteCase({"province": 409}, ACCOUNT, data=REASON),
}
