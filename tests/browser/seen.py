"""Every page as somebody sees it: whose it is, and where. A new page has its row here."""

from datetime import UTC, datetime

from signing.vocabulary import graduate_id, staff_id

YEAR = datetime.now(UTC).year
SIGNED = f"/graduates/{graduate_id('99001', YEAR, f'{YEAR - 4}010012')}"
COUNSELOR = f"/staff/{staff_id('counselor-99001')}"

PAGES = {
    "sign in": ("", "/login"),
    "nothing there": ("", "/nothing/there"),
    "new password": ("", "/password/a-link"),
    "account": ("counselor-99001", "/account"),
    "own password": ("employer-1", "/account/password"),
    "second factor": ("counselor-99001", "/account/second-factor"),
    "second factor given up": ("counselor-99001", "/account/second-factor/end"),
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
    "what was done": ("admin-99001", "/staff/log"),
    "one of the staff": ("admin-99001", COUNSELOR),
    "colleges": ("admin-99001", f"{COUNSELOR}/colleges"),
    "dismissing": ("admin-99001", f"{COUNSELOR}/dismissal"),
    "a lost factor": ("admin-99001", f"{COUNSELOR}/second-factor"),
    "schools": ("province", "/schools"),
    "registering a school": ("province", "/schools/new"),
    "a school": ("province", "/schools/99001"),
    "employers": ("province", "/employers"),
    "no such employers": ("province", "/employers?q=无此单位"),
}
