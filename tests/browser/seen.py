"""Every page as somebody sees it: whose it is, and where. A new page has its row here."""

PAGES = {
    "sign in": ("", "/login"),
    "nothing there": ("", "/nothing/there"),
    "new password": ("", "/password/a-link"),
}
