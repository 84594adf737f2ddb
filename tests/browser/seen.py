"""Every page as somebody sees it: whose it is, and where. A new page has its row here."""

PAGES = {
    "sign in": ("", "/login"),
    "nothing there": ("", "/nothing/there"),
    "new password": ("", "/password/a-link"),
    "desk": ("counselor-99001", "/desk"),
    "review": ("counselor-99001", "/reviews"),
    "review, all of it": ("admin-99001", "/reviews?state=all"),
    "review, nothing found": ("counselor-99001", "/reviews?q=nobody"),
}
