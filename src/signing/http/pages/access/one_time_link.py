"""A link for one use: the page shows it once, to the person who hands it on."""

import secrets

from fastapi.responses import HTMLResponse

from signing.http.pages.screen import Screen
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.resets import Link


def show_link(screen: Screen, link: Link, *, name: str, back: str) -> HTMLResponse:
    address = f"{screen.request.app.state.settings.address}/password/{link.token}"
    return screen.show(
        "access/staff/link.html", address=address, expires_at=link.expires_at, name=name, back=back
    )


def hash_nobodys_password() -> str:
    """Return the hash of a random password that nobody knows; a link replaces it later."""
    return hash_password(secrets.token_urlsafe(32))
