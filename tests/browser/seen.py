"""Every page as somebody sees it: whose it is, and where. A new page has its row here."""

PAGES = {
    "sign in": ("", "/login"),
    "nothing there": ("", "/nothing/there"),
    "new password": ("", "/password/a-link"),
    # ── in the hand ──
    "no such card": ("", "/c/made-up"),
    "WeChat": ("", "/wechat"),
    "binding": ("demo-90", "/me/binding"),
    "a graduate's home": ("demo-7", "/me"),
    "home with an agreement": ("demo-12", "/me"),
    "source": ("demo-1", "/me/source"),
    "positions": ("demo-7", "/me/positions"),
    "no positions": ("demo-7", "/me/positions?q=nothing"),
    "applications": ("demo-7", "/me/applications"),
    "no applications": ("demo-2", "/me/applications"),
    "card": ("demo-2", "/me/card"),
    "no card yet": ("demo-1", "/me/card"),
    "an agreement to dispute": ("demo-8", "/me/agreement"),
    "no agreement": ("demo-2", "/me/agreement"),
    "asking for release": ("demo-12", "/me/termination"),
    "waiting for release": ("demo-16", "/me/termination"),
    "notices": ("demo-15", "/me/notices"),
    "history": ("demo-17", "/me/history"),
    "more": ("demo-2", "/me/more"),
    "devices": ("demo-2", "/me/sessions"),
}
