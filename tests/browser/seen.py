"""Every page as somebody sees it: whose it is, and where. A new page has its row here."""

from datetime import UTC, datetime

from signing.demo.companies import credit_code
from signing.demo.loading import CHANGED
from signing.demo.people import list_graduates
from signing.vocabulary import (
    agreement_number,
    employer_id,
    graduate_id,
    nth_application_id,
    staff_id,
)

YEAR = datetime.now(UTC).year


def find_agreement_number(at: int) -> str:
    """Return the number of the first agreement of the demo's graduate `demo-…`."""
    return agreement_number("99001", YEAR, list_graduates("99001", YEAR)[at - 1].student_number, 1)


def find_application_id(at: int) -> str:
    """Return the id of the first application of a graduate of the demo."""
    student_number = list_graduates("99001", YEAR)[at - 1].student_number
    return nth_application_id(graduate_id("99001", YEAR, student_number), 1)


DISPUTED, PRINTED, LEAVER, RELEASED = 11, 12, 16, 17
ENDED, AMENDED, ASKED, ACCEPTED, BY_CARD = CHANGED
COUNSELOR = "counselor-99001"
FIRM = "employer-1"
SIGNED = f"/graduates/{graduate_id('99001', YEAR, f'{YEAR - 4}010012')}"
A_COUNSELOR = f"/staff/{staff_id('counselor-99001')}"

OF_ALL = {
    "sign in": ("", "/login"),
    "nothing there": ("", "/nothing/there"),
    "new password": ("", "/password/a-link"),
    "an invitation that is over": ("", "/join/a-link"),
}
AT_DESKS = {
    "desk": ("counselor-99001", "/desk"),
    "review": ("counselor-99001", "/reviews"),
    "review, all of it": ("admin-99001", "/reviews?state=all"),
    "review, a check is red": ("counselor-99001", f"/reviews/{find_agreement_number(DISPUTED)}"),
    "review, nothing found": ("counselor-99001", "/reviews?q=nobody"),
    "to print": (COUNSELOR, "/prints"),
    "printed": (COUNSELOR, "/prints?tab=printed"),
    "void": (COUNSELOR, "/prints?tab=void"),
    "nothing to print": (COUNSELOR, "/prints?q=没有这样的人"),
    "print jobs": (COUNSELOR, "/prints/jobs"),
    "a paper": (COUNSELOR, f"/prints/{find_agreement_number(PRINTED)}"),
    "requests for release": (COUNSELOR, "/terminations"),
    "decided requests": (COUNSELOR, "/terminations?tab=decided"),
    "a request for release": (COUNSELOR, f"/terminations/{find_agreement_number(LEAVER)}"),
    "approving a release": (COUNSELOR, f"/terminations/{find_agreement_number(LEAVER)}/approval"),
    "a decided request": (COUNSELOR, f"/terminations/{find_agreement_number(RELEASED)}"),
    "requests by employers": (COUNSELOR, "/terminations?tab=decided&asked_by=employer"),
    "a release that an employer asked for": (
        COUNSELOR,
        f"/terminations/{find_agreement_number(ENDED)}",
    ),
    "a request that waits for a link": (
        COUNSELOR,
        f"/terminations/{find_agreement_number(BY_CARD)}",
    ),
    "a paper with a release letter": (COUNSELOR, f"/prints/{find_agreement_number(ENDED)}"),
    "a paper of edition 2": (COUNSELOR, f"/prints/{find_agreement_number(AMENDED)}"),
    "amendments": (COUNSELOR, "/reviews/amendments"),
    "amendments that wait for a side": (COUNSELOR, "/reviews/amendments?state=proposed"),
    "decided amendments": (COUNSELOR, "/reviews/amendments?state=decided"),
    "no such amendments": (COUNSELOR, "/reviews/amendments?q=无此人"),
    "an amendment to decide": (
        COUNSELOR,
        f"/reviews/amendments/{find_agreement_number(ACCEPTED)}/1",
    ),
    "an amendment without an answer": (
        COUNSELOR,
        f"/reviews/amendments/{find_agreement_number(ASKED)}/1",
    ),
    "an amendment in effect": (
        COUNSELOR,
        f"/reviews/amendments/{find_agreement_number(AMENDED)}/1",
    ),
    "stamped pages": (COUNSELOR, "/stamped-copies"),
    "accepted stamped pages": (COUNSELOR, "/stamped-copies?state=ACCEPTED"),
    "no stamped pages": (COUNSELOR, "/stamped-copies?state=RETURNED"),
    "figures": ("province", "/statistics"),
    "figures of a day": ("auditor", "/statistics?day=2026-01-01"),
    "figures, wrongly asked": ("province", "/statistics?day=2026-01-01&position=3"),
    "figures by major": ("province", "/statistics?by=major"),
    "figures by city": ("auditor", "/statistics?by=region"),
    "figures by industry": ("admin-99001", "/statistics?by=industry"),
    "figures of a school": ("admin-99001", "/statistics/99001"),
    "facts behind a count": ("province", "/statistics/facts?count=graduates"),
    "log": ("auditor", "/audit"),
    "log, beyond its end": ("auditor", "/audit?at=99999"),
    "log, nobody found": ("auditor", "/audit?employer=nobody"),
    "log, wrongly asked": ("auditor", "/audit?who=a&school=b"),
    "a graduate's story": ("auditor", f"/audit{SIGNED}"),
    "a school's story": ("auditor", "/audit/schools/99001"),
    "checkpoints": ("auditor", "/audit/checkpoints"),
    "parked facts": ("province", "/audit/parked-facts"),
}
WITH_PHOTOGRAPHS = {
    "a stamped page": (COUNSELOR, f"/stamped-copies/{find_agreement_number(PRINTED)}/1"),
    "an accepted stamped page": (
        COUNSELOR,
        f"/stamped-copies/{find_agreement_number(AMENDED)}/1",
    ),
}
OF_PEOPLE = {
    "account": ("counselor-99001", "/account"),
    "own password": ("employer-1", "/account/password"),
    "second factor": ("counselor-99001", "/account/second-factor"),
    "second factor given up": ("counselor-99001", "/account/second-factor/end"),
    "inbox": ("admin-99001", "/notices"),
    "inbox, of one kind": (FIRM, "/notices?group=applications"),
    "inbox, nothing in it": ("counselor-99002", "/notices?unread=true&group=papers"),
    "how one is told": (FIRM, "/account/notice-preferences"),
    "passkeys": ("counselor-99001", "/account/passkeys"),
    "a new passkey": ("counselor-99001", "/account/passkeys/new"),
    "graduates": ("admin-99001", "/graduates"),
    "no such graduates": ("counselor-99001", "/graduates?q=无名氏"),
    "a graduate": ("admin-99001", SIGNED),
    "an identity": ("counselor-99001", f"{SIGNED}/identity"),
    "unlocking": ("admin-99001", f"{SIGNED}/unlock"),
    "unbinding": ("admin-99001", f"{SIGNED}/unbinding"),
    "a destination": ("admin-99001", f"{SIGNED}/destination"),
    "a correction": ("admin-99001", f"{SIGNED}/correction"),
    "reopening": ("admin-99001", f"{SIGNED}/reopening"),
    "an export": ("admin-99001", f"{SIGNED}/export"),
    "roster": ("admin-99001", "/roster"),
    "staff": ("admin-99001", "/staff"),
    "appointing": ("admin-99001", "/staff/new"),
    "own colleges": ("admin-99001", "/staff/colleges"),
    "renaming a college": ("admin-99001", "/staff/colleges/change?college=外语学院"),
    "merging colleges": (
        "admin-99001",
        "/staff/colleges/change?college=外语学院&college=师范学院",
    ),
    "what was done": ("admin-99001", "/staff/log"),
    "one of the staff": ("admin-99001", A_COUNSELOR),
    "where they are signed in": ("admin-99001", f"{A_COUNSELOR}/sessions"),
    "a new link": ("admin-99001", f"{A_COUNSELOR}/link"),
    "colleges": ("admin-99001", f"{A_COUNSELOR}/colleges"),
    "dismissing": ("admin-99001", f"{A_COUNSELOR}/dismissal"),
    "a lost factor": ("admin-99001", f"{A_COUNSELOR}/second-factor"),
    "no requests about data": ("admin-99001", "/privacy-requests"),
    "bindings to look at": ("admin-99001", "/bindings"),
    "no bindings to look at": ("admin-99002", "/bindings"),
    "failed bindings": ("admin-99001", "/binding-reports"),
    "no failed bindings": ("admin-99002", "/binding-reports"),
    "schools": ("province", "/schools"),
    "registering a school": ("province", "/schools/new"),
    "a school": ("province", "/schools/99001"),
    "employers": ("province", "/employers"),
    "employers to verify": ("province", "/employers?state=waiting"),
    "an employer to verify": ("province", f"/employers/{employer_id(credit_code(8))}"),
    "a refused employer": ("province", f"/employers/{employer_id(credit_code(9))}"),
    "an employer's desk that waits": ("employer-9", "/employer"),
    "a refused employer's desk": ("employer-10", "/employer"),
    "positions that wait": ("employer-9", "/employer/positions"),
    "an employer": ("province", f"/employers/{employer_id(credit_code(0))}"),
    "an employer's record": ("province", f"/employers/{employer_id(credit_code(0))}/record"),
    "its record at a school": (COUNSELOR, f"/employers/{employer_id(credit_code(0))}/record"),
    "a record without releases": ("province", f"/employers/{employer_id(credit_code(3))}/record"),
    "no such employers": ("province", "/employers?q=无此单位"),
}
IN_THE_HAND = {
    "no such card": ("", "/c/made-up"),
    "no such link": ("", "/r/made-up"),
    "no such link of an amendment": ("", "/r/made-up/amendment"),
    "WeChat": ("", "/wechat"),
    "binding": ("demo-90", "/me/binding"),
    "binding, with a report": ("demo-unbound", "/me/binding"),
    "telling the school": ("demo-90", "/me/binding/report"),
    "the notice": ("demo-7", "/me/notice"),
    "own data": ("demo-7", "/me/data"),
    "own consents": ("demo-7", "/me/consents"),
    "own requests about data": ("demo-7", "/me/privacy-requests"),
    "a graduate's home": ("demo-7", "/me"),
    "home with an agreement": ("demo-12", "/me"),
    "source": ("demo-1", "/me/source"),
    "positions": ("demo-7", "/me/positions"),
    "no positions": ("demo-7", "/me/positions?q=nothing"),
    "positions, wrongly asked": ("demo-7", "/me/positions?pay_from=abc&workplace=合肥"),
    "applications": ("demo-7", "/me/applications"),
    "no applications": ("demo-2", "/me/applications"),
    "card": ("demo-2", "/me/card"),
    "no card yet": ("demo-1", "/me/card"),
    "a signing to confirm": ("demo-9", "/me/agreement/confirmation"),
    "an agreement to dispute": ("demo-8", "/me/agreement"),
    "disputing": ("demo-8", "/me/agreement/dispute"),
    "a disputed agreement": ("demo-11", "/me/agreement"),
    "declining an interview": (
        "demo-5",
        f"/me/applications/{find_application_id(5)}/interview/refusal",
    ),
    "no agreement": ("demo-2", "/me/agreement"),
    "asking for release": ("demo-12", "/me/termination"),
    "waiting for release": ("demo-16", "/me/termination"),
    "withdrawing it": ("demo-16", "/me/termination/withdrawal"),
    "home, released by the employer": (f"demo-{ENDED}", "/me"),
    "released by the employer": (f"demo-{ENDED}", "/me/termination"),
    "a link to pass on": (f"demo-{BY_CARD}", "/me/termination/answer-link"),
    "home, asked to amend": (f"demo-{ASKED}", "/me"),
    "own amendments": (f"demo-{AMENDED}", "/me/agreement/amendments"),
    "no own amendments": ("demo-12", "/me/agreement/amendments"),
    "an amendment to answer": (f"demo-{ASKED}", "/me/agreement/amendments/1"),
    "an amendment that the school has": (f"demo-{ACCEPTED}", "/me/agreement/amendments/1"),
    "taking back an amendment": (
        f"demo-{ACCEPTED}",
        "/me/agreement/amendments/1/withdrawal",
    ),
    "proposing an amendment": ("demo-12", "/me/agreement/amendments/new"),
    "an agreement of edition 2": (f"demo-{AMENDED}", "/me/agreement"),
    "a stamped page that was sent": ("demo-12", "/me/agreement/stamped-copy"),
    "no stamped page yet": (f"demo-{ACCEPTED}", "/me/agreement/stamped-copy"),
    "an employer's record, anonymous": (
        "demo-7",
        f"/me/employers/{employer_id(credit_code(0))}/record",
    ),
    "notices": ("demo-15", "/me/notices"),
    "no notices": ("demo-3", "/me/notices?unread=true"),
    "how a graduate is told": ("demo-15", "/account/notice-preferences"),
    "history": ("demo-17", "/me/history"),
    "more": ("demo-2", "/me/more"),
    "devices": ("demo-2", "/me/sessions"),
}
OF_EMPLOYERS = {
    "claiming an employer": ("", "/employer/claim"),
    "claims": ("province", "/employers/claims"),
    "an employer's desk": (FIRM, "/employer"),
    "an employer's data": (FIRM, "/employer/profile"),
    "documents": (FIRM, "/employer/documents"),
    "colleagues": (FIRM, "/employer/colleagues"),
    "colleagues, as one of them": ("employer-1-b", "/employer/colleagues"),
    "own positions": (FIRM, "/employer/positions"),
    "a new position": (FIRM, "/employer/positions/new"),
    "received applications": (FIRM, "/employer/applications"),
    "applications as a board": (FIRM, "/employer/applications/board"),
    "nobody chosen": (FIRM, "/employer/applications/invitations"),
    "an application": ("employer-5", f"/employer/applications/{find_application_id(4)}"),
    "an invitation that waits": ("employer-6", f"/employer/applications/{find_application_id(5)}"),
    "moving an interview": (
        "employer-6",
        f"/employer/applications/{find_application_id(5)}/invitation/change",
    ),
    "withdrawing an invitation": (
        "employer-6",
        f"/employer/applications/{find_application_id(5)}/invitation/withdrawal",
    ),
    "not selecting": (
        "employer-5",
        f"/employer/applications/{find_application_id(4)}/rejection",
    ),
    "making an offer": ("employer-7", f"/employer/applications/{find_application_id(6)}/offer"),
    "an offer that waits": ("employer-8", f"/employer/applications/{find_application_id(7)}"),
    "taking back an offer": (
        "employer-8",
        f"/employer/applications/{find_application_id(7)}/offer/withdrawal",
    ),
    "whom to invite": (
        "employer-5",
        f"/employer/applications/invitations?chosen={find_application_id(4)}",
    ),
    "an own agreement": (FIRM, f"/employer/agreements/{find_agreement_number(LEAVER)}"),
    "a release that it asked for": (
        FIRM,
        f"/employer/agreements/{find_agreement_number(ENDED)}",
    ),
    "asking for release, as an employer": (
        "employer-3",
        f"/employer/agreements/{find_agreement_number(ASKED)}/termination",
    ),
    "amendments of an agreement": (
        "employer-3",
        f"/employer/agreements/{find_agreement_number(ASKED)}/amendments",
    ),
    "an amendment that it proposed": (
        "employer-3",
        f"/employer/agreements/{find_agreement_number(ASKED)}/amendments/1",
    ),
    "taking back its amendment": (
        "employer-3",
        f"/employer/agreements/{find_agreement_number(ASKED)}/amendments/1/withdrawal",
    ),
    "proposing an amendment, as an employer": (
        "employer-2",
        f"/employer/agreements/{find_agreement_number(AMENDED)}/amendments/new",
    ),
    "an agreement of edition 2, its employer": (
        "employer-2",
        f"/employer/agreements/{find_agreement_number(AMENDED)}",
    ),
    "stamped pages of an agreement": (
        "employer-2",
        f"/employer/agreements/{find_agreement_number(AMENDED)}/stamped-copy",
    ),
    "its own record": (FIRM, "/employer/record"),
    "its own record without releases": ("employer-4", "/employer/record"),
    "signing directly": (FIRM, "/employer/signings"),
    "no templates of terms": (FIRM, "/employer/offer-templates"),
    "a new template of terms": (FIRM, "/employer/offer-templates/new"),
    "own agreements": (FIRM, "/employer/agreements"),
    "registering": ("", "/employer/register"),
    "the notice for employers": (FIRM, "/employer/notice"),
    "the notice for everybody": ("", "/notice"),
    "an employer's own data": (FIRM, "/employer/privacy"),
}
