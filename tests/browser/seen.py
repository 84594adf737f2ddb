"""Every page as somebody sees it: whose it is, and where. A new page has its row here."""

from datetime import UTC, datetime

from signing.demo.people import graduates
from signing.vocabulary import agreement_number


def number(at: int) -> str:
    """Of the first agreement of a graduate of the demo: `demo-…`."""
    year = datetime.now(UTC).year
    return agreement_number("99001", year, graduates("99001", year)[at - 1].student_number, 1)


PRINTED, LEAVER, RELEASED = 12, 16, 17
COUNSELOR = "counselor-99001"
PAGES = {
    "sign in": ("", "/login"),
    "nothing there": ("", "/nothing/there"),
    "new password": ("", "/password/a-link"),
    "to print": (COUNSELOR, "/prints"),
    "printed": (COUNSELOR, "/prints?tab=printed"),
    "void": (COUNSELOR, "/prints?tab=void"),
    "nothing to print": (COUNSELOR, "/prints?q=没有这样的人"),
    "print jobs": (COUNSELOR, "/prints/jobs"),
    "a paper": (COUNSELOR, f"/prints/{number(PRINTED)}"),
    "requests for release": (COUNSELOR, "/terminations"),
    "decided requests": (COUNSELOR, "/terminations?tab=decided"),
    "a request for release": (COUNSELOR, f"/terminations/{number(LEAVER)}"),
    "a decided request": (COUNSELOR, f"/terminations/{number(RELEASED)}"),
}
