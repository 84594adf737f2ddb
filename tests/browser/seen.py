"""Every page as somebody sees it: whose it is, and where. A new page has its row here."""

from signing.vocabulary import graduate_id

SIGNED = graduate_id("99001", 2026, "2022010017")

PAGES = {
    "sign in": ("", "/login"),
    "nothing there": ("", "/nothing/there"),
    "new password": ("", "/password/a-link"),
    "figures": ("province", "/statistics"),
    "figures of a day": ("auditor", "/statistics?day=2026-01-01"),
    "figures, wrongly asked": ("province", "/statistics?day=2026-01-01&position=3"),
    "figures of a school": ("admin-99001", "/statistics/99001"),
    "facts behind a count": ("province", "/statistics/facts?count=graduates"),
    "log": ("auditor", "/audit"),
    "log, nobody found": ("auditor", "/audit?employer=nobody"),
    "log, wrongly asked": ("auditor", "/audit?who=a&school=b"),
    "a graduate's story": ("auditor", f"/audit/graduates/{SIGNED}"),
    "a school's story": ("auditor", "/audit/schools/99001"),
    "checkpoints": ("auditor", "/audit/checkpoints"),
}
